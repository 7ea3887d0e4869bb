"""What happens to waiting events: which of them have come, and whom a thrown one reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import trees
from workflows.engine.events import Boundary, Catch, Handler
from workflows.engine.signals import Condition, Definition, Fault, Signal, is_for
from workflows.engine.timers import Deadline
from workflows.errors import NobodyCatches


def waiting(workflow: Any, kind: type = Definition) -> list[Task]:
    """Tasks that wait for an event of a kind, in the order of the tree."""
    known = workflow.event_manager.tasks.values()
    found = [task for task in known if is_waiting(task) and isinstance(_definition(task), kind)]
    if len(found) < 2:  # noqa: PLR2004 - one is in order
        return [task for task in found if trees.stands(task)]
    wanted = {task.id for task in found}
    return [task for task in trees.walk_case(workflow) if task.id in wanted]


def held_up(workflow: Any) -> list[str]:
    """Shapes in the flow at which the case waits for no person."""
    known = workflow.event_manager.tasks.values()
    return sorted(
        {task.task_spec.bpmn_id for task in known if isinstance(task.task_spec, Catch) and is_waiting(task)}
    )


def is_waiting(task: Task) -> bool:
    return isinstance(task.task_spec, CatchingEvent) and task.has_state(TaskState.WAITING)


def fire(task: Task, **noted: object) -> None:
    """It has come: the task is ready, and an interrupting one has taken its activity away."""
    task.internal_data.update({**noted, "event_fired": True})
    task.task_spec._update(task)  # noqa: SLF001 - the library's only way to have a task look again


def fire_conditions(workflow: Any) -> None:
    """Those that have become true; each is told of the last evaluation, so that it fires on the change alone."""
    for task in waiting(workflow, Condition):
        if not is_waiting(task):
            continue
        true = _is_true(task)
        if true and not task.internal_data.get("was_true"):
            fire(task)
        else:
            task.internal_data["was_true"] = true


def fire_due(workflow: Any, now: datetime) -> bool:
    """The timer that is due the longest; False when none is."""
    due = [(due_at(task), task) for task in waiting(workflow, Deadline)]
    moment, first = min(due, key=lambda one: one[0], default=(None, None))
    if moment is None or moment > now:
        return False
    fire(first)
    return True


def reach(thrower: Task, thrown: Definition) -> None:
    """Hand a thrown event to whatever catches it. Raises NobodyCatches for an error or escalation."""
    if isinstance(thrown, Signal):
        for task in waiting(thrower.workflow.top_workflow, Signal):
            if is_waiting(task) and _catches(task, thrown):
                fire(task)
    elif isinstance(thrown, Fault):
        found = _nearest(thrower, thrown)
        if found is None:
            raise NobodyCatches(thrown.sort, thrown.code, step=thrower.task_spec.bpmn_id)
        fire(found, code=thrown.code)


def _nearest(thrower: Task, fault: Fault) -> Task | None:
    """From the activity that threw it outwards: its own boundary, then its scope's handlers, then around that."""
    here: Task | None = thrower
    while here is not None:
        found = _best(_attached(here), fault) or _best(_handlers(here.workflow), fault)
        if found is not None:
            return found
        here = trees.host_of(here)
    return None


def _attached(task: Task) -> Iterator[Task]:
    parent = trees.attachment_of(task).parent
    if parent is not None:
        yield from (one for one in parent.children if isinstance(one.task_spec, Boundary))


def _handlers(scope: Any) -> Iterator[Task]:
    return (task for task in trees.walk(scope) if isinstance(task.task_spec, Handler))


def _best(candidates: Iterator[Task], fault: Fault) -> Task | None:
    """One that names the code before one that catches any."""
    found = [task for task in candidates if is_waiting(task) and _catches(task, fault)]
    return max(found, key=lambda task: bool(_definition(task).code), default=None)


def _catches(task: Task, thrown: Definition) -> bool:
    return is_for(_definition(task), thrown)


def _definition(task: Task) -> Any:
    return task.task_spec.event_definition


def due_at(task: Task) -> datetime:
    return datetime.fromisoformat(task.internal_data["due"]).astimezone(UTC)


def _is_true(task: Task) -> bool:
    """A condition over what isn't known yet is not true yet."""
    engine, text = task.workflow.script_engine, _definition(task).expression
    data = _case_data(task)
    return bool(engine.is_known(text, data) and engine.holds(text, data))


def _case_data(task: Task) -> Mapping[str, Any]:
    engine, whole = task.workflow.script_engine, task.workflow.top_workflow
    return {**engine.shared(task), **trees.written_in(whole, viewer=task)}
