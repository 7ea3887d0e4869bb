"""Moving days: lines of the ledger and the locked figures of each year, always in one transaction.

Whoever moves days locks the years first (`lock`), reads the book after that, asks the rules, then writes. The
lock makes two requests of one person wait for each other; the table's CHECK refuses what slipped through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models import leave as tables
from models.leave import EntryKind, LeaveBalance, LeaveEntry, LeaveRequest
from workflows.rules.leave_answer import RequestAnswer
from workflows.rules.leave_balance import balance
from workflows.rules.leave_facts import Buckets, Charge, Kind
from workflows.services.leave.book import Book, by_bucket


@dataclass(frozen=True, slots=True)
class Posting:
    """Who moves days, when (both as an instant and as the unit's date), and on what ground."""

    now: datetime
    today: date
    actor_id: int | None
    ground: str


def years_of(*days: date) -> range:
    """Every year from the first to the last of the days: an earlier year decides what the next one opens with."""
    years = [day.year for day in days]
    return range(min(years), max(years) + 1)


def lock(session: Session, employee_id: int, *days: date, now: datetime) -> dict[int, LeaveBalance]:
    return tables.lock_balances(session, employee_id, years_of(*days), now=now)


def post(
    session: Session,
    request: LeaveRequest,
    moved: Mapping[int, Buckets],
    *,
    kind: EntryKind,
    posting: Posting,
) -> None:
    """One line a year and bucket. `moved` holds positive days; the kind gives the sign."""
    sign = -1 if kind in (EntryKind.CHARGE, EntryKind.RESERVE) else 1
    for year, buckets in sorted(moved.items()):
        for bucket, days in by_bucket(buckets).items():
            session.add(
                LeaveEntry(
                    employee_id=request.employee_id,
                    year=year,
                    kind=kind,
                    bucket=bucket,
                    days=sign * days,
                    posted_on=posting.today,
                    posted_at=posting.now,
                    posted_by=posting.actor_id,
                    request_id=request.id,
                    ground=posting.ground,
                    special=request.kind == Kind.ANNUAL_SPECIAL,
                )
            )


def charge(session: Session, request: LeaveRequest, answer: RequestAnswer, *, posting: Posting) -> None:
    """What a granted leave costs: annual days by bucket, special ones of a PPPK from the year's own (D23)."""
    charged = {year: Buckets(e=days) for year, days in answer.special}
    if request.kind == Kind.ANNUAL:
        charged = {part.year: part.charge for part in answer.parts}
    post(session, request, charged, kind=EntryKind.CHARGE, posting=posting)


def held(book: Book, request: LeaveRequest, *, kinds: tuple[EntryKind, EntryKind]) -> dict[int, Buckets]:
    """What a request still holds by year and bucket: (RESERVE, RELEASE) or (CHARGE, REFUND)."""
    found: dict[int, Buckets] = {}
    for entry in book.entries:
        if entry.request_id == request.id and entry.kind in kinds and entry.bucket:
            taken = Buckets(**{entry.bucket.lower(): -entry.days})
            found[entry.year] = found.get(entry.year, Buckets()) + taken
    return {year: buckets for year, buckets in found.items() if buckets != Buckets()}


def charged_on(book: Book, request: LeaveRequest) -> date:
    """The day, where the person works, on which a granted leave was charged."""
    return request.decided_at.astimezone(book.tz).date() if request.decided_at else book.today


def charges_of(book: Book, request: LeaveRequest) -> tuple[Charge, ...]:
    """What the ledger still charges for a leave, a charge a year, as the rules read it."""
    day = charged_on(book, request)
    standing = held(book, request, kinds=(EntryKind.CHARGE, EntryKind.REFUND))
    special = request.kind == Kind.ANNUAL_SPECIAL
    return tuple(Charge(day, year, had.total, special, paid=had) for year, had in standing.items())


def release(session: Session, book: Book, request: LeaveRequest, *, posting: Posting) -> int:
    """Give back the days that a request reserved; the number of them."""
    reserved = held(book, request, kinds=(EntryKind.RESERVE, EntryKind.RELEASE))
    post(session, request, reserved, kind=EntryKind.RELEASE, posting=posting)
    return sum(buckets.total for buckets in reserved.values())


def settle(
    session: Session,
    rows: Mapping[int, LeaveBalance],
    before: Book,
    request: LeaveRequest,
    *,
    posting: Posting,
) -> None:
    """Bring the locked figures in line with the ledger; `before` was read under the lock.

    What was taken before counts as covered: giving days back must never fail, taking more than there is
    must, at the CHECK.
    """
    session.flush()  # the new lines are read back
    after = before.after(tables.entries_of(session, request.employee_id), request)
    old, new = _sums(before.entries), _sums(after.entries)
    for year, row in rows.items():
        measured = max(posting.today, request.first_day, date(year, 1, 1))
        read = balance(after.record, on=posting.today, year=year, right_on=measured)
        row.total = max(read.credited.total, sum(old.get(year, (0, 0))), _special(after.entries, year))
        row.charged, row.reserved = new.get(year, (0, 0))
        row.computed_at = posting.now
    session.flush()  # a shortage must show here, where it can be told as one


_CHARGED = {EntryKind.CHARGE, EntryKind.REFUND, EntryKind.OPENING}
_RESERVED = {EntryKind.RESERVE, EntryKind.RELEASE}


def _special(entries: Sequence[LeaveEntry], year: int) -> int:
    """Special days of a PPPK may come before the right that they take from (D23)."""
    return -sum(entry.days for entry in entries if entry.year == year and entry.special)


def _sums(entries: Sequence[LeaveEntry]) -> dict[int, tuple[int, int]]:
    """By year, days charged and days reserved."""
    sums: dict[int, tuple[int, int]] = {}
    for entry in entries:
        charged, reserved = sums.get(entry.year, (0, 0))
        if entry.kind in _CHARGED:
            charged -= entry.days
        elif entry.kind in _RESERVED:
            reserved -= entry.days
        sums[entry.year] = (charged, reserved)
    return sums
