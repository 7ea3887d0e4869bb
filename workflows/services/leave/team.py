"""Who of a unit is away on which days, for whoever asks for leave and whoever decides about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from models import leave_beside
from models.leave_beside import Away, Staffing
from workflows import assignment
from workflows.rules.calendar import ONE_DAY, LeftOut, OffReason, Schedule, days_between
from workflows.services.leave.presence import Presence, presence

MOST_PEOPLE = 12  # lines of a strip; of the others it says how many they are
FEW_DAYS = 14  # a short leave is shown with the rest of its weeks around it
MANY_DAYS = 31  # from here on a column is a week
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the strip, a week of a long one, or several days off that follow each other, folded into one."""

    days: tuple[date, ...]  # the worked ones; the days off of a folded column
    off: bool
    own: bool  # belongs to the leave in question
    beside: bool = False  # before or after it: shown where there is room

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]


class Cell(NamedTuple):
    kind: str
    pending: bool
    own: bool = False  # the leave in question


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the unit and, by column, the leave that takes them away."""

    name: str
    cells: tuple[Cell | None, ...]
    applicant: bool = False
    beside: bool = False  # is back, or not gone yet, on the days of the leave itself


@dataclass(frozen=True, slots=True)
class Own:
    """The leave in question, asked for or only thought of."""

    employee_id: int
    name: str
    first: date
    last: date
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """Who of the unit is away about these days, pending leaves included. `present` is empty under days off."""

    unit: Staffing
    columns: tuple[Column, ...]
    people: tuple[Colleague, ...]
    present: tuple[int | None, ...]
    short: tuple[bool, ...]  # by column: whether no more than the least is there
    others: int  # colleagues away on days of the leave itself
    unshown: int
    named: tuple[LeftOut, ...]  # holidays and joint leave among the days off

    @property
    def staff(self) -> int:
        return self.unit.staff

    @property
    def minimum(self) -> int:
        return self.unit.minimum

    @property
    def by_weeks(self) -> bool:
        return any(len(column.days) > 1 and not column.off for column in self.columns)

    @property
    def below(self) -> tuple[Column, ...]:
        """Days on which no more than the least is left: worth a second look, not a bar (staffing, III.A)."""
        if not self.minimum:
            return ()
        own = zip(self.columns, self.short, strict=True)
        return tuple(column for column, short in own if column.own and short)

    @property
    def fewest(self) -> int:
        return min((left for _column, left in self._own()), default=self.staff)

    @property
    def emptiest(self) -> tuple[Column, ...]:
        """The days of the leave with the fewest people."""
        return tuple(column for column, left in self._own() if left == self.fewest)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(sorted({cell.kind for cell in self._cells()}))

    @property
    def waiting(self) -> bool:
        """Whether some colleague's leave isn't decided yet."""
        return any(cell.pending for cell in self._cells())

    def _cells(self) -> Iterator[Cell]:
        return (cell for person in self.people for cell in person.cells if cell is not None)

    def _own(self) -> Iterator[tuple[Column, int]]:
        for column, left in zip(self.columns, self.present, strict=True):
            if column.own and left is not None:
                yield column, left


def team(session: Session, schedule: Schedule, unit_id: int, own: Own) -> Team:
    """The strip about a leave. Three statements, however many people the unit has."""
    columns = tuple(_columns(schedule.on_leave(), own))
    first, last = columns[0].first, columns[-1].last
    leaves = leave_beside.away(session, [unit_id], first, last)
    (unit,) = leave_beside.staffing(session, [unit_id], own.first)
    week = assignment.week_of_unit(schedule.calendar, unit.work_week)
    there = presence(session, unit, week, first, last, on=own.first)
    others = [one for one in leaves if one.employee_id != own.employee_id]
    theirs = [one for one in leaves if one.employee_id == own.employee_id]
    away = _by_person(others, own)
    rows = [_applicant(own, theirs, columns)]
    rows += [_row(found, columns, own) for found in away[:MOST_PEOPLE]]
    return Team(
        unit,
        columns,
        tuple(rows),
        tuple(_present(there, others, column) for column in columns),
        tuple(_short(there, others, column) for column in columns),
        others=sum(_touches(found, own) > 0 for found in away),
        unshown=max(len(away) - MOST_PEOPLE, 0),
        named=tuple(_named(schedule, first, last)),
    )


def _by_person(leaves: Sequence[Away], own: Own) -> list[list[Away]]:
    """Who shares the most days with the leave comes first."""
    found: dict[int, list[Away]] = {}
    for one in leaves:
        found.setdefault(one.employee_id, []).append(one)
    return sorted(found.values(), key=lambda person: (-_touches(person, own), person[0].name))


def _touches(leaves: Sequence[Away], own: Own) -> int:
    return sum(
        max((min(one.last_day, own.last) - max(one.first_day, own.first)).days + 1, 0) for one in leaves
    )


def _applicant(own: Own, theirs: Sequence[Away], columns: Sequence[Column]) -> Colleague:
    asked = Cell(own.kind, pending=False, own=True)
    cells = (asked if column.own else _cell(theirs, column) for column in columns)
    return Colleague(own.name, tuple(cells), applicant=True)


def _row(leaves: Sequence[Away], columns: Sequence[Column], own: Own) -> Colleague:
    cells = (_cell(leaves, column) for column in columns)
    return Colleague(leaves[0].name, tuple(cells), beside=not _touches(leaves, own))


def _cell(leaves: Sequence[Away], column: Column) -> Cell | None:
    if column.off:
        return None
    found = next((one for one in leaves if any(one.covers(day) for day in column.days)), None)
    return None if found is None else Cell(found.kind, found.pending)


def _present(there: Presence, others: Sequence[Away], column: Column) -> int | None:
    """The fewest people on one of the days."""
    if column.off:
        return None
    return max(min(there.left(day, others) for day in column.days) - column.own, 0)


def _short(there: Presence, others: Sequence[Away], column: Column) -> bool:
    if column.off:
        return False
    return any(there.too_few(day, max(there.left(day, others) - column.own, 0)) for day in column.days)


def _columns(counted: Schedule, own: Own) -> Iterator[Column]:
    """Worked days one by one, or week by week when they are many; days off that follow each other as one."""
    first, last = _around(counted, own)
    if (last - first).days >= MANY_DAYS:
        yield from _weeks(counted, own)
        return
    off: list[date] = []
    for day in days_between(first, last):
        inside = own.first <= day <= own.last
        if not counted.is_working_day(day):
            off.append(day)
            continue
        if off:
            yield _folded(off, own)
            off = []
        yield Column((day,), off=False, own=inside, beside=not inside)
    if off:
        yield _folded(off, own)


def _folded(off: Sequence[date], own: Own) -> Column:
    return Column(tuple(off), off=True, own=False, beside=off[-1] < own.first or off[0] > own.last)


def _around(counted: Schedule, own: Own) -> tuple[date, date]:
    """A short leave is seen among the worked days of its weeks."""
    if (own.last - own.first).days >= FEW_DAYS:
        return own.first, own.last
    monday = own.first - timedelta(days=own.first.weekday())
    sunday = own.last + timedelta(days=6 - own.last.weekday())
    worked = list(counted.each_working_day(monday, sunday)) or [own.first]
    return min(worked[0], own.first), max(worked[-1], own.last)


def _weeks(counted: Schedule, own: Own) -> Iterator[Column]:
    day = own.first
    while day <= own.last:
        end = min(day + timedelta(days=6 - day.weekday()), own.last)
        worked = tuple(counted.each_working_day(day, end))
        yield Column(worked or tuple(days_between(day, end)), off=not worked, own=bool(worked))
        day = end + ONE_DAY


def _named(schedule: Schedule, first: date, last: date) -> Iterator[LeftOut]:
    for one in schedule.on_leave().days_left_out(first, last):
        if one.reason in (OffReason.HOLIDAY, OffReason.JOINT_LEAVE):
            yield one
