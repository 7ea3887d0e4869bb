"""What a single shape says in the story of a process, whatever stands around it."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.engine.diagram import BPMN, Node, operator_of
from workflows.engine.repeats import again_of, each_of
from workflows.engine.spoken import label_in, who_in_words
from workflows.form_def import FormDef

TRIGGERS = {
    "timerEventDefinition": "sampai waktunya tiba",
    "messageEventDefinition": "pesan “{name}” datang",
    "signalEventDefinition": "isyarat “{name}” diberikan",
    "errorEventDefinition": "langkah ini gagal ({name})",
    "escalationEventDefinition": "“{name}” dinaikkan",
    "conditionalEventDefinition": "“{name}” terpenuhi",
    "compensateEventDefinition": "“{name}” perlu dibatalkan",
    "cancelEventDefinition": "“{name}” dibatalkan",
}


def label_of(node: Node) -> str:
    return " ".join(node.label.split())


def doer_of(node: Node) -> str:
    """As the task says, else the name of the lane that it lies in."""
    who = node.langkah("task").get("who", "")
    return who_in_words(who) if who else _lane_of(node) or who_in_words("")


def _lane_of(node: Node) -> str:
    lanes = node.element.getroottree().getroot().iter(f"{{{BPMN}}}lane")
    inner = [
        lane for lane in lanes if node.id in (one.text for one in lane.iterfind(f"{{{BPMN}}}flowNodeRef"))
    ]
    return " ".join(inner[-1].get("name", "").split()) if inner else ""


def ending(node: Node, *, inner: bool) -> str:
    done = f"{'bagian ini' if inner else 'kasus'} selesai"
    if node.name:
        done = f"{done} dengan hasil “{label_of(node)}”"
    if "terminateEventDefinition" in triggers_of(node):
        return f"semua yang masih berjalan dihentikan, {done}"
    if thrown := [kind for kind in triggers_of(node) if kind in TRIGGERS]:
        said = {"messageEventDefinition": "pesan dikirim", "errorEventDefinition": "dinyatakan gagal"}
        return f"{said.get(thrown[0], 'diberitahukan')}, {done}"
    return done


def event_opening(node: Node, awaited: str) -> str:
    return f"dimulai bila {awaited}" if triggers_of(node) else "bagian ini dimulai"


def throwing(node: Node) -> str:
    triggers = triggers_of(node)
    verb = "mengirim pesan" if node.kind == "sendTask" or "messageEventDefinition" in triggers else ""
    return f"{verb or ('memberi isyarat' if triggers else 'mencatat')} “{label_of(node)}”"


def by_when(node: Node) -> str:
    due = node.langkah("task").get("due", "")
    return f", paling lambat {due} hari kerja" if due else ""


def each_doer(node: Node, forms: Mapping[str, FormDef]) -> str:
    """Who does a task that every person of a list gets; else empty."""
    each = each_of(node.element)
    if each is None or not each.item or node.langkah("task").get("who") != f"person:{each.item}":
        return ""
    return f"setiap orang pada “{label_in(each.collection, forms)}”"


def repeated(node: Node, forms: Mapping[str, FormDef]) -> str:
    if each := each_of(node.element):
        way = "satu per satu" if each.in_turn else "bersamaan"
        if each_doer(node, forms):
            return f", {way}"
        listed = f" pada “{label_in(each.collection, forms)}”" if each.collection else ""
        return f", untuk setiap butir{listed}, {way}"
    return ", diulang selama masih perlu" if again_of(node.element) else ""


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
