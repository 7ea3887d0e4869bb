"""What the cases of performance share: policies by name, moments, calendars, and numbers as the cases write them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from tests.cases.registry import Beside, Json
from workflows.rules.calendar import Calendar, DayOff, Schedule, WorkPattern
from workflows.rules.moments import WIB
from workflows.rules.rounding import Exact, half_up
from workflows.rules.working_hours import DayHours, Permission, WorkingHours

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def policy_of(given: Json, beside: Beside, key: str = "policy") -> Json:
    """The policy that the case names; a value written in the case stands in its place."""
    named = beside.policy(given[key])
    return named | {name: given[name] for name in named if given.get(name) is not None}


def schedule_of(calendar: Json) -> Schedule:
    weekdays = frozenset(map(WEEKDAYS.index, calendar["working_weekdays"]))
    holidays = {date.fromisoformat(day): DayOff("", "") for day in calendar.get("holidays") or []}
    return Schedule(Calendar(holidays), WorkPattern(weekdays))


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def day_or_none(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def number(value: Any) -> Decimal:  # noqa: ANN401  cases write numbers as numbers and as texts
    return Decimal(str(value))


def number_or_none(value: Any) -> Decimal | None:  # noqa: ANN401  likewise
    return None if value is None else number(value)


def shown(value: Exact | None) -> str | None:
    return None if value is None else f"{half_up(value):f}"


def in_wib(value: datetime) -> str:
    return value.astimezone(WIB).isoformat(timespec="seconds")


def hours_of(policy: Json, name: str) -> WorkingHours:
    week = policy["schedules"][name]
    return WorkingHours(tuple(_day_hours(week.get(weekday)) for weekday in WEEKDAYS))


def _day_hours(data: Json | None) -> DayHours | None:
    if data is None:
        return None
    pause = data.get("break_start"), data.get("break_end")
    return DayHours(
        clock(data["start"]),
        clock(data["end"]),
        data["net_minutes"],
        *(None if edge is None else clock(edge) for edge in pause),
    )


def permissions_of(given: Json) -> tuple[Permission, ...]:
    found = given.get("permissions") or []
    return tuple(Permission(clock(data["from"]), clock(data["to"])) for data in found)
