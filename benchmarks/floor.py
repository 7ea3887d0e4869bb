"""The floor: what nobody can do without. Restore, complete and save by the bare engine, six statements, one commit."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from io import BytesIO

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import Connection, Engine, text

from tests.engine import drawing as d

FLOWS = "start > first > second > end"


class Floor:
    """The library as its own manual uses it, over plain tables without keys to others, history or addresses."""

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
            _write(connection, "bare_case", number, number, self._dump(workflow))
            _write(connection, "bare_task", uuid.uuid4(), number, "first")
        return number

    def complete(self, number: uuid.UUID, *, beside: Callable[[Connection], None] | None = None) -> None:
        """`beside` does what a step has to do besides, in the same transaction."""
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
            _write(connection, "bare_task", uuid.uuid4(), number, "second")
            _write(connection, "bare_event", uuid.uuid4(), number, "first completed")
            if beside is not None:
                beside(connection)

    def _dump(self, workflow: BpmnWorkflow) -> str:
        workflow.spec = None  # cached, so never written
        return json.dumps(self.serializer.to_dict(workflow))

    def _restore(self, state: str) -> BpmnWorkflow:
        return self.serializer.from_dict(json.loads(state) | {"spec": self.spec})


def _write(connection: Connection, table: str, number: uuid.UUID, owner: uuid.UUID, body: str) -> None:
    values = {"id": number, "owner": owner, "body": body}
    connection.execute(text(f"insert into {table} values (:id, :owner, :body)"), values)  # noqa: S608 - our own words
