"""Days, moments, numbers and deadlines for the second reading of performance; shares no code with `workflows.rules`."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

Json = dict[str, Any]

POLICIES = json.loads((Path(__file__).parents[1] / "cases/policies.json").read_text("utf-8"))
WEEK = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
WIB = timezone(timedelta(hours=7))
DAY = timedelta(days=1)


def policy(given: Json, key: str = "policy") -> Json:
    """A value written in the case overrides the policy; null is as good as absent."""
    named = POLICIES[given[key]]
    return {name: value if given.get(name) is None else given[name] for name, value in named.items()}


def day(text: str) -> date:
    return date.fromisoformat(text)


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(WIB)


def last_second(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 23, 59, 59, tzinfo=WIB)


def rounded(value: Fraction, places: int = 0) -> Fraction:
    """Half-up, for values of either sign away from zero."""
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**places)


def rupiah(value: Fraction) -> int:
    return int(rounded(value))


def text(value: Fraction | None) -> str | None:
    if value is None:
        return None
    cents = int(rounded(value, 2) * 100)
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def is_workday(on: date, calendar: Json) -> bool:
    return WEEK[on.weekday()] in calendar["working_weekdays"] and on.isoformat() not in (
        calendar.get("holidays") or []
    )


def after(on: date, workdays: int, calendar: Json) -> date:
    """The n-th workday strictly after a day."""
    while workdays:
        on += DAY
        workdays -= is_workday(on, calendar)
    return on


def month_first(month: str) -> date:
    return day(f"{month}-01")


def months_on(on: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + (on.day - 1) * DAY, following - DAY)


def moved(deadline: datetime, given: Json, rules: Json) -> datetime:
    """The outage rule, applied until nothing changes."""
    for outage in given.get("outages") or []:
        start, end = wib(outage["from"]), wib(outage["to"])
        long = end - start >= timedelta(minutes=rules["outage_min_minutes"])
        if long and start <= deadline <= end + timedelta(hours=rules["outage_after_hours"]):
            further = last_second(after(end.date(), 1, given["calendar"]))
            if further > deadline:
                return moved(further, given, rules)
    return deadline


CLOSES = {
    "INPUT_CLOSE": "input_close_workday",
    "VERIFY_CLOSE": "verify_close_workday",
    "ESCALATION_CLOSE": "escalation_close_workday",
}


def deadline(
    kind: str, given: Json, *, on: date | None = None, month: str | None = None, back: str | None = None
) -> datetime:
    """INPUT, INPUT_CLOSE, VERIFY_CLOSE, ESCALATION_CLOSE or RESUBMIT."""
    rules, calendar = policy(given), given["calendar"]
    first = month_first(month) if month else on.replace(day=1)
    if kind in CLOSES:
        end_of_month = months_on(first, 1) - DAY
        return moved(last_second(after(end_of_month, rules[CLOSES[kind]], calendar)), given, rules)
    window = last_second(after(on, rules["input_window_workdays"], calendar))
    if kind == "INPUT":
        return min(moved(window, given, rules), deadline("INPUT_CLOSE", given, on=on))
    again = last_second(after(wib(back).date(), rules["resubmit_workdays"], calendar))
    latest = max(moved(again, given, rules), moved(window, given, rules))
    return min(latest, deadline("VERIFY_CLOSE", given, on=on))
