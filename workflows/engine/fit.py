"""Whether a running case can go on under another version of its process, and why not: found without changing it.

Only what is open counts, and what joins of the open part will look for. Labels, documentation, lanes and places
in the picture don't: two tasks are the same when they have the same id and do the same kind of thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine.cache import Loaded
from workflows.engine.contracts import BASE
from workflows.engine.events import Boundary, Handler
from workflows.engine.joins import Join
from workflows.engine.needs import needed
from workflows.engine.regions import contexts
from workflows.engine.run import Run
from workflows.engine.tokens import LISTENING, beginning, open_tasks, place_of, tokens
from workflows.engine.trees import scopes


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, and the names of the shapes or variables that it is about."""

    code: str
    names: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {"code": self.code, "names": list(self.names)}


@dataclass(frozen=True, slots=True)
class Fit:
    """`no`: why the case can't be moved; `notes`: what an administrator should know when it can."""

    no: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {"no": [one.to_json() for one in self.no], "notes": [one.to_json() for one in self.notes]}


def fit(run: Run, new: Loaded) -> Fit:
    """How the case stands to another version of its process."""
    no: list[Finding] = []
    notes: list[Finding] = []
    for tree in scopes(run.workflow):
        spec = new_spec(run, new, tree)
        if spec is None:
            no.append(Finding("PART_GONE", (str(tree.spec.description or tree.spec.name),)))
            continue
        found = list(_open_ones(tree, spec)) or list(_branches(tree, spec))
        no += found or _lacking(new, tree, spec)
        notes += [] if found else _passed_by(tree, spec)
    return Fit(tuple(dict.fromkeys(no)), tuple(dict.fromkeys(notes)))


def new_spec(run: Run, new: Loaded, tree: Any) -> Any:
    """The specification that the tree will go on with; None when its part is no longer there."""
    return new.spec if tree is run.workflow else new.subprocess_specs.get(tree.spec.name)


def carried(task: Task, spec: Any) -> bool:
    """Whether an open task is the same in the new specification; an event must still sit on the same task."""
    wanted = spec.task_specs.get(task.task_spec.name)
    if wanted is None or type(wanted) is not type(task.task_spec):
        return False
    if isinstance(wanted, Boundary | Handler):
        same_event = type(wanted.event_definition) is type(task.task_spec.event_definition)
        return same_event and task.parent.task_spec.name in {one.name for one in wanted.inputs}
    return not isinstance(wanted, SubWorkflowTask) or wanted.spec == task.task_spec.spec


def _open_ones(tree: Any, spec: Any) -> Iterator[Finding]:
    for task in open_tasks(tree):
        if isinstance(task.task_spec, LISTENING) or carried(task, spec):
            continue
        code = "KIND_CHANGED" if task.task_spec.name in spec.task_specs else "OPEN_GONE"
        yield Finding(code, (_label(task.task_spec),))


def _branches(tree: Any, spec: Any) -> Iterator[Finding]:
    """Where the case runs on several branches, these must part and meet as before."""
    before, after = contexts(tree.spec), contexts(spec)
    for token in tokens(tree):
        here = place_of(token)
        if before[here] != after.get(here, {}):
            yield Finding("BRANCHES_CHANGED", (_label(token.task_spec),))
        for split in before[here]:
            if split not in spec.task_specs or _follows(spec, split) != _follows(tree.spec, split):
                yield Finding("BRANCHES_CHANGED", (_label(tree.spec.task_specs[split]),))
        waits = isinstance(token.task_spec, Join) and token.has_state(TaskState.WAITING)
        if waits and _comes_from(spec, token.task_spec.name) != _comes_from(tree.spec, token.task_spec.name):
            yield Finding("BRANCHES_CHANGED", (_label(token.task_spec),))


def _lacking(new: Loaded, tree: Any, spec: Any) -> list[Finding]:
    """Variables that the new version uses later and this case has never been given."""
    wanted = needed(new, spec)
    lacking = {
        name
        for token in tokens(tree)
        for name in wanted[token.task_spec.name] - _known(token, spec) - BASE.keys()
        if "." not in name
    }
    return [Finding("LACKING", tuple(sorted(lacking)))] if lacking else []


def _known(token: Task, spec: Any) -> frozenset[str]:
    """What expressions of the token see, and the data objects that the new version brings with a first value."""
    return frozenset(token.workflow.script_engine.view(token)) | frozenset(spec.data_objects)


def _passed_by(tree: Any, spec: Any) -> Iterator[Finding]:
    """Notes: steps that were passed and are gone, and what stays as it is though the new version says otherwise."""
    gone = [task for task in tree.tasks.values() if task.has_state(TaskState.COMPLETED)]
    names = {
        _label(task.task_spec)
        for task in gone
        if task.task_spec.name not in spec.task_specs and _is_shape(task)
    }
    if names:
        yield Finding("PASSED_GONE", tuple(sorted(names)))
    events = [task for task in open_tasks(tree) if isinstance(task.task_spec, Boundary | Handler)]
    if lost := sorted(_label(task.task_spec) for task in events if not carried(task, spec)):
        yield Finding("EVENT_GONE", tuple(lost))
    if kept := sorted(
        _label(task.task_spec) for task in events if carried(task, spec) and _says_else(task, spec)
    ):
        yield Finding("EVENT_KEPT", tuple(kept))
    asked = [
        task for task in tokens(tree) if _who(task.task_spec) != _who(spec.task_specs[task.task_spec.name])
    ]
    if asked:
        yield Finding("WHO_KEPT", tuple(sorted(_label(task.task_spec) for task in asked)))
    added = [one for task in tokens(tree) for one in new_events(task, spec)]
    if fresh := sorted(_label(one) for one in (*added, *new_handlers(tree, spec))):
        yield Finding("EVENT_NEW", tuple(fresh))


def new_events(task: Task, spec: Any) -> list[Any]:
    """Boundary events that the new specification puts on an open task and that it doesn't have yet."""
    split = spec.task_specs.get(f"{task.task_spec.name}.BoundaryEventSplit")
    if split is None:
        return []
    has = {one.task_spec.name for one in task.parent.children} if task.parent else set[str]()
    return [one for one in split.outputs if isinstance(one, Boundary) and one.name not in has]


def new_handlers(tree: Any, spec: Any) -> list[Any]:
    """Events that may start a subprocess within the running scope, and that it doesn't wait for yet."""
    has = {one.task_spec.name for one in beginning(tree).children}
    return [one for one in spec.start.outputs if isinstance(one, Handler) and one.name not in has]


def _says_else(task: Task, spec: Any) -> bool:
    after = spec.task_specs[task.task_spec.name].event_definition
    return getattr(after, "expression", None) != getattr(task.task_spec.event_definition, "expression", None)


def _who(spec: Any) -> str:
    return str((getattr(spec, "extensions", None) or {}).get("who", ""))


def _follows(spec: Any, name: str) -> set[str]:
    return {one.name for one in spec.task_specs[name].outputs}


def _comes_from(spec: Any, name: str) -> set[str]:
    return {one.name for one in spec.task_specs[name].inputs}


def _is_shape(task: Task) -> bool:
    return getattr(task.task_spec, "bpmn_id", None) is not None


def _label(spec: Any) -> str:
    return str(getattr(spec, "bpmn_name", None) or getattr(spec, "bpmn_id", None) or spec.name)
