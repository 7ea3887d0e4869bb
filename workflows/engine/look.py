"""As much of a process's files as can be read, for pages that show a draft however broken it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from workflows.engine.decisions import Table, read_table
from workflows.engine.diagram import BPMN, Diagram, read_diagram
from workflows.engine.xml import read_xml
from workflows.errors import DiagramRefused
from workflows.form_def import FormDef, FormError, parse_form
from workflows.letters import BadTemplate, LetterTemplate, read_template

Thing = TypeVar("Thing")
_PROCESS = f"{{{BPMN}}}process"


@dataclass(frozen=True)
class Look:
    """`xml` is the first diagram that can be read; `unread` names what can't."""

    xml: bytes | None = None
    diagram: Diagram | None = None
    forms: Mapping[str, FormDef] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    letters: Mapping[str, LetterTemplate] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def look(files: Mapping[str, bytes]) -> Look:
    roots = dict(_readable(files, ".bpmn", lambda content, name: read_xml(content, name=name)))
    forms = dict(_readable(files, ".form", lambda content, _name: parse_form(content.decode())))
    tables = dict(_readable(files, ".dmn", _table))
    letters = dict(_readable(files, ".letter", lambda content, _name: read_template(content.decode())))
    processes = {name: found for name, root in roots.items() if (found := root.find(_PROCESS)) is not None}
    drawn = next(iter(processes), None)
    first = drawn or next(iter(roots), None)
    return Look(
        xml=files[first] if first else None,
        diagram=read_diagram(processes[drawn]) if drawn else None,
        forms={name.removesuffix(".form"): form for name, form in forms.items()},
        tables={table.id: table for table in tables.values()},
        letters={name.removesuffix(".letter"): letter for name, letter in letters.items()},
        unread=tuple(sorted(files.keys() - roots.keys() - forms.keys() - tables.keys() - letters.keys())),
    )


def _readable(
    files: Mapping[str, bytes], ending: str, read: Callable[[bytes, str], Thing]
) -> Iterator[tuple[str, Thing]]:
    for name, content in sorted(files.items()):
        if name.endswith(ending):
            try:
                yield name, read(content, name)
            except (DiagramRefused, FormError, BadTemplate, UnicodeDecodeError):
                continue


def _table(content: bytes, name: str) -> Table:
    return read_table(read_xml(content, name=name), file=name)
