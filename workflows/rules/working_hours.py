"""The hours of a working day: begin, end and break, as the office fixes them for each weekday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from workflows.rules.moments import WIB

MINUTES_OF_AN_HOUR = 60
Span = tuple[int, int]  # minutes since midnight; the end isn't in it


class NoHours(LookupError):
    """The office has fixed no hours for this weekday."""


def minutes_of(clock: time) -> int:
    """Whole minutes since midnight; seconds are cut off."""
    return clock.hour * MINUTES_OF_AN_HOUR + clock.minute


@dataclass(frozen=True)
class DayHours:
    """Clock times of the office; `net_minutes` are worked without the break and are the most that a day counts."""

    start: time
    end: time
    net_minutes: int
    break_start: time | None = None
    break_end: time | None = None

    @property
    def span(self) -> Span:
        return minutes_of(self.start), minutes_of(self.end)

    @property
    def pause(self) -> Span:
        if self.break_start is None or self.break_end is None:
            return 0, 0
        return minutes_of(self.break_start), minutes_of(self.break_end)


@dataclass(frozen=True)
class WorkingHours:
    """Hours by weekday, Monday first. Perpres 21/2023 fixes the sums; the PPK fixes the clock."""

    days: tuple[DayHours | None, ...]
    valid_from: date = date.min
    valid_to: date | None = None

    def of(self, day: date) -> DayHours:
        """Raises NoHours for a weekday that isn't worked."""
        hours = self.days[day.weekday()]
        if hours is None:
            raise NoHours(f"no hours are fixed for {day:%A}, {day.isoformat()}")
        return hours


@dataclass(frozen=True)
class Permission:
    """An approved permission by the hour, within one day."""

    start: time
    end: time

    def covers_start_of(self, hours: DayHours) -> bool:
        return self.start <= hours.start < self.end

    def covers_end_of(self, hours: DayHours) -> bool:
        return self.start < hours.end <= self.end


def at(day: date, clock: time, zone: tzinfo = WIB) -> datetime:
    """The moment at which the clock of the office shows so on the day."""
    return datetime.combine(day, clock, zone)
