"""Moments and days of western Indonesia, and what "until the end of a day" means."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone, tzinfo

from workflows.rules.calendar import ONE_DAY, NoWorkingDay, Schedule

WIB = timezone(timedelta(hours=7), "WIB")
LAST_SECOND = time(23, 59, 59)


def local_day(moment: datetime, zone: tzinfo = WIB) -> date:
    """The date on the wall where the office is. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(zone).date()


def end_of_day(day: date, zone: tzinfo = WIB) -> datetime:
    """The last second of the day."""
    return datetime.combine(day, LAST_SECOND, zone)


def in_time(received_at: datetime, deadline: datetime) -> bool:
    """Whether a request came in time: a deadline is the last accepted second, to its end."""
    return received_at < deadline + timedelta(seconds=1)


def working_days_after(schedule: Schedule, day: date, number: int) -> date:
    """The `number`-th working day strictly after `day`. Raises NoWorkingDay when the roster runs out."""
    found = schedule.end_of(day + ONE_DAY, number)
    if found is None:
        raise NoWorkingDay(f"no {number} working days after {day.isoformat()}")
    return found
