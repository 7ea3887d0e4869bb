"""How events, repeated shapes and shared data are drawn: what waits for what, on which shape, how often at most."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.engine.diagram import BPMN, Diagram, Node
from workflows.engine.loops import INDEX, MOST_RUNS
from workflows.engine.repeats import MARKERS, again_of, each_of
from workflows.engine.triggers import KINDS, MESSAGE_TASKS, Trigger, trigger_of, triggers_of
from workflows.engine.words import problem
from workflows.errors import Problem
from workflows.expressions import ExpressionRefused, compile_expression, is_name

EVENTS = frozenset(
    {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
)
HOSTS = frozenset({"userTask", "manualTask", "receiveTask", "subProcess", "callActivity"})
_THROWING = frozenset({"endEvent", "intermediateThrowEvent", "sendTask"})
_CAUGHT = frozenset({"timer", "message", "signal", "conditional"})
_FAULTS = frozenset({"error", "escalation"})
_MAY = {
    "startEvent": frozenset[str](),
    "endEvent": frozenset({"terminate", "message", "signal"}) | _FAULTS,
    "boundaryEvent": _CAUGHT | _FAULTS,
    "intermediateCatchEvent": _CAUGHT,
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation"}),
}
_REPEATABLE = HOSTS | {"serviceTask", "businessRuleTask", "sendTask"}


def trigger_problems(diagram: Diagram, node: Node) -> Iterator[Problem]:
    """An event's trigger, or the message of a task that sends or receives."""
    named = {"shape": node.id, "name": node.label}
    if node.kind in EVENTS:
        written = triggers_of(node.element)
        wrong = [name for name in written if KINDS.get(name, "") not in _allowed(diagram, node)]
        if wrong or len(written) > 1:
            yield problem("UNSUPPORTED", **named, kind=(wrong or written)[0])
            return
        if not written and (
            node.kind in {"boundaryEvent", "intermediateCatchEvent"} or _is_listening(diagram, node)
        ):
            yield problem("NO_TRIGGER", **named)
            return
    if (node.kind in EVENTS or node.kind in MESSAGE_TASKS) and (trigger := trigger_of(node.element)):
        yield from _trigger(node, trigger)


def _allowed(diagram: Diagram, node: Node) -> frozenset[str]:
    return _CAUGHT | _FAULTS if _is_listening(diagram, node) else _MAY[node.kind]


def _is_listening(diagram: Diagram, node: Node) -> bool:
    """The start of a subprocess that an event starts."""
    scope = diagram.nodes.get(node.scope)
    return node.kind == "startEvent" and scope is not None and scope.by_event


def _trigger(node: Node, trigger: Trigger) -> Iterator[Problem]:
    named = {"shape": node.id, "name": node.label}
    throws = node.kind in _THROWING
    if trigger.kind in {"message", "signal"} and not trigger.name:
        yield problem("EVENT_NAME", **named)
    elif trigger.kind in _FAULTS and not trigger.code and (throws or _refers(node)):
        yield problem("EVENT_CODE", **named)
    elif trigger.kind == "error" and not throws and not node.interrupting:
        yield problem("MUST_INTERRUPT", **named)
    elif trigger.kind == "conditional" and not trigger.expression:
        yield problem("EVENT_CONDITION", **named)
    elif trigger.clock == "timeCycle" and (node.kind == "intermediateCatchEvent" or node.interrupting):
        yield problem("EVENT_CYCLE", **named)
    else:
        wrong = [name for name, kind in trigger.variables.items() if not _is_type(kind) or not is_name(name)]
        if wrong:
            yield problem("EVENT_VARIABLE", **named, variable=wrong[0])


def _refers(node: Node) -> bool:
    """Whether an event names an error or escalation; one that names none catches any."""
    return any(node.element.find(f"{{*}}{kind}EventDefinition[@{kind}Ref]") is not None for kind in _FAULTS)


