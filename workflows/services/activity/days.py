"""What is known of the days of people: working day or not, hours, presence, permissions, leave.

The same for one person and for thousands: a fixed number of statements, whoever is asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial

from sqlalchemy.orm import Session

from models import attendance_reading as reading
from models.attendance import PresenceKind
from models.attendance_reading import KnownDay, Leave
from workflows import assignment
from workflows.assignment import Engaged, Staff, Week
from workflows.rules.activity_credit import Attendance, Presence
from workflows.rules.activity_entry import DayStatus
from workflows.rules.attendance import (
    DayAttendance,
    DayEvent,
    DeductionTable,
    Event,
    Records,
    attendance_of_day,
)
from workflows.rules.calendar import days_between
from workflows.rules.dated import in_force
from workflows.rules.working_hours import DayHours, Permission, WorkingHours
from workflows.services.activity.deductions import tables_until
from workflows.services.activity.office import day_hours
from workflows.services.activity.policy import USUAL_HOURS

HoursOn = Callable[[int, date], WorkingHours]
_EXCUSED = frozenset({PresenceKind.OFFICIAL_DUTY, PresenceKind.WORK_FROM_HOME, PresenceKind.FULL_DAY_LEAVE})
_STATUS = {status.value: status for status in DayStatus}
_WEEK = range(7)


@dataclass(frozen=True)
class DayFacts:
    """One day of one person. `known` is the row of presence; `leave` the kind of a granted leave that covers it."""

    day: date
    week: Week
    is_workday: bool
    hours: WorkingHours
    table: DeductionTable
    known: KnownDay | None = None
    leave: str | None = None
    permissions: tuple[Permission, ...] = ()

    @property
    def own_hours(self) -> DayHours | None:
        """The hours of the day; None where the office has fixed none for the weekday."""
        return self.hours.days[self.day.weekday()]

    @property
    def on_leave(self) -> bool:
        return self.leave is not None or (
            self.known is not None and self.known.kind is PresenceKind.FULL_DAY_LEAVE
        )

    @cached_property
    def attendance(self) -> Attendance:
        """As the credit of entries asks. Leave goes before what a machine recorded; nothing known is NOT_YET."""
        return Attendance(
            self._presence(),
            self.known and self.known.check_in,
            self.known and self.known.check_out,
            self.permissions,
        )

    @cached_property
    def discipline(self) -> DayAttendance:
        """Late, early or absent, with points. Nothing before presence is known, nor where no hours are fixed."""
        if self.known is None or self.on_leave or not self.is_workday or self.own_hours is None:
            return DayAttendance()
        if self.known.kind is PresenceKind.ABSENT:
            return DayAttendance((DayEvent(Event.ABSENT, self.table.points[Event.ABSENT]),))
        records = Records(self.known.check_in, self.known.check_out)
        if self.known.kind in _EXCUSED or (
            self.known.kind is PresenceKind.OVERTIME_ASSIGNED and records == Records()
        ):
            return DayAttendance()
        return attendance_of_day(
            records,
            day=self.day,
            hours=self.hours,
            table=self.table,
            permissions=self.permissions,
            zone=self.week.zone,
        )

    @property
    def status(self) -> frozenset[DayStatus]:
        """What makes the day other than the calendar says, for the checks of an entry."""
        found = _STATUS.get(self.attendance.presence.value)
        return frozenset() if found is None else frozenset({found})

    def _presence(self) -> Presence:
        if self.on_leave:
            return Presence.FULL_DAY_LEAVE
        if self.known is None:
            return Presence.NOT_YET
        recorded = self.known.check_in is not None or self.known.check_out is not None
        return Presence.ABSENT if not recorded and self.discipline.absent else Presence(self.known.kind)


@dataclass(frozen=True)
class PersonDays:
    """All days of a span, in their order, and the leave that touches it."""

    engaged: Engaged
    days: tuple[DayFacts, ...]
    leaves: tuple[Leave, ...]


@dataclass(frozen=True)
class _Read:
    staff: Staff
    known: Mapping[tuple[int, date], KnownDay]
    permissions: Mapping[tuple[int, date], Sequence[Permission]]
    leaves: Mapping[int, Sequence[Leave]]
    hours: HoursOn
    table: Callable[[date], DeductionTable]


def days_of(
    session: Session, employee_ids: Collection[int], first: date, last: date
) -> Mapping[int, PersonDays]:
    """By person, of the days from `first` to `last`, both included; whoever never held a post is left out.

    Nine statements, and one for each region, however many people are asked about.
    """
    read = _read(session, employee_ids, first, last)
    return {who: _person(read, engaged, first, last) for who, engaged in read.staff.people.items()}


def _read(session: Session, employee_ids: Collection[int], first: date, last: date) -> _Read:
    staff = assignment.staff(session, employee_ids, first, last)
    permissions: dict[tuple[int, date], list[Permission]] = defaultdict(list)
    for who, day, begins, ends in reading.permissions_of(session, employee_ids, first, last):
        permissions[who, day].append(Permission(begins, ends))
    leaves: dict[int, list[Leave]] = defaultdict(list)
    for leave in reading.leaves_of(session, employee_ids, first, last):
        leaves[leave.employee_id].append(leave)
    tables = tables_until(session, last)
    return _Read(
        staff=staff,
        known={
            (one.employee_id, one.day): one for one in reading.presence_of(session, employee_ids, first, last)
        },
        permissions=permissions,
        leaves=leaves,
        hours=hours_between(session, staff, first, last),
        table=cache(partial(in_force, tables)),
    )


def hours_between(session: Session, staff: Staff, first: date, last: date) -> HoursOn:
    """The hours in force of the unit, or of the nearest above that has any; else those of the reference."""
    by_unit: dict[int, dict[int, WorkingHours]] = defaultdict(dict)
    days: dict[int, dict[int, DayHours]] = defaultdict(dict)
    rows = reading.hours_between(session, first, last)
    for row, weekday in rows:
        if weekday is not None:
            days[row.id][weekday.weekday] = day_hours(weekday)
    for row, _weekday in rows:
        week = tuple(days[row.id].get(number) for number in _WEEK)
        by_unit[row.unit_id][row.id] = WorkingHours(week, row.valid_from, row.valid_to)

    @cache
    def on(unit_id: int, day: date) -> WorkingHours:
        for above in staff.lineages[unit_id]:
            begun = [one for one in by_unit.get(above, {}).values() if _holds(one, day)]
            if begun:
                return max(begun, key=lambda one: one.valid_from)
        return USUAL_HOURS

    return on


def _holds(hours: WorkingHours, day: date) -> bool:
    return hours.valid_from <= day and (hours.valid_to is None or day <= hours.valid_to)


def _person(read: _Read, engaged: Engaged, first: date, last: date) -> PersonDays:
    leaves = tuple(read.leaves.get(engaged.employee_id, ()))
    days = tuple(_day(read, engaged, leaves, day) for day in days_between(first, last))
    return PersonDays(engaged, days, leaves)


def _day(read: _Read, engaged: Engaged, leaves: Iterable[Leave], day: date) -> DayFacts:
    week = engaged.week(day)
    key = engaged.employee_id, day
    return DayFacts(
        day=day,
        week=week,
        is_workday=engaged.works(day),
        hours=read.hours(week.unit_id, day),
        table=read.table(day),
        known=read.known.get(key),
        leave=next((leave.kind for leave in leaves if leave.first_day <= day <= leave.last_day), None),
        permissions=tuple(read.permissions.get(key, ())),
    )


def day_of(session: Session, employee_id: int, day: date) -> DayFacts:
    """One day of one person. NobodyToDoIt for whoever never held a post."""
    found = days_of(session, [employee_id], day, day).get(employee_id)
    if found is None:
        raise assignment.NobodyToDoIt(f"employee {employee_id} holds no post, so belongs to no unit")
    return found.days[0]
