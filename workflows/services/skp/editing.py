"""Writing in a plan that is open: its results with their indicators, their order, the annexes, form and approach.

Whatever is written counts one in `edits`; who saves says which count the page was opened at, so that a page that
somebody overtook is noticed before it overwrites anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.skp import (
    AnnexKind,
    Approach,
    Aspect,
    Iki,
    Perspective,
    ResultKind,
    Rhk,
    Skp,
    SkpAnnexItem,
    SkpForm,
    SkpPlan,
)
from models.skp_reading import EDITABLE
from workflows.errors import InputRefused, NotFound, UserMistake
from workflows.services.skp.cascade import Served, above, circular
from workflows.services.skp.lacking import circle_said
from workflows.tongue import phrase

TEXT_MOST, TARGET_MOST, QUARTER_MOST = 1000, 300, 100
MOST_RESULTS, MOST_INDICATORS, MOST_ITEMS = 30, 15, 30


class PlanMoved(UserMistake):
    """The plan was changed since the page was opened; nothing was saved."""


@dataclass(frozen=True, slots=True)
class TypedIndicator:
    """As typed; `line` is empty for a new one. Without text and target it is taken away."""

    line: str = ""
    aspect: str = ""
    text: str = ""
    target: str = ""
    quarters: tuple[str, str, str, str] = ("", "", "", "")
    remove: bool = False

    @property
    def kept(self) -> bool:
        return not self.remove and bool(self.text or self.target or any(self.quarters))


@dataclass(frozen=True, slots=True)
class TypedResult:
    """As typed; `serves` is a key of `cascade.Served`, empty for none."""

    kind: ResultKind
    text: str
    serves: str = ""
    perspective: str = ""
    assignment: str = ""
    indicators: Sequence[TypedIndicator] = field(default_factory=tuple)


def hold(session: Session, plan_id: int, *, edits: int | None = None) -> SkpPlan:
    """The plan under its lock, to be written in.

    InputRefused when it was sent or agreed meanwhile; PlanMoved when it isn't at `edits` any more.
    """
    plan = session.get_one(SkpPlan, plan_id, with_for_update=True, populate_existing=True)
    if plan.status not in EDITABLE:
        said = phrase(
            "Rencana ini sudah dikirim atau disepakati, jadi tidak bisa diubah lagi dari halaman ini."
        )
        raise InputRefused({"plan": [said]})
    if edits is not None and plan.edits != edits:
        raise PlanMoved
    plan.edits += 1
    return plan


def result_of(session: Session, plan: SkpPlan, line: uuid.UUID) -> Rhk:
    """Raises NotFound."""
    found = session.scalar(select(Rhk).where(Rhk.plan_id == plan.id, Rhk.line == line))
    if found is None:
        raise NotFound(f"result {line} of plan {plan.id}")
    return found


def save_result(
    session: Session, skp: Skp, plan: SkpPlan, typed: TypedResult, *, line: uuid.UUID | None, today: date
) -> Rhk:
    """Write a new result (no `line`), or one of the plan, with all its indicators in the order given.

    Nothing has to be complete. InputRefused for what can't be: keys `text`, `serves`, `indicators`.
    """
    row = result_of(session, plan, line) if line else _new(session, plan, typed.kind)
    free = skp.form == SkpForm.LEADER or row.kind == ResultKind.ADDITIONAL
    offered = () if free or not typed.serves else above(session, skp, today=today).offered
    serves = (None, "", None) if free else _served(session, row, typed.serves, offered)
    row.text = _cut(typed.text, TEXT_MOST)
    row.serves_line, row.serves_text, row.part_id = serves
    leads = skp.form == SkpForm.LEADER and row.kind == ResultKind.MAIN
    row.perspective = Perspective(typed.perspective) if leads and typed.perspective else None
    row.assignment = _cut(typed.assignment, TARGET_MOST) if row.kind == ResultKind.ADDITIONAL else ""
    session.add(row)
    session.flush()
    _write_indicators(session, row, typed.indicators)
    return row


def move_result(session: Session, plan: SkpPlan, line: uuid.UUID, *, up: bool) -> None:
    """One place up or down among its kind; nothing at the end."""
    row = result_of(session, plan, line)
    rows = _of_kind(session, plan, row.kind)
    here = next(place for place, one in enumerate(rows) if one.id == row.id)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    _number(rows)


def remove_result(session: Session, plan: SkpPlan, line: uuid.UUID) -> None:
    row = result_of(session, plan, line)
    kind = ResultKind(row.kind)
    session.delete(row)
    session.flush()
    _number(_of_kind(session, plan, kind))


def save_annexes(session: Session, plan: SkpPlan, lines: Mapping[AnnexKind, Iterable[str]]) -> None:
    """The annexes anew, an item a line; an item that stays as it was keeps the assessor's remark.

    InputRefused, by kind, for more items or longer ones than an annex takes: nothing typed is cut off.
    """
    items = {kind: [text.strip() for text in texts if text.strip()] for kind, texts in lines.items()}
    if wrong := {kind.value: said for kind, wanted in items.items() if (said := _too_much(wanted))}:
        raise InputRefused(wrong)
    for kind, wanted in items.items():
        old = session.scalars(
            select(SkpAnnexItem).where(SkpAnnexItem.plan_id == plan.id, SkpAnnexItem.kind == kind)
        ).all()
        remarks = {one.text: one.remark for one in old}
        for one in old:
            session.delete(one)
        session.flush()
        session.add_all(
            SkpAnnexItem(plan_id=plan.id, kind=kind, position=place, text=text, remark=remarks.get(text, ""))
            for place, text in enumerate(wanted, 1)
        )
    session.flush()


def _too_much(items: Sequence[str]) -> list[str]:
    if len(items) > MOST_ITEMS:
        return [phrase("Paling banyak {most} butir. Gabungkan atau hapus yang lain dulu.", most=MOST_ITEMS)]
    if any(len(text) > TEXT_MOST for text in items):
        return [
            phrase("Satu butir paling panjang {most} huruf. Bagi menjadi beberapa baris.", most=TEXT_MOST)
        ]
    return []


def choose(session: Session, skp: Skp, plan: SkpPlan, *, form: SkpForm, approach: Approach) -> None:
    """Form and approach. What only the other form asks for stays, so that changing back loses nothing.

    The form is the SKP's and not a version's: InputRefused (`plan`) for another one once a version was agreed.
    """
    if plan.number > 1 and form != skp.form:
        said = phrase(
            "Formulir SKP yang sudah disepakati tidak bisa diganti. Yang bisa diubah: isinya dan pendekatannya."
        )
        raise InputRefused({"plan": [said]})
    skp.form = form
    plan.approach = approach
    session.flush()


def _new(session: Session, plan: SkpPlan, kind: ResultKind) -> Rhk:
    rows = _of_kind(session, plan, kind)
    if len(rows) >= MOST_RESULTS:
        said = phrase(
            "Paling banyak {most} hasil kerja. Gabungkan atau hapus yang lain dulu.", most=MOST_RESULTS
        )
        raise InputRefused({"text": [said]})
    return Rhk(plan_id=plan.id, kind=kind, position=len(rows) + 1)


def _served(
    session: Session, row: Rhk, key: str, offered: Sequence[Served]
) -> tuple[uuid.UUID | None, str, int | None]:
    """Line, words and part of the superior's result that was chosen; what stood there may stay."""
    if not key:
        return None, "", None
    chosen = next((one for one in offered if one.key == key), None)
    if chosen is None and row.serves_line is not None and key == key_of(row):
        return row.serves_line, row.serves_text, row.part_id
    if chosen is None:
        said = phrase("Hasil kerja itu tidak ada di SKP pejabat penilai Anda. Pilih dari daftar.")
        raise InputRefused({"serves": [said]})
    if circular(session, session.get_one(SkpPlan, row.plan_id), chosen.line):
        raise InputRefused({"serves": [phrase("Melingkar: {why}", why=circle_said())]})
    return chosen.line, chosen.text, chosen.part_id


