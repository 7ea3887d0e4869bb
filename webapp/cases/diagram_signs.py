"""The small signs on the shapes of a diagram: what a task is, what an event waits for, how often it runs."""

from __future__ import annotations

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

# A person for work by people, a cog for work by the system, a grid for a decision table; 12 × 12, at the corner.
_LETTER = "M0 2h12v8H0zM0 2l6 5 6-5"
GLYPHS = {
    "userTask": "M6 6a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 6 6zM1 12c0-3 2-5 5-5s5 2 5 5",
    "manualTask": "M6 6a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 6 6zM1 12c0-3 2-5 5-5s5 2 5 5",
    "serviceTask": "M6 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"
    "M6 0v2M6 10v2M0 6h2M10 6h2M2 2l1.4 1.4M8.6 8.6 10 10M10 2 8.6 3.4M3.4 8.6 2 10",
    "businessRuleTask": "M0 1h12v10H0zM0 4.5h12M0 8h12M4 4.5v6.5",
    "sendTask": _LETTER,
    "receiveTask": _LETTER,
}
# Within the circle of an event, from its centre: what it waits for, or throws.
_SIGNS = {
    "timerEventDefinition": "v-7m0 7l5 3",
    "messageEventDefinition": "m-6-4h12v8h-12zl6 5 6-5",
    "signalEventDefinition": "m0-6l6 10h-12z",
    "errorEventDefinition": "m-5 6l3-11 4 6 3-8-2 12-4-5z",
    "escalationEventDefinition": "m0-6l5 11-5-4-5 4z",
    "conditionalEventDefinition": "m-5-6h10v12h-10zm2 3h6m-6 3h6m-6 3h6",
    "terminateEventDefinition": "m-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0",
}
# At the foot of a shape that runs several times: at once, in turn, or again and again; 12 × 12.
_AT_ONCE, _IN_TURN = "M2 0v12M6 0v12M10 0v12", "M0 2h12M0 6h12M0 10h12"
_AGAIN = "M4 11A5 5 0 1 1 8 11M4 11V7.5M4 11H.5"


def sign_of(element: etree._Element) -> str:
    """Of an event, what it waits for or throws."""
    return next((path for name, path in _SIGNS.items() if _holds(element, name)), "")


def marker_of(element: etree._Element) -> str:
    several = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if several is not None:
        return _IN_TURN if several.get("isSequential") == "true" else _AT_ONCE
    return _AGAIN if _holds(element, "standardLoopCharacteristics") else ""


def _holds(element: etree._Element, name: str) -> bool:
    return element.find(f"{{{BPMN}}}{name}") is not None
