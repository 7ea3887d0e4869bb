"""The calendar of a unit: who is away on which day of a month, and how the year is spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from models import leave_beside
from models.leave_beside import Away, Staffing
from workflows import assignment
from workflows.rules.calendar import LeftOut, days_between, period_end
from workflows.services.leave.presence import Presence, presence

MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the unit: what its week says, and who is due all the same, by roster or duty."""

    day: date
    off: LeftOut | None
    due: int
    away: int
    short: bool  # no more than the least is left

    @property
    def left(self) -> int:
        return max(self.due - self.away, 0)

    @property
    def worked(self) -> bool:
        return self.due > 0


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody with the leaves that touch the month."""

    employee_id: int
    name: str
    post_id: int
    leaves: tuple[Away, ...]


@dataclass(frozen=True, slots=True)
class UnitMonth:
    unit: Staffing
    days: tuple[MonthDay, ...]
    people: tuple[Absent, ...]
    spread: tuple[int, ...]  # people away in each month of the year

    @property
    def rest(self) -> int:
        """How many are there all month."""
        return max(self.unit.staff - len(self.people), 0)


def month(session: Session, unit_id: int, first: date, *, today: date) -> UnitMonth:
    """The month that begins on `first`, waiting leaves too. Four statements, however many people the unit has."""
    last, opening, closing = period_end(first, 1), date(first.year, 1, 1), date(first.year, 12, 31)
    on = min(max(first, today), last)
    (unit,) = leave_beside.staffing(session, [unit_id], on)
    leaves = leave_beside.away(session, [unit_id], opening, closing)
    schedule = assignment.unit_schedule(session, unit.region, unit.work_week, first=first, last=last)
    there = presence(session, unit, schedule, first, last, on=on)
    touching = [one for one in leaves if one.first_day <= last and one.last_day >= first]
    return UnitMonth(
        unit,
        tuple(_days(there, touching, first, last)),
        tuple(_people(touching)),
        tuple(len(_away_in(leaves, first.year, number)) for number in MONTHS),
    )


def _days(there: Presence, leaves: Sequence[Away], first: date, last: date) -> Iterator[MonthDay]:
    off = {one.day: one for one in there.week.days_left_out(first, last)}
    for day in days_between(first, last):
        due, away = there.due(day), there.away(day, leaves)
        short = bool(there.unit.minimum and away) and there.too_few(day, max(due - away, 0))
        yield MonthDay(day, off.get(day), due, away, short=short)


def _people(leaves: Sequence[Away]) -> Iterator[Absent]:
    by_name = sorted(leaves, key=lambda one: (one.name, one.employee_id, one.first_day))
    for employee_id, found in groupby(by_name, key=lambda one: one.employee_id):
        own = tuple(found)
        yield Absent(employee_id, own[0].name, own[0].post_id, own)


def _away_in(leaves: Sequence[Away], year: int, number: int) -> set[int]:
    first = date(year, number, 1)
    last = period_end(first, 1)
    return {one.employee_id for one in leaves if one.first_day <= last and one.last_day >= first}


def week_of(day: date) -> date:
    """The Monday before it."""
    return day - timedelta(days=day.weekday())
