"""Days and figures in Indonesian, as the messages of checks and the ledger's grounds say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from workflows.rules import month_names

_WEEKDAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")


def day(value: date) -> str:
    """`Sen 9 Feb 2026`."""
    return f"{short_day(value)} {value.year}"


def short_day(value: date) -> str:
    """`Sen 9 Feb`."""
    return f"{_WEEKDAYS[value.weekday()]} {value.day} {month_names.SHORT[value.month - 1]}"


def period(first: date, last: date) -> str:
    """`Sel 10 – Sen 16 Feb`: what both ends share is said once; the year only where it changes."""
    if first == last:
        return short_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{_WEEKDAYS[first.weekday()]} {first.day} – {short_day(last)}"
    if first.year == last.year:
        return f"{short_day(first)} – {short_day(last)}"
    return f"{day(first)} – {day(last)}"


def listed(parts: Iterable[str]) -> str:
    """`a`, `a dan b`, `a, b, dan c`."""
    known = [part for part in parts if part]
    if len(known) <= 1:
        return "".join(known)
    if len(known) == 2:  # noqa: PLR2004 - two are joined without a comma
        return f"{known[0]} dan {known[1]}"
    return f"{', '.join(known[:-1])}, dan {known[-1]}"
