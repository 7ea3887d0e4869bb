"""Asking for leave of any kind: what it would cost, whether it may be sent, and the days reserved when it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import leave as tables
from models.base import row_id
from models.leave import EntryKind, LeaveRequest
from models.people import Employee, Post
from workflows import assignment
from workflows.errors import InputRefused
from workflows.registry import Context, check, service
from workflows.rules import leave as rules
from workflows.rules.leave_answer import Addressee, Cause, RequestAnswer, Unit, refused
from workflows.rules.leave_facts import Code, Kind, Leave
from workflows.rules.leave_open import not_this_time
from workflows.services.leave import (
    authority,
    extending,
    form,
    form_notes,
    ledger,
    messages,
    office,
    substitute,
)
from workflows.services.leave.asked import NAMES, UNITS, Asked, ends_on, kind_of, papers_of
from workflows.services.leave.book import Book, read

NO_OFFICER = (
    "Belum ada pejabat yang bisa memutus cuti Anda, jadi permintaan belum bisa dikirim. "
    "Minta bagian kepegawaian menetapkannya."
)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the diagram needs to go on; kept in the data of the case."""

    request_id: int
    days: int
    granting_post: int
    superior: str  # OTHER, OFFICER, NONE: how the direct superior stands to the officer
    addressee: str
    workplace_post: int
    leave_name: str
    lasts: str
    unit_words: str  # with `days` for versions of the process published before `lasts`
    last_day: date


@dataclass(frozen=True, slots=True)
class Preview:
    """What a request would mean, before it is sent. `answer` is None while the dates don't make sense."""

    first_day: date
    last_day: date
    today: date
    answer: RequestAnswer | None
    problems: messages.Messages
    counted: frozenset[date] = frozenset()
    fits_until: date | None = None  # the last day that the balance would cover, when it is too short

    @property
    def days(self) -> int:
        return (self.answer and self.answer.days) or 0

    @property
    def left(self) -> int:
        """What may still be used afterwards. What one year leaves is carried into the next: nothing is added up."""
        return self.answer.parts[-1].after.total if self.answer and self.answer.parts else 0

    @property
    def cut_to(self) -> date | None:
        """Where the rules end the leave before the day that was picked; None when they leave it."""
        end = ends_on(self.answer, self.last_day)
        return end if end < self.last_day else None

    @property
    def calendar_days(self) -> int:
        return (self.last_day - self.first_day).days + 1


def preview(
    session: Session,
    employee_id: int,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
    asked: Asked | None = None,
) -> Preview:
    """The page's live figures: the same rules that the check and the service ask. Annual leave unless `asked` says."""
    wanted = asked or Asked(first_day, last_day)
    return look_at_asked(
        read(session, employee_id, now=now, around=_known(first_day, last_day, now=now)), wanted
    )


def look_at_asked(book: Book, asked: Asked) -> Preview:
    told, leave = book.telling(asked.told(book.record)), asked.leave()
    seen = look_at(told, leave)
    if wrong := extending.wrong(told, leave):
        return replace(seen, problems=wrong)
    bar = not_this_time(told.record, leave.reason, leave.first) if leave.kind is Kind.LONG else None
    if seen.problems or seen.answer is None or bar is None:
        return seen
    return replace(seen, problems=messages.of_answer(refused(seen.answer, bar), told, leave))


def may_extend(session: Session, employee_id: int, *, now: datetime) -> bool:
    """Whether calendar days for the journey may be added: the office marks whose place is hard to reach."""
    if session.get_one(Employee, employee_id).hard_to_reach:
        return True
    today = assignment.today_of(session, employee_id, now)
    unit_id = assignment.unit_of(session, employee_id, today).id
    return office.kept(session, employee_id, unit_id, day=today).remote


def look_at(
    book: Book, leave: Leave, *, whose: str = "Anda", fields: tuple[str, str] = ("first_day", "last_day")
) -> Preview:
    last = leave.last or leave.first
    wrong = messages.of_dates(book, leave.first, last, fields=fields, kind=leave.kind)
    wrong = wrong or messages.of_blocked(book, leave, field=fields[0])
    if wrong:
        return Preview(leave.first, last, book.today, None, wrong)
    answer = rules.request(book.record, leave, asked_on=book.today)
    return Preview(
        leave.first,
        last,
        book.today,
        answer,
        messages.of_answer(answer, book, leave, whose=whose, fields=fields),
        frozenset(book.record.schedule.on_leave().each_working_day(leave.first, last)),
        _fits_until(book, leave, answer),
    )


def _fits_until(book: Book, leave: Leave, answer: RequestAnswer) -> date | None:
    if leave.kind is not Kind.ANNUAL or answer.code is not Code.INSUFFICIENT_BALANCE:
        return None
    if answer.short_year is None:
        return None
    covered = sum(part.charge.total for part in answer.parts if part.year <= answer.short_year)
    if answer.cause is Cause.CARRIED_DAYS_TAKEN:
        covered -= answer.short or 0
    return book.record.schedule.on_leave().end_of(leave.first, covered) if covered else None


@check("leave.request")
def check_request(context: Context, values: Mapping[str, object]) -> messages.Messages:
    asked = Asked.of(values)
    if asked is None:
        return {}  # the form itself asks for the missing day
    days = _known(asked.first_day, asked.last_day, now=context.now)
    book = read(context.session, context.subject_id, now=context.now, around=days)
    stand_in = substitute.wrong(context, values.get("stand_in"), asked.first_day, asked.last_day)
    return {**look_at_asked(book, asked).problems, **stand_in}


