"""Two diagrams of a process beside each other, shape by shape; by their XML, so that no kind of shape is missed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from workflows.engine.diagram import BPMN, ORNAMENTS, Diagram
from workflows.engine.differences import Change, Detail
from workflows.engine.spoken import kind_in_words
from workflows.tongue import Words, phrase

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_PARTS = frozenset({"incoming", "outgoing"})
_SCOPES = frozenset(
    f"{{{BPMN}}}{kind}" for kind in ("process", "subProcess", "transaction", "adHocSubProcess")
)
# What stands behind a path of the XML, in words. Others are shown by their path.
_LABELS: Words = {
    "@name": "Nama",
    "@sourceRef": "Dari",
    "@targetRef": "Ke",
    "@default": "Panah bawaan",
    "@attachedToRef": "Menempel pada",
    "@cancelActivity": "Menghentikan tugasnya",
    "@calledElement": "Proses yang dipanggil",
    "@isExecutable": "Dapat dijalankan",
    "conditionExpression": "Syarat",
    "documentation": "Keterangan",
    "task@who": "Pelaksana",
    "task@form": "Formulir",
    "task@due": "Tenggat (hari kerja)",
    "task@question": "Pertanyaan",
    "task@verb": "Tulisan tombol",
    "task@check": "Pemeriksaan",
    "task@decision": "Tertutup bagi pemohon",
    "case@prefix": "Awalan nomor",
    "case@title": "Judul kasus",
    "case@fact": "Fakta singkat",
    "case@startForm": "Formulir awal",
    "case@startCheck": "Pemeriksaan awal",
    "case@verb": "Kata di tombol kirim",
    "case@withdraw": "Layanan saat ditarik",
    "case@withdrawBy": "Yang boleh menarik",
    "case@starters": "Yang boleh mengajukan",
    "end@outcome": "Hasil",
    "end@tone": "Nada hasil",
    "serviceTaskOperator@id": "Layanan",
    "serviceTaskOperator@resultVariable": "Nama hasil layanan",
    "calledDecisionId": "Tabel keputusan",
    "timerEventDefinition.timeDate": "Waktu",
    "timerEventDefinition.timeDuration": "Lama tunggu",
    "timerEventDefinition.timeCycle": "Putaran waktu",
}
_PATTERNS: Words = {
    r".*parameter\[(.+)\]@value": "Masukan layanan {name}",
    r".*parameter\[(.+)\]@type": "Jenis masukan layanan {name}",
    r"input\[(.+)\]@type": "Masukan proses {name}",
    r".*lane\[(.+?)\]@name": "Nama jalur {name}",
    r".*lane\[(.+?)\]\.flowNodeRef.*": "Isi jalur {name}",
}


def diagram_changes(first: Diagram, second: Diagram) -> Iterator[Change]:
    process = tuple(_differences(_flat(first.process), _flat(second.process), first, second))
    if process:
        yield Change("changed", "process", second.key, second.name, kind_in_words("process"), process)
    before, after = _elements(first), _elements(second)
    places = _places(first), _places(second)
    for key in [*after, *(key for key in before if key not in after)]:
        yield from _shape(key, before.get(key), after.get(key), (first, second), places)


def _shape(
    key: str,
    before: etree._Element | None,
    after: etree._Element | None,
    diagrams: tuple[Diagram, Diagram],
    places: tuple[Mapping[str, str], Mapping[str, str]],
) -> Iterator[Change]:
    shown = after if after is not None else before
    if shown is None:
        return
    name, sort = _called(shown, diagrams), kind_in_words(etree.QName(shown).localname)
    if before is None or after is None:
        yield Change("removed" if after is None else "added", "shape", key, name, sort)
        return
    details = tuple(_differences(_flat(before), _flat(after), *diagrams))
    if etree.QName(before).localname != etree.QName(after).localname:
        details = (Detail(phrase("Jenis"), kind_in_words(etree.QName(before).localname), sort), *details)
    if details:
        yield Change("changed", "shape", key, name, sort, details)
    elif places[0].get(key) != places[1].get(key):
        yield Change("moved", "shape", key, name, sort)


def _elements(diagram: Diagram) -> dict[str, etree._Element]:
    """Every shape and arrow of the process by its id, nested ones too."""
    found = {node.id: node.element for node in diagram.nodes.values()}
    flows = diagram.process.iter(f"{{{BPMN}}}sequenceFlow")
    return found | {flow.get("id", ""): flow for flow in flows}


def _called(element: etree._Element, diagrams: tuple[Diagram, Diagram]) -> str:
    if element.get("name"):
        return " ".join(str(element.get("name")).split())
    if etree.QName(element).localname == "sequenceFlow":
        ends = (element.get("sourceRef", ""), element.get("targetRef", ""))
        return " → ".join(_label(end, *diagrams) for end in ends)
    return element.get("id", "")


def _label(key: str, *diagrams: Diagram) -> str:
    found = (diagram.nodes[key].label for diagram in reversed(diagrams) if key in diagram.nodes)
    return next(found, key)


def _differences(
    before: Mapping[str, str], after: Mapping[str, str], first: Diagram, second: Diagram
) -> Iterator[Detail]:
    for path in [*after, *(path for path in before if path not in after)]:
        old, new = before.get(path, ""), after.get(path, "")
        if old == new:
            continue
        if path in {"@sourceRef", "@targetRef", "@attachedToRef"}:
            old, new = _label(old, first), _label(new, second)
        if path == "@default":
            old, new = _arrow(old, first), _arrow(new, second)
        yield Detail(_in_words(path), old, new)


def _arrow(key: str, diagram: Diagram) -> str:
    flow = next((flow for flow in diagram.flows if flow.id == key), None)
    return (flow.name or phrase("ke {name}", name=_label(flow.target, diagram))) if flow else key


def _flat(element: etree._Element) -> dict[str, str]:
    """Attributes and texts by path, without the picture, the arrows, and the shapes within."""
    found = {f"@{name!s}": str(value) for name, value in element.attrib.items() if name != "id"}
    for child in element.iterchildren("*"):
        kind = etree.QName(child).localname
        if kind in _PARTS or (_is_shape(child) and child.get("id")):
            continue
        if kind == "extensionElements":
            for extension in child.iterchildren("*"):
                found |= dict(_paths(extension, ""))
        else:
            found |= dict(_paths(child, ""))
    return found


def _is_shape(element: etree._Element) -> bool:
    kind = etree.QName(element)
    if kind.namespace != BPMN or kind.localname in ORNAMENTS:
        return False
    return element.getparent().tag in _SCOPES  # type: ignore[union-attr]  # a child has a parent


def _paths(element: etree._Element, prefix: str) -> Iterator[tuple[str, str]]:
    kind = etree.QName(element).localname
    named = (
        element.get("id") if kind in {"parameter", "lane"} else element.get("name") if kind == "input" else ""
    )
    path = f"{prefix}{kind}{f'[{named}]' if named else ''}"
    if text := " ".join((element.text or "").split()):
        yield (f"{path}[{text}]" if kind == "flowNodeRef" else path), text
    for name, value in element.attrib.items():
        wanted = name != "id" or kind == "serviceTaskOperator"
        if wanted and name != _XSI_TYPE:
            yield f"{path}@{name!s}", str(value)
    for child in element.iterchildren("*"):
        yield from _paths(child, f"{path}.")


def _places(diagram: Diagram) -> dict[str, str]:
    """Where each shape or arrow lies in the picture."""
    found: dict[str, str] = {}
    root = diagram.process.getroottree().getroot()
    for kind in ("BPMNShape", "BPMNEdge"):
        for drawn in root.iter(f"{{{_DI}}}{kind}"):
            numbers = [str(sorted(one.attrib.items())) for one in drawn.iter("*") if one is not drawn]
            found[drawn.get("bpmnElement", "")] = " ".join(numbers)
    return found


def _in_words(path: str) -> str:
    for pattern, words in _PATTERNS.items():
        if found := re.fullmatch(pattern, path):
            return phrase(words, name=found[1])
    return phrase(_LABELS.get(path, path))
