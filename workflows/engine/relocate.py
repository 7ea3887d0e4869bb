"""Where a running case could be moved to and what that would mean, found on its tree; and doing it.

Backwards, a task is opened again with the data that it was opened with then. Elsewhere, the open tasks are taken
away and the wanted one is opened in their place, with their data. What can't be done without breaking a join is
refused with a code.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine.cache import Loaded
from workflows.engine.contracts import BASE
from workflows.engine.events import Handler
from workflows.engine.needs import needed
from workflows.engine.regions import Context, contexts, reach, successors
from workflows.engine.run import Run
from workflows.engine.specs import ServiceStep
from workflows.engine.tokens import cut, cut_children, entry_of, entry_spec, is_plain_task, place_of, tokens
from workflows.engine.trees import below, scopes

BACK, AHEAD = "BACK", "AHEAD"


@dataclass(frozen=True, slots=True)
class Way:
    """How a case gets to a step, or why it can't (`refused`).

    `missing`: variables (name to CEL type) that the step's continuation uses and the case doesn't know. `again`:
    names of the service tasks that have run and will run once more; `skipped`: of those that will not run.
    """

    step: str
    kind: str = ""
    refused: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)
    again: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    tree: Any = field(default=None, repr=False)
    root: Task | None = field(default=None, repr=False)  # to be opened again
    gone: tuple[Task, ...] = field(default=(), repr=False)  # tokens to be taken away
    anchor: Task | None = field(default=None, repr=False)  # where the new task is attached


def way_to(run: Run, definition: Loaded, step: str) -> Way:
    """Looks at the case as it is now; nothing is changed."""
    homes = [tree for tree in scopes(run.workflow) if step in tree.spec.task_specs]
    if len(homes) != 1:
        return Way(step, refused="INSIDE" if not homes else "AMBIGUOUS")
    tree = homes[0]
    if not is_plain_task(tree.spec, step):
        return Way(step, refused="REPEATED")
    standing = tokens(tree)
    if any(token.task_spec.name == step for token in standing):
        return Way(step, refused="HERE")
    gone = _leaving(tree, standing, step)
    if not gone:
        return Way(step, refused="PARALLEL")
    return _back(definition, tree, step, gone) or _ahead(definition, tree, step, gone)


def carry_out(way: Way, values: Mapping[str, object]) -> None:
    """Change the tree; the caller lets it run on."""
    if way.root is not None:
        _open_again(way.root, values)
    elif way.anchor is not None:
        _open_in_place(way, values)


def _back(definition: Loaded, tree: Any, step: str, gone: tuple[Task, ...]) -> Way | None:
    """The latest time that the step was done, where all that would be taken away has come of it."""
    past = [
        one
        for one in tree.tasks.values()
        if one.task_spec.name == step and one.has_state(TaskState.COMPLETED)
    ]
    latest = max(past, key=lambda task: task.last_state_change, default=None)
    if latest is None:
        return None
    root = entry_of(latest)
    after = {task.id for task in below(root)}
    if not all(task.id in after for task in gone):
        return None
    data = dict(root.parent.data)
    return Way(
        step,
        kind=BACK,
        missing=_missing(definition, tree, step, data),
        again=tuple(sorted(set(_served(definition, root)))),
        closed=_names(gone),
        tree=tree,
        root=root,
    )


def _ahead(definition: Loaded, tree: Any, step: str, gone: tuple[Task, ...]) -> Way:
    anchor = _anchor(tree, gone)
    if anchor is None:
        return Way(step, refused="PARALLEL")
    return Way(
        step,
        kind=AHEAD,
        missing=_missing(definition, tree, step, _merged(anchor, gone)),
        skipped=_skipped(tree, step, gone),
        closed=_names(gone),
        tree=tree,
        gone=gone,
        anchor=anchor,
    )


def _leaving(tree: Any, standing: list[Task], step: str) -> tuple[Task, ...]:
    """The tokens to be taken away for the step; none where that would leave another one waiting for ever.

    What an event has started beside goes on, unless it is all that there is.
    """
    known = contexts(tree.spec)
    inside = [token for token in standing if _within(known[place_of(token)], known[step])]
    apart = [token for token in inside if _is_apart(tree, known[place_of(token)], known[step])]
    gone = [token for token in inside if token not in apart] or apart
    others = (token for token in standing if token not in inside)
    safe = all(_beside(known[place_of(token)], known[step]) for token in others)
    return tuple(gone) if safe else ()


def _is_apart(tree: Any, token: Context, wanted: Context) -> bool:
    return any(isinstance(tree.spec.task_specs[split], Handler) for split in token if split not in wanted)


def _within(token: Context, wanted: Context) -> bool:
    """Whether the token runs on the very branches on which the wanted step lies, or deeper within them."""
    return all(token.get(split) == branches for split, branches in wanted.items())


def _beside(token: Context, wanted: Context) -> bool:
    """Whether the token runs on another branch of a gateway that the wanted step also lies behind."""
    return any(token[split].isdisjoint(branches) for split, branches in wanted.items() if split in token)


def _anchor(tree: Any, gone: tuple[Task, ...]) -> Task | None:
    """The last task that all of them came from; nothing else that is open may lie on the branches cut there."""
    if len(gone) == 1:
        return entry_of(gone[0]).parent
    lines = [_line(token) for token in gone]
    shared = [one for one in lines[0] if all(one in line for line in lines)]
    anchor = shared[0] if shared else None
    if anchor is None:
        return None
    anchor = anchor.parent if isinstance(anchor.task_spec, BoundaryEventSplit) else anchor
    others = (token for token in tokens(tree) if token not in gone)
    return None if any(anchor in _line(token) for token in others) else anchor


def _line(task: Task) -> list[Task]:
    """The tasks that this one came from, the nearest first."""
    found: list[Task] = []
    while task.parent is not None:
        task = task.parent
        found.append(task)
    return found


def _open_again(root: Task, values: Mapping[str, object]) -> None:
    for task in below(root):
        if task is not root:
            task.internal_data.pop("public", None)
    cut_children(root)
    root.workflow.top_workflow.event_manager.remove_task(root)
    root.reset_branch({**copy.deepcopy(root.parent.data), **values})
    root.data.update(values)
    root.workflow.last_task = root.parent


def _open_in_place(way: Way, values: Mapping[str, object]) -> None:
    anchor, tree = way.anchor, way.tree
    data = {**_merged(anchor, way.gone), **values}
    for token in way.gone:
        branch = _branch(anchor, token)
        if branch is not None:
            cut(branch)
    spec = entry_spec(tree.spec, way.step)
    task = Task(tree, spec, parent=anchor, state=TaskState.FUTURE)
    spec._predict(task, mask=TaskState.PREDICTED_MASK | TaskState.FUTURE)  # noqa: SLF001 - as the library resets
    spec._update(task)  # noqa: SLF001
    task.data = data
    tree.last_task = anchor


def _branch(anchor: Task | None, token: Task) -> Task | None:
    """The child of the anchor that the token came from, unless it has been cut already."""
    if token.id not in token.workflow.tasks:
        return None
    line = [token, *_line(token)]
    return next((one for one in line if one.parent is anchor), None)


def _merged(anchor: Task | None, gone: tuple[Task, ...]) -> dict[str, object]:
    """The data of the tokens together; for what two of them have changed, the later one's counts."""
    before = dict(anchor.data) if anchor is not None else {}
    found = copy.deepcopy(before)
    for token in sorted(gone, key=lambda one: one.last_state_change):
        changed = {key: value for key, value in token.data.items() if before.get(key, _NOTHING) != value}
        found |= copy.deepcopy(changed)
    return found


