"""What a decision needs beside the form: the balance before and after, the year so far, who else is away."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import leave as tables
from models.documents import Attachment
from models.leave import EntryKind, LeaveRequest, LeaveStatus
from models.people import Employee
from workflows.errors import NotFound
from workflows.rules import leave as rules
from workflows.rules.calendar import LeftOut
from workflows.rules.leave_answer import RequestAnswer
from workflows.rules.leave_balance import Balance
from workflows.rules.leave_facts import Buckets
from workflows.rules.leave_papers import AnyOf
from workflows.services.leave import authority, closed, following, ledger, messages
from workflows.services.leave.asked import leave_of, told_of
from workflows.services.leave.book import Book, read
from workflows.services.leave.request import Preview, look_at
from workflows.services.leave.statement import of_year
from workflows.services.leave.taken import History, taken
from workflows.services.leave.team import Own, Team, team
from workflows.services.leave.verdict import NEW_DAYS

_UNCHARGED = (LeaveStatus.PENDING, LeaveStatus.OFFERED)


@dataclass(frozen=True, slots=True)
class YearUse:
    """What the leave takes of one year's right: before, taken, after."""

    year: int
    before: Buckets
    taken: Buckets

    @property
    def after(self) -> Buckets:
        return self.before - self.taken


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    request: LeaveRequest
    employee: Employee
    adviser: Employee | None
    officer: Employee | None
    permitted_by: Employee | None
    stand_in: Employee | None
    today: date
    uses: tuple[YearUse, ...]
    earlier: tuple[LeaveRequest, ...]  # granted ones of the same year
    documents: tuple[Attachment, ...]
    history: History  # what was taken of each kind
    team: Team
    left_out: tuple[LeftOut, ...]
    back_on: date | None
    problems: messages.Messages
    closed: str = ""  # the period closed to annual leave that a waiting request lies in
    lacking: tuple[AnyOf, ...] = ()  # papers that were let follow and aren't there yet, of each any one
    why: authority.Why | None = None  # why this officer

    @property
    def total_before(self) -> int:
        return self.uses[0].before.total if self.uses else 0

    @property
    def total_after(self) -> int:
        return self.uses[-1].after.total if self.uses else 0

    @property
    def calendar_days(self) -> int:
        return (self.request.last_day - self.request.first_day).days + 1


def facts(session: Session, instance_id: uuid.UUID, *, now: datetime) -> LeaveFacts:
    request = tables.request_of(session, instance_id)
    if request is None:
        raise NotFound(f"no leave request belongs to {instance_id}")
    book = read(session, request.employee_id, now=now, around=(request.first_day, request.last_day))
    record = told_of(request, book.without(request.id).record)
    answer = rules.request(record, leave_of(request), asked_on=book.today)
    documents = session.scalars(
        select(Attachment).where(Attachment.instance_id == instance_id).order_by(Attachment.id)
    )
    return LeaveFacts(
        request=request,
        employee=book.employee,
        adviser=session.get(Employee, request.advised_by) if request.advised_by else None,
        officer=session.get(Employee, request.decided_by) if request.decided_by else None,
        permitted_by=session.get(Employee, request.permit_by) if request.permit_by else None,
        stand_in=session.get(Employee, request.stand_in_id) if request.stand_in_id else None,
        today=book.today,
        uses=tuple(_uses(book, request, answer)),
        earlier=tuple(_earlier(book, request)),
        documents=tuple(documents),
        history=taken(session, request.employee_id, last=request.first_day.year),
        team=team(session, book.record.schedule, book.unit_id, own_of(book, request)),
        left_out=book.record.schedule.on_leave().days_left_out(request.first_day, request.last_day),
        back_on=answer.back_on,
        problems=_problems(book, request, answer),
        closed=_closed(book, request),
        lacking=following.lacking(book.record, request),
        why=authority.why(session, request),
    )


def change_preview(
    session: Session, instance_id: uuid.UUID, first_day: date, last_day: date, *, now: datetime
) -> Preview:
    """What other days, chosen by an officer, would mean for the applicant."""
    request = tables.request_of(session, instance_id)
    if request is None:
        raise NotFound(f"no leave request belongs to {instance_id}")
    book = read(session, request.employee_id, now=now, around=(request.first_day, request.last_day))
    leave = replace(leave_of(request), first=first_day, last=last_day)
    others = book.without(request.id)
    told = others.telling(told_of(request, others.record))
    return look_at(told, leave, whose=book.employee.name, fields=NEW_DAYS)


def asked_days(session: Session, instance_id: uuid.UUID) -> int:
    """How many working days the request of a case counts."""
    request = tables.request_of(session, instance_id)
    return request.days if request is not None else 0


def standing_today(session: Session, employee_id: int, *, now: datetime) -> Balance:
    """The balance of this year, for a card on the front page."""
    book = read(session, employee_id, now=now)
    return of_year(book, book.today.year)


def _uses(book: Book, request: LeaveRequest, answer: RequestAnswer) -> Iterator[YearUse]:
    """A leave that waits as the rules would charge it now, a granted one as the ledger did."""
    if request.status in _UNCHARGED:
        for part in answer.parts:
            yield YearUse(part.year, part.before.buckets, part.charge)
        return
    charged = ledger.held(book, request, kinds=(EntryKind.CHARGE, EntryKind.REFUND))
    for year in charged or [request.first_day.year]:
        taken = charged.get(year, Buckets())
        yield YearUse(year, of_year(book, year).buckets + taken, taken)


def _earlier(book: Book, request: LeaveRequest) -> Iterator[LeaveRequest]:
    for other in book.requests:
        if (
            other.id != request.id
            and other.status in tables.GRANTED
            and other.last_day.year == request.first_day.year
        ):
            yield other


def own_of(book: Book, request: LeaveRequest) -> Own:
    return Own(
        request.employee_id, book.employee.name, request.first_day, request.last_day, kind=request.kind
    )


def _closed(book: Book, request: LeaveRequest) -> str:
    found = closed.met(book, leave_of(request)) if request.status == LeaveStatus.PENDING else None
    return closed.said(found) if found else ""


def _problems(book: Book, request: LeaveRequest, answer: RequestAnswer) -> messages.Messages:
    if request.status not in _UNCHARGED:
        return {}
    return messages.of_answer(answer, book.without(request.id), leave_of(request), whose=book.employee.name)
