"""Beginning an SKP: of one employee, in the post held for good, for the part of the year that the post is held."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.base import next_ids
from models.people import Holding, Role
from models.skp import Skp, SkpPlan, SkpYear
from workflows import assignment
from workflows.errors import InputRefused
from workflows.registry import Beginning, Context, Messages, check, foresees, service
from workflows.services.skp import due
from workflows.services.skp.places import Place, place_to_begin, places_to_begin
from workflows.tongue import phrase

FIELD = "year"


@dataclass(frozen=True, slots=True)
class Begun:
    """What the diagram goes on with."""

    skp_id: int
    plan_id: int
    assessor_post: int
    post_name: str
    draft_until: datetime


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
    skp_id, plan_id = context.once(
        ("skp.ids", context.subject_id, year), lambda: next_ids(context.session, Skp, SkpPlan)[0]
    )
    context.insert(
        Skp,
        id=skp_id,
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
    context.insert(SkpPlan, id=plan_id, skp_id=skp_id, number=1, instance_id=context.instance_id)
    return Begun(skp_id, plan_id, place.assessor_post_id, place.post.name, due.draft_until(context, year))


def _place(context: Context, year: int) -> tuple[str, Place | None]:
    """What is in the way, or the place; once an act, under a lock on the person's posts, so that two don't begin."""

    def read() -> tuple[str, Place | None]:
        subject = context.subject_id
        return _places(context.session, [subject], year, now=context.now)[subject]

    return context.once(("skp.place", context.subject_id, year), read)


def _places(
    session: Session, employee_ids: Collection[int], year: int, *, now: datetime
) -> dict[int, tuple[str, Place | None]]:
    theirs = select(Holding.id).where(Holding.employee_id.in_(employee_ids)).order_by(Holding.id)
    session.execute(theirs.with_for_update())
    return places_to_begin(session, employee_ids, year, now=now)


@foresees("skp.begin")
def foresee(
    session: Session, beginnings: Sequence[Beginning], actor_id: int, now: datetime
) -> list[dict[Hashable, object]]:
    """Where all of them would begin and until when, numbers for their rows, and for whom the actor may begin."""
    people = [one.subject_id for one in beginnings]
    years = {year for one in beginnings if isinstance(year := one.values.get(FIELD), int)}
    places = {year: _places(session, people, year, now=now) for year in years}
    until = {year: due.plan_until(session, year) for year in years}
    days = due.working_of(session, people, until.values(), now=now)
    ids = next_ids(session, Skp, SkpPlan, times=len(people))
    own: list[dict[Hashable, object]] = []
    kept = {year: _kept_by(session, actor_id, people, year, now=now) for year in years}
    for one, numbers in zip(beginnings, ids, strict=True):
        year, subject = one.values.get(FIELD), one.subject_id
        own.append(
            {
                ("skp.place", subject, year): places[year][subject],
                ("skp.ids", subject, year): numbers,
                due.until(year): until[year],
                **days[subject],
                ("skp.may_begin", actor_id, subject, year): subject in kept[year],
            }
            if isinstance(year, int)
            else {}
        )
    return own


def why_not(session: Session, employee_id: int, year: int, *, now: datetime) -> str:
    """Why the employee can't begin an SKP of the year now; empty when nothing is in the way."""
    return place_to_begin(session, employee_id, year, now=now)[0]


def open_year(session: Session, today: date) -> SkpYear | None:
    """The year to plan for: this year's if it is open, else one to come; for a year gone by nobody plans alone."""
    return session.scalar(
        select(SkpYear)
        .where(SkpYear.closed_at.is_(None), SkpYear.year >= today.year)
        .order_by(SkpYear.year)
        .limit(1)
    )


def concerns(session: Session, employee_id: int) -> bool:
    """Whether there is anything to say to the employee: an open year, or an SKP of their own. One statement."""
    own = exists().where(Skp.employee_id == employee_id)
    return bool(session.scalar(select(own | exists().where(SkpYear.closed_at.is_(None)))))


def _may_begin_for(context: Context, year: int) -> bool:
    if context.actor_id is None:
        return True
    actor, subject = context.actor_id, context.subject_id
    return context.once(
        ("skp.may_begin", actor, subject, year),
        lambda: bool(_kept_by(context.session, actor, [subject], year, now=context.now)),
    )


def _kept_by(
    session: Session, actor_id: int, employee_ids: Collection[int], year: int, *, now: datetime
) -> set[int]:
    """For whom the actor may begin: everybody if they opened the year, else those whose personnel they keep."""
    opened = session.get(SkpYear, year)
    if opened is not None and opened.opened_by == actor_id:
        return set(employee_ids)
    units = assignment.unit_rows(session, employee_ids, now.date())
    today = {unit.id: now.astimezone(ZoneInfo(unit.time_zone)).date() for unit in units.values()}
    known = {day: assignment.standing(session, actor_id, today=day) for day in sorted(set(today.values()))}
    return {
        employee_id
        for employee_id, unit in units.items()
        if known[today[unit.id]].has_role(Role.PERSONNEL, unit_id=unit.id)
    }
