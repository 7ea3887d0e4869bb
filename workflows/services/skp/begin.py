"""Beginning an SKP: of one employee, in the post held for good, for the part of the year that the post is held."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from models.people import Holding, HoldingKind, Post, Role, Unit, in_period
from models.skp import PlanStatus, Skp, SkpForm, SkpPlan, SkpYear
from models.skp_reading import skps_of
from workflows import assignment
from workflows.errors import InputRefused
from workflows.registry import Context, Messages, check, service
from workflows.services.skp.leading import leading_post
from workflows.tongue import phrase

FIELD = "year"
HOME = ZoneInfo("Asia/Jakarta")
HIGH_ECHELONS = frozenset({"I", "II"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an SKP stands: the post, its unit, the assessor's post, and the days of the year that it covers."""

    post: Post
    assessor_post_id: int
    leads: bool  # the unit
    form: SkpForm
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Begun:
    """What the diagram goes on with."""

    skp_id: int
    plan_id: int
    assessor_post: int
    post_name: str


@check("skp.begin")
def check_begin(context: Context, values: Mapping[str, object]) -> Messages:
    year = values.get(FIELD)
    if not isinstance(year, int):
        return {FIELD: [phrase("Pilih tahun SKP.")]}
    opened = context.session.get(SkpYear, year)
    if context.actor_id != context.subject_id and not _may_begin_for(context, opened):
        return {FIELD: [phrase("SKP orang lain hanya bisa dibuka oleh bagian kepegawaiannya.")]}
    said = why_not(context.session, context.subject_id, year, now=context.now)
    return {FIELD: [said]} if said else {}


@service("skp.open")
def open_skp(context: Context, *, year: int) -> Begun:
    """The SKP with an empty first version of its plan."""
    return begin(context.session, context.subject_id, year, instance_id=context.instance_id, now=context.now)


def begin(session: Session, employee_id: int, year: int, *, instance_id: uuid.UUID, now: datetime) -> Begun:
    """Write the SKP of an employee for a year and the first version of its plan, a draft, for a case.

    InputRefused (field `year`) says why not: see `why_not`. To begin with its case, start process `skp` with
    `{"year": year}` about the employee.
    """
    session.execute(select(Holding.id).where(Holding.employee_id == employee_id).with_for_update())
    said = _in_the_way(session, employee_id, year, now=now)
    place = None if said else place_of(session, employee_id, year, now=now)
    if place is None:
        raise InputRefused({FIELD: [said or _no_superior()]})
    skp = Skp(
        year=year,
        employee_id=employee_id,
        post_id=place.post.id,
        unit_id=place.post.unit_id,
        assessor_post_id=place.assessor_post_id,
        form=place.form,
        leads_unit=place.leads,
        first_day=place.first_day,
        last_day=place.last_day,
    )
    session.add(skp)
    session.flush()
    plan = SkpPlan(skp_id=skp.id, number=1, instance_id=instance_id, status=PlanStatus.DRAFT)
    session.add(plan)
    session.flush()
    return Begun(skp.id, plan.id, place.assessor_post_id, place.post.name)


def why_not(session: Session, employee_id: int, year: int, *, now: datetime) -> str:
    """Why the employee can't begin an SKP of the year now, in a sentence; empty when nothing is in the way."""
    if said := _in_the_way(session, employee_id, year, now=now):
        return said
    return "" if place_of(session, employee_id, year, now=now) else _no_superior()


def _in_the_way(session: Session, employee_id: int, year: int, *, now: datetime) -> str:
    """As `why_not`, but for the superior."""
    opened = session.get(SkpYear, year)
    if opened is None:
        return phrase("Tahun {year} belum dibuka untuk SKP. Bagian kepegawaian yang membukanya.", year=year)
    if opened.closed_at is not None:
        return phrase("SKP tahun {year} sudah ditutup bagian kepegawaian.", year=year)
    held = _held(session, employee_id, _day(year, now))
    if held is None:
        return phrase("Anda belum memegang jabatan definitif, jadi belum ada jabatan untuk SKP ini.")
    post, first, last = held
    for one in skps_of(session, employee_id, year):
        if one.first_day <= _last(year, last) and one.last_day >= _first(year, first):
            return _has_one(session, one, post)
    return ""


