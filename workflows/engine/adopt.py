"""A file that was drawn elsewhere: which of its processes runs here, under which key and number prefix."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from lxml import etree

from workflows.engine.diagram import BPMN, LANGKAH, attributes
from workflows.engine.words import problem
from workflows.errors import DiagramRefused, Problem

# Keys that programs make up; others stay, so that a later version is known by it even when its name changes.
_MADE_UP = re.compile(r"Process_\w{5,}|sid-.*|_.*|.*[0-9a-f]{8}-[0-9a-f]{4}-.*", re.IGNORECASE)
_NOT_STEPS = frozenset({"documentation", "extensionElements", "laneSet", "ioSpecification"})


def process_of(root: etree._Element, *, file: str, folder: str) -> tuple[etree._Element, list[Problem]]:
    """The one process that runs, and what is to be said about it. Raises DiagramRefused."""
    processes = root.findall(f"{{{BPMN}}}process")
    process = _chosen(processes)
    if process is None:
        names = ", ".join(f"“{_name(root, one)}”" for one in processes)
        shape = _shape(root, processes[1]) if processes else ""
        code = "MANY_PROCESSES" if processes else "NO_PROCESS"
        raise DiagramRefused([problem(code, shape=shape, file=file, names=names)])
    notes = [
        problem("PROCESS_LEFT", shape=_shape(root, one), name=_name(root, one), chosen=_name(root, process))
        for one in processes
        if one is not process and _has_steps(one)
    ]
    if not _is_ours(root):
        notes += _adopt(process, folder)
    return process, notes


def _chosen(processes: Sequence[etree._Element]) -> etree._Element | None:
    """The only one; of several the only one that is marked as executable, or that holds anything."""
    marked = [one for one in processes if one.get("isExecutable") == "true"]
    drawn = [one for one in processes if _has_steps(one)]
    return next((found[0] for found in (processes, marked, drawn) if len(found) == 1), None)


def _has_steps(process: etree._Element) -> bool:
    kinds = (etree.QName(child).localname for child in process.iterchildren(f"{{{BPMN}}}*"))
    return any(kind not in _NOT_STEPS for kind in kinds)


def _is_ours(root: etree._Element) -> bool:
    return LANGKAH in root.nsmap.values() or next(root.iter(f"{{{LANGKAH}}}*"), None) is not None


def _adopt(process: etree._Element, folder: str) -> Iterator[Problem]:
    """Give it a key that can be used, and a prefix for the numbers of its cases if anybody can start it."""
    made_up = _MADE_UP.fullmatch(process.get("id", ""))
    named = process.get("name", "") if made_up else ""
    key = folder or _key(named or process.get("id", ""))
    process.set("id", key)
    starts = process.iterchildren(f"{{{BPMN}}}startEvent")
    plain = [one for one in starts if not any(str(child.tag).endswith("EventDefinition") for child in one)]
    if plain and not attributes(process, "case"):
        prefix = _prefix(key)
        holder = process.find(f"{{{BPMN}}}extensionElements")
        if holder is None:
            holder = etree.Element(f"{{{BPMN}}}extensionElements")
            process.insert(0, holder)
        etree.SubElement(holder, f"{{{LANGKAH}}}case", prefix=prefix)
        yield problem("ADOPTED", shape=key, key=key, prefix=prefix)


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    return found if found[:1].isalpha() else f"p_{found}"[:40].rstrip("_")


def _prefix(key: str) -> str:
    found = re.sub(r"[^A-Z0-9]", "", key.upper())[:12]
    return found if len(found) > 1 else f"{found}X"


def _name(root: etree._Element, process: etree._Element) -> str:
    pool = _participant(root, process)
    named = process.get("name") or (pool.get("name") if pool is not None else "")
    return str(named or process.get("id", ""))


def _shape(root: etree._Element, process: etree._Element) -> str:
    """What is drawn of a process is its pool."""
    pool = _participant(root, process)
    return pool.get("id", "") if pool is not None else process.get("id", "")


def _participant(root: etree._Element, process: etree._Element) -> etree._Element | None:
    found = root.iterfind(f"{{{BPMN}}}collaboration/{{{BPMN}}}participant")
    return next((one for one in found if one.get("processRef") == process.get("id")), None)
