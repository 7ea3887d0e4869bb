"""A set of files as a page shows it: story, picture with numbered marks, forms, tables, findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.cases import diagram
from webapp.cases.diagram import Drawing
from webapp.cases.diagram_marks import Mark, Tone
from webapp.designer import queries
from webapp.forms import explain
from webapp.translation import _
from workflows import designs
from workflows.designs import Change, Line, Look
from workflows.errors import Problem
from workflows.form_def import FormError, parse_form

_TONES: dict[str, Tone] = {"added": "good", "removed": "bad", "changed": "attn", "moved": "moved"}


@dataclass(frozen=True)
class Finding:
    """A finding under its number; `where` is the shape in words, `mark` the place in the picture, if it has one."""

    number: int
    problem: Problem
    where: str
    mark: str


@dataclass(frozen=True)
class Compared:
    number: int
    change: Change
    mark: str


@dataclass(frozen=True)
class FormLine:
    name: str
    fields: int
    used: tuple[str, ...]  # the steps that show it


def story(session: Session, look: Look) -> tuple[Line, ...]:
    if look.diagram is None:
        return ()
    return designs.narrate(look.diagram, forms=look.forms, called=queries.names(session))


def findings(problems: Sequence[Problem], look: Look, drawn: frozenset[str]) -> list[Finding]:
    first: dict[str, int] = {}
    found = []
    for number, problem in enumerate(problems, 1):
        place = first.setdefault(problem.shape, number) if problem.shape in drawn else 0
        found.append(Finding(number, problem, _where(problem.shape, look), f"tanda-{place}" if place else ""))
    return found


def picture(look: Look, *, title: str, marks: Mapping[str, Mark]) -> Drawing | None:
    return diagram.draw(look.xml, title=title, marks=marks) if look.xml else None


def problem_marks(problems: Sequence[Problem]) -> dict[str, Mark]:
    """One mark a shape, with the numbers of all that was found there; red when anything of it blocks."""
    numbers: dict[str, list[int]] = {}
    for number, problem in enumerate(problems, 1):
        if problem.shape:
            numbers.setdefault(problem.shape, []).append(number)
    return {
        shape: Mark(
            tone="attn" if all(problems[number - 1].advice for number in found) else "bad",
            text=" ".join(map(str, found)),
            id=f"tanda-{found[0]}",
            href=f"#temuan-{found[0]}",
            title=problems[found[0] - 1].message,
        )
        for shape, found in numbers.items()
    }


def change_marks(
    changes: Iterable[Compared], moved: Iterable[Change], *, side: str, without: str
) -> dict[str, Mark]:
    """For one of the two diagrams: what is only on the other has no place on it."""
    return {one.id: Mark(tone="moved") for one in moved} | {
        one.change.id: Mark(
            tone=_TONES[one.change.kind],
            text=str(one.number),
            id=f"{side}-{one.number}",
            href=f"#beda-{one.number}",
            title=one.change.name,
        )
        for one in changes
        if one.change.what == "shape" and one.change.kind != without
    }


def compared(changes: Sequence[Change]) -> tuple[list[Compared], list[Change]]:
    """What changes the process, numbered; and what only lies elsewhere."""
    real = [one for one in changes if one.kind != "moved"]
    numbered = [
        Compared(
            number,
            one,
            "" if one.what != "shape" else f"{'lama' if one.kind == 'removed' else 'baru'}-{number}",
        )
        for number, one in enumerate(real, 1)
    ]
    return numbered, [one for one in changes if one.kind == "moved"]


def forms(look: Look) -> list[FormLine]:
    used: dict[str, list[str]] = {}
    if look.diagram is not None:
        if start := look.diagram.case.get("startForm"):
            used.setdefault(start, []).append(_("saat mengajukan"))
        for node in look.diagram.of_kind("userTask"):
            used.setdefault(node.langkah("task").get("form", ""), []).append(node.label)
    return [
        FormLine(name, len(form.inputs()), tuple(used.get(name, ()))) for name, form in look.forms.items()
    ]


def explained(problems: Sequence[Problem], files: Mapping[str, bytes]) -> list[Problem]:
    """The findings, with what is wrong in each broken form said in the words of its builder."""
    broken = list(_broken_forms(files))
    others = [one for one in problems if one.code != "FORM_BROKEN" or not broken]
    return [*broken, *others]


def _broken_forms(files: Mapping[str, bytes]) -> Iterator[Problem]:
    for name, content in files.items():
        if name.endswith(".form"):
            try:
                parse_form(content.decode())
            except FormError as error:
                yield Problem("FORM_BROKEN", f"{name}: {explain(error)}")
            except UnicodeDecodeError:
                said = _("berkas ini bukan teks. Simpan ulang dari perancang formulir, lalu unggah lagi.")
                yield Problem("FORM_BROKEN", f"{name}: {said}")


def _where(shape: str, look: Look) -> str:
    """The shape in words: its kind and what it is called."""
    if look.diagram is None or not shape:
        return ""
    if shape == look.diagram.key:
        return _("prosesnya")
    if node := look.diagram.nodes.get(shape):
        return f"{designs.kind_in_words(node.kind)} “{node.label}”"
    flow = next((one for one in look.diagram.flows if one.id == shape), None)
    if flow is None:
        table = look.tables.get(shape)
        return _("tabel “%(name)s”", name=table.name) if table else ""  # an id says nothing to a reader
    named = flow.name or " → ".join(_label(look, end) for end in (flow.source, flow.target))
    return _("panah “%(name)s”", name=named)


def _label(look: Look, key: str) -> str:
    node = look.diagram.nodes.get(key) if look.diagram else None
    return node.label if node else key
