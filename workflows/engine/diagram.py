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
    {
        "documentation",
        "extensionElements",
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "ioSpecification",
        "property",
        "performer",
        "potentialOwner",
        "resourceRole",
        "auditing",
        "monitoring",
    }
)
_PARTS_OF_A_NODE = frozenset(
    {
        "incoming",
        "outgoing",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "dataInputAssociation",
        "dataOutputAssociation",
    }
)
_DATA = frozenset({"dataObject", "dataObjectReference"})


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
    """When a timer fires: `timeDate`, `timeDuration` or `timeCycle`, and its expression."""

    kind: str
    expression: str


@dataclass(frozen=True, slots=True)
class DataObject:
    """A variable that all branches of its scope share; `value` is the expression that it begins with."""

    id: str
    name: str
    scope: str
    type: str
    value: str


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
        """Of a boundary event, or of the event that starts a subprocess."""
        name = "isInterrupting" if self.kind == "startEvent" else "cancelActivity"
        return self.element.get(name, "true") == "true"

    @property
    def timed(self) -> bool:
        return self.element.find(f"{{{BPMN}}}timerEventDefinition") is not None

    @property
    def by_event(self) -> bool:
        """Whether it is a subprocess that an event starts."""
        return self.kind == "subProcess" and is_by_event(self.element)

    @property
    def operator(self) -> Operator | None:
        return operator_of(self.element) if self.kind == "serviceTask" else None

    def langkah(self, name: str) -> Mapping[str, str]:
        return task_of(self.element) if name == "task" else attributes(self.element, name)


@dataclass(frozen=True)
class Diagram:
    key: str
    name: str
    process: etree._Element = field(repr=False)
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    objects: tuple[DataObject, ...] = ()

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
    objects = tuple(_object(one) for one in process.iter(f"{{{BPMN}}}dataObject"))
    return Diagram(key, process.get("name") or key, process, nodes, flows, objects)


def _nodes(scope: etree._Element, scope_id: str) -> Iterator[Node]:
    for child in scope.iterchildren(f"{{{BPMN}}}*"):
        kind = etree.QName(child).localname
        if kind in ORNAMENTS | _PARTS_OF_A_NODE | _DATA or kind == "sequenceFlow":
            continue
        node = Node(child.get("id", ""), kind, child.get("name", ""), scope_id, child)
        yield node
        if kind == "subProcess":
            yield from _nodes(child, node.id)


def _object(element: etree._Element) -> DataObject:
    said, scope = attributes(element, "data"), element.getparent()
    return DataObject(
        id=element.get("id", ""),
        name=element.get("name", ""),
        scope=scope.get("id", "") if scope is not None else "",
        type=said.get("type", ""),
        value=said.get("value", ""),
    )


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


def is_by_event(element: etree._Element) -> bool:
    return element.get("triggeredByEvent") == "true"


def task_of(element: etree._Element) -> Mapping[str, str]:
    """What a task says of itself; who does it comes from its lane where it doesn't say."""
    said = attributes(element, "task")
    if said.get("who"):
        return said
    who = _who_of_lane(element)
    return {**said, "who": who} if who else said


def _who_of_lane(element: etree._Element) -> str:
    """Of the innermost lane that names the shape, or the subprocess in which it stands."""
    key, scope = element.get("id", ""), element.getparent()
    while scope is not None:
        for lane in _lanes(scope, key):
            if who := attributes(lane, "lane").get("who", ""):
                return who
        key, scope = scope.get("id", ""), scope.getparent()
    return ""


def _lanes(scope: etree._Element, key: str) -> list[etree._Element]:
    """Lanes of a scope that hold a shape, the innermost first."""
    sets = scope.iterchildren(f"{{{BPMN}}}laneSet")
    every = [lane for one in sets for lane in one.iter(f"{{{BPMN}}}lane")]
    found = [lane for lane in every if key in {(ref.text or "").strip() for ref in _references(lane)}]
    around = [outer for lane in found[-1:] for outer in lane.iterancestors(f"{{{BPMN}}}lane")]
    return [*found[-1:], *around]


def _references(lane: etree._Element) -> Iterator[etree._Element]:
    return lane.iterchildren(f"{{{BPMN}}}flowNodeRef")


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
    for kind in ("timeDate", "timeDuration", "timeCycle"):
        if expression := text_of(definition, kind):
            return Clock(kind, expression)
    return None


def text_of(element: etree._Element, name: str) -> str:
    found = element.find(f"{{{BPMN}}}{name}")
    return (found.text or "").strip() if found is not None else ""