_NOTHING = object()


def _missing(definition: Loaded, tree: Any, step: str, data: Mapping[str, object]) -> dict[str, str]:
    entry = entry_spec(tree.spec, step).name
    wanted = needed(definition, tree.spec)[entry]
    return {
        name: definition.types[name] for name in sorted(wanted - data.keys() - BASE.keys()) if "." not in name
    }


def _skipped(tree: Any, step: str, gone: tuple[Task, ...]) -> tuple[str, ...]:
    """Services on the ways from here to the step."""
    graph = successors(tree.spec)
    entry = entry_spec(tree.spec, step).name
    ahead = frozenset[str]().union(*(reach(graph, token.task_spec.name, without=entry) for token in gone))
    services = [
        one for name, one in tree.spec.task_specs.items() if name in ahead and isinstance(one, ServiceStep)
    ]
    return tuple(sorted({_label(one) for one in services if entry in reach(graph, one.name)}))


def _served(definition: Loaded, root: Task) -> Iterator[str]:
    """Services that have run since; of a part that is over, all that it has."""
    for task in below(root):
        if not task.has_state(TaskState.COMPLETED):
            continue
        if isinstance(task.task_spec, ServiceStep):
            yield _label(task.task_spec)
        elif inner := definition.subprocess_specs.get(getattr(task.task_spec, "spec", "")):
            yield from (_label(one) for one in inner.task_specs.values() if isinstance(one, ServiceStep))


def _names(gone: tuple[Task, ...]) -> tuple[str, ...]:
    """What is drawn; a token that waits for the others at the end of its process stands on nothing of that."""
    return tuple(_label(one.task_spec) for one in gone if one.task_spec.bpmn_id)


def _label(spec: Any) -> str:
    return str(getattr(spec, "bpmn_name", None) or getattr(spec, "bpmn_id", None) or spec.name)
