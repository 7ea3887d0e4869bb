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
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.defaults import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from workflows.engine import objects
from workflows.engine.joins import Join
from workflows.engine.plain import UnfitData, same
from workflows.engine.trees import scopes, walk
from workflows.errors import CaseTooLarge, StateUnreadable

FORMAT = "langkah-2"
OLDER = "langkah-1"
MANY_TASKS = 300
MOST_TASKS = 500  # in one scope: the library dies of recursion somewhat later
MOST_IN_ALL = 3000
LARGEST = 16_000_000  # characters of the state before it is compressed
# Kept with the whole case beside its data: the code of the end reached last, and the data objects.
OUTCOME, OBJECTS = "_outcome", "data_objects"
NOT_DATA = frozenset({OUTCOME, OBJECTS})

_KEPT = TaskState.READY | TaskState.WAITING | TaskState.STARTED
_log = logging.getLogger(__name__)

Line = list[Any]


def dump(workflow: BpmnWorkflow) -> bytes:
    """Raises CaseTooLarge when the tree has grown too large, UnfitData when something isn't JSON."""
    size = guard_size(workflow)
    if size > MANY_TASKS:
        _log.warning("a case of %s has %d steps", workflow.spec.name, size)
    trees = scopes(workflow)  # those whose task is over are left out: nothing reads them again
    walked = [list(walk(tree)) for tree in trees]
    moments = sorted({task.last_state_change for tasks in walked for task in tasks})
    index = _Index(
        places={
            task.id: (number, place)
            for number, tasks in enumerate(walked)
            for place, task in enumerate(tasks)
        },
        ranks={moment: rank for rank, moment in enumerate(moments)},
    )
    document = [_dump_tree(tree, tasks, index) for tree, tasks in zip(trees, walked, strict=True)]
    try:
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise UnfitData(str(error)) from error
    if len(text) > LARGEST:
        raise CaseTooLarge(f"the case's data have grown to {len(text)} characters")
    return zlib.compress(text.encode(), 6)


def load(state: bytes, state_format: str, *, spec: Any, subprocess_specs: Any, engine: Any) -> BpmnWorkflow:
    """Raises StateUnreadable for a format that isn't ours, or for bytes that don't hold it."""
    if state_format not in (FORMAT, OLDER):
        raise StateUnreadable(f"state of format {state_format!r}, this version knows {FORMAT!r}")
    try:
        top, *inner = json.loads(zlib.decompress(state))
        workflow = BpmnWorkflow(spec, subprocess_specs, script_engine=engine, deserializing=True)
        objects.begin(workflow)
        loaded = [_load_tree(workflow, top)]
        for tree in inner:
            loaded.append(_load_subprocess(workflow, loaded, tree))
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as error:
        raise StateUnreadable(f"{type(error).__name__}: {error}") from error
    if state_format == OLDER:
        for tasks in loaded:
            for task in tasks:
                task.last_state_change /= 1000  # milliseconds then, ranks now
            _rejoin(tasks)
        _find_outcome(workflow)
    return workflow


def guard_size(workflow: BpmnWorkflow) -> int:
    """The size of its largest scope. Raises CaseTooLarge."""
    sizes = [len(workflow.tasks), *(len(inner.tasks) for inner in workflow.subprocesses.values())]
    if max(sizes) > MOST_TASKS or sum(sizes) > MOST_IN_ALL:
        raise CaseTooLarge(f"the case has grown to {sum(sizes)} steps; it goes round in circles")
    return max(sizes)


@dataclass(frozen=True, slots=True)
class _Index:
    """Where a task stands: scope and line; and the order of changes, of which the times themselves say no more."""

    places: dict[UUID, tuple[int, int]]
    ranks: dict[float, int]


