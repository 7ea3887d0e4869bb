"""The working days of many people over a span, each day by the unit of the post held on it.

What `workdays` says of one person, for any number in the same few statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Integer, Select, any_, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from models.asking import ask
from models.calendar import JointLeaveDuty, RosterDay
from models.people import Employee, Holding, Post, Unit, for_good
from workflows.assignment.chain import units_of
from workflows.assignment.workdays import region_calendar, week_of_unit
from workflows.rules.calendar import Calendar, Schedule, WorkPattern, days_between, period_end

Month = tuple[int, int]
_NOTHING: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Week:
    """A unit with its week, its calendar and its zone."""

    unit_id: int
    parent_id: int | None
    name: str
    schedule: Schedule
    zone: tzinfo


@dataclass(frozen=True)
class Engaged:
    """One person's days. `places`: from which day on in which unit, the earliest first."""

    employee_id: int
    places: tuple[tuple[date, Week], ...]
    roster: frozenset[date] = _NOTHING
    duty: frozenset[date] = _NOTHING
    rostered: frozenset[Month] = field(default=frozenset())

    def week(self, day: date) -> Week:
        """The unit of the post on the day; before the first one that is known, that one."""
        begun = [week for since, week in self.places if since <= day]
        return begun[-1] if begun else self.places[0][1]

    def works(self, day: date) -> bool:
        """By roster where the month has one (D29), by duty on joint leave (D16), else by the unit's week."""
        if day in self.duty:
            return True
        if (day.year, day.month) in self.rostered:
            return day in self.roster
        return self.week(day).schedule.is_working_day(day)

    def schedule(self, first: date, last: date) -> Schedule:
        """Exactly the days from `first` to `last` that are worked."""
        return Schedule(
            Calendar(), WorkPattern.of_roster(day for day in days_between(first, last) if self.works(day))
        )


@dataclass(frozen=True)
class Staff:
    """What the days of some people rest on: their units with all units above, and who is where when."""

    weeks: Mapping[int, Week]
    people: Mapping[int, Engaged]

    @cached_property
    def lineages(self) -> Mapping[int, tuple[int, ...]]:
        """Of each unit itself and those above it, the nearest first."""
        return {unit_id: tuple(self._upwards(unit_id)) for unit_id in self.weeks}

    def _upwards(self, unit_id: int | None) -> Iterable[int]:
        passed: set[int] = set()
        while unit_id is not None and unit_id in self.weeks and unit_id not in passed:
            passed.add(unit_id)
            yield unit_id
            unit_id = self.weeks[unit_id].parent_id


def staff(session: Session, employee_ids: Collection[int], first: date, last: date) -> Staff:
    """Of these people from `first` to `last`, both included; whoever never held a post is left out.

    Statements: four, and one for each region.
    """
    places = _places(session, employee_ids, first, last)
    weeks = _weeks(session, {unit_id for held in places.values() for _since, unit_id in held}, first, last)
    opening, closing = first.replace(day=1), period_end(last.replace(day=1), 1)
    roster, duty = _own_days(session, employee_ids, opening, closing)
    people = {
        who: Engaged(
            who,
            tuple((since, weeks[unit_id]) for since, unit_id in held),
            frozenset(roster.get(who, ())),
            frozenset(duty.get(who, ())),
            frozenset((day.year, day.month) for day in roster.get(who, ())),
        )
        for who, held in places.items()
    }
    return Staff(weeks, people)


def _weeks(session: Session, unit_ids: Collection[int], first: date, last: date) -> dict[int, Week]:
    """Of these units and all above them."""
    units = ask(session, _UNITS, {"units": list(unit_ids)}).all()
    regions = {
        region: region_calendar(session, region, first=first, last=last)
        for region in {unit.region for unit in units}
    }
    schedules = {
        (unit.region, unit.work_week): week_of_unit(regions[unit.region], unit.work_week) for unit in units
    }
    return {
        unit.id: Week(
            unit.id,
            unit.parent_id,
            unit.name,
            schedules[unit.region, unit.work_week],
            ZoneInfo(unit.time_zone),
        )
        for unit in units
    }


def _select_units() -> Select[*tuple[object, ...]]:
    columns = (Unit.id, Unit.parent_id, Unit.name, Unit.region, Unit.work_week, Unit.time_zone)
    own = select(*columns).where(Unit.id == any_(bindparam("units", type_=ARRAY(Integer))))
    found = own.cte("found", recursive=True)
    return select(found.union(select(*columns).join(found, Unit.id == found.c.parent_id)))


_UNITS = _select_units()


def _places(
    session: Session, employee_ids: Collection[int], first: date, last: date
) -> dict[int, list[tuple[date, int]]]:
    """The unit as `unit_of` gives it on the last day, and before it those of posts held for good meanwhile."""
    now = units_of(session, employee_ids, last)
    found: dict[int, list[tuple[date, int]]] = {}
    held = session.execute(
        select(Holding.employee_id, Holding.valid_from, Post.unit_id)
        .join(Post, Post.id == Holding.post_id)
        .where(Holding.employee_id.in_(employee_ids), for_good(first, last))
        .order_by(Holding.employee_id, Holding.valid_from)
    )
    for who, since, unit_id in held:
        found.setdefault(who, []).append((since, unit_id))
    return {who: found.get(who) or [(first, unit_id)] for who, unit_id in now.items()}


def _own_days(
    session: Session, employee_ids: Collection[int], first: date, last: date
) -> tuple[dict[int, set[date]], dict[int, set[date]]]:
    roster = (
        select(literal(value=True), RosterDay.employee_id, RosterDay.day)
        .join(Employee, Employee.id == RosterDay.employee_id)
        .where(RosterDay.employee_id.in_(employee_ids), RosterDay.day.between(first, last), Employee.rostered)
    )
    duty = select(literal(value=False), JointLeaveDuty.employee_id, JointLeaveDuty.day).where(
        JointLeaveDuty.employee_id.in_(employee_ids), JointLeaveDuty.day.between(first, last)
    )
    found: tuple[dict[int, set[date]], dict[int, set[date]]] = ({}, {})
    for rostered, who, day in session.execute(union_all(roster, duty)):
        found[0 if rostered else 1].setdefault(who, set()).add(day)
    return found