def place_problems(diagram: Diagram) -> Iterator[Problem]:
    """Where boundary events stand, and what follows a gateway that waits for events."""
    for event in diagram.of_kind("boundaryEvent"):
        host, trigger = diagram.nodes.get(event.attached_to), trigger_of(event.element)
        if trigger is not None and not _fits_on(host, event, trigger.kind):
            yield problem(_place(trigger.kind), shape=event.id, name=event.label)
    incoming = [flow.target for flow in diagram.flows]
    for gateway in diagram.of_kind("eventBasedGateway"):
        targets = [
            diagram.nodes[flow.target]
            for flow in diagram.outgoing.get(gateway.id, ())
            if flow.target in diagram.nodes
        ]
        good = [one for one in targets if one.kind in {"intermediateCatchEvent", "receiveTask"}]
        alone = all(incoming.count(one.id) == 1 and not diagram.boundary.get(one.id) for one in good)
        if len(targets) < 2 or good != targets or not alone or any(_marked(one) for one in good):  # noqa: PLR2004
            yield problem("EVENT_CHOICE", shape=gateway.id, name=gateway.label)


def _fits_on(host: Node | None, event: Node, kind: str) -> bool:
    if host is None or host.scope != event.scope or host.by_event:
        return False
    if kind == "error":
        return host.kind in {"serviceTask", "subProcess", "callActivity"}
    return host.kind in ({"subProcess", "callActivity"} if kind == "escalation" else HOSTS)


def _place(kind: str) -> str:
    if kind in _FAULTS:
        return "ERROR_PLACE"
    return "TIMER_PLACE" if kind == "timer" else "CATCH_PLACE"


def repeat_problems(node: Node) -> Iterator[Problem]:
    named = {"shape": node.id, "name": node.label}
    if _marked(node) and (node.kind not in _REPEATABLE or node.by_event):
        yield problem("LOOP_PLACE", **named)
    elif again := again_of(node.element):
        if not 1 <= again.most <= MOST_RUNS:
            yield problem("LOOP_LIMIT", **named, most=MOST_RUNS)
    elif each := each_of(node.element):
        names = [name for name in (each.item, each.output) if name]
        wrong = [name for name in names if not is_name(name) or name == INDEX] or names[:1] * (
            len(set(names)) < len(names)
        )
        if not each.collection:
            yield problem("EACH_EMPTY", **named)
        elif wrong:
            yield problem("EACH_NAME", **named, variable=wrong[0])
        elif bool(each.output) != bool(each.result):
            yield problem("EACH_RESULT", **named)


def object_problems(diagram: Diagram) -> Iterator[Problem]:
    for one in diagram.objects:
        if not is_name(one.id) or not _is_type(one.type) or not one.value:
            yield problem("DATA_VALUE", shape=one.id, name=one.name or one.id)
    for node in diagram.nodes.values():
        if any(_object_of(diagram, node, arrow) is None for arrow in _data_arrows(node)):
            yield problem("DATA_ARROW", shape=node.id, name=node.label)


def _data_arrows(node: Node) -> Iterator[str]:
    """References that a shape reads and writes."""
    for association, end in (("dataInputAssociation", "sourceRef"), ("dataOutputAssociation", "targetRef")):
        for arrow in node.element.iterfind(f"{{{BPMN}}}{association}/{{{BPMN}}}{end}"):
            yield (arrow.text or "").strip()


def _object_of(diagram: Diagram, node: Node, reference: str) -> str | None:
    """The shared variable that a reference stands for, if it is the node's scope's or one around it."""
    found = (one for one in _references(diagram.process) if one.get("id") == reference)
    key = next((one.get("dataObjectRef", "") for one in found), "")
    scopes = {node.scope, *_around(diagram, node.scope)}
    return next((one.id for one in diagram.objects if one.id == key and one.scope in scopes), None)


def _references(process: etree._Element) -> Iterator[etree._Element]:
    return process.iter(f"{{{BPMN}}}dataObjectReference")


def _around(diagram: Diagram, scope: str) -> Iterator[str]:
    while scope in diagram.nodes:
        scope = diagram.nodes[scope].scope
        yield scope


def is_pause(node: Node) -> bool:
    """An event at which a case surely waits; a condition may hold at once."""
    trigger = trigger_of(node.element) if node.kind == "intermediateCatchEvent" else None
    return trigger is not None and trigger.kind in {"timer", "message", "signal"}


def _marked(node: Node) -> bool:
    return any(node.element.find(f"{{{BPMN}}}{name}") is not None for name in MARKERS)


def _is_type(kind: str) -> bool:
    """A type that a value can be declared with; what may be null is `dyn`."""
    try:
        compile_expression("x", {"x": kind})
    except ExpressionRefused:
        return False
    return kind != "null" and "?" not in kind
