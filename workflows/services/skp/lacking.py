"""What a plan still lacks before it can be sent, in sentences that name the row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.skp import AnnexKind, Approach, ResultKind, Skp, SkpForm
from models.skp_reading import Content, Result
from workflows.rules import skp_plan as rule
from workflows.rules.skp_plan import Missing
from workflows.services.skp.cascade import above, circular, needs_superior
from workflows.tongue import Words, phrase

ANNEXES: Words = {
    "RESOURCES": "Dukungan sumber daya",
    "ACCOUNTABILITY": "Skema pertanggungjawaban",
    "CONSEQUENCES": "Konsekuensi",
}
_SAID: Words = {
    "NO_MAIN": "Belum ada hasil kerja utama. Tambahkan paling sedikit satu.",
    "NO_TEXT": "{row} belum berisi rencana hasil kerja.",
    "NO_INDICATOR": "{row} belum punya indikator. Tambahkan paling sedikit satu, dengan targetnya.",
    "NO_INDICATOR_TEXT": "{row}, indikator {indicator} belum berisi kalimatnya.",
    "NO_TARGET": "{row}, indikator {indicator} belum punya target.",
    "NO_ASPECT": "{row}, indikator {indicator} belum dipilih aspeknya.",
    "NO_PERSPECTIVE": "{row} belum dipilih perspektifnya.",
    "NOT_SERVING": "{row} belum menunjuk hasil kerja pimpinan yang didukungnya.",
    "NO_ANNEX": "Lampiran {annex} masih kosong. Isi paling sedikit satu butir.",
}


@dataclass(frozen=True, slots=True)
class Lacking:
    """A sentence, and where to mend it: the line of a result, or an annex."""

    said: str
    line: str = ""
    annex: str = ""


def lacking(session: Session, skp: Skp, content: Content, *, today: date) -> tuple[Lacking, ...]:
    """Everything that keeps the plan from being sent; empty when it is complete."""
    standing = above(session, skp, today=today)
    plan = rule.Plan(
        results=[_planned(one) for one in content.results],
        annexes={kind: [item.text for item in found] for kind, found in content.annexes.items()},
        leader=skp.form == SkpForm.LEADER,
        quantitative=content.plan.approach == Approach.QUANTITATIVE,
        superior_agreed=needs_superior(skp, standing),
    )
    found = [_said(content, one) for one in rule.missing(plan)]
    return (*found, *_circles(session, content))


def named(content: Content, result: Result) -> str:
    """`Hasil kerja utama 2`, as the rows are numbered on the form."""
    kind = ResultKind(result.rhk.kind)
    rows = content.main if kind is ResultKind.MAIN else content.additional
    number = rows.index(result) + 1
    if kind is ResultKind.MAIN:
        return phrase("Hasil kerja utama {number}", number=number)
    return phrase("Hasil kerja tambahan {number}", number=number)


def _planned(result: Result) -> rule.PlannedResult:
    rhk = result.rhk
    return rule.PlannedResult(
        text=rhk.text,
        main=rhk.kind == ResultKind.MAIN,
        indicators=[rule.Indicator(one.text, one.target, one.aspect or "") for one in result.indicators],
        perspective=rhk.perspective or "",
        serves=rhk.serves_line is not None,
    )


def _said(content: Content, one: Missing) -> Lacking:
    if one.result is None:
        annex = phrase(ANNEXES[AnnexKind(one.annex).value]) if one.annex else ""
        return Lacking(phrase(_SAID[one.lack.value], annex=annex), annex=one.annex)
    result = content.results[one.result]
    row = named(content, result)
    indicator = 0 if one.indicator is None else one.indicator + 1
    said = phrase(_SAID[one.lack.value], row=row, indicator=indicator)
    return Lacking(said, line=str(result.rhk.line))


def _circles(session: Session, content: Content) -> list[Lacking]:
    found = []
    for result in content.results:
        line = result.rhk.serves_line
        if line is not None and circular(session, content.plan, line):
            said = phrase("{row} melingkar: {why}", row=named(content, result), why=circle_said())
            found.append(Lacking(said, line=str(result.rhk.line)))
    return found


def circle_said() -> str:
    return phrase(
        "hasil kerja pimpinan yang dipilih justru bergantung pada hasil kerja SKP ini. Pilih yang lain."
    )
