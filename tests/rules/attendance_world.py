"""An office with hours and a table of its own, for the rules of attendance and activities."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from workflows.rules.attendance import DeductionTable, Event
from workflows.rules.calendar import Calendar, DayOff, Schedule
from workflows.rules.moments import WIB
from workflows.rules.working_hours import DayHours, Permission, WorkingHours, at

MONDAY, FRIDAY, SATURDAY = date(2026, 6, 22), date(2026, 6, 26), date(2026, 6, 27)
WEEK = Schedule(Calendar({date(2026, 6, 1): DayOff("Libur", ""), date(2026, 6, 16): DayOff("Libur", "")}))
USUAL = DayHours(time(7, 30), time(16), 450, time(12), time(13))
HOURS = WorkingHours(
    (*[USUAL] * 4, DayHours(time(7, 30), time(16, 30), 450, time(11, 45), time(13, 15)), None, None)
)
POINTS = {"1": "0.50", "2": "1.00", "3": "1.25", "4": "1.50"}
TABLE = DeductionTable(
    late_from=((1, Event.LATE_1), (31, Event.LATE_2), (61, Event.LATE_3), (91, Event.LATE_4)),
    early_from=((1, Event.EARLY_1), (31, Event.EARLY_2), (61, Event.EARLY_3), (91, Event.EARLY_4)),
    points={event: Decimal(POINTS.get(event[-1], "3.00")) for event in Event},
)


def wib(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return at(day, time(hour, minute, second))


def permitted(first: str, last: str) -> Permission:
    return Permission(time.fromisoformat(first), time.fromisoformat(last))


def moment(text: str) -> datetime:
    """A moment in WIB from its text, as `2026-06-22 08:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)
