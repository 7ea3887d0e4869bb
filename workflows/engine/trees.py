"""The tree of a case's tasks: in which order it is looked at, what is written in it, and how a part is stopped.

Orders are those of the tree and of the last change, never those of a dictionary: a restored case must go on
exactly as the one that was not interrupted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.exceptions import TaskNotFoundException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine.plain import same

ACTIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED

Data = dict[str, Any]


def walk(tree: Any) -> Iterator[Task]:
    """The tasks of one scope: parents first, children in their order."""
    return below(tree.task_tree)


def below(task: Task) -> Iterator[Task]:
    """The task and everything that came of it in its scope: parents first, children in their order."""
    waiting = [task]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(found.children))


def walk_case(tree: Any) -> Iterator[Task]:
    """As `walk`, with what runs inside of a task right after it."""
    for task in walk(tree):
        yield task
        inner = inside(task)
        if inner is not None:
            yield from walk_case(inner)


def scopes(workflow: Any) -> list[Any]:
    """The process and the scopes that still run in it, outer ones first."""
    inner = (found for task in walk_case(workflow) if (found := inside(task)) is not None)
    return [workflow, *sorted(inner, key=lambda one: int(one.depth))]


def inside(task: Task) -> Any:
    """The scope that runs inside of a task, if it still runs."""
    inner = task.workflow.top_workflow.subprocesses.get(task.id)
    return None if inner is None or task.has_state(TaskState.FINISHED_MASK) else inner


def stands(task: Task) -> bool:
    """Whether `walk_case` comes to it: it is still in its scope, and all around it still runs."""
    scope = task.workflow
    if task.id not in scope.tasks:
        return False
    if scope.parent_task_id is None:
        return True
    if scope.top_workflow.subprocesses.get(scope.parent_task_id) is not scope:
        return False
    try:
        host = host_of(task)
    except TaskNotFoundException:  # it was dropped with all that ran in it
        return False
    return host is not None and inside(host) is scope and stands(host)


def host_of(task: Task) -> Task | None:
    """The task inside of which a task's scope runs; None for the process itself.

    Raises TaskNotFoundException where that task was dropped from the tree.
    """
    scope = task.workflow
    if scope.parent_task_id is None:
        return None
    found: Task = scope.top_workflow.get_task_from_id(scope.parent_task_id)
    return found


def is_of_the_process(task: Task) -> bool:
    """Whether it belongs to the process itself, or to a subprocess that an event has started in it."""
    host = host_of(task)
    return host is None or (
        host.workflow.parent_task_id is None
        and host.parent is not None
        and getattr(host.parent.task_spec, "starts_subprocess", False)
    )


def attachment_of(task: Task) -> Task:
    """The task to which boundary events are attached: of one item of several, the whole."""
    parent = task.parent
    return parent if parent is not None and isinstance(parent.task_spec, LoopTask) else task


def stop(task: Task) -> None:
    """Cancel a task with everything that runs in it.

    The library drops the running items of a repeated task from the tree, and what runs inside of them runs on.
    """
    if task.has_state(TaskState.FINISHED_MASK):
        return
    if isinstance(task.task_spec, LoopTask):
        for child in list(task.children):
            stop(child)
    inner = inside(task)
    if inner is not None:
        stop_scope(inner)
    task.cancel()


def stop_scope(tree: Any, *, spared: Task | None = None) -> None:
    """Stop everything that is going on in a scope, except for one task."""
    for task in list(walk(tree)):
        if task is not spared and task.has_state(ACTIVE):
            stop(task)
    if spared is None:
        tree.completed, tree.success = True, False


def merged(tokens: Iterable[Task]) -> Data:
    """The data of several tokens that become one: of each variable the value that was written last.

    The library lets the token that arrives last win throughout, also with what it had merely carried along.
    """
    paths = [_line_of(token) for token in tokens]
    shared = _common(paths)
    written = {task.id: task for path in paths for task in path if task.id not in shared}
    data = dict(next((task.data for task in paths[0] if task.id in shared), {}))
    return _apply(data, written.values())


def written_in(tree: Any, *, viewer: Task) -> Data:
    """The data of a scope as they stand: of each variable the value that was written last in it.

    What belongs to one item of several is seen from within that item alone, and there before all else.
    """
    lineage = list(_lineage(viewer))
    data = _apply({}, _seen_by({task.id for task in lineage}, tree))
    own = [name for task in lineage for name in task.internal_data.get("locals", ())]
    return data | {name: viewer.data[name] for name in own if name in viewer.data}


def _seen_by(lineage: set[Any], tree: Any) -> Iterator[Task]:
    waiting = [tree.task_tree]
    while waiting:
        task = waiting.pop()
        parent = task.parent
        apart = parent is not None and task.triggered and getattr(parent.task_spec, "isolates", False)
        if apart and task.id not in lineage:
            continue
        yield task
        waiting.extend(reversed(task.children))
        if (inner := inside(task)) is not None:
            waiting.append(inner.task_tree)


def _lineage(task: Task) -> Iterator[Task]:
    here: Task | None = task
    while here is not None:
        yield here
        here = here.parent or host_of(here)


def _line_of(token: Task) -> list[Task]:
    """The task and its ancestors within the scope, nearest first."""
    found = [token]
    while (parent := found[-1].parent) is not None:
        found.append(parent)
    return found


def _common(paths: list[list[Task]]) -> set[Any]:
    sets = [{task.id for task in path} for path in paths]
    return set.intersection(*sets) if len(sets) > 1 else set().union(*sets)


def _apply(data: Data, tasks: Iterable[Task]) -> Data:
    in_time = sorted((task for task in tasks if _counts(task)), key=lambda task: task.last_state_change)
    for task in in_time:
        before = _before(task)
        data.update({key: value for key, value in task.data.items() if _differs(key, value, before)})
    return data


def _counts(task: Task) -> bool:
    """A task that is still ahead, or was taken away, has written nothing."""
    return bool(task.has_state(ACTIVE | TaskState.COMPLETED))


def _before(task: Task) -> Data:
    """What a task was given: its parent's data, or at the beginning of a scope those of the task around it."""
    parent, host = task.parent, host_of(task)
    first = parent is None or parent.parent is None
    given: Data = host.data if host is not None and first else parent.data if parent is not None else {}
    return given


def _differs(key: str, value: object, before: Mapping[str, Any]) -> bool:
    return key not in before or not same(before[key], value)


def size(workflow: Any) -> int:
    """Tasks of the case, in all its scopes."""
    return len(workflow.tasks) + sum(len(inner.tasks) for inner in workflow.subprocesses.values())