def key_of(row: Rhk) -> str:
    """What a row serves, as the key of a choice."""
    if row.part_id is not None:
        return f"part:{row.part_id}"
    return str(row.serves_line) if row.serves_line else ""


def _write_indicators(session: Session, row: Rhk, typed: Sequence[TypedIndicator]) -> None:
    kept = [one for one in typed if one.kept]
    if len(kept) > MOST_INDICATORS:
        said = phrase("Paling banyak {most} indikator untuk satu hasil kerja.", most=MOST_INDICATORS)
        raise InputRefused({"indicators": [said]})
    old = {str(one.line): one for one in session.scalars(select(Iki).where(Iki.rhk_id == row.id))}
    for place, given in enumerate(kept, 1):
        one = old.pop(given.line, None) or Iki(rhk_id=row.id)
        one.position = place
        one.aspect = Aspect(given.aspect) if given.aspect else None
        one.text, one.target = _cut(given.text, TEXT_MOST), _cut(given.target, TARGET_MOST)
        one.quarter_1, one.quarter_2, one.quarter_3, one.quarter_4 = (
            _cut(said, QUARTER_MOST) for said in given.quarters
        )
        session.add(one)
    for gone in old.values():
        session.delete(gone)
    session.flush()


def _of_kind(session: Session, plan: SkpPlan, kind: str) -> list[Rhk]:
    found = select(Rhk).where(Rhk.plan_id == plan.id, Rhk.kind == kind)
    return list(session.scalars(found.order_by(Rhk.position)))


def _number(rows: Sequence[Rhk]) -> None:
    for place, row in enumerate(rows, 1):
        row.position = place


def _cut(text: str, most: int) -> str:
    return text.strip()[:most]
