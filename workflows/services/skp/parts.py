"""A result of an agreed plan shared out: who of the team carries which part, and what nobody carries (SU17)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee, Holding, HoldingKind, Post, in_period
from models.skp import PlanStatus, ResultKind, Rhk, RhkPart, Skp, SkpPlan
from models.skp_reading import agreed_plan
from workflows import outbox
from workflows.errors import InputRefused, NotFound
from workflows.rules.skp_cascade import WHOLE, Shared, shared
from workflows.services.skp.cascade import serving
from workflows.tongue import phrase

PART_GIVEN = "skp.part_given"
TEXT_MOST = 500


@dataclass(frozen=True, slots=True)
class Part:
    """`taken`: somebody's plan, agreed or open, has a result that carries it."""

    part: RhkPart
    name: str
    taken: bool


@dataclass(frozen=True, slots=True)
class SharedResult:
    """One main result, its parts, how much of it they make, and who serves it without a part."""

    rhk: Rhk
    parts: tuple[Part, ...]
    sum: Shared
    others: tuple[str, ...]


def shared_results(session: Session, skp: Skp) -> tuple[SharedResult, ...]:
    """The main results of the agreed plan, in their order; none before anything is agreed."""
    plan = agreed_plan(session, skp.id)
    if plan is None:
        return ()
    rows = session.scalars(
        select(Rhk).where(Rhk.plan_id == plan.id, Rhk.kind == ResultKind.MAIN).order_by(Rhk.position)
    ).all()
    lines = [row.line for row in rows]
    below = serving(session, lines)
    carried = {rhk.part_id for rhk, _skp, _name in below if rhk.part_id is not None}
    parts = session.execute(
        select(RhkPart, Employee.name)
        .join(Employee, Employee.id == RhkPart.employee_id)
        .where(RhkPart.rhk_line.in_(lines), RhkPart.ended_at.is_(None))
        .order_by(RhkPart.id)
    ).all()
    found = []
    for row in rows:
        own = tuple(Part(part, name, part.id in carried) for part, name in parts if part.rhk_line == row.line)
        free = {name for rhk, _skp, name in below if rhk.serves_line == row.line and rhk.part_id is None}
        total = shared(one.part.percent for one in own)
        found.append(SharedResult(row, own, total, tuple(sorted(free))))
    return tuple(found)


def team(session: Session, skp: Skp, *, today: date) -> Sequence[tuple[int, str]]:
    """People to whom a part may be given: on posts directly below, and whose SKP this post assesses."""
    rows = session.execute(
        select(Employee.id, Employee.name, Post.name)
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .outerjoin(
            Skp,
            (Skp.employee_id == Employee.id) & (Skp.year == skp.year) & ~Skp.dropped,
        )
        .where(in_period(today), Holding.kind == HoldingKind.DEFINITIVE, Employee.active)
        .where((Post.parent_id == skp.post_id) | (Skp.assessor_post_id == skp.post_id))
        .where(Employee.id != skp.employee_id)
        .distinct()
        .order_by(Employee.name)
    )
    return [(number, f"{name}, {post}") for number, name, post in rows]


@dataclass(frozen=True, slots=True)
class GivenPart:
    """As typed: of which result, to whom, in which words, how much of the whole if that can be said."""

    line: uuid.UUID
    employee_id: int
    text: str
    percent: int | None


def give_part(session: Session, skp: Skp, given: GivenPart, *, now: datetime, today: date) -> RhkPart:
    """Give a part and tell its carrier. InputRefused: keys `who`, `text`, `percent`; NotFound for a strange line."""
    session.refresh(skp, with_for_update=True)
    found = {one.rhk.line: one for one in shared_results(session, skp)}
    result = found.get(given.line)
    if result is None:
        raise NotFound(f"line {given.line} of SKP {skp.id}")
    wrong = _wrong(result, given, {number for number, _name in team(session, skp, today=today)})
    if wrong:
        raise InputRefused(wrong)
    part = RhkPart(
        rhk_line=given.line,
        skp_id=skp.id,
        employee_id=given.employee_id,
        text=given.text.strip()[:TEXT_MOST],
        percent=given.percent,
        given_at=now,
    )
    session.add(part)
    session.flush()
    _tell(session, skp, part, now)
    return part


def end_part(session: Session, skp: Skp, part_id: int, *, now: datetime) -> None:
    """Take a part back; what already serves it stays in those plans as it is."""
    part = session.get(RhkPart, part_id)
    if part is None or part.skp_id != skp.id:
        raise NotFound(f"part {part_id} of SKP {skp.id}")
    part.ended_at = part.ended_at or now


def _wrong(result: SharedResult, given: GivenPart, people: set[int]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if given.employee_id not in people:
        wrong["who"] = [phrase("Pilih pegawai di bawah jabatan Anda.")]
    if not given.text.strip():
        wrong["text"] = [phrase("Tulis bagian mana dari hasil kerja ini.")]
    if any(_same(one.part, given) for one in result.parts):
        wrong["text"] = [phrase("Bagian ini sudah diberikan kepadanya.")]
    if given.percent is not None and not 1 <= given.percent <= WHOLE:
        wrong["percent"] = [phrase("Isi 1 sampai 100, atau kosongkan.")]
    elif given.percent is not None and given.percent > result.sum.left:
        wrong["percent"] = [
            phrase("Yang belum dibagi tinggal {left}%. Kurangi dulu bagian yang lain.", left=result.sum.left)
        ]
    return wrong


def _same(part: RhkPart, given: GivenPart) -> bool:
    return part.employee_id == given.employee_id and part.text == given.text.strip()[:TEXT_MOST]


def _tell(session: Session, skp: Skp, part: RhkPart, now: datetime) -> None:
    theirs = session.scalar(
        select(Skp.id)
        .join(SkpPlan, SkpPlan.skp_id == Skp.id)
        .where(Skp.employee_id == part.employee_id, Skp.year == skp.year, ~Skp.dropped)
        .where(SkpPlan.status != PlanStatus.DROPPED)
        .order_by(Skp.last_day.desc())
        .limit(1)
    )
    body = {
        "employee_id": part.employee_id,
        "instance_id": None,
        "text_key": PART_GIVEN,
        "values": {
            "name": session.get_one(Employee, skp.employee_id).name,
            "year": skp.year,
            "part": part.text,
            "path": f"/skp/{theirs}" if theirs else "/skp",
        },
    }
    outbox.put(session, outbox.PERSON_TOLD, body, now=now)
