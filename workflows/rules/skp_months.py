"""How many months of a year each of several SKPs stands for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workflows.rules.calendar import MONTHS_OF_A_YEAR

MIDDLE = 15


def months(first_day: date, last_day: date) -> int:
    """The months whose 15th day lies between the days, both included: however a year is split, twelve in all.

    Raises ValueError where the last day comes before the first. No law counts the odd days of a month; the middle
    decides, so that none counts twice.
    """
    if last_day < first_day:
        raise ValueError("a period can't end before it begins")
    return _middles_until(last_day) - _middles_before(first_day)


def middles(first_day: date, last_day: date) -> Iterator[date]:
    """The 15th of each of these months, in their order."""
    month = first_day.replace(day=MIDDLE)
    while month <= last_day:
        if month >= first_day:
            yield month
        year, number = divmod(month.year * MONTHS_OF_A_YEAR + month.month, MONTHS_OF_A_YEAR)
        month = date(year, number + 1, MIDDLE)


def _middles_until(day: date) -> int:
    return day.year * 12 + day.month - (day.day < MIDDLE)


def _middles_before(day: date) -> int:
    return day.year * 12 + day.month - (day.day <= MIDDLE)
