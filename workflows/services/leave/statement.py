"""How the balance of a year came about: every right, carry, credit and movement with its ground."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import JointLeaveDuty
from models.leave import WAITING, EntryKind, LeaveEntry, LeaveRequest, LeaveStatus
from models.leave_change import first_spans
from models.people import Employee
from workflows.rules.calendar import ONE_DAY
from workflows.rules.leave_balance import Balance, CarryGround, balance
from workflows.rules.leave_facts import Buckets, LeavePolicy
from workflows.services.leave.book import Book, read

_ENDED = (LeaveStatus.RECALLED, LeaveStatus.CANCELLED, LeaveStatus.CHANGED)


class Event(StrEnum):
    CARRIED = "CARRIED"
    RIGHT = "RIGHT"
    DUTY = "DUTY"
    LOST_TO_LONG = "LOST_TO_LONG"
    LAPSED = "LAPSED"
    OPENING = "OPENING"
    RESERVED = "RESERVED"
    RELEASED = "RELEASED"
    GRANTED = "GRANTED"
    CHARGED = "CHARGED"
    REFUNDED = "REFUNDED"
    POSTPONED = "POSTPONED"


@dataclass(frozen=True, slots=True)
class Line:
    """One event of the year. `moved` is signed; `left` is what there was to use after it."""

    on: date
    event: Event
    moved: Buckets
    ground: str
    days: int = 0  # said by the event where nothing moves: reserved days that became used, postponed ones
    request: LeaveRequest | None = None
    left: int = 0
    span: tuple[date, date] | None = None  # the leave as it was granted, where it was shortened since


@dataclass(frozen=True, slots=True)
class Statement:
    """`lines` in the order of their days; `years` are those that the ledger knows."""

    employee: Employee
    year: int
    today: date
    balance: Balance
    lines: tuple[Line, ...]
    years: tuple[int, ...]
    policy: LeavePolicy
    lost_before: bool = False  # the right of the year before went with long leave
    anew_from: date | None = (
        None  # since when service counts anew after unpaid leave, where no right was carried
    )


def statement(session: Session, employee_id: int, year: int, *, now: datetime) -> Statement:
    book = read(session, employee_id, now=now, around=[date(year, 1, 1)])
    standing = of_year(book, year)
    duty = _duty(session, employee_id, year, book)
    moved = _as_read(_movements(book, year, _spans(session, book)), standing.reserved, book.record.policy)
    events = [*_rights(standing), *_duties(duty, standing), *moved, *_lost(standing)]
    lines = tuple(_running([*sorted(events, key=lambda line: _place(line, year)), *_lapse(book, standing)]))
    lost, anew = _without_right(book, standing)
    policy = book.record.policy
    return Statement(book.employee, year, book.today, standing, lines, _years(book), policy, lost, anew)


def _without_right(book: Book, standing: Balance) -> tuple[bool, date | None]:
    """Why the year before has no right to carry from, beside being new: `lost_before`, `anew_from`."""
    if standing.carry.ground is not CarryGround.NO_RIGHT_LAST_YEAR:
        return False, None
    anew = [one.reactivated_on for one in book.requests if one.reactivated_on]
    past = [day for day in anew if day.year <= standing.year]
    return of_year(book, standing.year - 1).lost_to_long, max(past, default=None)


def of_year(book: Book, year: int) -> Balance:
    """The balance of a year as it stands today, stood on its last day, or will open."""
    on = min(book.today, date(year, 12, 31))
    return balance(book.record, on=on, year=year, right_on=max(on, date(year, 1, 1)))


def _place(line: Line, year: int) -> tuple[date, bool]:
    """What opens the year stands first, even before days that were reserved in December for it."""
    opens = line.event in (Event.CARRIED, Event.RIGHT)
    return (line.on if opens else max(line.on, date(year, 1, 1))), not opens


def _rights(standing: Balance) -> Iterator[Line]:
    new_year = date(standing.year, 1, 1)
    if standing.carry.days:
        yield Line(new_year, Event.CARRIED, Buckets(c=standing.carry.days), "")
    if standing.has_right and not standing.lost_to_long and standing.right_from:
        own = Buckets(e=standing.credited.e)
        yield Line(max(new_year, standing.right_from), Event.RIGHT, own, "")


def _lost(standing: Balance) -> Iterator[Line]:
    if standing.lost_to_long:
        yield Line(standing.on, Event.LOST_TO_LONG, Buckets(), "")


def _duty(session: Session, employee_id: int, year: int, book: Book) -> Sequence[JointLeaveDuty]:
    found = session.scalars(
        select(JointLeaveDuty)
        .where(
            JointLeaveDuty.employee_id == employee_id,
            JointLeaveDuty.day.between(date(year - 1, 12, 1), date(year, 12, 31)),
        )
        .order_by(JointLeaveDuty.day)
    )
    away = [leave for leave in book.record.leaves if leave.approved]
    return [one for one in found if not any(leave.meets(one.day, one.day) for leave in away)]


def _duties(duty: Sequence[JointLeaveDuty], standing: Balance) -> Iterator[Line]:
    late = [one for one in duty if one.day.year < standing.year]
    own = [one for one in duty if one.day.year == standing.year]
    for one in late[len(late) - standing.credited.b0 :]:
        yield Line(date(standing.year, 1, 1), Event.DUTY, Buckets(b0=1), one.ground)
    for one in own[: standing.credited.b]:
        yield Line(one.day + ONE_DAY, Event.DUTY, Buckets(b=1), one.ground)


def _spans(session: Session, book: Book) -> Mapping[int, tuple[date, date]]:
    """First and last day of leaves as they were granted, of those that were called back or given back since."""
    ended = [one.id for one in book.requests if one.status in _ENDED]
    return first_spans(session, ended) if ended else {}


def _movements(book: Book, year: int, spans: Mapping[int, tuple[date, date]]) -> Iterator[Line]:
    """Lines of one act together: reserved days that became used are one event, not two."""
    requests = {request.id: request for request in book.requests}
    mine = sorted(
        (entry for entry in book.entries if entry.year == year),
        key=lambda entry: (entry.posted_on, entry.posted_at, entry.request_id or 0, entry.id),
    )
    for (posted_on, _, request_id), group in groupby(
        mine, key=lambda entry: (entry.posted_on, entry.posted_at, entry.request_id)
    ):
        entries = list(group)
        yield Line(
            posted_on,
            _event({entry.kind for entry in entries}),
            _moved(entries),
            entries[-1].ground,
            days=_said(entries),
            request=requests.get(request_id or 0),
            span=spans.get(request_id or 0),
        )


def _as_read(lines: Iterator[Line], held: Buckets, policy: LeavePolicy) -> Iterator[Line]:
    """Days still held for a request stand under the years of right from which the balance takes them now.

    A credit written later, for a day before, may have taken the place of another year's right.
    """
    for line in lines:
        days = -line.moved.total
        part = held.first(days, policy.charge_order)
        waits = line.event is Event.RESERVED and line.request and line.request.status in WAITING
        if waits and part.total == days:
            held -= part
            yield replace(line, moved=Buckets() - part)
        else:
            yield line


_SINGLE = {
    EntryKind.OPENING: Event.OPENING,
    EntryKind.RESERVE: Event.RESERVED,
    EntryKind.CHARGE: Event.CHARGED,
    EntryKind.REFUND: Event.REFUNDED,
    EntryKind.RELEASE: Event.RELEASED,
}


def _event(kinds: set[EntryKind]) -> Event:
    if EntryKind.POSTPONED in kinds:
        return Event.POSTPONED
    if kinds == {EntryKind.RELEASE, EntryKind.CHARGE}:
        return Event.GRANTED
    if kinds == {EntryKind.RELEASE, EntryKind.RESERVE}:
        return Event.RESERVED
    return _SINGLE[min(kinds)]


def _moved(entries: Sequence[LeaveEntry]) -> Buckets:
    """By bucket; an entry without one is put on `e` here and spread in `_running`."""
    moved = Buckets()
    for entry in entries:
        if entry.kind != EntryKind.POSTPONED:
            moved += Buckets(**{(entry.bucket or "E").lower(): entry.days})
    return moved


def _said(entries: Sequence[LeaveEntry]) -> int:
    taken = [entry.days for entry in entries if entry.kind in (EntryKind.CHARGE, EntryKind.RESERVE)]
    others = [entry.days for entry in entries if entry.kind != EntryKind.POSTPONED]
    return abs(sum(taken or others))


def _lapse(book: Book, standing: Balance) -> Iterator[Line]:
    if standing.year >= book.today.year:
        return
    carried = of_year(book, standing.year + 1).carry.days
    lapsed = standing.total - carried
    if lapsed > 0:
        gone = standing.buckets.first(lapsed)
        yield Line(date(standing.year, 12, 31), Event.LAPSED, Buckets() - gone, "", days=lapsed)


def _running(lines: Sequence[Line]) -> Iterator[Line]:
    left = Buckets()
    for line in lines:
        moved = line.moved
        if line.event is Event.OPENING:
            moved = Buckets() - left.first(-moved.total)
        left += moved
        yield replace(line, moved=moved, left=left.total, days=line.days or abs(moved.total))


def _years(book: Book) -> tuple[int, ...]:
    first = book.record.history.first_year or book.today.year
    last = max([book.today.year, *(entry.year for entry in book.entries)])
    return tuple(range(min(first, book.today.year), last + 1))
