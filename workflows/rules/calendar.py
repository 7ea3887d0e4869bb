"""Days: which of them are worked, how a period of months or years ends, and when a working day closes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import islice

ONE_DAY = timedelta(days=1)
# Ten years: nobody plans further, and a roster that has run out must not be searched for ever.
HORIZON = timedelta(days=3660)
MONTHS_OF_A_YEAR = 12


class NoWorkingDay(LookupError):
    """No working day is left within the horizon: the roster has run out or the pattern is empty."""


class OffReason(StrEnum):
    WEEKEND = "WEEKEND"
    HOLIDAY = "HOLIDAY"
    JOINT_LEAVE = "JOINT_LEAVE"
    NOT_ROSTERED = "NOT_ROSTERED"


@dataclass(frozen=True)
class DayOff:
    """What a day off is called and on which decree it rests."""

    name: str
    ground: str


@dataclass(frozen=True)
class Calendar:
    """One version of the days off of a region: national holidays, joint leave, local additions."""

    holidays: Mapping[date, DayOff] = field(default_factory=dict)
    joint_leave: Mapping[date, DayOff] = field(default_factory=dict)
    complete_years: frozenset[int] = frozenset()

    def is_complete(self, year: int) -> bool:
        """Whether the lists of the year are final; if not, a count in it may still change."""
        return year in self.complete_years

    def off(self, day: date) -> tuple[OffReason, DayOff] | None:
        if day in self.holidays:
            return OffReason.HOLIDAY, self.holidays[day]
        if day in self.joint_leave:
            return OffReason.JOINT_LEAVE, self.joint_leave[day]
        return None


@dataclass(frozen=True)
class WorkPattern:
    """The days a unit works: weekdays (Monday = 0), or the exact dates of a roster."""

    weekdays: frozenset[int] = frozenset(range(5))
    roster: frozenset[date] | None = None

    @classmethod
    def of_roster(cls, dates: Iterable[date]) -> WorkPattern:
        return cls(weekdays=frozenset(), roster=frozenset(dates))

    def without(self, dates: frozenset[date]) -> WorkPattern:
        return self if self.roster is None else replace(self, roster=self.roster - dates)


FIVE_DAYS = WorkPattern()
SIX_DAYS = WorkPattern(weekdays=frozenset(range(6)))


@dataclass(frozen=True)
class LeftOut:
    """A date that doesn't count as a working day, and why."""

    day: date
    reason: OffReason
    name: str = ""
    ground: str = ""


@dataclass(frozen=True)
class Schedule:
    """The working days of one employee: calendar, pattern of the unit, duty on joint leave.

    `duty` holds the joint-leave dates on which the employee has to work with an assignment
    letter; they are working days (PP 11/2017 art. 333, D16). A roster is exact: its dates are
    worked even on joint leave.
    """

    calendar: Calendar
    pattern: WorkPattern = FIVE_DAYS
    duty: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        if day in self.duty:
            return True
        if self.pattern.roster is not None:
            return day in self.pattern.roster
        return day.weekday() in self.pattern.weekdays and self.calendar.off(day) is None

    def working_days(self, first: date, last: date) -> int:
        """Number of working days from `first` to `last`, both included; 0 when `last` is earlier."""
        return sum(1 for _ in self.each_working_day(first, last))

    def each_working_day(self, first: date, last: date) -> Iterator[date]:
        return (day for day in days_between(first, last) if self.is_working_day(day))

    def end_of(self, first: date, days: int) -> date | None:
        """Last day of `days` working days (1 or more) from `first`; None when the roster runs out."""
        ahead = self.each_working_day(first, _horizon(first))
        return next(islice(ahead, days - 1, None), None)

    def first_working_day_after(self, day: date) -> date | None:
        """The next working day, later than `day`; None when the roster runs out."""
        return None if day == date.max else self.end_of(day + ONE_DAY, 1)

    def days_left_out(self, first: date, last: date) -> tuple[LeftOut, ...]:
        """The dates from `first` to `last` that aren't working days, each with its reason."""
        return tuple(self._left_out(day) for day in days_between(first, last) if not self.is_working_day(day))

    def incomplete_years(self, first: date, last: date) -> tuple[int, ...]:
        """Years of the range whose lists aren't complete: a page warns that its count may change."""
        return tuple(year for year in range(first.year, last.year + 1) if not self.calendar.is_complete(year))

    def on_leave(self) -> Schedule:
        """The same schedule for counting leave.

        Whoever is on leave on a duty date has joint leave on it: the date isn't counted (D17).
        """
        joint_duty = self.duty & self.calendar.joint_leave.keys()
        return replace(self, pattern=self.pattern.without(joint_duty), duty=frozenset())

    def _left_out(self, day: date) -> LeftOut:
        off = self.calendar.off(day)
        if off is not None:
            reason, what = off
            return LeftOut(day, reason, what.name, what.ground)
        rostered = self.pattern.roster is not None
        return LeftOut(day, OffReason.NOT_ROSTERED if rostered else OffReason.WEEKEND)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`, both included."""
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def period_end(first: date, months: int) -> date:
    """Last day of a period of `months` months (1 or more) that begins on `first` (D32).

    It ends on day d-1 of the month `months` later; for d = 1 on the last day of the month before;
    where that day doesn't exist, on the last day of the month.
    """
    month_index = first.year * MONTHS_OF_A_YEAR + first.month - 1 + months
    if first.day == 1:
        return _first_of_month(month_index) - ONE_DAY
    last_of_month = _first_of_month(month_index + 1) - ONE_DAY
    return last_of_month.replace(day=min(first.day - 1, last_of_month.day))


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier; where it doesn't exist, the last day of that month."""
    month_index = day.year * MONTHS_OF_A_YEAR + day.month - 1 - months
    last_of_month = _first_of_month(month_index + 1) - ONE_DAY
    return last_of_month.replace(day=min(day.day, last_of_month.day))


def anniversary(start: date, years: int) -> date:
    """The day on which `years` years since `start` are complete; of 29 February the 1st of March (D33)."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)


def years_complete(start: date, on: date) -> int:
    """Whole years since `start` that are complete on the day `on`; 0 before the first anniversary."""
    years = max(0, on.year - start.year)
    return years if years == 0 or anniversary(start, years) <= on else years - 1


def working_day_deadline(
    start: datetime,
    n: int,
    *,
    calendar: Calendar,
    pattern: WorkPattern,
    tz: tzinfo,
    close: time = time(16, 0),
    duty: frozenset[date] = frozenset(),
) -> datetime:
    """Closing hour of the `n`-th working day (1 or more) after the local day of `start`.

    `start` is aware; the answer is aware, in the zone `tz` of the unit. Raises ValueError for a
    naive `start` or `n` below 1, NoWorkingDay when the roster runs out.
    """
    if start.tzinfo is None or n < 1:
        raise ValueError("a deadline needs an aware start and at least one working day")
    local_day = start.astimezone(tz).date()
    last = Schedule(calendar, pattern, duty).end_of(local_day + ONE_DAY, n)
    if last is None:
        raise NoWorkingDay(f"no {n} working days after {local_day.isoformat()}")
    return datetime.combine(last, close, tzinfo=tz)


def _first_of_month(month_index: int) -> date:
    year, month = divmod(month_index, MONTHS_OF_A_YEAR)
    return date(year, month + 1, 1)


def _horizon(first: date) -> date:
    return date.max if first > date.max - HORIZON else first + HORIZON
