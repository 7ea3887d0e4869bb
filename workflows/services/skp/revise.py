"""A new version of an agreed plan: asked for with a reason, copied row by row, the old one kept as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.base import find, row_id
from models.people import HOME, Post
from models.skp import (
    Iki,
    PlanStatus,
    Rhk,
    Skp,
    SkpAnnexItem,
    SkpExpectation,
    SkpPlan,
    SkpYear,
)
from models.skp_reading import Content, agreed_plan, content, open_plan, skps_of
from workflows import assignment
from workflows.errors import InputRefused
from workflows.registry import Choices, Context, Messages, check, choices, service
from workflows.services.skp import due
from workflows.services.skp.seats import serves
from workflows.tongue import phrase

LEAST_REASON = 5


@dataclass(frozen=True, slots=True)
class Copied:
    """What the diagram goes on with."""

    skp_id: int
    plan_id: int
    assessor_post: int
    year: int
    post_name: str
    draft_until: datetime


def _names(session: Session, values: Collection[str]) -> Mapping[str, str]:
    wanted = [number for value in values if (number := row_id(value))]
    rows = session.execute(
        select(Skp, Post.name).join(Post, Post.id == Skp.post_id).where(Skp.id.in_(wanted))
    )
    return {str(one.id): _called(one, post) for one, post in rows}


@choices("skp.agreed", names=_names)
def agreed_skps(session: Session, subject_id: int, today: date) -> Choices:
    """SKPs of the subject with an agreed plan, of years that aren't closed."""
    del today
    found = [one for one in skps_of(session, subject_id) if _may_change(session, one)]
    return [(str(one.id), _called(one, session.get_one(Post, one.post_id).name)) for one in found]


@check("skp_revision.ask")
def check_ask(context: Context, values: Mapping[str, object]) -> Messages:
    skp = _chosen(context, values.get("skp"))
    if skp is None:
        return {"skp": [phrase("Pilih SKP yang sudah disepakati.")]}
    if said := why_not_revise(context.session, skp):
        return {"skp": [said]}
    if len(str(values.get("reason") or "").strip()) < LEAST_REASON:
        return {"reason": [phrase("Tulis alasannya, supaya jelas mengapa rencana berubah.")]}
    if context.actor_id == context.subject_id or _assesses(context, skp):
        return {}
    return {"skp": [phrase("Perubahan diminta oleh pegawainya sendiri atau pejabat penilainya.")]}


@service("skp_revision.copy")
def copy(context: Context, *, skp: str, reason: str) -> Copied:
    """The agreed plan as the next version, a draft; the agreed one counts until the new one is agreed."""
    wrong = check_ask(context, {"skp": skp, "reason": reason})
    found = _chosen(context, skp)
    if wrong or found is None:
        raise InputRefused(wrong or {"skp": [phrase("Pilih SKP yang sudah disepakati.")]})
    session = context.session
    session.refresh(found, with_for_update=True)
    old = agreed_plan(session, found.id)
    if old is None or open_plan(session, found.id) is not None:
        raise InputRefused({"skp": [why_not_revise(session, found)]})
    last = session.scalar(select(func.max(SkpPlan.number)).where(SkpPlan.skp_id == found.id)) or 0
    plan = SkpPlan(
        skp_id=found.id,
        number=last + 1,
        instance_id=context.instance_id,
        approach=old.approach,
        reason=reason.strip(),
    )
    session.add(plan)
    session.flush()
    copy_plan(session, content(session, old), plan, same_lines=True)
    post = session.get_one(Post, found.post_id).name
    until = due.draft_until(context, found.year)
    return Copied(found.id, plan.id, found.assessor_post_id, found.year, post, until)


@service("skp_revision.drop")
def drop_revision(context: Context, *, plan_id: int) -> None:
    """Taken back: the agreed plan stays as it was."""
    context.session.get_one(SkpPlan, plan_id, with_for_update=True).status = PlanStatus.DROPPED


def why_not_revise(session: Session, skp: Skp) -> str:
    """Why no change can be asked for now, in a sentence; empty when nothing is in the way."""
    if agreed_plan(session, skp.id) is None:
        return phrase("SKP ini belum disepakati. Ubah saja rencananya, lalu kirim.")
    if open_plan(session, skp.id) is not None:
        return phrase("Perubahan SKP ini sudah berjalan. Selesaikan atau tarik yang itu dulu.")
    year = session.get_one(SkpYear, skp.year)
    if year.closed_at is not None:
        return phrase("SKP tahun {year} sudah ditutup bagian kepegawaian.", year=skp.year)
    return ""


def copy_plan(session: Session, old: Content, plan: SkpPlan, *, same_lines: bool) -> None:
    """All rows of a plan into another that is empty. `same_lines`: they stay the same results, else they are new
    ones, which serve nothing yet."""
    for result in old.results:
        source = result.rhk
        row = Rhk(
            plan_id=plan.id,
            kind=source.kind,
            position=source.position,
            text=source.text,
            perspective=source.perspective,
            assignment=source.assignment,
        )
        if same_lines:
            row.line, row.part_id = source.line, source.part_id
            row.serves_line, row.serves_text = source.serves_line, source.serves_text
        session.add(row)
        session.flush()
        session.add_all(_indicator(one, row, same_lines=same_lines) for one in result.indicators)
    for kind, items in old.annexes.items():
        session.add_all(
            SkpAnnexItem(plan_id=plan.id, kind=kind, position=item.position, text=item.text) for item in items
        )
    session.add_all(
        SkpExpectation(plan_id=plan.id, value=value, text=text)
        for value, text in (old.expectations if same_lines else {}).items()
    )
    session.flush()


def _indicator(source: Iki, row: Rhk, *, same_lines: bool) -> Iki:
    made = Iki(
        rhk_id=row.id,
        position=source.position,
        aspect=source.aspect,
        text=source.text,
        target=source.target,
        quarter_1=source.quarter_1,
        quarter_2=source.quarter_2,
        quarter_3=source.quarter_3,
        quarter_4=source.quarter_4,
    )
    if same_lines:
        made.line = source.line
    return made


def _may_change(session: Session, skp: Skp) -> bool:
    year = session.get_one(SkpYear, skp.year)
    return year.closed_at is None and agreed_plan(session, skp.id) is not None


def _assesses(context: Context, skp: Skp) -> bool:
    if context.actor_id is None:
        return False
    today = context.now.astimezone(HOME).date()
    seats = assignment.standing(context.session, context.actor_id, today=today).seats
    post = assignment.occupied_post(
        context.session, skp.assessor_post_id, subject_id=skp.employee_id, today=today
    )
    return post in {seat.post_id for seat in seats if serves(seat)}


def _chosen(context: Context, value: object) -> Skp | None:
    found = find(context.session, Skp, value)
    if found is None or found.employee_id != context.subject_id or found.dropped:
        return None
    return found


def _called(skp: Skp, post: str) -> str:
    return phrase("SKP {year}, {post}", year=skp.year, post=post)
