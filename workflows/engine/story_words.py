"""What a single shape says in the story of a process, whatever stands around it."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.engine.diagram import BPMN, Node, operator_of
from workflows.engine.repeats import again_of, each_of
from workflows.engine.spoken import in_units, label_in, who_in_words
from workflows.form_def import FormDef
from workflows.tongue import Words, phrase

TRIGGERS: Words = {
    "timerEventDefinition": "sampai waktunya tiba",
    "messageEventDefinition": "pesan “{name}” datang",
    "signalEventDefinition": "isyarat “{name}” diberikan",
    "errorEventDefinition": "langkah ini gagal ({name})",
    "escalationEventDefinition": "“{name}” dinaikkan",
    "conditionalEventDefinition": "“{name}” terpenuhi",
    "compensateEventDefinition": "“{name}” perlu dibatalkan",
    "cancelEventDefinition": "“{name}” dibatalkan",
}
_THROWN: Words = {
    "messageEventDefinition": "pesan dikirim, {then}",
    "errorEventDefinition": "dinyatakan gagal, {then}",
    "escalationEventDefinition": "diberitahukan, {then}",
}


def label_of(node: Node) -> str:
    name = " ".join(node.label.split())
    return phrase(name)


def doer_of(node: Node) -> str:
    """As the task says, else the name of the lane that it lies in."""
    who = node.langkah("task").get("who", "")
    return who_in_words(who) if who else _lane_of(node) or who_in_words("")


def _lane_of(node: Node) -> str:
    lanes = node.element.getroottree().getroot().iter(f"{{{BPMN}}}lane")
    inner = [
        lane for lane in lanes if node.id in (one.text for one in lane.iterfind(f"{{{BPMN}}}flowNodeRef"))
    ]
    name = " ".join(inner[-1].get("name", "").split()) if inner else ""
    return phrase(name)


def ending(node: Node, *, inner: bool) -> str:
    done = _named_end(label_of(node), inner=inner) if node.name else _plain_end(inner=inner)
    if "terminateEventDefinition" in triggers_of(node):
        return phrase("semua yang masih berjalan dihentikan, {then}", then=done)
    if thrown := [kind for kind in triggers_of(node) if kind in TRIGGERS]:
        return phrase(_THROWN.get(thrown[0], "diberitahukan, {then}"), then=done)
    return done


def _plain_end(*, inner: bool) -> str:
    return phrase("bagian ini selesai") if inner else phrase("kasus selesai")


def _named_end(name: str, *, inner: bool) -> str:
    if inner:
        return phrase("bagian ini selesai dengan hasil “{name}”", name=name)
    return phrase("kasus selesai dengan hasil “{name}”", name=name)


def event_opening(node: Node, awaited: str) -> str:
    return phrase("dimulai bila {what}", what=awaited) if triggers_of(node) else phrase("bagian ini dimulai")


def throwing(node: Node) -> str:
    triggers = triggers_of(node)
    name = label_of(node)
    if node.kind == "sendTask" or "messageEventDefinition" in triggers:
        return phrase("sistem mengirim pesan “{name}”", name=name)
    if triggers:
        return phrase("sistem memberi isyarat “{name}”", name=name)
    return phrase("sistem mencatat “{name}”", name=name)


def by_when(node: Node) -> str:
    due = node.langkah("task").get("due", "")
    return phrase(", paling lambat {time}", time=in_units(due, "WORKDAY")) if due.isdecimal() else ""


def each_doer(node: Node, forms: Mapping[str, FormDef]) -> str:
    """Who does a task that every person of a list gets; else empty."""
    each = each_of(node.element)
    if each is None or not each.item or node.langkah("task").get("who") != f"person:{each.item}":
        return ""
    return phrase("setiap orang pada “{list}”", list=label_in(each.collection, forms))


def repeated(node: Node, forms: Mapping[str, FormDef]) -> str:
    if each := each_of(node.element):
        way = phrase("satu per satu") if each.in_turn else phrase("bersamaan")
        if each_doer(node, forms):
            return f", {way}"
        if not each.collection:
            return phrase(", untuk setiap butir, {way}", way=way)
        listed = label_in(each.collection, forms)
        return phrase(", untuk setiap butir pada “{list}”, {way}", list=listed, way=way)
    return phrase(", diulang selama masih perlu") if again_of(node.element) else ""


def triggers_of(node: Node) -> list[str]:
    kinds = (str(child.tag).rpartition("}")[2] for child in node.element.iterchildren(f"{{{BPMN}}}*"))
    return [kind for kind in kinds if kind.endswith("EventDefinition")]


def is_event_part(node: Node) -> bool:
    return node.element.get("triggeredByEvent") == "true"


def service_of(node: Node) -> str:
    found = operator_of(node.element)
    return found.service if found else ""


def upfirst(text: str) -> str:
    return text[:1].upper() + text[1:]
