"""Periods of SKP in words, as titles of cases and messages say them."""

from __future__ import annotations

from models.skp import PeriodKind, SkpPeriod
from workflows.rules.month_names import MONTHS

_QUARTERS = ("I", "II", "III", "IV")


def period_words(period: SkpPeriod) -> str:
    """`Triwulan II 2026`, `Maret 2026`, `tahun 2026`."""
    if period.kind is PeriodKind.MONTH:
        return f"{MONTHS[period.number - 1]} {period.year}"
    if period.kind is PeriodKind.QUARTER:
        return f"Triwulan {_QUARTERS[period.number - 1]} {period.year}"
    return f"tahun {period.year}"