@service("leave.submit")
def submit(
    context: Context,
    *,
    first_day: date,
    last_day: date,
    reason: str,
    address: str,
    phone: str,
    abroad: bool,
    number: str,
    # Versions of the process published before there were other kinds don't give what follows.
    extension_days: int = 0,
    kind: str = Kind.ANNUAL,
    reason_code: str = "",
    relative: str = "",
    papers: Iterable[str] = (),
    child_ordinal: int | None = None,
    stand_in: str = "",
    urgent: bool = False,
) -> Submitted:
    """Write the request and reserve its days. What the form's check let pass is asked again under the lock."""
    asked = Asked(
        first_day,
        last_day,
        kind_of(kind),
        reason_code=reason_code,
        relative=relative,
        papers=papers_of(papers),
        abroad=abroad,
        extension_days=extension_days,
        urgent=urgent,
        child_ordinal=child_ordinal,
    )
    told = Told(reason, address, phone, row_id(stand_in))
    return _submit(context, asked, told, number=number)


@dataclass(frozen=True, slots=True)
class Told:
    """What the applicant tells beside the days; no rule reads it."""

    reason: str
    address: str
    phone: str
    stand_in_id: int | None


def _submit(context: Context, asked: Asked, told: Told, *, number: str) -> Submitted:
    session, days = context.session, (asked.first_day, asked.last_day)
    rows = ledger.lock(session, context.subject_id, context.now.date(), *days, now=context.now)
    book = read(session, context.subject_id, now=context.now, around=days)
    seen = look_at_asked(book, asked)
    if seen.problems or seen.answer is None:
        raise InputRefused(seen.problems)
    way = _way(context, book, asked)
    request = _request(context, asked, told, seen, basis=way.basis)
    post = session.get_one(Post, way.granting_post)
    request.notes = form.filled_in(session, book, request, to=post.name)
    save(session, request, field="first_day")
    posting = ledger.Posting(context.now, book.today, context.actor_id, f"{number}, menunggu keputusan")
    reserve(session, request, seen.answer, posting=posting)
    ledger.settle(session, rows, book, request, posting=posting)
    workplace = authority.workplace_post(session, authority.Applicant.of(book)) if asked.urgent else None
    return Submitted(
        request.id,
        seen.days,
        way.granting_post,
        way.superior,
        addressee=_addressee(seen.answer, way),
        workplace_post=workplace or way.granting_post,
        leave_name=extending.NAME if extending.is_extension(session, request) else NAMES[asked.kind],
        lasts=form_notes.lasts(request),
        unit_words=UNITS[request.unit],
        last_day=request.last_day,
    )


def _way(context: Context, book: Book, asked: Asked) -> authority.Route:
    applicant = authority.Applicant.of(book)
    way = authority.route(context.session, applicant, kind=asked.kind, abroad=asked.abroad)
    if way is None:
        raise InputRefused({"first_day": [NO_OFFICER]})
    return way


def _addressee(answer: RequestAnswer, way: authority.Route) -> str:
    """One day of sickness ends at the direct superior; where there is none, the officer takes it."""
    if answer.addressee is Addressee.DIRECT_SUPERIOR and way.superior == "NONE":
        return Addressee.GRANTING_OFFICER
    return answer.addressee or Addressee.GRANTING_OFFICER


def _request(
    context: Context, asked: Asked, told: Told, seen: Preview, *, basis: authority.Basis
) -> LeaveRequest:
    answer = seen.answer
    return LeaveRequest(
        employee_id=context.subject_id,
        instance_id=context.instance_id,
        kind=asked.kind,
        first_day=asked.first_day,
        last_day=ends_on(answer, asked.last_day),
        asked_from=asked.first_day,
        asked_to=asked.last_day,
        extension_days=asked.extension_days,
        days=seen.days,
        unit=(answer and answer.unit) or Unit.WORKING_DAY,
        reason=told.reason,
        address=told.address,
        phone=told.phone,
        stand_in_id=told.stand_in_id,
        reason_code=asked.reason_code,
        relative=asked.relative,
        papers=sorted(asked.papers),
        child_ordinal=asked.child_ordinal,
        urgent=asked.urgent,
        abroad=asked.abroad,
        asked_at=context.now,
        calendar_warning=bool(answer and answer.incomplete_years),
        report_by=answer.report_by if answer else None,
        vacates_post=asked.kind is Kind.UNPAID,
        authority_id=basis.authority_id,
        authority_how=basis.how,
    )


def save(session: Session, request: LeaveRequest, *, field: str, whose: str = "Anda") -> None:
    """Flush a request whose days are new; overlapping leave is told at the field instead of as a failure."""
    first, last = request.first_day, request.last_day
    try:
        with session.begin_nested():
            session.add(request)
            session.flush()  # the constraint speaks here
    except IntegrityError as error:
        if tables.NO_OVERLAP not in str(error.orig):
            raise
        raise InputRefused({field: [messages.overlap(first, last, whose=whose)]}) from error


def reserve(
    session: Session, request: LeaveRequest, answer: RequestAnswer, *, posting: ledger.Posting
) -> None:
    if request.kind != Kind.ANNUAL:
        return  # only annual leave is paid from the balance; the special one of a PPPK is charged when granted
    moved = {part.year: part.charge for part in answer.parts}
    ledger.post(session, request, moved, kind=EntryKind.RESERVE, posting=posting)


def _known(*days: date, now: datetime) -> tuple[date, ...]:
    """Days near enough to have a calendar: a mistyped year must not read a century."""
    return tuple(day for day in days if abs(day.year - now.year) <= 2)  # noqa: PLR2004 - as messages allow
