"""Part V of form 1.b (catatan cuti): what the personnel office notes before a request is sent, from the ledger itself.

The days left are those that validate the request; of one year's balance they are told apart by the year of their right.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.base import JsonObject
from models.leave import GRANTED, LeaveRequest
from workflows.rules import leave_length
from workflows.rules.calendar import MONTHS_OF_A_YEAR
from workflows.rules.leave_balance import Balance
from workflows.rules.leave_facts import Kind, LeavePolicy
from workflows.rules.leave_length import Measure
from workflows.services.leave.asked import UNITS
from workflows.services.leave.book import Book
from workflows.services.leave.statement import of_year
from workflows.tongue import Words

ANNUAL = frozenset({Kind.ANNUAL, Kind.ANNUAL_SPECIAL})
OTHERS = (Kind.LONG, Kind.SICK, Kind.MATERNITY, Kind.IMPORTANT_REASON, Kind.UNPAID)
NONE_KNOWN = "belum tercatat"
_UNITS: Words = {"YEAR": "tahun", "MONTH": "bulan"}
_DAYS = {Measure.CALENDAR_DAY: "hari kalender", Measure.WORKING_DAY: "hari kerja"}


def noted(book: Book, request: LeaveRequest) -> JsonObject:
    """The notes for a request that is not in the book.

    `annual` has a row each for N-2, N-1 and N, N being the year of the first day; `others` the earlier leaves by kind.
    """
    standing = of_year(book, request.first_day.year)
    return {
        "annual": list(annual_rows(standing, book.record.policy)),
        "others": {str(kind): _earlier(book, kind, before=request.id) for kind in OTHERS},
        "length": _asked_length(request),
    }


def annual_rows(standing: Balance, policy: LeavePolicy) -> Iterator[JsonObject]:
    """Days left by the year of their right, the oldest first; together they are the balance."""
    older, last = _carried(standing, policy)
    older_left, last_left = _carried_left(standing, older)
    year = standing.year
    yield _row(year - 2, older_left, f"dibawa {older} hari" if older else "")
    yield _row(year - 1, last_left + standing.buckets.b0, _of_last(standing, last))
    yield _row(year, standing.buckets.b + standing.buckets.e, _of_this(standing))


def length(request: LeaveRequest) -> JsonObject:
    """How long, in the largest unit that fits whole: working days, calendar days, months or years."""
    return _length(request.kind, request.first_day, request.last_day, days=request.days)


def _asked_length(request: LeaveRequest) -> JsonObject:
    """With the days that the rules cut off the end."""
    cut = (request.asked_to - request.last_day).days
    return _length(request.kind, request.asked_from, request.asked_to, days=request.days + cut)


def _length(kind: str, first: date, last: date, *, days: int) -> JsonObject:
    found = leave_length.length(kind, first, last, days=days)
    unit, what = _UNITS.get(found.measure, "hari"), _DAYS.get(found.measure, "")
    return {"number": found.number, "unit": unit, "what": what}


def said(request: LeaveRequest) -> str:
    """`3 bulan`, `5 hari kerja`."""
    found = length(request)
    return f"{found['number']} {found['what'] or found['unit']}"


def lasts(request: LeaveRequest) -> str:
    """`3 bulan`, `5 hari kerja`, `5 hari`: as titles and questions say it."""
    found = length(request)
    return f"{found['number']} {UNITS[request.unit] if found['what'] else found['unit']}"


def service_length(start: date, day: date) -> str:
    """`15 tahun 11 bulan`, whole months counted."""
    months = (day.year - start.year) * MONTHS_OF_A_YEAR + day.month - start.month - (day.day < start.day)
    years, rest = divmod(max(months, 0), MONTHS_OF_A_YEAR)
    return f"{years} tahun {rest} bulan"


def _carried(standing: Balance, policy: LeavePolicy) -> tuple[int, int]:
    """How many of the carried days are of the year before the last, and how many of the last."""
    carry = standing.carry
    older = carry.older
    if carry.two_years and not older:  # strict reading: two years' unused days come together
        older = max(0, carry.days - policy.yearly_carry)
    return older, carry.days - older


def _carried_left(standing: Balance, older: int) -> tuple[int, int]:
    """The same after what was charged and reserved: the oldest go first (D5)."""
    used = standing.carry.days - standing.buckets.c
    older_left = min(max(0, older - used), standing.buckets.c)
    return older_left, standing.buckets.c - older_left


def _of_last(standing: Balance, last: int) -> str:
    said = [f"dibawa {last} hari"] if last else []
    if standing.carry.postponed:
        said.append(f"{standing.carry.postponed} ditangguhkan")
    if standing.credited.b0:
        said.append(f"tambahan {standing.credited.b0} hari")
    return ", ".join(said)


def _of_this(standing: Balance) -> str:
    if standing.lost_to_long:
        return "gugur karena cuti besar"
    if not standing.has_right:
        return "belum ada hak"
    used = standing.charged.b + standing.charged.e
    held = standing.reserved.b + standing.reserved.e
    said = [f"hak {standing.credited.b + standing.credited.e} hari"]
    said += [f"terpakai {used}"] if used else []
    said += [f"dipesan {held}"] if held else []
    return ", ".join(said)


def _row(year: int, left: int, remark: str) -> JsonObject:
    return {"year": str(year), "left": left, "remark": remark}


def _earlier(book: Book, kind: Kind, *, before: int | None) -> str:
    granted = [
        one for one in book.requests if one.kind == kind and one.status in GRANTED and one.id != before
    ]
    if not granted:
        return NONE_KNOWN
    last = max(granted, key=lambda one: one.last_day)
    times = f"{len(granted)} kali, " if len(granted) > 1 else ""
    return f"{times}terakhir s/d {last.last_day:%d-%m-%Y}"
