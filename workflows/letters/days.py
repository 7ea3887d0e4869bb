"""Days as letters write them."""

from __future__ import annotations

from datetime import date, datetime

_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def month_in_words(value: date) -> str:
    """`Februari`."""
    return _MONTHS[value.month - 1]


def day_in_words(value: date) -> str:
    """`9 Februari 2026`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def stamp(moment: datetime) -> str:
    """`9 Februari 2026 10.12`, on the clock that the moment carries."""
    return f"{day_in_words(moment.date())} {moment:%H.%M}"
