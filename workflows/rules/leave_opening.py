"""A line of the paper ledgers that an office brings along: annual days used in a year, or a leave that was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflows.rules.leave_facts import Kind

KINDS = {"TAHUNAN": Kind.ANNUAL, "BESAR": Kind.LONG, "SAKIT": Kind.SICK, "CLTN": Kind.UNPAID}
MOST_DAYS = 24
YEARS_BACK = 10  # long leave counts for five years, a spell of sickness for one and a half
_SHEET_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets


class Fault(StrEnum):
    KIND = "KIND"
    YEAR = "YEAR"
    DAYS = "DAYS"
    DATES = "DATES"
    GROUND = "GROUND"
    ACTIVE = "ACTIVE"


@dataclass(frozen=True)
class Opening:
    """Of ANNUAL `days` working days were used in `year`; of others `first` to `last` was taken.

    After UNPAID leave service counts anew from `active`; without it the leave goes on or no decree has come yet.
    """

    kind: Kind
    ground: str
    year: int = 0
    days: int = 0
    first: date = date.min
    last: date = date.min
    active: date | None = None


def read_line(cells: Mapping[str, str], *, today: date) -> Opening | Fault:
    """A line by its columns jenis, tahun, hari, mulai, sampai, aktif, dasar; or the first thing that is wrong with it.

    Days are working days, 0 to 24, in this year or one of the ten before. Dates may be ISO, `31-12-2025`,
    `31/12/2025` or the number of a spreadsheet; a leave has begun and lasts at most three years.
    """
    kind = KINDS.get(cells.get("jenis", "").strip().upper())
    ground = " ".join(cells.get("dasar", "").split())[:200]
    if kind is None:
        return Fault.KIND
    if not ground:
        return Fault.GROUND
    if kind is Kind.ANNUAL:
        return _annual(cells, ground, today)
    return _taken(cells, kind, ground, today)


def day_of(text: str) -> date | None:
    """A date as people and spreadsheets write it."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) == 5:  # noqa: PLR2004 - 1927 to 2173
        return _SHEET_EPOCH + timedelta(days=int(text))
    parts = text.replace("/", "-").split("-")
    if len(parts) == 3 and len(parts[2]) == 4:  # noqa: PLR2004 - day, month, year
        parts.reverse()
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None


def _taken(cells: Mapping[str, str], kind: Kind, ground: str, today: date) -> Opening | Fault:
    first, last = day_of(cells.get("mulai", "")), day_of(cells.get("sampai", ""))
    if first is None or last is None or not first <= last or not _near(first, last, today):
        return Fault.DATES
    written = cells.get("aktif", "").strip() if kind is Kind.UNPAID else ""
    active = day_of(written)
    if written and (active is None or not last < active <= today):
        return Fault.ACTIVE
    return Opening(kind, ground, first=first, last=last, active=active)


def _annual(cells: Mapping[str, str], ground: str, today: date) -> Opening | Fault:
    year, days = _number(cells.get("tahun", "")), _number(cells.get("hari", ""))
    if year is None or not today.year - YEARS_BACK <= year <= today.year:
        return Fault.YEAR
    if days is None or days > MOST_DAYS:
        return Fault.DAYS
    return Opening(Kind.ANNUAL, ground, year=year, days=days)


def _near(first: date, last: date, today: date) -> bool:
    return today.year - YEARS_BACK <= first.year and first <= today and (last - first).days <= 366 * 3


def _number(text: str) -> int | None:
    whole = text.strip().removesuffix(".0")
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= 4 else None  # noqa: PLR2004 - a year
