"""A line of a list of activities: what is done, how long a unit of it takes, how a minute counts, from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from workflows.rules.leave_opening import day_of

LEAST_WEIGHT, MOST_WEIGHT, USUAL_WEIGHT = Decimal("0.50"), Decimal("1.50"), Decimal("1.00")
MOST_MINUTES = 24 * 60 * 31
EARLIEST = date(2000, 1, 1)
CODE_MOST, TEXT_MOST = 30, 200
_YES, _NO = frozenset({"ya", "y", "1", "wajib"}), frozenset({"", "tidak", "t", "0", "-"})


class Fault(StrEnum):
    CODE = "CODE"
    NAME = "NAME"
    OUTPUT = "OUTPUT"
    NORM = "NORM"
    WEIGHT = "WEIGHT"
    EVIDENCE = "EVIDENCE"
    DATES = "DATES"
    GROUND = "GROUND"


@dataclass(frozen=True)
class Item:
    """`norm_minutes` for one unit of output; empty `posts`: for every kind of post."""

    code: str
    name: str
    output_unit: str
    norm_minutes: int
    weight: Decimal
    needs_evidence: bool
    posts: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    ground: str


def read_line(cells: Mapping[str, str]) -> Item | Fault:
    """A line by its columns kode, uraian, satuan, norma_menit, bobot, wajib_bukti, jabatan, berlaku_dari,
    berlaku_sampai, dasar; or the first thing wrong with it. An empty weight is 1.00; posts are parted by `|`.
    """
    code, name, output, ground = (_words(cells, key) for key in ("kode", "uraian", "satuan", "dasar"))
    minutes, weight = _minutes(cells.get("norma_menit", "")), _weight(cells.get("bobot", ""))
    evidence = _words(cells, "wajib_bukti").lower()
    period = _period(cells)
    wrong = {
        Fault.CODE: not 0 < len(code) <= CODE_MOST,
        Fault.NAME: not 0 < len(name) <= TEXT_MOST,
        Fault.OUTPUT: not 0 < len(output) <= TEXT_MOST,
        Fault.NORM: minutes is None,
        Fault.WEIGHT: weight is None,
        Fault.EVIDENCE: evidence not in _YES | _NO,
        Fault.DATES: period is None,
        Fault.GROUND: not 0 < len(ground) <= TEXT_MOST,
    }
    if minutes is None or weight is None or period is None or any(wrong.values()):
        return next(fault for fault, broken in wrong.items() if broken)
    posts = tuple(dict.fromkeys(" ".join(one.split()) for one in cells.get("jabatan", "").split("|")))
    named = tuple(post for post in posts if post)
    return Item(code.upper(), name, output, minutes, weight, evidence in _YES, named, *period, ground)


def _words(cells: Mapping[str, str], key: str) -> str:
    return " ".join(cells.get(key, "").split())


def _minutes(text: str) -> int | None:
    text = text.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_MINUTES)) else 0
    return number if 0 < number <= MOST_MINUTES else None


def _weight(text: str) -> Decimal | None:
    """With comma or point, at most two decimals."""
    try:
        weight = Decimal(text.strip().replace(",", ".") or USUAL_WEIGHT)
    except InvalidOperation:
        return None
    fits = weight.is_finite() and LEAST_WEIGHT <= weight <= MOST_WEIGHT
    return weight.quantize(USUAL_WEIGHT) if fits and weight == weight.quantize(USUAL_WEIGHT) else None


def _period(cells: Mapping[str, str]) -> tuple[date, date | None] | None:
    first, until = day_of(cells.get("berlaku_dari", "")), cells.get("berlaku_sampai", "").strip()
    last = day_of(until)
    if first is None or first < EARLIEST or (until and (last is None or last < first)):
        return None
    return first, last
