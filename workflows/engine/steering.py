"""What the library asks of us while a case moves: the value of an expression, a service's answer, a table's rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment as NoPython
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.task import Task

from workflows.engine import objects
from workflows.engine.contracts import BASE, MOMENTS
from workflows.engine.decisions import decide
from workflows.engine.hands import database_errors_shown
from workflows.engine.plain import plain
from workflows.engine.signals import Definition
from workflows.engine.world import Hands
from workflows.errors import ServiceFailed, TechnicalFailure
from workflows.expressions import Functions, compile_expression, evaluate, evaluate_condition, reads_known


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the diagram throws; `source` is the throwing task, so that it can't be sent twice."""

    name: str
    key: str
    payload: Mapping[str, object]
    source: UUID


class Engine(PythonScriptEngine):  # type: ignore[misc]  # the engine library is untyped
    """Evaluates CEL, calls services, and runs no script whatever."""

    def __init__(self, types: Mapping[str, str], hands: Hands) -> None:
        super().__init__(environment=NoPython())  # some of the library's parts go past this class
        self.types = types
        self.hands = hands
        self.notes: dict[UUID, dict[str, object]] = {}  # by task: what a service or a table answered
        self.thrown: list[tuple[Task, Definition]] = []  # not yet passed on
        self.sent: list[Sent] = []
        local = hands.now.astimezone(hands.zone)
        self._moments = {"now": local.isoformat(), "today": local.date().isoformat()}

    @property
    def now(self) -> datetime:
        return self.hands.now

    @property
    def zone(self) -> tzinfo:
        return self.hands.zone

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> object:
        del external_context  # data objects: seen by every expression
        if isinstance(task.task_spec, MultiChoice):
            return self.holds(expression, self.view(task))
        return self.evaluate_on(expression, self.view(task))

    def evaluate_on(self, expression: str, data: Mapping[str, object]) -> object:
        compiled = compile_expression(expression, self.types)
        with database_errors_shown():
            return evaluate(compiled, {**data, **self._moments}, functions=self._functions)

    def holds(self, condition: str, data: Mapping[str, object]) -> bool:
        compiled = compile_expression(condition, self.types)
        with database_errors_shown():
            return evaluate_condition(compiled, {**data, **self._moments}, functions=self._functions)

    def is_known(self, expression: str, data: Mapping[str, object]) -> bool:
        """Whether everything that an expression reads is there."""
        return reads_known(compile_expression(expression, self.types), {**data, **self._moments})

    def view(self, task: Task) -> dict[str, object]:
        """What expressions of a task see: its data, and the data objects around it."""
        return {**self.shared(task), **task.data}

    def shared(self, task: Task) -> dict[str, object]:
        return objects.visible_from(task)

    def send(self, task: Task, name: str, key: str, payload: Mapping[str, object]) -> None:
        self.sent.append(Sent(name, key, plain(payload), task.id))
        self.notes[task.id] = {"message": name, "key": key, "sent": dict(payload)}

    def execute(self, task: Task, script: str, external_context: Any = None) -> bool:
        del script, external_context
        raise TechnicalFailure(f"{task.task_spec.name}: scripts aren't run")

    def call_service(self, task: Task, **kwargs: Any) -> object:
        """The answer as JSON; with a result's name any value, else an object whose keys may join the data."""
        spec, name = task.task_spec, kwargs["service"]
        answer = plain({"": self.hands.call(name, kwargs["arguments"], step=spec.bpmn_id)})[""]
        if not spec.result and answer is not None:
            if not isinstance(answer, dict):
                raise ServiceFailed(name, TypeError(f"{type(answer).__name__} has no keys to merge"))
            self._refuse_reserved(answer, name)
        self.notes[task.id] = {"service": name, "answer": answer}
        return answer

    def decide(self, task: Task, table: Mapping[str, object]) -> dict[str, object]:
        answers, rows = decide(table, lambda text: self.evaluate(task, text))
        self.notes[task.id] = {"decision": table["id"], "rows": list(rows), "answer": answers}
        return answers

    @property
    def _functions(self) -> Functions:
        return {"in_workdays": self.hands.deadline}

    def _refuse_reserved(self, answer: Mapping[str, object], service: str) -> None:
        if taken := sorted(key for key in answer if key in BASE or key in MOMENTS or key.startswith("_")):
            raise ServiceFailed(service, ValueError(f"{', '.join(taken)} may not be overwritten"))
