"""A month in an address, and the way to the months beside it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from webapp import db
from webapp.activities.entry_form import FIRST_DAY

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


def month_asked(text: str) -> date:
    """The first day of the month asked for, of this month for what can't be read or hasn't come."""
    this = db.today().replace(day=1)
    found = _MONTH.fullmatch(text)
    if found is None or int(found[1]) < FIRST_DAY.year:
        return this
    return min(date(int(found[1]), int(found[2]), 1), this)


def name(month: date) -> str:
    """As the address has it: `2026-02`."""
    return f"{month:%Y-%m}"


def before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def after(month: date) -> date | None:
    """None when it hasn't come yet."""
    following = (month + timedelta(days=31)).replace(day=1)
    return following if following <= db.today() else None
