"""How a month of leave is drawn: a bar for each leave over its days, and the same as lists by week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from models.leave_beside import Away
from workflows.services.leave.month import Absent, MonthDay, UnitMonth, week_of


@dataclass(frozen=True, slots=True)
class Bar:
    """A leave over some days of the month, or (without one) a single day on which the person is there."""

    days: tuple[MonthDay, ...]
    leave: Away | None

    @property
    def off(self) -> bool:
        return self.leave is None and not self.days[0].worked


@dataclass(frozen=True, slots=True)
class Week:
    """The days of a week that lie in the month, and who is away on them."""

    days: tuple[MonthDay, ...]
    away: tuple[tuple[Absent, Away], ...]

    @property
    def worked(self) -> tuple[MonthDay, ...]:
        return tuple(day for day in self.days if day.worked)

    @property
    def emptiest(self) -> MonthDay | None:
        """The first of the days with too few people, or else the fewest; None when everybody is there."""
        away = (day for day in self.worked if day.away)
        return min(away, key=lambda one: (not one.short, one.left), default=None)


def cells(person: Absent, days: Sequence[MonthDay]) -> list[Bar]:
    """The line of a person, from the first to the last day of the month."""
    found: list[Bar] = []
    for day in days:
        leave = next((one for one in person.leaves if one.covers(day.day)), None)
        if leave is not None and found and found[-1].leave is leave:
            found[-1] = Bar((*found[-1].days, day), leave)
        else:
            found.append(Bar((day,), leave))
    return found


def weeks(read: UnitMonth) -> list[Week]:
    return [Week(days, tuple(_away(read, days))) for days in _split(read.days)]


def _split(days: Sequence[MonthDay]) -> Iterator[tuple[MonthDay, ...]]:
    mondays: dict[date, list[MonthDay]] = {}
    for day in days:
        mondays.setdefault(week_of(day.day), []).append(day)
    return (tuple(found) for found in mondays.values())


def _away(read: UnitMonth, days: Sequence[MonthDay]) -> Iterator[tuple[Absent, Away]]:
    for person in read.people:
        for leave in person.leaves:
            if leave.first_day <= days[-1].day and leave.last_day >= days[0].day:
                yield person, leave
