"""The superior's advice and the officer's decision, and what each decision does to the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models import leave as tables
from models import letters
from models.leave import EntryKind, LeaveBalance, LeaveRequest, LeaveStatus
from workflows import assignment
from workflows.errors import InputRefused
from workflows.registry import Context, service
from workflows.rules import leave as rules
from workflows.rules.leave_answer import RequestAnswer
from workflows.rules.leave_balance import working_days_by_year
from workflows.rules.leave_decision import Verdict
from workflows.rules.leave_facts import Code, Kind, Outcome
from workflows.services.leave import closed, form, form_notes, grant_letter, ledger, messages, verdict, words
from workflows.services.leave.asked import UNITS, ends_on, leave_of, told_of
from workflows.services.leave.book import Book, read_in
from workflows.services.leave.request import save
from workflows.services.leave.verdict import Choice

NO_AUTHORITY = "NO_AUTHORITY"
_WORDS = {
    LeaveStatus.APPROVED: "disetujui",
    LeaveStatus.CHANGED: "disetujui dengan perubahan",
    LeaveStatus.POSTPONED: "ditangguhkan",
    LeaveStatus.REJECTED: "tidak disetujui",
    LeaveStatus.WITHDRAWN: "ditarik pemohon sesudah perubahan",
}
_BEGUN = (
    "Cuti ini sudah dijalani dengan izin sementara, jadi tidak bisa ditarik. "
    "Kembali lebih awal? Sampaikan kepada atasan Anda."
)


@dataclass(frozen=True, slots=True)
class Decided:
    """`outcome` is the verdict, or NO_AUTHORITY: then `granting_post` is the next one up."""

    outcome: str
    granting_post: int
    days: int
    first_day: date
    last_day: date
    unit_words: str
    lasts: str


@dataclass(frozen=True, slots=True)
class Granted:
    """The leave as it was laid out when it was granted, which may be shorter than when it was decided or offered."""

    days: int
    first_day: date
    last_day: date
    lasts: str


@dataclass(frozen=True, slots=True)
class Moved:
    days: int


@service("leave.record_advice")
def record_advice(
    context: Context,
    *,
    request_id: int,
    advice: str,
    reason: str,
    new_from: str,
    new_to: str,
    until: str,
) -> None:
    """Keep what the superior said; it binds nobody, so it moves no days."""
    request = context.session.get_one(LeaveRequest, request_id)
    choice = Choice.of(advice, reason=reason, new_from=new_from, new_to=new_to, until=until)
    request.advice = choice.verdict
    request.advice_reason = with_dates(choice)
    request.advised_by = context.actor_id
    today = assignment.today_of(context.session, request.employee_id, context.now)
    seat = verdict.seat_of(context, today)
    request.advised_as = seat.title if seat else ""
    request.advised_at = context.now


@service("leave.decide")
def decide(
    context: Context,
    *,
    request_id: int,
    decision: str,
    reason: str,
    new_from: str,
    new_to: str,
    until: str,
    granting_post: int,
    closed_reason: str = "",  # versions of the process published before don't give it
) -> Decided:
    """Judge the decision under the lock and write it on the request; the days move in the next step."""
    request = context.session.get_one(LeaveRequest, request_id)
    choice = Choice.of(decision, reason=reason, new_from=new_from, new_to=new_to, until=until)
    days = verdict.days_of(choice, request)
    ledger.lock(context.session, request.employee_id, context.now.date(), *days, now=context.now)
    book = read_in(context, request.employee_id, around=days)
    seat = verdict.seat_of(context, book.today)
    answer = verdict.ask(book, request, choice, verdict.officer_of(context, request, book, seat))
    if answer.code is Code.NO_AUTHORITY:
        higher = verdict.head_above(context, book)
        if higher is not None:
            return _decided(NO_AUTHORITY, higher, request)
    if answer.outcome is not Outcome.ACCEPT:
        raise InputRefused(verdict.explain(answer, book, request, choice, radio="decision"))
    _write(context, request, choice, title=seat.title if seat else "")
    shut = verdict.closed_period(book, request, choice)
    if shut is not None and closed_reason:
        said = closed.reasoned(shut, closed_reason)
        request.decision_reason = f"{request.decision_reason} {said}".strip()
    basis = verdict.basis_of(context, request, book, seat)
    if basis is not None:
        request.authority_how, request.authority_id = basis.how, basis.authority_id
    if answer.check is not None:
        _lay_out(request, answer.check)
    save(context.session, request, field="new_from", whose=book.employee.name)
    return _decided(choice.verdict, granting_post, request)


def _decided(outcome: str, granting_post: int, request: LeaveRequest) -> Decided:
    return Decided(
        outcome,
        granting_post,
        request.days,
        request.first_day,
        request.last_day,
        unit_words=UNITS[request.unit],
        lasts=form_notes.lasts(request),
    )


def _write(context: Context, request: LeaveRequest, choice: Choice, *, title: str) -> None:
    # Other days than those asked for wait for the applicant's word (D25); granting makes them CHANGED.
    offered = choice.verdict is Verdict.CHANGED
    request.status = LeaveStatus.OFFERED if offered else LeaveStatus(choice.verdict)
    request.decision_reason = choice.reason
    request.decided_by = context.actor_id
    request.decided_as = title
    request.decided_at = context.now
    request.postponed_until = choice.until
    if choice.new_first and choice.new_last:
        request.first_day, request.last_day = choice.new_first, choice.new_last


def _lay_out(request: LeaveRequest, answer: RequestAnswer) -> None:
    """The leave as the rules lay it out on the days that it is granted for."""
    request.days = answer.days or request.days
    request.last_day = ends_on(answer, request.last_day)
    request.report_by = answer.report_by


@service("leave.grant")
def grant(context: Context, *, request_id: int, number: str) -> Granted:
    """The reserved days go back and the granted ones are charged, each to its year and bucket."""
    request, rows, book = _under_lock(context, request_id)
    if request.status is LeaveStatus.OFFERED:
        request.status = LeaveStatus.CHANGED
    posting = _posting(context, request, book, number)
    leave, record = leave_of(request), told_of(request, book.without(request.id).record)
    answer = rules.request(record, leave, asked_on=book.today)
    if not answer.passes:
        raise InputRefused(messages.of_answer(answer, book, leave))
    _lay_out(request, answer)
    ledger.release(context.session, book, request, posting=posting)
    ledger.charge(context.session, request, answer, posting=posting)
    request.calendar_warning = bool(answer.incomplete_years)
    ledger.settle(context.session, rows, book, request, posting=posting)
    form.keep(context, request, number=number, today=posting.today)
    grant_letter.issue(context, request, book, number=number, today=posting.today)
    return Granted(answer.days or 0, request.first_day, request.last_day, form_notes.lasts(request))


@service("leave.decline")
def decline(context: Context, *, request_id: int, number: str) -> Moved:
    """The applicant doesn't take the days that the officer set (D25): the reserved days go back."""
    context.session.get_one(LeaveRequest, request_id).status = LeaveStatus.WITHDRAWN
    return release(context, request_id=request_id, number=number)


