"""Asking for annual leave: what it would cost, whether it may be sent, and the days reserved when it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import leave as tables
from models.leave import EntryKind, LeaveRequest
from models.people import Employee, Post
from workflows import assignment
from workflows.errors import InputRefused
from workflows.registry import Context, check, service
from workflows.rules import leave as rules
from workflows.rules.leave_answer import Cause, RequestAnswer
from workflows.rules.leave_facts import Code, Kind, Leave
from workflows.services.leave import authority, form, ledger, messages, office
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
    superior: str


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
    def calendar_days(self) -> int:
        return (self.last_day - self.first_day).days + 1


def preview(
    session: Session,
    employee_id: int,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
    abroad: bool = False,
    extension_days: int = 0,
) -> Preview:
    """The page's live figures: the same rules that the check and the service ask."""
    book = read(session, employee_id, now=now, around=_known(first_day, last_day, now=now))
    leave = Leave(Kind.ANNUAL, first_day, last_day, extension_days=extension_days, abroad=abroad)
    return look_at(book, leave)


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
    wrong = messages.of_dates(book, leave.first, last, fields=fields)
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
    if answer.code is not Code.INSUFFICIENT_BALANCE or answer.short_year is None:
        return None
    covered = sum(part.charge.total for part in answer.parts if part.year <= answer.short_year)
    if answer.cause is Cause.CARRIED_DAYS_TAKEN:
        covered -= answer.short or 0
    return book.record.schedule.on_leave().end_of(leave.first, covered) if covered else None


@check("leave.request")
def check_request(context: Context, values: Mapping[str, object]) -> messages.Messages:
    first_day, last_day = day_of(values.get("first_day")), day_of(values.get("last_day"))
    if first_day is None or last_day is None:
        return {}  # the form itself asks for the missing day
    more = values.get("extension_days")
    seen = preview(
        context.session,
        context.subject_id,
        first_day,
        last_day,
        now=context.now,
        abroad=values.get("abroad") is True,
        extension_days=more if isinstance(more, int) else 0,
    )
    return seen.problems


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
    extension_days: int = 0,  # versions of the process published before it was asked for don't give it
) -> Submitted:
    """Write the request and reserve its days. What the form's check let pass is asked again under the lock."""
    rows = ledger.lock(
        context.session, context.subject_id, context.now.date(), first_day, last_day, now=context.now
    )
    book = read(context.session, context.subject_id, now=context.now, around=(first_day, last_day))
    leave = Leave(Kind.ANNUAL, first_day, last_day, extension_days=extension_days, abroad=abroad)
    seen = look_at(book, leave)
    if seen.problems or seen.answer is None:
        raise InputRefused(seen.problems)
    way = authority.route(context.session, authority.Applicant.of(book), kind=Kind.ANNUAL, abroad=abroad)
    if way is None:
        raise InputRefused({"first_day": [NO_OFFICER]})
    request = LeaveRequest(
        employee_id=context.subject_id,
        instance_id=context.instance_id,
        first_day=first_day,
        last_day=last_day,
        asked_from=first_day,
        asked_to=last_day,
        extension_days=extension_days,
        days=seen.days,
        reason=reason,
        address=address,
        phone=phone,
        abroad=abroad,
        asked_at=context.now,
        calendar_warning=bool(seen.answer.incomplete_years),
        authority_id=way.basis.authority_id,
        authority_how=way.basis.how,
    )
    post = context.session.get_one(Post, way.granting_post)
    request.notes = form.filled_in(context.session, book, request, to=post.name)
    save(context.session, request, field="first_day")
    posting = ledger.Posting(context.now, book.today, context.actor_id, f"{number}, menunggu keputusan")
    reserve(context.session, request, seen.answer, posting=posting)
    ledger.settle(context.session, rows, book, request, posting=posting)
    return Submitted(request.id, seen.days, way.granting_post, way.superior)


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
    moved = {part.year: part.charge for part in answer.parts}
    ledger.post(session, request, moved, kind=EntryKind.RESERVE, posting=posting)


def day_of(value: object) -> date | None:
    """A date as forms give it: ISO text, or nothing yet."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _known(*days: date, now: datetime) -> tuple[date, ...]:
    """Days near enough to have a calendar: a mistyped year must not read a century."""
    return tuple(day for day in days if abs(day.year - now.year) <= 2)  # noqa: PLR2004 - as messages allow
