"""What an employee's activities of a day rest on: policy, working days, hours of the unit, outages, deadlines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ARRAY, CTE, ColumnElement, Integer, func, literal, or_, select
from sqlalchemy.orm import Session

from models.attendance import OfficeHours, OfficeHoursDay, ServiceOutage
from models.people import Unit
from workflows import assignment
from workflows.assignment import WorkDays
from workflows.rules.activity_deadline import Deadlines
from workflows.rules.activity_facts import ActivityPolicy, Outage
from workflows.rules.calendar import period_end
from workflows.rules.working_hours import DayHours, WorkingHours
from workflows.services.activity.policy import USUAL_HOURS, policy_on

_WEEK = range(7)
_REACH = 2  # months: every deadline of a day lies in its month or the next, unless outages push it on


@dataclass(frozen=True, slots=True)
class Office:
    """Of one employee on one day."""

    unit_id: int
    hours: WorkingHours
    deadlines: Deadlines


def office_on(session: Session, employee_id: int, day: date) -> Office:
    """By the unit of the employee's post on the day."""
    days = assignment.work_days(session, employee_id, years=_years(day), today=day)
    return Office(days.unit_id, hours_of(session, days.unit_id, day), _deadlines(session, days, day))


def deadlines_on(session: Session, employee_id: int, day: date) -> Deadlines:
    """Those of the office, where nothing else of it is asked for."""
    return _deadlines(session, assignment.work_days(session, employee_id, years=_years(day), today=day), day)


def deadlines_of_people(
    session: Session, employee_ids: Collection[int], day: date
) -> Mapping[int, Deadlines]:
    """As `deadlines_on` gives them; whoever never held a post is left out.

    Statements: four, one for each region and one for each unit of theirs.
    """
    units = assignment.unit_rows(session, employee_ids, day)
    policy = policy_on(session, day)
    outages: dict[int, tuple[Outage, ...]] = {}
    found = {}
    for who, days in assignment.work_days_of_many(session, units, years=_years(day)).items():
        if days.unit_id not in outages:
            outages[days.unit_id] = _touching(session, days, day, policy)
        found[who] = Deadlines(days.schedule, policy, outages[days.unit_id], days.tz)
    return found


def _deadlines(session: Session, days: WorkDays, day: date) -> Deadlines:
    policy = policy_on(session, day)
    return Deadlines(days.schedule, policy, _touching(session, days, day, policy), days.tz)


def _years(day: date) -> Collection[int]:
    return {day.year, period_end(day, _REACH).year}


def _touching(session: Session, days: WorkDays, day: date, policy: ActivityPolicy) -> tuple[Outage, ...]:
    """Every deadline is later than the day; an outage that ended longer before it touches none."""
    since = datetime.combine(day, time(), days.tz) - timedelta(hours=policy.outage_after_hours)
    return outages_of(session, days.unit_id, since=since)


def hours_of(session: Session, unit_id: int, day: date) -> WorkingHours:
    """The hours in force of the unit, or of the nearest above that has any; else those of the reference."""
    above = _units_above(unit_id)
    in_force = or_(OfficeHours.valid_to.is_(None), OfficeHours.valid_to >= day)
    found = session.scalars(
        select(OfficeHours)
        .join(above, above.c.id == OfficeHours.unit_id)
        .where(OfficeHours.valid_from <= day, in_force)
        .order_by(above.c.depth, OfficeHours.valid_from.desc())
        .limit(1)
    ).first()
    if found is None:
        return USUAL_HOURS
    rows = session.scalars(select(OfficeHoursDay).where(OfficeHoursDay.hours_id == found.id))
    by_day = {row.weekday: day_hours(row) for row in rows}
    return WorkingHours(tuple(by_day.get(weekday) for weekday in _WEEK), found.valid_from, found.valid_to)


def outages_of(session: Session, unit_id: int, *, since: datetime) -> tuple[Outage, ...]:
    """Confirmed outages of the unit that weren't over at the moment, by their beginning."""
    rows = session.execute(
        select(ServiceOutage.began_at, ServiceOutage.ended_at)
        .where(
            ServiceOutage.confirmed_at.is_not(None),
            ServiceOutage.withdrawn_at.is_(None),
            ServiceOutage.ended_at >= since,
            or_(func.cardinality(ServiceOutage.units) == 0, ServiceOutage.units.overlap(lineage(unit_id))),
        )
        .order_by(ServiceOutage.began_at)
    )
    return tuple(Outage(began, ended) for began, ended in rows)


def lineage(unit_id: int) -> ColumnElement[list[int]]:
    """The numbers of the unit and of those above it, as an array of the database."""
    above = _units_above(unit_id)
    return func.array(select(above.c.id).scalar_subquery(), type_=ARRAY(Integer))


def _units_above(unit_id: int) -> CTE:
    """The unit itself at depth 0, and those above it."""
    up = select(Unit.id, Unit.parent_id, literal(0).label("depth")).where(Unit.id == unit_id)
    chain = up.cte("units_above", recursive=True)
    return chain.union_all(
        select(Unit.id, Unit.parent_id, chain.c.depth + 1).join(chain, Unit.id == chain.c.parent_id)
    )


def day_hours(row: OfficeHoursDay) -> DayHours:
    return DayHours(row.begins, row.ends, row.net_minutes, row.break_begins, row.break_ends)
