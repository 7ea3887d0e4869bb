"""One case in memory: started or restored, moved on until it waits for a person or for time, and looked at."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from SpiffWorkflow.bpmn.specs.defaults import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from models.base import uuid7
from workflows import watching
from workflows.engine import happenings, objects, store, trees
from workflows.engine.cache import Loaded
from workflows.engine.events import Catch
from workflows.engine.plain import accepted, plain
from workflows.engine.signals import Condition, Definition, Message, Signal
from workflows.engine.specs import DecisionStep, ServiceStep
from workflows.engine.steering import Engine, Sent
from workflows.engine.timers import Deadline
from workflows.engine.world import Hands
from workflows.errors import ExpressionFailed, TaskGone

# At these levels the library would write task data, which is personal, into the log.
for _name in ("spiff", "spiff.task", "spiff.workflow", "spiff.dmn"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Passed:
    """A shape that was passed in this run; `note` is what a service or a table answered."""

    step: str
    name: str
    kind: str  # SERVICE, DECISION, or of an event TIMER, MESSAGE, SENT, SIGNAL, ERROR, ESCALATION, CONDITION; or ""
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


@dataclass(frozen=True, slots=True)
class Subscribed:
    """An event that a task waits for: `kind` is MESSAGE, SIGNAL or CONDITION."""

    engine_id: UUID
    step: str
    kind: str
    name: str
    key: str


_KINDS = ((ServiceStep, "SERVICE"), (DecisionStep, "DECISION"))


class Run:
    """Moves one case. Not for two threads; the caller holds the lock on the instance."""

    def __init__(self, workflow: BpmnWorkflow) -> None:
        self._workflow = workflow
        self._marked: set[UUID] = set()
        self.passed: list[Passed] = []
        self.was_subscribed = bool(self.subscriptions())

    @classmethod
    @watching.phase("step")
    def begin(cls, definition: Loaded, hands: Hands, data: Mapping[str, object]) -> Run:
        engine = Engine(definition.types, hands)
        workflow = BpmnWorkflow(definition.spec, definition.subprocess_specs, script_engine=engine)
        objects.begin(workflow)
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

    @watching.phase("step")
    def complete(self, engine_id: UUID, values: Mapping[str, object]) -> None:
        """Set the form's values and run the task. TaskGone unless it is ready: the library itself doesn't look."""
        task = next((task for task in self._people_tasks() if task.id == engine_id), None)
        if task is None:
            raise TaskGone
        task.data.update(plain(values))
        with _unwrapped():
            self._run(task)
        self.advance()

    @watching.phase("step")
    def receive(self, engine_id: UUID, name: str, payload: Mapping[str, object], *, number: int) -> bool:
        """Hand a message to the task that waits for it, and move on. False when it no longer waits."""
        found = next(
            (one for one in self._messages() if one[0].id == engine_id and one[1].name == name), None
        )
        if found is None:
            return False
        task, definition = found
        received = accepted(definition.variables, plain(payload))
        with _unwrapped():
            happenings.fire(task, received=received, number=number)
        self.advance()
        return True

    def advance(self) -> None:
        """Run everything that needs nobody, due timers included, until nothing more happens."""
        with _unwrapped():
            while self._move():
                pass

    def _move(self) -> bool:
        """One step: an automatic task, or the event that has come. False when everything waits."""
        happenings.fire_conditions(self._workflow)
        task = self._next_ready()
        if task is not None:
            self._run(task)
            return True
        return happenings.fire_due(self._workflow, self._engine.now)

    def _run(self, task: Task) -> None:
        """Run one task and pass on what it throws. The library would run one that was cancelled meanwhile."""
        task.run()
        self._note(task)
        thrown, self._engine.thrown = self._engine.thrown, []
        for thrower, definition in thrown:
            happenings.reach(thrower, definition)

    def _next_ready(self) -> Task | None:
        """The first automatic task in the order of the tree, whatever the order in which they became ready."""
        ready = [task for task in self._tasks(TaskState.READY) if not task.task_spec.manual]
        if len(ready) < 2:  # noqa: PLR2004 - one is the first
            return ready[0] if ready else None
        wanted = {task.id for task in ready}
        return next(task for task in trees.walk_case(self._workflow) if task.id in wanted)

    def cancel(self) -> None:
        self._workflow.cancel()

    @property
    def ended(self) -> bool:
        return bool(self._workflow.is_completed())

    @property
    def data(self) -> Mapping[str, object]:
        """Values of the step that was last completed, for words on pages."""
        whole = self._workflow
        last = whole.last_task or whole.task_tree
        own = {key: value for key, value in whole.data.items() if key not in store.NOT_DATA}
        return {**objects.visible_from(whole.task_tree), **(own or last.data)}

    @property
    def written(self) -> Mapping[str, object]:
        """Values of the whole case as they stand, of all its branches; for a service that looks at it from outside."""
        whole = self._workflow
        return {**objects.visible_from(whole.task_tree), **trees.written_in(whole, viewer=whole.task_tree)}

    def outcome(self) -> str:
        """Code of the end reached last that carries one; of the process itself, not of its parts."""
        return str(self._workflow.data.get(store.OUTCOME, ""))

    def ready(self) -> list[Ready]:
        """Tasks that wait for people. Each gets its public identifier the first time it is seen here."""
        return [self._ready(task) for task in self._people_tasks()]

    def timers(self) -> dict[UUID, tuple[str, datetime]]:
        """Waiting timers: shape and UTC instant, by the engine's identifier."""
        return {
            task.id: (task.task_spec.bpmn_id, happenings.due_at(task))
            for task in happenings.waiting(self._workflow, Deadline)
        }

    def held_up(self) -> list[str]:
        return happenings.held_up(self._workflow)

    def subscriptions(self) -> list[Subscribed]:
        """Messages that are waited for anywhere, and signals and conditions that hold the case up."""
        found = [
            Subscribed(task.id, task.task_spec.bpmn_id, "MESSAGE", definition.name, task.internal_data["key"])
            for task, definition in self._messages()
        ]
        for task in happenings.waiting(self._workflow):
            definition = task.task_spec.event_definition
            if isinstance(task.task_spec, Catch) and isinstance(definition, Signal | Condition):
                found.append(
                    Subscribed(task.id, task.task_spec.bpmn_id, definition.kind, definition.name or "", "")
                )
        return found

    @property
    def workflow(self) -> BpmnWorkflow:
        """The library's own object, for the modules of this package that change it from outside."""
        return self._workflow

    @watching.phase("dump")
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
            name=_named(spec.bpmn_name or spec.bpmn_id, task.internal_data.get("label", "")),
            extensions=spec.extensions,
            data=self._engine.view(task),
            new=new or task.id in self._marked,
        )

    @property
    def _engine(self) -> Engine:
        found: Engine = self._workflow.script_engine
        return found

    @property
    def sent(self) -> Sequence[Sent]:
        return self._engine.sent

    def _messages(self) -> list[tuple[Task, Message]]:
        waiting = happenings.waiting(self._workflow, Message)
        return [(task, task.task_spec.event_definition) for task in waiting]

    def _people_tasks(self) -> list[Task]:
        ready = {task.id: task for task in self._tasks(TaskState.READY) if task.task_spec.manual}
        if len(ready) < 2:  # noqa: PLR2004 - one is in order
            return list(ready.values())
        return [task for task in trees.walk_case(self._workflow) if task.id in ready]

    def _tasks(self, state: int) -> Iterator[Task]:
        running = (inner for inner in self._workflow.subprocesses.values() if not inner.completed)
        for tree in (self._workflow, *running):
            yield from (task for task in list(tree.tasks.values()) if task.has_state(state))

    def _note(self, task: Task) -> None:
        spec = task.task_spec
        code = spec.extensions.get("outcome") if isinstance(spec, EndEvent) else ""
        if code and trees.is_of_the_process(task):
            self._workflow.data[store.OUTCOME] = code
        if spec.bpmn_id is not None:
            self.passed.append(_passed(task, self._engine.notes.get(task.id, {})))
        store.guard_size(self._workflow)


def _passed(task: Task, note: Mapping[str, object]) -> Passed:
    spec = task.task_spec
    kind = next((word for cls, word in _KINDS if isinstance(spec, cls)), "")
    definition = getattr(spec, "event_definition", None)
    if isinstance(spec, CatchingEvent) and isinstance(definition, Definition):
        kind, note = definition.kind, definition.note(task)
    elif isinstance(definition, Message):
        kind = "SENT"
    return Passed(spec.bpmn_id, spec.bpmn_name or spec.bpmn_id, kind, note)


def _named(name: str, label: str) -> str:
    return f"{name}: {label}" if label else name


class _unwrapped:  # noqa: N801 - reads as a word of the language
    """Gives the library's own complaints one of our classes; ours pass as they are."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, SpiffWorkflowException | RecursionError):
            raise ExpressionFailed(str(error)) from error
