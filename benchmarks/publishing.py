"""What publishing costs: the checks of a diagram of forty elements, and from its files to the first started case.

Beside it bare SpiffWorkflow, which only parses the same file. Both in turns in one process on one database.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from io import BytesIO

from lxml import etree
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks.rounds import medians, timed
from benchmarks.sections import Run
from tests.engine import drawing as d
from tests.support.world import NOW, World, small_world
from workflows import runtime

TITLE = "Publishing a process"
ROUNDS = 30
WARM = 3
ELEMENTS = 40
NOTE = d.form(note="textfield")


def drawing(version: int) -> bytes:
    """Thirty tasks and ten events and gateways: a line with a parallel part, choices and timers."""
    tasks = [d.user(f"task_{number}") for number in range(30)]
    nodes = [
        d.start(),
        *tasks,
        d.gateway("choice"),
        d.gateway("fork", "parallel"),
        d.gateway("join", "parallel"),
        d.timer("nudge", "task_1", '"P1D"'),
        d.end("nudged"),
        d.timer("late", "task_2", '"P2D"'),
        d.end("called"),
        d.end("stop", outcome="STOPPED"),
        d.end(outcome="DONE"),
    ]
    line = " > ".join(f"task_{number}" for number in range(4, 30))
    flows = f"""
        start > task_0 > choice
        choice > fork *
        choice > stop ? note == "{version}"
        fork > task_1 > join
        fork > task_2 > join
        join > task_3 > {line} > end
        nudge > nudged
        late > called
    """
    assert len(nodes) == ELEMENTS
    return d.draw("forty", *nodes, flows=flows)


class Publishing:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.version = 0
        with Session(engine) as session, session.begin():
            self.world: World = small_world(session)

    def files(self) -> dict[str, bytes]:
        self.version += 1
        return {"forty/forty.bpmn": drawing(self.version), "forty/note.form": NOTE}

    def check(self, files: dict[str, bytes]) -> None:
        assert runtime.check_diagram(files) == []

    def publish_and_start(self, files: dict[str, bytes]) -> None:
        with Session(self.engine) as session, session.begin():
            runtime.deploy(session, files, now=NOW)
        with Session(self.engine) as session, session.begin():
            runtime.start(
                session, "forty", actor_id=self.world.siti.id, values={}, now=NOW, request_key=uuid.uuid4()
            )


def bare(files: dict[str, bytes]) -> None:
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(files["forty/forty.bpmn"])))
    parser.get_spec("forty")


def measure(run: Run) -> str:
    ours = Publishing(run.database("publishing"))
    acts: tuple[Callable[[dict[str, bytes]], None], ...] = (bare, ours.check, ours.publish_and_start)
    takes = [partial(_take, act, ours) for act in acts]
    floor, check, publish = medians(takes, rounds=run.sized(ROUNDS, least=3), warm=WARM)
    return (
        f"| what ({ELEMENTS} elements) | p50 |\n|---|---|\n"
        f"| bare SpiffWorkflow parses the same file | {floor:.1f} ms |\n"
        f"| all checks | {check:.1f} ms = {check / floor:.1f} × |\n"
        f"| from the files to the first started case: checked, stored, restored, started | "
        f"{publish:.1f} ms = {publish / floor:.1f} × |\n"
    )


def _take(act: Callable[[dict[str, bytes]], None], ours: Publishing) -> float:
    return timed(act, ours.files())
