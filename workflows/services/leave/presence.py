"""Who of a unit is due on a day: by the unit's week, by their own roster (D29), by duty on joint leave (D16)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from models import leave_shifts
from models.leave_beside import Away, Staffing
from workflows.rules.calendar import Schedule, days_between, period_end


@dataclass(frozen=True, slots=True)
class Shifts:
    """The days of one person. In a month without a roster the unit's week counts."""

    post: str
    roster: frozenset[date]
    duty: frozenset[date]
    months: frozenset[tuple[int, int]]

    def works(self, day: date, week: Schedule) -> bool:
        if day in self.duty:
            return True
        if (day.year, day.month) in self.months:
            return day in self.roster
        return week.is_working_day(day)


@dataclass(frozen=True, slots=True)
class Presence:
    """The people of a unit, or of those of its posts that have one name, day by day."""

    unit: Staffing
    week: Schedule
    shifts: Mapping[int, Shifts]  # by employee; whoever isn't here works the unit's week

    def works(self, employee_id: int, day: date) -> bool:
        own = self.shifts.get(employee_id)
        return self.week.is_working_day(day) if own is None else own.works(day, self.week)

    def due(self, day: date) -> int:
        """How many work on the day, leave left aside."""
        usual = self.week.is_working_day(day)
        apart = sum(own.works(day, self.week) - usual for own in self.shifts.values())
        return max((self.unit.staff if usual else 0) + apart, 0)

    def each_day(self, first: date, last: date) -> Iterator[date]:
        """The days on which anybody is due."""
        return (day for day in days_between(first, last) if self.due(day))

    def away(self, day: date, leaves: Iterable[Away]) -> int:
        """How many of those due are on leave."""
        found = {one.employee_id for one in leaves if one.covers(day)}
        return sum(self.works(one, day) for one in found)

    def left(self, day: date, leaves: Iterable[Away]) -> int:
        return max(self.due(day) - self.away(day, leaves), 0)

    def too_few(self, day: date, left: int) -> bool:
        """Whether no more than the least is left. Beside the unit's week only where so many are due at all."""
        least = self.unit.minimum
        return left <= least and (self.week.is_working_day(day) or self.due(day) >= least)

    def of_post(self, name: str, people: int) -> Presence:
        shifts = {one: own for one, own in self.shifts.items() if own.post == name}
        return replace(self, unit=self.unit._replace(staff=people), shifts=shifts)


def presences(
    session: Session, units: Mapping[int, tuple[Staffing, Schedule]], first: date, last: date, *, on: date
) -> Mapping[int, Presence]:
    """Of units by their id, each with the schedule of its week; in one statement. `on`: whose posts count."""
    shifts = shifts_of(session, units.keys(), first, last, on=on)
    return {key: Presence(unit, week, shifts.get(key, {})) for key, (unit, week) in units.items()}


def presence(
    session: Session, unit: Staffing, week: Schedule, first: date, last: date, *, on: date
) -> Presence:
    return presences(session, {unit.unit_id: (unit, week)}, first, last, on=on)[unit.unit_id]


def shifts_of(
    session: Session, unit_ids: Collection[int], first: date, last: date, *, on: date
) -> Mapping[int, Mapping[int, Shifts]]:
    """By unit and employee. Whole months are read: whether a month has a roster depends on any of its days."""
    opening, closing = first.replace(day=1), period_end(last.replace(day=1), 1)
    posts: dict[tuple[int, int], str] = {}
    days: dict[tuple[int, int, str], set[date]] = {}
    for one in leave_shifts.own_days(session, unit_ids, opening, closing, on=on):
        posts[one.unit_id, one.employee_id] = one.post
        days.setdefault((one.unit_id, one.employee_id, one.kind), set()).add(one.day)
    found: dict[int, dict[int, Shifts]] = {}
    for (unit_id, employee_id), post in posts.items():
        roster = days.get((unit_id, employee_id, leave_shifts.ROSTER), set())
        duty = days.get((unit_id, employee_id, leave_shifts.DUTY), set())
        months = frozenset((day.year, day.month) for day in roster)
        found.setdefault(unit_id, {})[employee_id] = Shifts(post, frozenset(roster), frozenset(duty), months)
    return found
