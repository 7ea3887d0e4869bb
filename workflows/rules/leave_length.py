"""How long a leave is said to last: in whole years or months where the law counts those, else in days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.rules.calendar import MONTHS_OF_A_YEAR, period_end
from workflows.rules.leave_facts import Kind

_IN_WORKING_DAYS = (Kind.ANNUAL, Kind.ANNUAL_SPECIAL)
_IN_MONTHS = (Kind.LONG, Kind.MATERNITY, Kind.UNPAID)
_MOST_MONTHS = 48  # unpaid leave with its extension


class Measure(StrEnum):
    YEAR = "YEAR"
    MONTH = "MONTH"
    CALENDAR_DAY = "CALENDAR_DAY"
    WORKING_DAY = "WORKING_DAY"


@dataclass(frozen=True, slots=True)
class Length:
    number: int
    measure: Measure


def length(kind: str, first: date, last: date, *, days: int) -> Length:
    """How long a leave of a kind from `first` to `last` lasts, `days` being what it counts.

    Long, maternity and unpaid leave are granted by months and years (PP 11/2017 art. 316, 325, 334); only unpaid leave
    reaches a year. Between two months it is told in days.
    """
    months = whole_months(first, last) if kind in _IN_MONTHS else 0
    if months and kind == Kind.UNPAID and months % MONTHS_OF_A_YEAR == 0:
        return Length(months // MONTHS_OF_A_YEAR, Measure.YEAR)
    if months:
        return Length(months, Measure.MONTH)
    return Length(days, Measure.WORKING_DAY if kind in _IN_WORKING_DAYS else Measure.CALENDAR_DAY)


def whole_months(first: date, last: date) -> int:
    """How many months the period lasts, by the month rule (D32); 0 when it ends between two months."""
    months = (last.year - first.year) * MONTHS_OF_A_YEAR + last.month - first.month
    tried = (count for count in (months, months + 1) if 0 < count <= _MOST_MONTHS)
    return next((count for count in tried if period_end(first, count) == last), 0)
