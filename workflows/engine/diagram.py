"""A BPMN file as plain values: nodes, flows and our own attributes, for checking and for drawing what comes next.

The engine library reads the same XML for itself (`parse.py`); nothing here depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
LANGKAH = "urn:langkah:bpmn:1"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
NAMESPACES = {"bpmn": BPMN, "langkah": LANGKAH, "spiffworkflow": SPIFF}

# Drawn or written beside the process; nothing of it is executed.
ORNAMENTS = frozenset(
    {"documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group"}
)
_PARTS_OF_A_NODE = frozenset({"incoming", "outgoing"})


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    name: str
    source: str
    target: str
    condition: str


@dataclass(frozen=True, slots=True)
class Operator:
    """A call of a service: parameters and, unless its fields are merged into the data, the result's name."""

    service: str
    parameters: Mapping[str, str]
    result: str


@dataclass(frozen=True, slots=True)
class Clock:
    """When a boundary event fires: `timeDate` or `timeDuration`, and its expression."""

    kind: str
    expression: str


@dataclass(frozen=True, slots=True)
class Node:
    """A shape that tokens pass. `scope` is the process or embedded subprocess that it stands in."""

    id: str
    kind: str
    name: str
    scope: str
    element: etree._Element = field(repr=False, compare=False)

    @property
    def label(self) -> str:
        return self.name or self.id

    @property
    def default(self) -> str:
        return self.element.get("default", "")

    @property
    def attached_to(self) -> str:
        return self.element.get("attachedToRef", "")

    @property
    def interrupting(self) -> bool:
        return self.element.get("cancelActivity", "true") == "true"

    def langkah(self, name: str) -> Mapping[str, str]:
        return attributes(self.element, name)


@dataclass(frozen=True)
class Diagram:
    key: str
    name: str
    process: etree._Element = field(repr=False)
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        found: dict[str, tuple[Flow, ...]] = {}
        for flow in self.flows:
            found[flow.source] = (*found.get(flow.source, ()), flow)
        return found

    @cached_property
    def boundary(self) -> Mapping[str, tuple[Node, ...]]:
        found: dict[str, tuple[Node, ...]] = {}
        for node in self.of_kind("boundaryEvent"):
            found[node.attached_to] = (*found.get(node.attached_to, ()), node)
        return found

    @property
    def case(self) -> Mapping[str, str]:
        return attributes(self.process, "case")

    @property
    def inputs(self) -> Mapping[str, str]:
        """Variables (name to CEL type) that a called process expects from its caller."""
        found = extensions(self.process, LANGKAH, "input")
        return {one.get("name", ""): one.get("type", "dyn") for one in found}

    def of_kind(self, *kinds: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes.values() if node.kind in kinds)

    def inside(self, scope: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes.values() if node.scope == scope)


def read_diagram(process: etree._Element) -> Diagram:
    key = process.get("id", "")
    nodes = {node.id: node for node in _nodes(process, key)}
    flows = tuple(_flow(one) for one in process.iter(f"{{{BPMN}}}sequenceFlow"))
    return Diagram(key, process.get("name") or key, process, nodes, flows)


def _nodes(scope: etree._Element, scope_id: str) -> Iterator[Node]:
    for child in scope.iterchildren(f"{{{BPMN}}}*"):
        kind = etree.QName(child).localname
        if kind in ORNAMENTS or kind in _PARTS_OF_A_NODE or kind == "sequenceFlow":
            continue
        node = Node(child.get("id", ""), kind, child.get("name", ""), scope_id, child)
        yield node
        if kind == "subProcess":
            yield from _nodes(child, node.id)


def _flow(element: etree._Element) -> Flow:
    return Flow(
        id=element.get("id", ""),
        name=element.get("name", ""),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        condition=text_of(element, "conditionExpression"),
    )


def extensions(element: etree._Element, namespace: str, name: str) -> list[etree._Element]:
    found = element.findall(f"{{{BPMN}}}extensionElements/{{{namespace}}}{name}")
    return list(found)


def attributes(element: etree._Element, name: str) -> Mapping[str, str]:
    """Attributes of our own extension element, e.g. of `langkah:task`; empty when there is none."""
    found = extensions(element, LANGKAH, name)
    return {str(key): str(value) for key, value in found[0].attrib.items()} if found else {}


def is_decision(task: Mapping[str, str]) -> bool:
    """Whether a task is closed to the subject; one that is addressed to the subject can't be."""
    own = task.get("who") in {"subject", "starter"}
    return task.get("decision", "false" if own else "true") == "true"


def operator_of(element: etree._Element) -> Operator | None:
    found = extensions(element, SPIFF, "serviceTaskOperator")
    if not found:
        return None
    parameters = found[0].iterfind(f"{{{SPIFF}}}parameters/{{{SPIFF}}}parameter")
    return Operator(
        service=found[0].get("id", ""),
        parameters={one.get("id", ""): one.get("value", "") for one in parameters},
        result=found[0].get("resultVariable", ""),
    )


def decision_of(element: etree._Element) -> str:
    found = extensions(element, SPIFF, "calledDecisionId")
    return (found[0].text or "").strip() if found else ""


def clock_of(element: etree._Element) -> Clock | None:
    definition = element.find(f"{{{BPMN}}}timerEventDefinition")
    if definition is None:
        return None
    for kind in ("timeDate", "timeDuration"):
        if expression := text_of(definition, kind):
            return Clock(kind, expression)
    return None


def text_of(element: etree._Element, name: str) -> str:
    found = element.find(f"{{{BPMN}}}{name}")
    return (found.text or "").strip() if found is not None else ""
