"""The files of one process, read: diagram, decision tables, forms, and the processes that it calls."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from workflows.engine.adopt import process_of
from workflows.engine.camunda import translate
from workflows.engine.decisions import Table, read_table
from workflows.engine.diagram import Diagram, Node, read_diagram
from workflows.engine.words import problem
from workflows.engine.xml import read_xml
from workflows.errors import DiagramRefused, Problem
from workflows.form_def import FormDef, FormError, parse_form
from workflows.letters import BadTemplate, LetterTemplate, read_template

ENDINGS = (".bpmn", ".form", ".dmn", ".letter")
_FILE = re.compile(r"[a-z][a-z0-9_]{0,63}\.(bpmn|form|dmn|letter)")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

Library = Callable[[str], Mapping[str, bytes] | None]
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Bundle:
    """`files` are its own, by flat name, a diagram from elsewhere as it was read into our dialect; `called` the
    bundles of the processes that it calls, direct or not."""

    diagram: Diagram
    root: etree._Element
    files: Files
    tables: Mapping[str, Table]
    forms: Mapping[str, FormDef]
    letters: Mapping[str, LetterTemplate]
    called: tuple[Bundle, ...] = ()
    notes: tuple[Problem, ...] = ()  # what was read otherwise than it was drawn

    def all_files(self) -> dict[str, bytes]:
        """With those of the called processes, each in a folder of its key: an old case needs no other version."""
        found = dict(self.files)
        for bundle in self.called:
            found |= {f"{bundle.diagram.key}/{name}": content for name, content in bundle.files.items()}
        return found

    def all_forms(self) -> dict[str, FormDef]:
        found = dict(self.forms)
        for bundle in self.called:
            found |= {f"{bundle.diagram.key}/{name}": form for name, form in bundle.forms.items()}
        return found

    def digest(self) -> bytes:
        """SHA-256 over the files in the order of their names, each with its length."""
        total = hashlib.sha256()
        for name, content in sorted(self.all_files().items()):
            total.update(f"{name}\0{len(content)}\0".encode())
            total.update(content)
        return total.digest()


def by_process(files: Files) -> dict[str, Files]:
    """Files in folders, grouped by folder; files without one are those of a single process (key "")."""
    grouped: dict[str, dict[str, bytes]] = {}
    for path, content in files.items():
        folder, _, name = path.rpartition("/")
        if not _FILE.fullmatch(name) or (folder and not _KEY.fullmatch(folder)):
            raise DiagramRefused([problem("FILE_NAME", file=path)])
        grouped.setdefault(folder, {})[name] = content
    if not grouped:
        raise DiagramRefused([problem("NO_DIAGRAM")])
    return dict(grouped)


def read_bundle(files: Files, *, folder: str = "", library: Library, callers: tuple[str, ...] = ()) -> Bundle:
    """Read the files of one process and, from the library, of those that it calls. Raises DiagramRefused."""
    forms = dict(forms_in(files))
    name, root = _drawing(files)
    process, notes = process_of(root, file=name, folder=folder)
    notes += translate(root, process, {form.id: name for name, form in forms.items()})
    if notes:
        files = {**files, name: etree.tostring(root, encoding="UTF-8", xml_declaration=True)}
    diagram = read_diagram(process)
    if not _KEY.fullmatch(diagram.key) or diagram.key != (folder or diagram.key):
        raise DiagramRefused([problem("PROCESS_KEY", shape=diagram.key, id=diagram.key)])
    return Bundle(
        diagram=diagram,
        root=root,
        files=files,
        tables={table.id: table for table in _tables(files)},
        forms=forms,
        letters=dict(_letters(files)),
        called=_called(diagram, library, (*callers, diagram.key), notes),
        notes=tuple(notes),
    )


def _drawing(files: Files) -> tuple[str, etree._Element]:
    names = [name for name in files if name.endswith(".bpmn")]
    if len(names) != 1:
        raise DiagramRefused([problem("MANY_DIAGRAMS" if names else "NO_DIAGRAM")])
    return names[0], read_xml(files[names[0]], name=names[0])


def _tables(files: Files) -> Iterator[Table]:
    for name, content in files.items():
        if name.endswith(".dmn"):
            yield read_table(read_xml(content, name=name), file=name)


def forms_in(files: Files) -> Iterator[tuple[str, FormDef]]:
    """The forms among the files, by name. Raises DiagramRefused."""
    for name, content in files.items():
        stem, _, kind = name.rpartition(".")
        if kind == "form":
            try:
                yield stem, parse_form(content.decode())
            except (FormError, UnicodeDecodeError) as error:
                raise DiagramRefused([problem("FORM_BROKEN", form=stem, detail=str(error))]) from error


def _letters(files: Files) -> Iterator[tuple[str, LetterTemplate]]:
    for name, content in files.items():
        stem, _, kind = name.rpartition(".")
        if kind == "letter":
            try:
                yield stem, read_template(content.decode())
            except (BadTemplate, UnicodeDecodeError) as error:
                raise DiagramRefused([problem("LETTER_BROKEN", letter=stem, detail=str(error))]) from error


def _called(
    diagram: Diagram, library: Library, callers: tuple[str, ...], notes: list[Problem]
) -> tuple[Bundle, ...]:
    """Called bundles, flat and each once, so that a process called from two places is one specification."""
    found: dict[str, Bundle] = {}
    for node in diagram.of_kind("callActivity"):
        key = node.element.get("calledElement", "")
        if key in callers:
            notes.append(problem("CALLED_LOOP", shape=node.id, name=node.label, called=key))
            continue
        files = None if key in found else library(key)
        if files is None and key not in found:
            notes.append(problem("CALLED_MISSING", shape=node.id, name=node.label, called=key))
        if files is not None:
            inner = read_bundle(files, folder=key, library=library, callers=callers)
            notes += _inherited(inner, node)
            found |= {one.diagram.key: one for one in (inner, *inner.called)}
    return tuple(found.values())


def _inherited(inner: Bundle, node: Node) -> Iterator[Problem]:
    """What keeps a called process from running keeps its caller from running."""
    codes = {one.code for one in inner.notes if not one.advice}
    if codes:
        code = "CALLED_LOOP" if "CALLED_LOOP" in codes else "CALLED_BROKEN"
        yield problem(code, shape=node.id, name=node.label, called=inner.diagram.key)
