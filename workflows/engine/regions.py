"""Which parts of a specification run side by side: a token may only change its place within its own branch.

The context of a shape says, for every gateway that splits the flow and whose branches have not met again, on
which of its branches the shape lies. Two shapes of the same context take the place of one another without any
join waiting for ever or firing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.specs.ExclusiveChoice import ExclusiveChoice

from workflows.engine.events import Boundary, Handler

Context = Mapping[str, frozenset[str]]
Graph = Mapping[str, tuple[str, ...]]

_contexts: WeakKeyDictionary[Any, Mapping[str, Context]] = (
    WeakKeyDictionary()
)  # a specification never changes


def successors(spec: Any) -> dict[str, tuple[str, ...]]:
    """What follows each task of a specification; the library's own ends of boundary events are left out."""
    return {
        name: tuple(out.name for out in task.outputs if not isinstance(out, BoundaryEventJoin))
        for name, task in spec.task_specs.items()
    }


def contexts(spec: Any) -> Mapping[str, Context]:
    """By name of the task specification: splits that are still open there, with the branches that lead there."""
    if spec not in _contexts:
        _contexts[spec] = _found(spec)
    return _contexts[spec]


def _found(spec: Any) -> dict[str, dict[str, frozenset[str]]]:
    graph = successors(spec)
    found: dict[str, dict[str, frozenset[str]]] = {name: {} for name in graph}
    for split, branches in _splits(spec, graph):
        met = frozenset.intersection(*branches.values())
        for node in frozenset.union(*branches.values()) - met:
            found[node][split] = frozenset(branch for branch, inside in branches.items() if node in inside)
    for event, inside in _asides(spec, graph):
        for node in inside:
            found[node][event] = frozenset({event})
    return found


def reach(graph: Graph, start: str, *, without: str = "") -> frozenset[str]:
    """Everything that can follow, the start itself among it, on ways that don't lead through `without`."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen and name != without:
            seen.add(name)
            waiting.extend(graph.get(name, ()))
    return frozenset(seen)


def _splits(spec: Any, graph: Graph) -> Iterator[tuple[str, dict[str, frozenset[str]]]]:
    for name, outputs in graph.items():
        task = spec.task_specs[name]
        branches = [out for out in outputs if not isinstance(spec.task_specs[out], Handler)]
        if len(branches) > 1 and not isinstance(task, ExclusiveChoice | BoundaryEventSplit):
            yield name, {out: reach(graph, out, without=name) for out in branches}


def _asides(spec: Any, graph: Graph) -> Iterator[tuple[str, frozenset[str]]]:
    """What only an event leads to that doesn't interrupt, or that starts a subprocess: it runs beside the rest."""
    for name, task in spec.task_specs.items():
        beside = isinstance(task, Handler) or (isinstance(task, Boundary) and not task.cancel_activity)
        if beside:
            yield name, reach(graph, name) - reach(graph, spec.start.name, without=name)
