"""How often an activity runs, as its loop marker in the file says."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from workflows.engine.diagram import BPMN, attributes, text_of

STANDARD, SEVERAL = "standardLoopCharacteristics", "multiInstanceLoopCharacteristics"
MARKERS = (STANDARD, SEVERAL)


@dataclass(frozen=True, slots=True)
class Each:
    """Once for each item of `collection`, or as often as it says where it is a number."""

    collection: str
    item: str = ""
    output: str = ""
    result: str = ""
    label: str = ""
    until: str = ""
    in_turn: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """While `condition` holds, at most `most` times; 0 when the file doesn't say."""

    condition: str
    most: int
    test_before: bool


def each_of(element: etree._Element) -> Each | None:
    marker = element.find(f"{{{BPMN}}}{SEVERAL}")
    if marker is None:
        return None
    said = attributes(marker, "each")
    return Each(
        collection=said.get("collection", "") or text_of(marker, "loopCardinality"),
        item=said.get("item", ""),
        output=said.get("output", ""),
        result=said.get("result", ""),
        label=said.get("label", ""),
        until=text_of(marker, "completionCondition"),
        in_turn=marker.get("isSequential") == "true",
    )


def again_of(element: etree._Element) -> Again | None:
    marker = element.find(f"{{{BPMN}}}{STANDARD}")
    if marker is None:
        return None
    most = marker.get("loopMaximum", "")
    return Again(
        condition=text_of(marker, "loopCondition"),
        most=int(most) if most.isascii() and most.isdigit() else 0,
        test_before=marker.get("testBefore") == "true",
    )
