"""Counting leave anew when the days off of a year are published or changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.leave import GRANTED, HOLDING_DAYS, WAITING, EntryKind, LeaveRequest
from models.process import Instance
from workflows.rules import leave as rules
from workflows.rules.leave_annual import span_of
from workflows.rules.leave_change import YearChange
from workflows.rules.leave_facts import Buckets, ChargeOrder
from workflows.services.leave import grant_letter, heading, ledger
from workflows.services.leave.asked import leave_of
from workflows.services.leave.book import Book, read
from workflows.services.leave.request import reserve
from workflows.services.leave.telling import personnel, tell

NOTICE, SHORT, TO_PERSONNEL = "leave.recounted", "leave.recounted.short", "leave.recounted.uncovered"


@dataclass(frozen=True, slots=True)
class Recounted:
    """A request whose count changed; `short` days, of it or of leave granted for later years, found no balance
    and stay with the personnel office."""

    request_id: int
    employee_id: int
    days_before: int
    days_after: int
    short: int = 0


def recount(
    session: Session, request_id: int, *, now: datetime, actor_id: int | None = None, ground: str
) -> Recounted | None:
    """Bring a pending or granted leave in line with the calendar as it is now; None when nothing changes.

    `ground` names the decree. Who gets or loses days is told. Doing it again changes nothing.
    """
    request = session.get_one(LeaveRequest, request_id)
    if request.instance_id is not None:
        # Cases lock their instance first: whoever is just deciding on the leave is waited for.
        session.get(Instance, request.instance_id, with_for_update=True)
    days = (request.first_day, request.last_day)
    rows = ledger.lock(session, request.employee_id, now.date(), *days, now=now)
    session.refresh(request, with_for_update=True)
    if request.status not in HOLDING_DAYS:
        return None
    book = read(session, request.employee_id, now=now, around=days)
    posting = ledger.Posting(now, book.today, actor_id, ground)
    before = request.days
    if request.status in WAITING:
        short = _reserve_anew(session, book, request, posting)
    else:
        short = _charge_anew(session, book, request, posting)
    span = span_of(book.record, leave_of(request))
    request.days = 0 if span is None else span.days
    last_away = request.last_day if span is None else span.last_away
    request.calendar_warning = bool(book.record.schedule.incomplete_years(request.first_day, last_away))
    ledger.settle(session, rows, book, request, posting=posting)
    if request.days == before:
        return None
    if request.status in GRANTED:
        reason = f"Dihitung ulang, {ground}"
        grant_letter.replace(session, request, book, signer=None, reason=reason, by=actor_id, now=now)
    _tell(session, request, book, before=before, short=short, now=now)
    return Recounted(request.id, request.employee_id, before, request.days, short)


def _reserve_anew(session: Session, book: Book, request: LeaveRequest, posting: ledger.Posting) -> int:
    answer = rules.request(book.without(request.id).record, leave_of(request), asked_on=book.today)
    if (answer.days or 0) == request.days:
        return 0
    ledger.release(session, book, request, posting=posting)
    reserve(session, request, answer, posting=posting)
    return answer.short or 0


def _charge_anew(session: Session, book: Book, request: LeaveRequest, posting: ledger.Posting) -> int:
    record, leave = book.without(request.id).record, leave_of(request)
    if span_of(record, leave) is None:
        held = ledger.held(book, request, kinds=(EntryKind.CHARGE, EntryKind.REFUND))
        ledger.post(session, request, held, kind=EntryKind.REFUND, posting=posting)
        return 0
    answer = rules.recount(
        record,
        leave,
        decided_on=ledger.charged_on(book, request),
        on=book.today,
        calendar=record.schedule.calendar,
        charges=ledger.charges_of(book, request),
    )
    refunds = {part.year: part.refund for part in answer.parts}
    ledger.post(session, request, refunds, kind=EntryKind.REFUND, posting=posting)
    charges = {part.year: _charged_more(part, record.policy.charge_order) for part in answer.parts}
    ledger.post(session, request, charges, kind=EntryKind.CHARGE, posting=posting)
    return answer.short


def _charged_more(part: YearChange, order: ChargeOrder) -> Buckets:
    return part.charged.buckets.first(max(0, -part.refund_days), order)


def _tell(
    session: Session, request: LeaveRequest, book: Book, *, before: int, short: int, now: datetime
) -> None:
    """The employee; and the personnel office, when days are left without cover."""
    instance = heading.renew(session, request)
    told: dict[str, object] = {
        "first_day": request.first_day.isoformat(),
        "last_day": request.last_day.isoformat(),
        "before": before,
        "after": request.days,
        "short": short,
        "number": instance.number if instance else "",
        "path": "/saldo",
    }
    key = SHORT if short else NOTICE
    tell(session, request.employee_id, key, told, now=now, instance_id=request.instance_id)
    if not short:
        return
    for_office = {**told, "name": book.employee.name, "path": f"/saldo/{request.employee_id}"}
    for officer in personnel(session, request.employee_id, book.today):
        tell(session, officer, TO_PERSONNEL, for_office, now=now)
