"""How a diagram is drawn: supported shapes, sane identifiers, arrows that lead somewhere, every path to an end."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from workflows.engine.bundle import Bundle
from workflows.engine.check_events import (
    EVENTS,
    is_pause,
    object_problems,
    place_problems,
    repeat_problems,
    trigger_problems,
)
from workflows.engine.diagram import BPMN, SPIFF, Diagram, Flow, Node
from workflows.engine.words import problem
from workflows.errors import Problem

MOST_NODES = 200

TASKS = frozenset(
    {
        "userTask",
        "manualTask",
        "serviceTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
    }
)
CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})
FORKS = frozenset({"parallelGateway", "eventBasedGateway"})
GATEWAYS = CHOICES | FORKS
SUPPORTED = TASKS | GATEWAYS | EVENTS
# What holds a case up, so that a circle through it doesn't spin.
WAITING = frozenset({"userTask", "manualTask", "receiveTask", "subProcess", "callActivity"})

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_RESERVED_IDS = frozenset({"Start", "End", "Root"})
_SCRIPTS = ("preScript", "postScript")
_DATA = ("ioSpecification", "property")
_OUTSIDE = ("dataStore", "dataStoreReference")


def drawing_problems(bundle: Bundle) -> Iterator[Problem]:
    diagram = bundle.diagram
    if diagram.process.get("isExecutable", "true") != "true":
        yield problem("NOT_EXECUTABLE", shape=diagram.key)
    if len(diagram.nodes) > MOST_NODES:
        yield problem("TOO_LARGE", shape=diagram.key, most=MOST_NODES)
        return
    yield from _outside(bundle)
    identifiers = list(_identifiers(bundle))
    if identifiers:
        yield from identifiers  # what follows would name the wrong shapes
        return
    shapes = [one for node in diagram.nodes.values() for one in _shape(diagram, node)]
    shapes += object_problems(diagram)
    yield from shapes
    arrows = [*_arrows(diagram), *place_problems(diagram)]
    yield from arrows
    if not shapes and not arrows:
        yield from _scopes(diagram)
        yield from _branches(diagram)
        yield from _rounds(diagram)


def _outside(bundle: Bundle) -> Iterator[Problem]:
    for kind in _OUTSIDE:
        for element in bundle.root.iter(f"{{{BPMN}}}{kind}"):
            name = element.get("name") or element.get("id", "")
            yield problem("UNSUPPORTED", shape=element.get("id", ""), name=name, kind=kind)
    for element in bundle.root.iter(f"{{{BPMN}}}messageFlow"):
        yield problem("MESSAGE_FLOW", shape=element.get("id", ""))
        return


def _identifiers(bundle: Bundle) -> Iterator[Problem]:
    diagram = bundle.diagram
    every = [element.get("id", "") for element in diagram.process.iter(f"{{{BPMN}}}*") if element.get("id")]
    for key, times in Counter(every).items():
        if times > 1:
            yield problem("ID_TWICE", shape=key, id=key)
    for key in [*diagram.nodes, *(flow.id for flow in diagram.flows)]:
        yield from _identifier(diagram, key)
    elsewhere = {node.id for one in bundle.called for node in one.diagram.of_kind("userTask", "manualTask")}
    elsewhere |= {node.id for one in bundle.called for node in one.diagram.of_kind("subProcess")}
    elsewhere |= {one.diagram.key for one in bundle.called}
    for node in diagram.of_kind("userTask", "manualTask", "subProcess"):
        if node.id in elsewhere:
            yield problem("ID_TWICE", shape=node.id, id=node.id)


def _identifier(diagram: Diagram, key: str) -> Iterator[Problem]:
    if not key:
        node = diagram.nodes.get(key)
        yield problem("ID_NONE", name=node.name if node and node.name else "tanpa nama")
    elif not _ID.fullmatch(key):
        yield problem("ID_BAD", shape=key, id=key)
    elif key in _RESERVED_IDS:
        yield problem("ID_RESERVED", shape=key, id=key)


def _shape(diagram: Diagram, node: Node) -> Iterator[Problem]:
    """At most one finding a shape: what it is, before what is in it."""
    if node.kind == "scriptTask" or any(_has(node, SPIFF, name, deep=True) for name in _SCRIPTS):
        yield problem("SCRIPT", shape=node.id, name=node.label)
    elif node.kind == "task":
        yield problem("TASK_KIND", shape=node.id, name=node.label)
    elif node.kind not in SUPPORTED:
        yield problem("UNSUPPORTED", shape=node.id, name=node.label, kind=node.kind)
    elif found := [name for name in _DATA if _has(node, BPMN, name)]:
        yield problem("UNSUPPORTED", shape=node.id, name=node.label, kind=found[0])
    else:
        yield from itertools.islice(
            itertools.chain(trigger_problems(diagram, node), repeat_problems(node)), 1
        )


def _has(node: Node, namespace: str, name: str, *, deep: bool = False) -> bool:
    path = f"{{{BPMN}}}extensionElements/{{{namespace}}}{name}" if deep else f"{{{namespace}}}{name}"
    return node.element.find(path) is not None


def _arrows(diagram: Diagram) -> Iterator[Problem]:
    for flow in diagram.flows:
        source, target = diagram.nodes.get(flow.source), diagram.nodes.get(flow.target)
        if (
            source is None
            or target is None
            or source.scope != target.scope
            or source.kind == "endEvent"
            or target.kind in {"startEvent", "boundaryEvent"}
            or source.by_event
            or target.by_event
        ):
            yield problem("FLOW_BROKEN", shape=flow.id, name=flow.name or flow.id)


def _scopes(diagram: Diagram) -> Iterator[Problem]:
    scopes = {diagram.key: diagram.name} | {node.id: node.label for node in diagram.of_kind("subProcess")}
    for scope, name in scopes.items():
        nodes = {node.id: node for node in diagram.inside(scope) if not node.by_event}
        starts = [node for node in nodes.values() if node.kind == "startEvent"]
        ends = [node for node in nodes.values() if node.kind == "endEvent"]
        if len(starts) != 1:
            yield problem("MANY_STARTS" if starts else "NO_START", shape=scope, name=name)
        elif not ends:
            yield problem("NO_END", shape=scope, name=name)
        else:
            yield from _paths(diagram, nodes, starts[0], ends)


def _paths(
    diagram: Diagram, nodes: Mapping[str, Node], start: Node, ends: Iterable[Node]
) -> Iterator[Problem]:
    onward = {key: [flow.target for flow in diagram.outgoing.get(key, ())] for key in nodes}
    with_timers = {
        key: targets + [event.id for event in diagram.boundary.get(key, ())]
        for key, targets in onward.items()
    }
    backward: dict[str, list[str]] = {key: [] for key in nodes}
    for key, targets in onward.items():
        for target in targets:
            backward[target].append(key)
    reached = _closure([start.id], with_timers)
    leading = _closure([node.id for node in ends], backward)
    for node in nodes.values():
        if node.id not in reached:
            yield problem("UNREACHABLE", shape=node.id, name=node.label)
        elif node.id not in leading:
            yield problem("DEAD_END", shape=node.id, name=node.label)


def _closure(first: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(first)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting.extend(edges.get(key, ()))
    return seen


def _branches(diagram: Diagram) -> Iterator[Problem]:
    for node in diagram.nodes.values():
        flows = diagram.outgoing.get(node.id, ())
        if node.kind in CHOICES:
            yield from _choice(node, flows)
            continue
        if len(flows) > 1 and node.kind not in FORKS:
            yield problem("MANY_OUTGOING", shape=node.id, name=node.label)
        for flow in flows:
            if flow.condition:
                yield problem("IDLE_CONDITION", shape=flow.id, name=flow.name or flow.id)


def _choice(node: Node, flows: Iterable[Flow]) -> Iterator[Problem]:
    flows = list(flows)
    usual = [flow for flow in flows if flow.id == node.default]
    if not usual and (len(flows) > 1 or any(flow.condition for flow in flows)):
        yield problem("NO_DEFAULT", shape=node.id, name=node.label)
    for flow in flows:
        if flow in usual and flow.condition:
            yield problem("DEFAULT_CONDITION", shape=flow.id, name=flow.name or flow.id)
        elif usual and flow not in usual and not flow.condition:
            yield problem("NO_CONDITION", shape=flow.id, name=flow.name or flow.id)


def _rounds(diagram: Diagram) -> Iterator[Problem]:
    """A circle in which nobody is waited for would go round for ever."""
    automatic = {
        key for key, node in diagram.nodes.items() if node.kind not in WAITING and not is_pause(node)
    }
    edges = {
        key: [flow.target for flow in diagram.outgoing.get(key, ()) if flow.target in automatic]
        for key in automatic
    }
    circling = [key for key in diagram.nodes if key in automatic and key in _closure(edges[key], edges)]
    if circling:
        node = diagram.nodes[circling[0]]
        yield problem("ENDLESS", shape=node.id, name=node.label)
