"""The state of a running case as bytes: our own format over the library's task tree, without the specification.

The library's format writes differences against the parent and trusts the order of keys; a reordering loses all
data without an error, and it takes 1 for true. Here a task is a line that names its parent by number, lines stand
parent first, and a difference is a difference of type too. Identifiers are kept only where somebody outside
refers to them: tasks that wait.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from workflows.engine.plain import UnfitData
from workflows.errors import CaseTooLarge, StateUnreadable

FORMAT = "langkah-1"
MANY_TASKS = 300
MOST_TASKS = 500  # the library dies of recursion somewhat later

_KEPT = TaskState.READY | TaskState.WAITING | TaskState.STARTED
_log = logging.getLogger(__name__)

Line = list[Any]


def dump(workflow: BpmnWorkflow) -> bytes:
    """Raises CaseTooLarge when the tree has grown too large, UnfitData when something isn't JSON."""
    size = guard_size(workflow)
    if size > MANY_TASKS:
        _log.warning("a case of %s has %d steps", workflow.spec.name, size)
    trees = [workflow, *_running_subprocesses(workflow)]
    places = {
        task.id: (number, place)
        for number, tree in enumerate(trees)
        for place, task in enumerate(_walk(tree))
    }
    document = [_dump_tree(tree, places) for tree in trees]
    try:
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise UnfitData(str(error)) from error
    return zlib.compress(text.encode(), 6)


def load(state: bytes, state_format: str, *, spec: Any, subprocess_specs: Any, engine: Any) -> BpmnWorkflow:
    """Raises StateUnreadable for a format that isn't ours, or for bytes that don't hold it."""
    if state_format != FORMAT:
        raise StateUnreadable(f"state of format {state_format!r}, this version knows {FORMAT!r}")
    try:
        top, *inner = json.loads(zlib.decompress(state))
        workflow = BpmnWorkflow(spec, subprocess_specs, script_engine=engine, deserializing=True)
        _load_tree(workflow, top)
        trees = [workflow]
        for tree in inner:
            trees.append(_load_subprocess(workflow, trees, tree))
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as error:
        raise StateUnreadable(f"{type(error).__name__}: {error}") from error
    return workflow


def guard_size(workflow: BpmnWorkflow) -> int:
    tasks = len(workflow.tasks) + sum(len(inner.tasks) for inner in workflow.subprocesses.values())
    if tasks > MOST_TASKS:
        raise CaseTooLarge(f"the case has grown to {tasks} steps; it goes round in circles")
    return tasks


def _running_subprocesses(workflow: BpmnWorkflow) -> list[BpmnSubWorkflow]:
    """Outer ones first. Those whose task is over are left out: nothing reads them again."""
    running = [
        inner
        for key, inner in workflow.subprocesses.items()
        if not workflow.get_task_from_id(key).has_state(TaskState.FINISHED_MASK)
    ]
    return sorted(running, key=lambda inner: inner.depth)


def _walk(tree: Any) -> Iterator[Task]:
    """Parents first, children in their order."""
    waiting = [tree.task_tree]
    while waiting:
        task = waiting.pop()
        yield task
        waiting.extend(reversed(task.children))


def _dump_tree(tree: Any, places: dict[UUID, tuple[int, int]]) -> dict[str, object]:
    names: dict[str, int] = {}
    lines = [_dump_task(task, names, places) for task in _walk(tree)]
    last = tree.last_task
    document: dict[str, object] = {
        "specs": list(names),
        "tasks": lines,
        "last": places[last.id][1] if last is not None and last.id in places else None,
        "over": [tree.completed, tree.success],
    }
    if isinstance(tree, BpmnSubWorkflow):
        document["of"] = places[tree.parent_task_id]
    return document


def _dump_task(task: Task, names: dict[str, int], places: dict[UUID, tuple[int, int]]) -> Line:
    parent = task.parent
    updates, deletions = _difference(parent.data if parent else {}, task.data)
    line: Line = [
        places[parent.id][1] if parent else None,
        names.setdefault(task.task_spec.name, len(names)),
        task.state,
        int(task.last_state_change * 1000),
        int(task.triggered),
        str(task.id) if task.has_state(_KEPT) else None,
        task.internal_data or None,
        updates or None,
        deletions or None,
    ]
    while line[-1] is None:
        line.pop()
    return line


def _difference(before: dict[str, object], after: dict[str, object]) -> tuple[dict[str, object], list[str]]:
    updates = {
        key: value for key, value in after.items() if key not in before or not _same(before[key], value)
    }
    return updates, [key for key in before if key not in after]


def _same(one: object, other: object) -> bool:
    """Equal and of the same type throughout: 1, 1.0 and true are three things."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


def _load_tree(tree: Any, document: dict[str, Any]) -> list[Task]:
    specs = [tree.spec.task_specs[name] for name in document["specs"]]
    tasks: list[Task] = []
    for line in document["tasks"]:
        tasks.append(_load_task(tree, specs, tasks, line))
    tree.task_tree = tasks[0]
    tree.completed, tree.success = document["over"]
    if document["last"] is not None:
        tree.last_task = tasks[document["last"]]
    return tasks


def _load_task(tree: Any, specs: list[Any], tasks: list[Task], line: Line) -> Task:
    parent, spec, state, changed, triggered, key, internal, updates, deletions = line + [None] * (
        9 - len(line)
    )
    task = Task(tree, specs[spec], state=state, id=UUID(key) if key else None)
    task.last_state_change = changed / 1000
    task.triggered = bool(triggered)
    task.internal_data = internal or {}
    if parent is not None:
        task._parent = tasks[parent].id  # noqa: SLF001 - as the library's own converter does
        tasks[parent]._children.append(task.id)  # noqa: SLF001
        task.data = DeepMerge.merge({}, tasks[parent].data)
    task.data.update(updates or {})
    for name in deletions or ():
        task.data.pop(name, None)
    if isinstance(task.task_spec, CatchingEvent) and task.has_state(TaskState.WAITING):
        tree.top_workflow.event_manager.add_task(task)
    return task


def _load_subprocess(workflow: BpmnWorkflow, trees: list[Any], document: dict[str, Any]) -> BpmnSubWorkflow:
    number, place = document["of"]
    task = next(task for index, task in enumerate(_walk(trees[number])) if index == place)
    spec = workflow.subprocess_specs[task.task_spec.spec]
    inner = BpmnSubWorkflow(spec, task.id, workflow, deserializing=True)
    _load_tree(inner, document)
    workflow.subprocesses[task.id] = inner
    inner.completed_event.connect(task.task_spec._on_subworkflow_completed, task)  # noqa: SLF001
    return inner
