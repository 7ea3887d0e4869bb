"""Days as letters write them."""

from __future__ import annotations

from datetime import date

_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def day_in_words(value: date) -> str:
    """`9 Februari 2026`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
