"""What completing a user task costs, below HTTP and over it, beside the floor: the bare engine and a database.

Over HTTP is `langkah web` in a process of its own: session, token, key, form, redirect. Each is measured in two ways:
many of a kind in a row, as a busy server works, and one by one in turn with the others, when nothing is at hand in the
processor's caches.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.browser import Browser, served
from benchmarks.floor import Floor
from benchmarks.rounds import Take, medians, medians_in_a_row
from benchmarks.sections import Run
from benchmarks.works import Work
from models.process import Instance, UserTask
from tests.engine.counting import counted

TITLE = "Completing a user task"
ROUNDS = 200
WARM = 20
ROW, IN = 20, 5  # of a kind in a row that are counted, and those before them that are not

_HEAD = (
    "| what | in a row | beside the floor | target | one by one | beside the floor "
    "| statements (≤ 10) | commits (1) | state (≤ 2 kB) |"
)
_RULE = "|---|---|---|---|---|---|---|---|---|"

Post = tuple[uuid.UUID, dict[str, str]]


@dataclass(frozen=True)
class Bench:
    """A work and its browser, measured in turns with the floor."""

    work: Work
    browser: Browser

    def below(self) -> Take[uuid.UUID]:
        return Take(self.work.fresh, self.work.complete)

    def over(self) -> Take[Post]:
        return Take(self._post, lambda post: self.browser.send(*post))

    def _post(self) -> Post:
        task_id = self.work.fresh()
        return task_id, self.browser.form(task_id) | dict(self.work.typed)

    def figures(self) -> tuple[int, int, int]:
        """Statements and commits of one completion, and the bytes of state that stood before it."""
        task_id = self.work.fresh()
        with Session(self.work.engine) as session:
            case = select(Instance).join(UserTask).where(UserTask.id == task_id)
            state = session.scalars(case).one().state or b""
            session.rollback()
            with counted(session) as sent:
                self.work.complete_in(session, task_id)
                session.commit()
        commits = sent.count("COMMIT")
        return len(sent) - commits, commits, len(state)


def measure(run: Run) -> str:
    office = run.office
    with served(office.url, run.folder, secret_key=run.secret_key) as server:
        benches = [Bench(work, Browser(office.engine, work.actor, server.port)) for work in office.works]
        return _table(Floor(office.owner), benches, rounds=run.sized(ROUNDS, least=10))


def _table(floor: Floor, benches: list[Bench], *, rounds: int) -> str:
    takes: list[Take[Any]] = [Take(floor.start, floor.complete)]
    takes += [take for bench in benches for take in (bench.below(), bench.over())]
    alone = medians([take.alone for take in takes], rounds=rounds, warm=WARM)
    row = medians_in_a_row(takes, rounds=max(rounds // ROW, 1), row=ROW + IN, warm=IN)
    figures = list(zip(row, alone, strict=True))
    floors, own = figures[0], figures[1:]
    lines = [
        _HEAD,
        _RULE,
        f"| the floor: bare engine, 6 statements, 1 commit | {_cells(floors, floors, '')} | 6 | 1 | |",
    ]
    needed = 0  # of a step without services: what a process sends beyond it, its services and checks send
    for bench, below, over in zip(benches, own[::2], own[1::2], strict=True):
        statements, commits, size = bench.figures()
        needed = needed or statements
        extra = f" + {statements - needed} of the services" if statements > needed else ""
        limits = ("", "") if extra else ("≤ 2 ×", "≤ 3 ×")
        name = bench.work.name
        beside = f"{needed}{extra} | {commits} | {size} bytes |"
        lines.append(f"| {name}, below HTTP | {_cells(below, floors, limits[0])} | {beside}")
        lines.append(f"| {name}, over HTTP | {_cells(over, floors, limits[1])} | | | |")
    return "\n".join(lines) + "\n"


def _cells(found: tuple[float, float], floors: tuple[float, float], target: str) -> str:
    (row, alone), (row_floor, alone_floor) = found, floors
    return f"{row:.2f} ms | {row / row_floor:.2f} × | {target} | {alone:.2f} ms | {alone / alone_floor:.2f} ×"
