"""Days as letters write them."""

from __future__ import annotations

from datetime import date, datetime

from workflows.rules.month_names import MONTHS


def month_in_words(value: date) -> str:
    """`Februari`."""
    return MONTHS[value.month - 1]


def day_in_words(value: date) -> str:
    """`9 Februari 2026`."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def stamp(moment: datetime) -> str:
    """`9 Februari 2026 10.12`, on the clock that the moment carries."""
    return f"{day_in_words(moment.date())} {moment:%H.%M}"