@service("leave.postpone")
def postpone(context: Context, *, request_id: int, number: str) -> Moved:
    """The reserved days go back; as many are marked to be carried in full into the next year (art. 313)."""
    request, rows, book = _under_lock(context, request_id)
    posting = _posting(context, request, book, number)
    ledger.release(context.session, book, request, posting=posting)
    annual = request.kind == Kind.ANNUAL
    counted = working_days_by_year(book.record, request.first_day, request.last_day) if annual else {}
    for year, days in counted.items():
        context.session.add(
            tables.LeaveEntry(
                employee_id=request.employee_id,
                year=year,
                kind=EntryKind.POSTPONED,
                days=days,
                posted_on=posting.today,
                posted_at=posting.now,
                posted_by=posting.actor_id,
                request_id=request.id,
                ground=posting.ground,
            )
        )
    ledger.settle(context.session, rows, book, request, posting=posting)
    form.keep(context, request, number=number, today=posting.today)
    return Moved(sum(counted.values()))


@service("leave.release")
def release(context: Context, *, request_id: int, number: str) -> Moved:
    """The reserved days go back."""
    request, rows, book = _under_lock(context, request_id)
    posting = _posting(context, request, book, number)
    days = ledger.release(context.session, book, request, posting=posting)
    ledger.settle(context.session, rows, book, request, posting=posting)
    # BKN's refusal ends a request that no officer has decided: there is no form of it.
    if request.status == LeaveStatus.REJECTED and request.decided_by is not None:
        form.keep(context, request, number=number, today=posting.today)
    return Moved(days)


@service("leave.withdraw")
def withdraw(context: Context, *, instance_number: str, reason: str = "") -> None:
    """A running request is taken back, by the applicant or for good by an administrator."""
    request = tables.request_of(context.session, context.instance_id)
    if request is None or request.status not in tables.WAITING:
        return
    _, rows, book = _under_lock(context, request.id)
    if request.status is LeaveStatus.TEMPORARY and request.first_day <= book.today:
        raise InputRefused({"alasan": [_BEGUN]})
    if request.status is LeaveStatus.TEMPORARY:
        _revoke_permit(context, book)
    request.status = LeaveStatus.WITHDRAWN
    how = "ditarik pemohon" if context.actor_id == request.employee_id else "dibatalkan"
    ground = f"{instance_number}, {how}{f': {reason}' if reason else ''}"
    posting = ledger.Posting(context.now, book.today, context.actor_id, ground)
    ledger.release(context.session, book, request, posting=posting)
    ledger.settle(context.session, rows, book, request, posting=posting)


def _revoke_permit(context: Context, book: Book) -> None:
    letters.revoke(
        context.session,
        context.instance_id,
        reason="Permintaan cutinya ditarik.",
        by=context.actor_id,
        today=book.today,
        now=context.now,
    )


def with_dates(choice: Choice) -> str:
    """The reason with the days that were named beside it."""
    if choice.new_first and choice.new_last:
        return f"{words.period(choice.new_first, choice.new_last)}. {choice.reason}"
    if choice.until:
        return f"Sampai {words.day(choice.until)}. {choice.reason}"
    return choice.reason


def _under_lock(context: Context, request_id: int) -> tuple[LeaveRequest, dict[int, LeaveBalance], Book]:
    request = context.session.get_one(LeaveRequest, request_id)
    days = (request.first_day, request.last_day, request.asked_from, request.asked_to)
    rows = ledger.lock(context.session, request.employee_id, context.now.date(), *days, now=context.now)
    return request, rows, read_in(context, request.employee_id, around=days)


def _posting(context: Context, request: LeaveRequest, book: Book, number: str) -> ledger.Posting:
    by = f" oleh {request.decided_as}" if request.decided_as else ""
    ground = f"{number}, {_WORDS[request.status]}{by}"
    return ledger.Posting(context.now, book.today, context.actor_id, ground)