def place_of(session: Session, employee_id: int, year: int, *, now: datetime) -> Place | None:
    """Where the employee's SKP of the year would stand today; None without a post or a superior.

    Whoever holds the leading post of a unit leads it. The leader's form is that of high officials (echelon I or II)
    and of heads of independent units, which stand directly below the whole (kinerja, 1.3); a head further down has
    results that serve a superior's, as everybody.
    """
    day = _day(year, now)
    held = _held(session, employee_id, day)
    assessor = assignment.superior_post(session, employee_id, today=day)
    if held is None or assessor is None:
        return None
    post, first, last = held
    leading = leading_post(session, post.unit_id)
    leads = leading is not None and leading.id == post.id
    form = SkpForm.LEADER if _high(post) or (leads and _independent(session, post)) else SkpForm.STAFF
    return Place(post, assessor, leads, form, _first(year, first), _last(year, last))


def _high(post: Post) -> bool:
    return post.grade.partition(".")[0] in HIGH_ECHELONS


def _independent(session: Session, post: Post) -> bool:
    """Whether the post's unit stands directly below the whole agency."""
    above = aliased(Unit)
    asked = select(above.parent_id).join(Unit, Unit.parent_id == above.id).where(Unit.id == post.unit_id)
    return session.execute(asked).all() == [(None,)]


def open_year(session: Session, today: date) -> SkpYear | None:
    """The year to plan for: this year's if it is open, else the newest open one."""
    found = session.scalars(
        select(SkpYear).where(SkpYear.closed_at.is_(None)).order_by(SkpYear.year.desc())
    ).all()
    return next((one for one in found if one.year == today.year), found[0] if found else None)


def concerns(session: Session, employee_id: int) -> bool:
    """Whether there is anything to say to the employee: an open year, or an SKP of their own. One statement."""
    own = exists().where(Skp.employee_id == employee_id)
    return bool(session.scalar(select(own | exists().where(SkpYear.closed_at.is_(None)))))


def _may_begin_for(context: Context, opened: SkpYear | None) -> bool:
    """Who opened the year, or somebody with the role for the unit."""
    if opened is not None and opened.opened_by == context.actor_id:
        return True
    if context.actor_id is None:
        return True
    today = assignment.today_of(context.session, context.subject_id, context.now)
    standing = assignment.standing(context.session, context.actor_id, today=today)
    unit = assignment.unit_of(context.session, context.subject_id, today)
    return standing.has_role(Role.PERSONNEL, unit_id=unit.id)


def _day(year: int, now: datetime) -> date:
    """The day that decides about the post: today at home, within the year."""
    today = now.astimezone(HOME).date()
    return min(max(today, date(year, 1, 1)), date(year, 12, 31))


def _held(session: Session, employee_id: int, day: date) -> tuple[Post, date, date | None] | None:
    row = session.execute(
        select(Post, Holding.valid_from, Holding.valid_to)
        .join(Holding, Holding.post_id == Post.id)
        .where(Holding.employee_id == employee_id, in_period(day))
        .where(Holding.kind == HoldingKind.DEFINITIVE)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def _first(year: int, since: date) -> date:
    return max(since, date(year, 1, 1))


def _last(year: int, until: date | None) -> date:
    return min(until or date(year, 12, 31), date(year, 12, 31))


def _has_one(session: Session, one: Skp, post: Post) -> str:
    if one.post_id == post.id:
        return phrase("SKP {year} untuk jabatan {post} sudah ada.", year=one.year, post=post.name)
    former = session.get_one(Post, one.post_id).name
    return phrase(
        "SKP {year} untuk jabatan lama {post} masih berjalan. Bagian kepegawaian mengakhirinya dulu pada hari "
        "terakhir jabatan itu, lalu SKP jabatan baru bisa dibuka.",
        year=one.year,
        post=former,
    )


def _no_superior() -> str:
    return phrase(
        "Belum ada pejabat penilai: tidak ada atasan yang jabatannya terisi. Hubungi bagian kepegawaian."
    )
