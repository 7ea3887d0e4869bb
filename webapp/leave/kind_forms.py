"""The form of one kind of leave, cut out of the process's one form, with an upload for each paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from webapp.forms import Loaded
from webapp.leave import kind_words
from webapp.translation import _, drawn
from workflows.form_def import Choice, Component, Field, FormDef, Group, entries
from workflows.form_def import Kind as FieldKind
from workflows.rules.leave_facts import Kind
from workflows.rules.leave_papers import PaperWanted
from workflows.rules.leave_words import Document
from workflows.services import leave

SLOT = "doc_"
_ALL = ("first_day", "last_day", "reason", "address", "phone", "abroad", "document")
_STAND_IN = (*_ALL, "stand_in")
_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ANNUAL: (*_STAND_IN, "extension_days"),
    Kind.ANNUAL_SPECIAL: _STAND_IN,
    Kind.SICK: _ALL,
    Kind.MATERNITY: (*_STAND_IN, "child_ordinal"),
    Kind.IMPORTANT_REASON: (*_STAND_IN, "urgent"),
    Kind.LONG: _STAND_IN,
    Kind.UNPAID: _STAND_IN,
}
_UNSET: Mapping[str, object] = {
    "relative": "",
    "child_ordinal": None,
    "urgent": False,
    "stand_in": "",
    "abroad": False,
    "extension_days": None,
    "document": [],
}


@dataclass(frozen=True)
class Ask:
    """What is being asked for: the kind, and the reason of kinds that have a list of them."""

    kind: Kind
    reason: str = ""

    @property
    def place(self) -> str:
        """Where its draft is kept, which is also the end of its address: `start:leave.sick`."""
        return "start:leave" if self.kind is Kind.ANNUAL else f"start:leave.{self.kind.lower()}"

    def values(self, loaded: Loaded) -> dict[str, object]:
        """The values of the whole form: what this kind doesn't ask is not set, papers are named by their kind."""
        typed = {key: value for key, value in loaded.values.items() if not key.startswith(SLOT)}
        given = sorted(paper for paper, files in papers_in(loaded.kept) if files)
        return {
            **_UNSET,
            **typed,
            "kind": str(self.kind),
            "reason_code": self.reason,
            "papers": given,
        }


def knows_kinds(form: FormDef) -> bool:
    """Whether this version of the process serves more than annual leave."""
    return "kind" in form.variables()


def form_of(form: FormDef, ask: Ask, papers: Iterable[PaperWanted]) -> FormDef:
    """What this kind asks, in the order of the whole form; papers stand after the reason."""
    fields = {one.key: one for one in entries(form.components) if isinstance(one, Field)}
    wanted = set(_FIELDS[ask.kind])
    if ask.reason in leave.OF_FAMILY:
        wanted.add("relative")
    if ask.reason in leave.OF_BIRTH:
        wanted.add("child_ordinal")
    if ask.reason:
        wanted.add("reason_code")
    chosen: list[Component] = [_for(one, ask) for one in fields.values() if one.key in wanted]
    place = next(
        (at for at, one in enumerate(chosen, 1) if isinstance(one, Field) and one.key == "reason"), 0
    )
    slots = tuple(_slots(papers, follow=ask.kind is Kind.IMPORTANT_REASON))
    if slots:
        chosen.insert(place, Group(_("Surat yang dilampirkan"), "", slots))
    return replace(form, components=tuple(chosen))


def _for(field: Field, ask: Ask) -> Field:
    """The field as this kind asks for it."""
    if field.key == "relative":
        choices = tuple(
            Choice(str(one), kind_words.relative(one).capitalize()) for one in leave.relatives(ask.kind)
        )
        return replace(field, required=True, choices=choices)
    if field.key == "child_ordinal":
        return replace(field, required=True)
    if field.key == "reason" and ask.kind is not Kind.ANNUAL:
        about = _("Satu kalimat cukup. Penyakitnya tidak perlu disebut.")
        return replace(field, label=_("Keterangan"), help=about if ask.kind is Kind.SICK else field.help)
    return field


def _slots(papers: Iterable[PaperWanted], *, follow: bool) -> Iterator[Field]:
    """One upload a paper, each once; of several that will do each has its own."""
    said: dict[Document, list[str]] = {}
    for wanted in papers:
        for paper in wanted.documents:
            said.setdefault(paper, []).append(_hint(wanted, paper))
    later = [_("Boleh menyusul bila Anda harus berangkat sekarang.")] if follow else []
    for paper, hints in said.items():
        yield Field(
            key=f"{SLOT}{paper.lower()}",
            kind=FieldKind.FILE,
            label=kind_words.paper(paper),
            help=" ".join(dict.fromkeys(one for one in [*hints, *later] if one)),
            accept="image/*,.pdf",
            unsaid=True,
        )


def _hint(wanted: PaperWanted, paper: Document) -> str:
    when = kind_words.need(wanted.need)
    if when:
        return _("Perlu %(when)s.", when=when)
    others = [kind_words.paper(one).lower() for one in wanted.documents if one is not paper]
    if others:
        return _("Cukup ini, atau %(others)s.", others=", ".join(others))
    return _("Foto atau PDF, paling besar 5 MB.")


def following(papers: Iterable[PaperWanted]) -> FormDef:
    """Only uploads: papers that follow a leave which began at once. Of several some may come now, others later."""
    slots = tuple(_slots(papers, follow=False))
    if len(slots) == 1:
        slots = (replace(slots[0], required=True),)
    return FormDef(id="papers", components=slots)


def papers_in(files: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Kinds of papers and what stands in their uploads, from a posted form."""
    return ((key.removeprefix(SLOT).upper(), found) for key, found in files.items() if key.startswith(SLOT))


def at_slots(errors: Mapping[str, list[str]], form: FormDef) -> dict[str, list[str]]:
    """What is said about papers, at the first upload where one can be put."""
    slot = next((one.key for one in form.inputs() if one.key.startswith(SLOT)), "document")
    return {slot if key == "papers" else key: said for key, said in errors.items()}


def label_of(paper: str) -> str:
    """What an attachment of a case is, by the field that it came in; empty for any other attachment."""
    if paper == "bkn_letter":
        return _("Surat BKN")
    code = paper.removeprefix(SLOT).upper()
    return drawn(kind_words.paper(code)) if paper.startswith(SLOT) and code in set(Document) else ""
