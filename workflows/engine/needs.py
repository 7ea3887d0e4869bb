"""Which variables a case must know to go on from a shape: read backwards from what later expressions use.

A variable is needed at a shape when some way from there uses it before anything on that way has set it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask, UserTask

from workflows.engine.cache import Loaded
from workflows.engine.contracts import BASE, MOMENTS, given_by
from workflows.engine.loops import ForEach
from workflows.engine.regions import successors
from workflows.engine.signals import Message
from workflows.engine.specs import DecisionStep, ServiceStep
from workflows.engine.timers import Deadline
from workflows.expressions import names_in
from workflows.registry import services

Names = frozenset[str]

_needed: WeakKeyDictionary[Any, Mapping[str, Names]] = WeakKeyDictionary()  # a specification never changes


def needed(definition: Loaded, spec: Any) -> Mapping[str, Names]:
    """By task specification of the process or sub-process `spec`: the variables to be known before it runs."""
    if spec not in _needed:
        _needed[spec] = _backwards(definition, spec, seen=frozenset({spec.name}))
    return _needed[spec]


def _backwards(definition: Loaded, spec: Any, *, seen: Names) -> dict[str, Names]:
    graph = successors(spec)
    uses = {name: _uses(definition, task, seen) for name, task in spec.task_specs.items()}
    gives = {name: _gives(definition, task) for name, task in spec.task_specs.items()}
    found = dict(uses)
    changed = True
    while changed:
        changed = False
        for name, following in graph.items():
            after = frozenset[str]().union(*(found[one] for one in following))
            now = uses[name] | (after - gives[name])
            if now != found[name]:
                found[name], changed = now, True
    return found


def _uses(definition: Loaded, task: Any, seen: Names) -> Names:
    words = frozenset[str]().union(*(names_in(text) for text in _expressions(task)))
    own = frozenset(name for name in words if name in definition.types)
    inner = definition.subprocess_specs.get(getattr(task, "spec", ""))
    if isinstance(task, SubWorkflowTask) and inner is not None and inner.name not in seen:
        own |= _backwards(definition, inner, seen=seen | {inner.name})[inner.start.name]
    return own - BASE.keys() - MOMENTS.keys() - frozenset(task._wf_spec.data_objects)  # noqa: SLF001 - its process


def _expressions(task: Any) -> Iterator[str]:
    if isinstance(task, ServiceStep):
        yield from task.parameters.values()
    if isinstance(task, DecisionStep):
        yield from _cells(task.table)
    for condition, _name in getattr(task, "cond_task_specs", ()):
        if condition is not None:
            yield str(condition.args[0])
    if isinstance(task, ForEach):
        yield task.collection
    yield from _awaited(getattr(task, "event_definition", None))
    if _has_extensions(task):
        yield from _of_person(task)


def _of_person(task: Any) -> Iterator[str]:
    """Variables that say whose a task is, and until when it waits."""
    kind, _, variable = str(task.extensions.get("who", "")).partition(":")
    if kind in {"post", "person"}:
        yield variable
    if (due := str(task.extensions.get("due", ""))).isidentifier():
        yield due


def _awaited(event: Any) -> Iterator[str]:
    if isinstance(event, Deadline):
        yield event.expression
    if isinstance(event, Message):
        yield from (event.key, *event.parameters.values())


def _cells(table: Mapping[str, Any]) -> Iterator[str]:
    for row in table["rows"]:
        yield from row["when"]
        yield from row["then"].values()


def _gives(definition: Loaded, task: Any) -> Names:
    if isinstance(task, UserTask):
        return frozenset(definition.info.shape.forms.get(task.extensions.get("form", ""), ()))
    if isinstance(task, ServiceStep):
        found = services().get(task.service)
        return frozenset(given_by(found, task.result)) if found else frozenset({task.result})
    if isinstance(task, DecisionStep):
        return frozenset(name for row in task.table["rows"] for name in row["then"])  # type: ignore[attr-defined]
    if isinstance(task, ForEach):
        return frozenset({task.output})
    event = getattr(task, "event_definition", None)
    return frozenset(event.variables) if isinstance(event, Message) else frozenset()


def _has_extensions(task: Any) -> bool:
    return not isinstance(task, BoundaryEventSplit) and isinstance(getattr(task, "extensions", None), Mapping)
