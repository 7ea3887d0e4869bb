"""What the activities of one day are worth: minutes at work, minutes of the norm, points of the weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from workflows.rules.dated import in_force
from workflows.rules.moments import WIB
from workflows.rules.working_hours import (
    DayHours,
    Permission,
    Span,
    WorkingHours,
    at,
    minutes_of,
)

ONE_MINUTE = timedelta(minutes=1)
CENT = Decimal("0.01")
WHOLE_DAY: Span = (0, 24 * 60)
NOBODY: Span = (0, 0)


class Presence(StrEnum):
    """What is known about the attendance of the day."""

    RECORDED = "RECORDED"
    NOT_YET = "NOT_YET"  # the machine's records haven't arrived
    OFFICIAL_DUTY = "OFFICIAL_DUTY"
    WORK_FROM_HOME = "WORK_FROM_HOME"
    OVERTIME_ASSIGNED = "OVERTIME_ASSIGNED"
    FULL_DAY_LEAVE = "FULL_DAY_LEAVE"
    ABSENT = "ABSENT"


BY_SCHEDULE = frozenset({Presence.OFFICIAL_DUTY, Presence.WORK_FROM_HOME})
AWAY = frozenset({Presence.FULL_DAY_LEAVE, Presence.ABSENT})


@dataclass(frozen=True)
class Attendance:
    """First and last record of the day as aware moments, None where there is none, and permissions by the hour.

    A day that counts as absence is ABSENT; RECORDED without any record is present by schedule, as with one missing.
    """

    presence: Presence
    check_in: datetime | None = None
    check_out: datetime | None = None
    permissions: tuple[Permission, ...] = ()


@dataclass(frozen=True)
class Norm:
    """A row of the master list of activities: minutes for one unit of output, and the weight of a minute."""

    code: str
    minutes: int
    weight: Decimal
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True)
class Activity:
    """An entry of the day, from `start` until `end` without it; `volume` counts units of output."""

    id: str
    start: time
    end: time
    volume: int
    norm: Norm


@dataclass(frozen=True)
class Credit:
    """Minutes at work, minutes credited, points, and the points that the day's limit lets count.

    Of the minutes between start and end, `outside_minutes` lie beyond the presence and `break_minutes` in the break.
    """

    id: str
    net_minutes: int
    credit_minutes: int
    points: Decimal
    counted_points: Decimal
    outside_minutes: int = 0
    break_minutes: int = 0

    @property
    def over_norm_minutes(self) -> int:
        """Minutes at work beyond norm x volume."""
        return self.net_minutes - self.credit_minutes

    @property
    def over_limit_points(self) -> Decimal:
        """Points that the day's limit leaves out."""
        return self.points - self.counted_points


@dataclass(frozen=True)
class DayCredit:
    """Entries in order of their start. While attendance is awaited, the figures are for the time being."""

    entries: tuple[Credit, ...]
    awaiting_attendance: bool

    @property
    def total_points(self) -> Decimal:
        return sum((entry.points for entry in self.entries), Decimal("0.00"))

    @property
    def counted_points(self) -> Decimal:
        return sum((entry.counted_points for entry in self.entries), Decimal("0.00"))

    @property
    def not_counted_points(self) -> Decimal:
        """Points beyond the day's limit: shown, and not refused."""
        return self.total_points - self.counted_points


def norm_of(master: Iterable[Norm], code: str, *, activity_date: date) -> Norm:
    """The norm of an activity on its day; a later change doesn't touch it. Raises NothingInForce."""
    return in_force((norm for norm in master if norm.code == code), activity_date)


def credit_of_day(
    activities: Iterable[Activity],
    *,
    day: date,
    hours: WorkingHours,
    attendance: Attendance,
    zone: tzinfo = WIB,
) -> DayCredit:
    """Minutes and points of the activities of a day.

    Net minutes lie within the presence and outside the break; no more are credited than norm x volume; points are
    credit x weight, with 2 decimals, a half upwards. Taken by their start, they count up to the net minutes of the
    day's hours; a day without hours (overtime at a weekend) has no such limit, and nobody is present by schedule on it.
    """
    known = hours.days[day.weekday()]
    present = _present(attendance, known, at(day, time(), zone))
    pause = NOBODY if known is None else known.pause
    in_order = sorted(activities, key=lambda activity: activity.start)
    uncut = [_credit(activity, present, pause) for activity in in_order]
    return DayCredit(
        entries=tuple(uncut if known is None else _counted(uncut, Decimal(known.net_minutes))),
        awaiting_attendance=attendance.presence is Presence.NOT_YET,
    )


def _present(attendance: Attendance, hours: DayHours | None, midnight: datetime) -> Span:
    """From and until when the employee is taken as present, in whole minutes of the day."""
    if attendance.presence in AWAY:
        return NOBODY
    if attendance.presence is Presence.NOT_YET:
        return WHOLE_DAY
    if attendance.presence in BY_SCHEDULE:
        return NOBODY if hours is None else hours.span
    first, last = (
        None if record is None else (record - midnight) // ONE_MINUTE
        for record in (attendance.check_in, attendance.check_out)
    )
    if first is not None and last is not None:
        return first, last
    edges = _edges(attendance, hours)
    return (
        edges
        if edges == NOBODY
        else (edges[0] if first is None else first, edges[1] if last is None else last)
    )


def _edges(attendance: Attendance, hours: DayHours | None) -> Span:
    """What stands in for records that are missing: the day's edges, where a permission ends or delays presence.

    Overtime needs no schedule and has no edges.
    """
    if attendance.presence is Presence.OVERTIME_ASSIGNED:
        return WHOLE_DAY
    if hours is None:
        return NOBODY
    start, end = hours.span
    starts = [minutes_of(found.end) for found in attendance.permissions if found.covers_start_of(hours)]
    ends = [minutes_of(found.start) for found in attendance.permissions if found.covers_end_of(hours)]
    return max(starts, default=start), min(ends, default=end)


def _credit(activity: Activity, present: Span, pause: Span) -> Credit:
    entered = minutes_of(activity.start), minutes_of(activity.end)
    at_work = _both(entered, present)
    resting = _length(_both(at_work, pause))
    net = _length(at_work) - resting
    minutes = min(net, activity.norm.minutes * activity.volume)
    points = (minutes * activity.norm.weight).quantize(CENT, ROUND_HALF_UP)
    return Credit(activity.id, net, minutes, points, points, _length(entered) - _length(at_work), resting)


def _counted(uncut: Iterable[Credit], limit: Decimal) -> Iterator[Credit]:
    for credit in uncut:
        counted = min(credit.points, limit)
        limit -= counted
        yield credit if counted == credit.points else replace(credit, counted_points=counted)


def _both(one: Span, other: Span) -> Span:
    return max(one[0], other[0]), min(one[1], other[1])


def _length(span: Span) -> int:
    return max(0, span[1] - span[0])
