"""What completing a user task costs below HTTP, beside the floor: the bare engine, six statements and one commit.

Both run in turns in one process on one embedded PostgreSQL with fsync, so that their ratio does not depend on
how busy the machine is. `make bench` prints the table of `benchmarks/RESULTS.md`.
"""

from __future__ import annotations

import json
import statistics
import time
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from models import create_engine_for
from models.process import Instance, UserTask
from tests.engine import drawing as d
from tests.engine.counting import counted
from tests.support.servers import embedded, of_postgres
from tests.support.world import NOW, World, small_world
from workflows import runtime

ROUNDS = 200
WARM = 20
FLOWS = "start > first > second > end"
NOTE = d.form(note="textfield")


class Floor:
    """What nobody can do without: restore, complete, save, and six statements in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        parser = SpiffBpmnParser()
        drawn = d.draw("bare", d.start(), d.user("first"), d.user("second"), d.end(), flows=FLOWS)
        parser.add_bpmn_xml(etree.parse(BytesIO(drawn)))
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
        spec = parser.get_spec("bare")
        self.spec = self.serializer.from_dict(self.serializer.to_dict(spec))
        with engine.begin() as connection:
            for table in ("bare_case", "bare_task", "bare_event"):
                connection.execute(text(f"create table {table} (id uuid primary key, owner uuid, body text)"))

    def start(self) -> uuid.UUID:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        number = uuid.uuid4()
        with self.engine.begin() as connection:
            self._write(connection, "bare_case", number, number, self._dump(workflow))
            self._write(connection, "bare_task", uuid.uuid4(), number, "first")
        return number

    def complete(self, number: uuid.UUID) -> None:
        with self.engine.begin() as connection:
            row = connection.execute(
                text("select body from bare_case where id = :id for update"), {"id": number}
            ).scalar_one()
            connection.execute(text("select id, body from bare_task where owner = :id"), {"id": number}).all()
            workflow = self._restore(row)
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            task.data.update({"note": "selesai"})
            task.run()
            workflow.do_engine_steps()
            connection.execute(
                text("update bare_case set body = :body where id = :id"),
                {"id": number, "body": self._dump(workflow)},
            )
            connection.execute(text("delete from bare_task where owner = :id"), {"id": number})
            self._write(connection, "bare_task", uuid.uuid4(), number, "second")
            self._write(connection, "bare_event", uuid.uuid4(), number, "first completed")

    def _dump(self, workflow: BpmnWorkflow) -> str:
        workflow.spec = None  # cached, so never written
        return json.dumps(self.serializer.to_dict(workflow))

    def _restore(self, state: str) -> BpmnWorkflow:
        return self.serializer.from_dict(json.loads(state) | {"spec": self.spec})

    @staticmethod
    def _write(connection, table: str, number: uuid.UUID, owner: uuid.UUID, body: str) -> None:  # noqa: ANN001
        values = {"id": number, "owner": owner, "body": body}
        connection.execute(text(f"insert into {table} values (:id, :owner, :body)"), values)  # noqa: S608


class Ours:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with Session(engine) as session, session.begin():
            self.world: World = small_world(session)
            drawn = d.draw("walk", d.start(), d.user("first"), d.user("second"), d.end(), flows=FLOWS)
            runtime.deploy(session, {"walk/walk.bpmn": drawn, "walk/note.form": NOTE}, now=NOW)

    def start(self) -> uuid.UUID:
        with Session(self.engine) as session, session.begin():
            answer = runtime.start(
                session, "walk", actor_id=self.world.siti.id, values={}, now=NOW, request_key=uuid.uuid4()
            )
        return answer.open_tasks[0]

    def complete(self, task_id: uuid.UUID) -> None:
        with Session(self.engine) as session, session.begin():
            self.complete_in(session, task_id)

    def complete_in(self, session: Session, task_id: uuid.UUID) -> None:
        values = {"note": "selesai"}
        key = uuid.uuid4()
        runtime.complete(
            session, task_id, actor_id=self.world.rahmat.id, values=values, now=NOW, request_key=key
        )

    def figures(self) -> tuple[int, int, int]:
        """Statements and commits of one completion, and the bytes of state that it leaves."""
        task_id = self.start()
        with Session(self.engine) as session:
            with counted(session) as sent:
                self.complete_in(session, task_id)
                session.commit()
            case = select(Instance).join(UserTask).where(UserTask.id == task_id)
            state = session.scalars(case).one().state
        commits = sent.count("COMMIT")
        return len(sent) - commits, commits, len(state or b"")


def timed(act: Callable[[uuid.UUID], None], what: uuid.UUID) -> float:
    begun = time.perf_counter()
    act(what)
    return (time.perf_counter() - begun) * 1000


def measure(engine: Engine) -> str:
    floor, ours = Floor(engine), Ours(engine)
    pairs = [
        (timed(floor.complete, floor.start()), timed(ours.complete, ours.start()))
        for _round in range(WARM + ROUNDS)
    ][WARM:]
    bare, own = (statistics.median(column) for column in zip(*pairs, strict=True))
    statements, commits, size = ours.figures()
    return (
        "| what | measured | target |\n|---|---|---|\n"
        f"| bare engine + 6 statements + 1 commit, p50 | {bare:.2f} ms | the floor |\n"
        f"| our completion below HTTP, p50 | {own:.2f} ms = {own / bare:.2f} × floor | ≤ 2 × |\n"
        f"| statements of a completion, the queue's among them | {statements} | ≤ 10 |\n"
        f"| commits of a completion | {commits} | 1 |\n"
        f"| state of the case afterwards | {size} bytes | ≤ 2 kB |\n"
    )


if __name__ == "__main__":
    with embedded({}) as postgres:
        database = create_engine_for(of_postgres(postgres).make_database("bench"))
        table = measure(database)
        database.dispose()
    Path(__file__).with_name("RESULTS.md").write_text(
        f"# Completing a user task\n\n{table}", encoding="utf-8"
    )
    print(table)
