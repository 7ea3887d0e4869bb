"""Where a case stands in its tree of tasks, seen from outside: tokens, entries, and what is cut away."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import ManualTask, UserTask
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import trees
from workflows.engine.events import Boundary, Handler
from workflows.engine.joins import Join

OPEN = trees.ACTIVE
LISTENING = Boundary | Handler | BoundaryEventJoin  # they wait beside what is done
PREDICTED = TaskState.PREDICTED_MASK | TaskState.FUTURE


def open_tasks(tree: Any) -> list[Task]:
    return [task for task in tree.tasks.values() if task.has_state(OPEN)]


def tokens(tree: Any) -> list[Task]:
    """Where the case stands in this scope: its open tasks, a repeated one once, without events beside them."""
    return [
        task for task in open_tasks(tree) if not isinstance(task.task_spec, LISTENING) and not is_item(task)
    ]


def is_item(task: Task) -> bool:
    """Whether it is one run of a repeated task."""
    return task.parent is not None and isinstance(task.parent.task_spec, LoopTask) and bool(task.triggered)


def place_of(task: Task) -> str:
    """The specification by which a token's branch is told; of one that waits at a join where it came from."""
    waits = isinstance(task.task_spec, Join) and task.has_state(TaskState.WAITING)
    return str((task.parent if waits else task).task_spec.name)


def entry_of(task: Task) -> Task:
    """The task, or the library's split before it that sets its boundary events."""
    return task.parent if isinstance(task.parent.task_spec, BoundaryEventSplit) else task


def entry_spec(spec: Any, name: str) -> Any:
    """What runs first of a shape: its split for boundary events, or itself."""
    return spec.task_specs.get(f"{name}.BoundaryEventSplit") or spec.task_specs[name]


def is_plain_task(spec: Any, name: str) -> bool:
    """Whether a shape of this specification is a task of a person that is not repeated."""
    return isinstance(spec.task_specs.get(name), UserTask | ManualTask)


def beginning(tree: Any) -> Task:
    """The library's first task of a scope; events that start a subprocess within the scope wait behind it."""
    found: Task = tree.task_tree
    return found


def cut(task: Task) -> None:
    """Take a task out of its tree with all that came of it; nothing waits for events any more."""
    for one in list(trees.below(task)):
        forget(one)
    task.workflow._remove_task(task.id)  # noqa: SLF001 - the library has no public way


def cut_children(task: Task) -> None:
    for child in list(task.children):
        cut(child)


def forget(task: Task) -> None:
    """Whatever the workflow keeps of a task beside its place in the tree."""
    top = task.workflow.top_workflow
    top.event_manager.remove_task(task)
    inner = top.subprocesses.pop(task.id, None)
    if inner is not None:
        for one in list(inner.tasks.values()):
            forget(one)
    if task.workflow.last_task is task:
        task.workflow.last_task = task.parent