def _dump_tree(tree: Any, tasks: list[Task], index: _Index) -> dict[str, object]:
    names: dict[str, int] = {}
    lines = [_dump_task(task, names, index) for task in tasks]
    last = tree.last_task
    document: dict[str, object] = {
        "specs": list(names),
        "tasks": lines,
        "last": index.places[last.id][1] if last is not None and last.id in index.places else None,
        "over": [tree.completed, tree.success],
    }
    document |= {key: tree.data[key] for key in sorted(NOT_DATA) if tree.data.get(key)}
    if isinstance(tree, BpmnSubWorkflow):
        document["of"] = index.places[tree.parent_task_id]
    return document


def _dump_task(task: Task, names: dict[str, int], index: _Index) -> Line:
    parent = task.parent
    updates, deletions = _difference(parent.data if parent else {}, task.data)
    kept = task.has_state(_KEPT)
    line: Line = [
        index.places[parent.id][1] if parent else None,
        names.setdefault(task.task_spec.name, len(names)),
        task.state,
        index.ranks[task.last_state_change],
        int(task.triggered),
        str(task.id) if kept else None,
        (task.internal_data or None) if kept else None,
        updates or None,
        deletions or None,
    ]
    while line[-1] is None:
        line.pop()
    return line


def _difference(before: dict[str, object], after: dict[str, object]) -> tuple[dict[str, object], list[str]]:
    updates = {
        key: value for key, value in after.items() if key not in before or not same(before[key], value)
    }
    return updates, [key for key in before if key not in after]


def _load_tree(tree: Any, document: dict[str, Any]) -> list[Task]:
    specs = [tree.spec.task_specs[name] for name in document["specs"]]
    tasks: list[Task] = []
    for line in document["tasks"]:
        tasks.append(_load_task(tree, specs, tasks, line))
    tree.task_tree = tasks[0]
    tree.completed, tree.success = document["over"]
    if document["last"] is not None:
        tree.last_task = tasks[document["last"]]
    tree.data.update({key: document[key] for key in NOT_DATA if key in document})
    return tasks


def _load_task(tree: Any, specs: list[Any], tasks: list[Task], line: Line) -> Task:
    parent, spec, state, changed, triggered, key, internal, updates, deletions = line + [None] * (
        9 - len(line)
    )
    task = Task(tree, specs[spec], state=state, id=UUID(key) if key else None)
    task.last_state_change = float(changed)
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


def _load_subprocess(
    workflow: BpmnWorkflow, loaded: list[list[Task]], document: dict[str, Any]
) -> list[Task]:
    number, place = document["of"]
    task = loaded[number][place]
    spec = workflow.subprocess_specs[task.task_spec.spec]
    inner = BpmnSubWorkflow(spec, task.id, workflow, deserializing=True)
    tasks = _load_tree(inner, document)
    workflow.subprocesses[task.id] = inner
    inner.completed_event.connect(task.task_spec._on_subworkflow_completed, task)  # noqa: SLF001
    return tasks


def _find_outcome(workflow: BpmnWorkflow) -> None:
    """In the older format it was read off the tree."""
    ends = [
        task
        for task in workflow.tasks.values()
        if isinstance(task.task_spec, EndEvent)
        and task.has_state(TaskState.COMPLETED)
        and task.task_spec.extensions.get("outcome")
    ]
    if latest := max(ends, key=lambda task: task.last_state_change, default=None):
        workflow.data[OUTCOME] = latest.task_spec.extensions["outcome"]


def _rejoin(tasks: list[Task]) -> None:
    """In the older format only the last token waited at a join; the others of the round stood as cancelled."""
    for spec in {task.task_spec for task in tasks if isinstance(task.task_spec, Join)}:
        own = [task for task in tasks if task.task_spec is spec]
        over = max(
            (task.last_state_change for task in own if task.has_state(TaskState.COMPLETED)), default=-1
        )
        if any(task.has_state(TaskState.WAITING) for task in own):
            for task in own:
                if task.has_state(TaskState.CANCELLED) and task.last_state_change > over:
                    task._set_state(TaskState.WAITING)  # noqa: SLF001 - backwards on purpose
