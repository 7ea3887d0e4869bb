"""One case in memory: started or restored, moved on until it waits for a person or for time, and looked at."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol
from uuid import UUID

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EndEvent
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from models.base import uuid7
from workflows.engine import store
from workflows.engine.cache import Loaded
from workflows.engine.contracts import BASE, MOMENTS
from workflows.engine.decisions import decide
from workflows.engine.plain import plain
from workflows.engine.specs import DecisionStep, ServiceStep
from workflows.errors import ExpressionFailed, ServiceFailed, TaskGone, TechnicalFailure
from workflows.expressions import compile_expression, evaluate, evaluate_condition

# At these levels the library would write task data, which is personal, into the log.
for _name in ("spiff", "spiff.task", "spiff.workflow", "spiff.dmn"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Hands(Protocol):
    """What the engine needs of the world: our clock, and somebody who does the work."""

    @property
    def now(self) -> datetime: ...

    @property
    def zone(self) -> tzinfo: ...

    def deadline(self, days: int) -> str:
        """ISO instant of the close of the n-th working day."""
        ...

    def call(self, service: str, arguments: Mapping[str, object], *, step: str) -> object: ...


class Engine(PythonScriptEngine):  # type: ignore[misc]  # the engine library is untyped
    """Evaluates CEL, calls services, and runs no script whatever."""

    def __init__(self, types: Mapping[str, str], hands: Hands) -> None:
        super().__init__()
        self.types = types
        self.hands = hands
        self.notes: dict[UUID, dict[str, object]] = {}  # by task: what a service or a table answered
        local = hands.now.astimezone(hands.zone)
        self._moments = {"now": local.isoformat(), "today": local.date().isoformat()}

    @property
    def now(self) -> datetime:
        return self.hands.now

    @property
    def zone(self) -> tzinfo:
        return self.hands.zone

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> object:
        del external_context  # data objects and the like: not part of the dialect
        compiled = compile_expression(expression, self.types)
        value = evaluate_condition if isinstance(task.task_spec, MultiChoice) else evaluate
        functions = {"in_workdays": self.hands.deadline}
        return value(compiled, {**task.data, **self._moments}, functions=functions)

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

    def _refuse_reserved(self, answer: Mapping[str, object], service: str) -> None:
        if taken := sorted(key for key in answer if key in BASE or key in MOMENTS or key.startswith("_")):
            raise ServiceFailed(service, ValueError(f"{', '.join(taken)} may not be overwritten"))


@dataclass(frozen=True, slots=True)
class Passed:
    """A shape that was passed in this run; `note` is what a service or a table answered."""

    step: str
    name: str
    kind: str  # SERVICE, DECISION, TIMER or ""
    note: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ready:
    """A task that waits for a person. `id` is public and stays the same; `new` when this run has opened it."""

    id: UUID
    engine_id: UUID
    step: str
    name: str
    extensions: Mapping[str, str]
    data: Mapping[str, object]
    new: bool


class Run:
    """Moves one case. Not for two threads; the caller holds the lock on the instance."""

    def __init__(self, workflow: BpmnWorkflow) -> None:
        self._workflow = workflow
        self._marked: set[UUID] = set()
        self.passed: list[Passed] = []

    @classmethod
    def begin(cls, definition: Loaded, hands: Hands, data: Mapping[str, object]) -> Run:
        engine = Engine(definition.types, hands)
        workflow = BpmnWorkflow(definition.spec, definition.subprocess_specs, script_engine=engine)
        workflow.task_tree.data.update(plain(data))
        run = cls(workflow)
        run.advance()
        return run

    @classmethod
    def restore(cls, definition: Loaded, hands: Hands, state: bytes, state_format: str) -> Run:
        engine = Engine(definition.types, hands)
        workflow = store.load(
            state,
            state_format,
            spec=definition.spec,
            subprocess_specs=definition.subprocess_specs,
            engine=engine,
        )
        return cls(workflow)

    def complete(self, engine_id: UUID, values: Mapping[str, object]) -> None:
        """Set the form's values and run the task. TaskGone unless it is ready: the library itself doesn't look."""
        task = next((task for task in self._people_tasks() if task.id == engine_id), None)
        if task is None:
            raise TaskGone
        task.data.update(plain(values))
        with _unwrapped():
            task.run()
        self.passed.append(_passed(task, {}))
        self.advance()

    def advance(self) -> None:
        """Run everything that needs nobody, due timers included, until nothing more happens."""
        with _unwrapped():
            while True:
                self._workflow.refresh_timers()
                self._workflow.do_engine_steps(did_complete_task=self._note)
                if not any(not task.task_spec.manual for task in self._tasks(TaskState.READY)):
                    break
        stray = [
            e
            for e in self._workflow.get_events()
            if not isinstance(e.event_definition, TerminateEventDefinition)
        ]
        if stray:
            raise TechnicalFailure(f"nobody catches {stray[0].event_definition.name}")

    def cancel(self) -> None:
        self._workflow.cancel()

    @property
    def ended(self) -> bool:
        return bool(self._workflow.is_completed())

    @property
    def data(self) -> Mapping[str, object]:
        """Values of the step that was last completed, for words on pages."""
        last = self._workflow.last_task
        return dict(self._workflow.data or (last.data if last is not None else self._workflow.task_tree.data))

    def outcome(self) -> str:
        """Code of the end reached last that carries one; of the process itself, not of its parts."""
        ends = [
            task
            for task in self._workflow.tasks.values()
            if isinstance(task.task_spec, EndEvent)
            and task.has_state(TaskState.COMPLETED)
            and task.task_spec.extensions.get("outcome")
        ]
        latest = max(ends, key=lambda task: task.last_state_change, default=None)
        return str(latest.task_spec.extensions["outcome"]) if latest is not None else ""

    def ready(self) -> list[Ready]:
        """Tasks that wait for people. Each gets its public identifier the first time it is seen here."""
        return [self._ready(task) for task in self._people_tasks()]

    def timers(self) -> dict[UUID, tuple[str, datetime]]:
        """Waiting timers: shape and UTC instant, by the engine's identifier."""
        waiting = self._workflow.event_manager.tasks.values()
        return {
            task.id: (
                task.task_spec.bpmn_id,
                datetime.fromisoformat(task.internal_data["due"]).astimezone(UTC),
            )
            for task in waiting
            if task.has_state(TaskState.WAITING) and "due" in task.internal_data
        }

    @property
    def workflow(self) -> BpmnWorkflow:
        """The library's own object, for the modules of this package that change it from outside."""
        return self._workflow

    def dump(self) -> bytes:
        return store.dump(self._workflow)

    def _ready(self, task: Task) -> Ready:
        if new := "public" not in task.internal_data:
            task.internal_data["public"] = str(uuid7())
            self._marked.add(task.id)
        spec = task.task_spec
        return Ready(
            id=UUID(task.internal_data["public"]),
            engine_id=task.id,
            step=spec.bpmn_id,
            name=spec.bpmn_name or spec.bpmn_id,
            extensions=spec.extensions,
            data=task.data,
            new=new or task.id in self._marked,
        )

    def _people_tasks(self) -> list[Task]:
        return [task for task in self._tasks(TaskState.READY) if task.task_spec.manual]

    def _tasks(self, state: int) -> Iterator[Task]:
        trees = (self._workflow, *self._workflow.subprocesses.values())
        return (task for tree in trees for task in list(tree.tasks.values()) if task.has_state(state))

    def _note(self, task: Task) -> None:
        if task.task_spec.bpmn_id is not None:
            self.passed.append(_passed(task, self._workflow.script_engine.notes.get(task.id, {})))
        store.guard_size(self._workflow)


def _passed(task: Task, note: Mapping[str, object]) -> Passed:
    spec = task.task_spec
    kinds = ((ServiceStep, "SERVICE"), (DecisionStep, "DECISION"), (BoundaryEvent, "TIMER"))
    kind = next((word for cls, word in kinds if isinstance(spec, cls)), "")
    return Passed(spec.bpmn_id, spec.bpmn_name or spec.bpmn_id, kind, note)


class _unwrapped:  # noqa: N801 - reads as a word of the language
    """Gives the library's own complaints one of our classes; ours pass as they are."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, SpiffWorkflowException | RecursionError):
            raise ExpressionFailed(str(error)) from error
