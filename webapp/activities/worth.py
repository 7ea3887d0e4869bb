"""What entries of a day are worth, and why some of their minutes don't count, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import cache, partial

from sqlalchemy.orm import Session

from models.activity import Activity, ActivityItem, ActivityState
from models.activity_month import Counted
from webapp.activities import words
from webapp.translation import _
from workflows.rules.activity_credit import Credit, Presence
from workflows.rules.working_hours import minutes_of
from workflows.services.activity import credit
from workflows.services.activity.credit import DayReckoning
from workflows.services.activity.judging import Finding, Typed

TYPED = -1  # the number of what is only typed


@dataclass(frozen=True)
class Line:
    """One entry: minutes by the clock, what its day lets count, and why the rest doesn't."""

    clock_minutes: int
    credit: Credit
    why_not: tuple[str, ...]


@dataclass(frozen=True)
class Live:
    """What is typed, beside its day; `line` is None until it can be reckoned."""

    day: DayReckoning | None = None
    line: Line | None = None
    unit: str = ""  # of output
    norm: int = 0
    weight: Decimal = Decimal(1)
    volume: int = 1
    findings: tuple[Finding, ...] = field(default=())


class Days:
    """A person's days, each read once for all parts of a page."""

    def __init__(self, session: Session, employee_id: int) -> None:
        self._read = cache(partial(day_of, session, employee_id))

    def of(self, day: date) -> DayReckoning:
        """Raises NobodyToDoIt as `day_of`."""
        return self._read(day)


def day_of(session: Session, employee_id: int, day: date) -> DayReckoning:
    """Raises NobodyToDoIt for whoever never held a post."""
    return credit.days(session, employee_id, day, day)[0]


def lines(day: DayReckoning) -> dict[int, Line]:
    """By entry."""
    return {entry.id: line_of(day, entry) for entry in day.entries}


def line_of(day: DayReckoning, entry: Counted) -> Line:
    clock = minutes_of(entry.ends) - minutes_of(entry.begins)
    found = day.of(entry.id)
    return Line(clock, found, tuple(_why_not(day, entry, clock, found)))


def with_typed(day: DayReckoning, typed: Typed, item: ActivityItem, own: int | None) -> DayReckoning:
    """The day as it would be with what is typed, in place of the entry that it changes."""
    row = Counted(
        employee_id=0,
        day=typed.day,
        id=TYPED,
        begins=typed.begins,
        ends=typed.ends,
        norm_minutes=item.norm_minutes,
        weight=item.weight,
        volume=max(typed.volume, 1),
        state=ActivityState.DRAFT,
    )
    others = [entry for entry in day.entries if entry.id != own]
    return day.with_entries([*others, row])


def pending(day: DayReckoning) -> str:
    """What may still change the figures of the day."""
    if day.facts.attendance.presence is Presence.NOT_YET:
        return _("Presensi hari ini belum masuk, jadi angkanya sementara.")
    return ""


def next_hours(day: DayReckoning | None, entries: Sequence[Activity], minutes: int) -> tuple[time, time]:
    """Where the next entry would fit: after the last one, else from the beginning of the day."""
    hours = day.facts.own_hours if day else None
    begins = max((minutes_of(one.ends) for one in entries), default=hours.span[0] if hours else 8 * 60)
    if hours and hours.pause[0] <= begins < hours.pause[1]:
        begins = hours.pause[1]
    ends = min(begins + max(minutes, 1), 23 * 60 + 59)
    return _time(min(begins, ends - 1)), _time(ends)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _why_not(day: DayReckoning, entry: Counted, clock: int, found: Credit) -> list[str]:
    said = []
    paused = _shared((minutes_of(entry.begins), minutes_of(entry.ends)), day)
    if paused:
        said.append(_("%(minutes)s menit jam istirahat", minutes=paused))
    if outside := max(0, clock - paused - found.net_minutes):
        said.append(_outside(day, outside))
    if beyond := found.net_minutes - found.credit_minutes:
        most = entry.norm_minutes * entry.volume
        said.append(_("%(minutes)s menit di atas norma %(most)s menit", minutes=beyond, most=most))
    if lost := found.points - found.counted_points:
        said.append(
            _("%(points)s poin melewati batas hari %(most)s", points=words.points(lost), most=day.limit or 0)
        )
    return said


def _outside(day: DayReckoning, minutes: int) -> str:
    presence = day.facts.attendance.presence
    if presence in (Presence.FULL_DAY_LEAVE, Presence.ABSENT):
        return _("%(minutes)s menit: %(presence)s", minutes=minutes, presence=words.presence(day.facts))
    if day.facts.own_hours is None:
        return _("%(minutes)s menit pada hari tanpa jam kerja", minutes=minutes)
    return _("%(minutes)s menit di luar presensi Anda", minutes=minutes)


def _shared(span: tuple[int, int], day: DayReckoning) -> int:
    """Minutes of the span that fall into the break."""
    hours = day.facts.own_hours
    if hours is None:
        return 0
    begins, ends = hours.pause
    return max(0, min(span[1], ends) - max(span[0], begins))
