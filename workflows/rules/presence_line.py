"""A line of a list of presence: whose day it was, when it began and ended, or what else it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from workflows.rules.leave_opening import day_of

NIP_DIGITS = 18
GROUND_MOST = 200
_SHORT = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d\d)")  # 14-Jul-26, as Solution and Fingerspot write it
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "mei": 5, "jun": 6, "jul": 7, "aug": 8, "agu": 8}
_MONTHS |= {"agt": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "des": 12}
_FRACTION = re.compile(r"0?[.,]\d+")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?")
SECONDS_OF_A_DAY = 86_400
# What other programs call the columns.
ALIASES = {
    "no. id": "nip",
    "employee id": "nip",
    "date": "tanggal",
    "scan masuk": "masuk",
    "jam masuk": "masuk",
    "scan pulang": "pulang",
    "jam pulang": "pulang",
    "keterangan": "status",
}


class Fault(StrEnum):
    NIP = "NIP"
    DAY = "DAY"
    FUTURE = "FUTURE"
    TIME = "TIME"
    ORDER = "ORDER"
    STATUS = "STATUS"
    GROUND = "GROUND"
    NOTHING = "NOTHING"


class Status(StrEnum):
    """What a list calls a day; the first of each is how the example writes it."""

    RECORDED = "RECORDED"
    OFFICIAL_DUTY = "OFFICIAL_DUTY"
    WORK_FROM_HOME = "WORK_FROM_HOME"
    OVERTIME_ASSIGNED = "OVERTIME_ASSIGNED"
    FULL_DAY_LEAVE = "FULL_DAY_LEAVE"
    ABSENT = "ABSENT"


_WORDS = {
    "hadir": Status.RECORDED,
    "masuk": Status.RECORDED,
    "h": Status.RECORDED,
    "dinas luar": Status.OFFICIAL_DUTY,
    "dl": Status.OFFICIAL_DUTY,
    "wfh": Status.WORK_FROM_HOME,
    "kerja dari rumah": Status.WORK_FROM_HOME,
    "lembur": Status.OVERTIME_ASSIGNED,
    "cuti": Status.FULL_DAY_LEAVE,
    "c": Status.FULL_DAY_LEAVE,
    "tanpa keterangan": Status.ABSENT,
    "tk": Status.ABSENT,
    "alpa": Status.ABSENT,
    "absent": Status.ABSENT,
}
# These rest on a letter, whose number has to be there.
BY_LETTER = frozenset(
    {Status.OFFICIAL_DUTY, Status.WORK_FROM_HOME, Status.OVERTIME_ASSIGNED, Status.FULL_DAY_LEAVE}
)
AWAY = frozenset({Status.FULL_DAY_LEAVE, Status.ABSENT})


@dataclass(frozen=True)
class PresenceLine:
    """Clock times are those of the office; `status` is None where the list says nothing but times."""

    nip: str
    day: date
    check_in: time | None
    check_out: time | None
    status: Status | None
    ground: str


def named(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells by the names that `read_line` knows."""
    return {ALIASES.get(name, name): value for name, value in cells.items()}


def read_line(cells: Mapping[str, str], *, today: date) -> PresenceLine | Fault:
    """A line by its columns nip, tanggal, masuk, pulang, status, dasar; or the first thing wrong with it.

    Days as 14-07-2026, 2026-07-14, 14-Jul-26 or a spreadsheet's number; times as 07:31, 07.31:05 or its fraction.
    """
    nip = re.sub(r"\s", "", cells.get("nip", "")).lstrip("'")
    day = read_day(cells.get("tanggal", ""))
    times = [read_clock(cells.get(name, "")) for name in ("masuk", "pulang")]
    word = " ".join(cells.get("status", "").lower().split())
    status, ground = _WORDS.get(word), " ".join(cells.get("dasar", "").split())[:GROUND_MOST]
    wrong = {
        Fault.NIP: not (nip.isascii() and nip.isdigit() and len(nip) == NIP_DIGITS),
        Fault.DAY: day is None,
        Fault.FUTURE: day is not None and day > today,
        Fault.TIME: None in times,
        Fault.STATUS: bool(word) and status is None,
        Fault.GROUND: status in BY_LETTER and not ground,
    }
    fault = next((fault for fault, broken in wrong.items() if broken), None)
    if fault or day is None:
        return fault or Fault.DAY
    check_in, check_out = (found if isinstance(found, time) else None for found in times)
    if check_in and check_out and check_out < check_in:
        return Fault.ORDER
    if status in AWAY and (check_in or check_out):
        return Fault.STATUS
    if status is None and not check_in and not check_out:
        return Fault.NOTHING
    return PresenceLine(nip, day, check_in, check_out, status, ground)


def read_day(text: str) -> date | None:
    """None for what names no day."""
    found = _SHORT.fullmatch(text.strip())
    if found is None:
        return day_of(text)
    month = _MONTHS.get(found[2].lower(), 0)
    return day_of(f"{found[1]}-{month}-20{found[3]}")


def read_clock(text: str) -> time | str | None:
    """The time of a clock; "" for an empty cell, None for what is neither."""
    plain = text.strip()
    if plain in ("", "-", "0"):
        return ""
    if _FRACTION.fullmatch(plain):
        seconds = round(float("0" + plain.lstrip("0").replace(",", ".")) * SECONDS_OF_A_DAY)
        return _clock(seconds // 3600, seconds // 60 % 60, seconds % 60)
    found = _CLOCK.fullmatch(plain)
    return _clock(*(int(part or 0) for part in found.groups())) if found else None


def _clock(hour: int, minute: int, second: int) -> time | None:
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
