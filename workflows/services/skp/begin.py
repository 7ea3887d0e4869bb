"""Beginning an SKP: of one employee, in the post held for good, for the part of the year that the post is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from models.people import HOME, Holding, HoldingKind, Post, Role, Unit, in_period
from models.skp import PlanStatus, Skp, SkpForm, SkpPlan, SkpYear
from models.skp_reading import skps_of
from workflows import assignment
from workflows.errors import InputRefused
from workflows.registry import Context, Messages, check, service
from workflows.services.skp.leading import leading_post
from workflows.tongue import phrase

FIELD = "year"
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
class Held:
    """A post held for good. Whoever holds the leading post of a unit leads it."""

    post: Post
    valid_from: date
    valid_to: date | None
    leads: bool
    below_the_whole: bool  # the unit stands directly below the whole agency

    @property
    def form(self) -> SkpForm:
        """The leader's is for high officials (echelon I or II) and heads of independent units (kinerja, 1.3)."""
        high = self.post.grade.partition(".")[0] in HIGH_ECHELONS
        return SkpForm.LEADER if high or (self.leads and self.below_the_whole) else SkpForm.STAFF


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
    if context.actor_id != context.subject_id and not _may_begin_for(context, year):
        return {FIELD: [phrase("SKP orang lain hanya bisa dibuka oleh bagian kepegawaiannya.")]}
    said = _place(context, year)[0]
    return {FIELD: [said]} if said else {}


@service("skp.open")
def open_skp(context: Context, *, year: int) -> Begun:
    """The SKP with an empty first version of its plan, a draft. InputRefused (field `year`) says why not."""
    said, place = _place(context, year)
    if place is None:
        raise InputRefused({FIELD: [said]})
    skp = Skp(
        year=year,
        employee_id=context.subject_id,
        post_id=place.post.id,
        unit_id=place.post.unit_id,
        assessor_post_id=place.assessor_post_id,
        form=place.form,
        leads_unit=place.leads,
        first_day=place.first_day,
        last_day=place.last_day,
    )
    session = context.session
    session.add(skp)
    session.flush()
    plan = SkpPlan(skp_id=skp.id, number=1, instance_id=context.instance_id, status=PlanStatus.DRAFT)
    session.add(plan)
    session.flush()
    return Begun(skp.id, plan.id, place.assessor_post_id, place.post.name)


def _place(context: Context, year: int) -> tuple[str, Place | None]:
    """What is in the way, or the place; once an act, under a lock on the person's posts, so that two don't begin."""

    def read() -> tuple[str, Place | None]:
        mine = select(Holding.id).where(Holding.employee_id == context.subject_id)
        context.session.execute(mine.with_for_update())
        return place_to_begin(context.session, context.subject_id, year, now=context.now)

    return context.once(("skp.place", context.subject_id, year), read)


def place_to_begin(
    session: Session, employee_id: int, year: int, *, now: datetime
) -> tuple[str, Place | None]:
    """Where the employee's SKP of the year would stand today, or why none can begin now, in a sentence."""
    if said := _not_open(session, year):
        return said, None
    held = _held(session, employee_id, _day(year, now))
    if held is None:
        return phrase("Anda belum memegang jabatan definitif, jadi belum ada jabatan untuk SKP ini."), None
    first, last = _first(year, held.valid_from), _last(year, held.valid_to)
    for one in skps_of(session, employee_id, year):
        if one.first_day <= last and one.last_day >= first:
            return _has_one(session, one, held.post), None
    assessor = assignment.superior_post(session, employee_id, today=_day(year, now))
    if assessor is None:
        return _no_superior(), None
    return "", Place(held.post, assessor, held.leads, held.form, first, last)


def _not_open(session: Session, year: int) -> str:
    opened = session.get(SkpYear, year)
    if opened is None:
        return phrase("Tahun {year} belum dibuka untuk SKP. Bagian kepegawaian yang membukanya.", year=year)
    if opened.closed_at is not None:
        return phrase("SKP tahun {year} sudah ditutup bagian kepegawaian.", year=year)
    return ""


def why_not(session: Session, employee_id: int, year: int, *, now: datetime) -> str:
    """Why the employee can't begin an SKP of the year now; empty when nothing is in the way."""
    return place_to_begin(session, employee_id, year, now=now)[0]


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


def _may_begin_for(context: Context, year: int) -> bool:
    """Who opened the year, or somebody with the role for the unit."""
    opened = context.session.get(SkpYear, year)
    if context.actor_id is None or (opened is not None and opened.opened_by == context.actor_id):
        return True
    unit = assignment.unit_of(context.session, context.subject_id, context.now.date())
    today = context.now.astimezone(ZoneInfo(unit.time_zone)).date()
    return assignment.standing(context.session, context.actor_id, today=today).has_role(
        Role.PERSONNEL, unit_id=unit.id
    )


def _day(year: int, now: datetime) -> date:
    """The day that decides about the post: today at home, within the year."""
    today = now.astimezone(HOME).date()
    return min(max(today, date(year, 1, 1)), date(year, 12, 31))


def _held(session: Session, employee_id: int, day: date) -> Held | None:
    above, unit, whole = aliased(Post), aliased(Unit), aliased(Unit)
    independent = and_(whole.id.is_not(None), whole.parent_id.is_(None))
    row = session.execute(
        select(Post, Holding.valid_from, Holding.valid_to, above.unit_id, independent)
        .join(Holding, Holding.post_id == Post.id)
        .join(unit, unit.id == Post.unit_id)
        .outerjoin(above, above.id == Post.parent_id)
        .outerjoin(whole, whole.id == unit.parent_id)
        .where(Holding.employee_id == employee_id, in_period(day))
        .where(Holding.kind == HoldingKind.DEFINITIVE)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    post, since, until, unit_above, below_the_whole = row
    leads = unit_above != post.unit_id and leading_post(session, post.unit_id) is post
    return Held(post, since, until, leads, below_the_whole)


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
