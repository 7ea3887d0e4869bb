"""What an event or a message task says in the file: what it waits for or throws, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from workflows.engine.diagram import BPMN, LANGKAH, attributes, clock_of, extensions, text_of

MESSAGE_TASKS = frozenset({"sendTask", "receiveTask"})
# By the name of the event definition; the element that it refers to holds its name and code.
KINDS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "terminateEventDefinition": "terminate",
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """`name` of a message or signal, `code` of an error or escalation; `expression` of a time or condition."""

    kind: str
    name: str = ""
    code: str = ""
    expression: str = ""
    clock: str = ""  # timeDate, timeDuration or timeCycle
    key: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


def triggers_of(element: etree._Element) -> list[str]:
    """Names of all event definitions that stand in an event."""
    found = [etree.QName(child).localname for child in element.iterchildren(f"{{{BPMN}}}*")]
    return [name for name in found if name.endswith("EventDefinition") or name == "eventDefinitionRef"]


def trigger_of(element: etree._Element) -> Trigger | None:
    """The one trigger of an event or message task; None for an event without."""
    if etree.QName(element).localname in MESSAGE_TASKS:
        return _message(element, element.get("messageRef", ""))
    for name, kind in KINDS.items():
        definition = element.find(f"{{{BPMN}}}{name}")
        if definition is not None:
            return _trigger(element, definition, kind)
    return None


def _trigger(element: etree._Element, definition: etree._Element, kind: str) -> Trigger:  # noqa: PLR0911 - one return a kind
    match kind:
        case "timer":
            clock = clock_of(element)
            return Trigger(
                kind, expression=clock.expression if clock else "", clock=clock.kind if clock else ""
            )
        case "message":
            return _message(element, definition.get("messageRef", ""))
        case "signal":
            return Trigger(kind, name=_referred(element, "signal", definition.get("signalRef", ""), "name"))
        case "error" | "escalation":
            code = _referred(element, kind, definition.get(f"{kind}Ref", ""), f"{kind}Code")
            return Trigger(kind, code=code)
        case "conditional":
            return Trigger(kind, expression=text_of(definition, "condition"))
        case _:
            return Trigger(kind)


def _message(element: etree._Element, reference: str) -> Trigger:
    said = attributes(element, "message")
    own = next(iter(extensions(element, LANGKAH, "message")), None)
    parts = [] if own is None else list(own)
    return Trigger(
        "message",
        name=said.get("name", "") or _referred(element, "message", reference, "name"),
        key=said.get("key", ""),
        parameters=_pairs(parts, "parameter", "value"),
        variables=_pairs(parts, "variable", "type"),
    )


def _pairs(parts: list[etree._Element], kind: str, value: str) -> dict[str, str]:
    wanted = (part for part in parts if part.tag == f"{{{LANGKAH}}}{kind}")
    return {part.get("name", ""): part.get(value, "") for part in wanted}


def _referred(element: etree._Element, kind: str, key: str, attribute: str) -> str:
    """An attribute of an element that stands beside the processes."""
    root = element.getroottree().getroot()
    found = (one for one in root.iterchildren(f"{{{BPMN}}}{kind}") if one.get("id") == key)
    return next((one.get(attribute, "") for one in found), "")
