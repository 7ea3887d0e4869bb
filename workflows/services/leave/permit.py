"""Leaving before the decision: the permit of the head of the workplace, and its ratification (PP 11/2017 art. 331)."""

from __future__ import annotations

from dataclasses import dataclass

from models import leave as tables
from models import letters
from models.leave import LeaveRequest, LeaveStatus
from models.people import Unit
from models.process import Instance
from workflows.errors import InputRefused
from workflows.letters import office
from workflows.letters.annex import template
from workflows.registry import Context, service
from workflows.rules import leave as rules
from workflows.rules.leave_decision import Decision, Verdict
from workflows.rules.leave_facts import Code, Outcome
from workflows.services.leave import annex, form, grant_letter, verdict
from workflows.services.leave.asked import leave_of, told_of
from workflows.services.leave.book import Book, read_in

GIVEN, NOT_GIVEN = "GIVEN", "NOT_GIVEN"
RATIFIED, NOT_RATIFIED, NO_AUTHORITY = "RATIFIED", "NOT_RATIFIED", "NO_AUTHORITY"
ACCEPTED = "ACCEPTED"
UNRATIFIED = "Izin sementara ini tidak disahkan."  # why its letter is revoked; said to everybody who asks
_OWN = "Tidak ada yang memutus cutinya sendiri. Serahkan kepada atasan Anda."


@dataclass(frozen=True, slots=True)
class Permitted:
    """GIVEN, NOT_GIVEN, RATIFIED, NOT_RATIFIED, or NO_AUTHORITY: then `granting_post` is the next one up."""

    permit: str
    granting_post: int


@dataclass(frozen=True, slots=True)
class Given:
    permit: str


@service("leave.permit")
def permit(context: Context, *, request_id: int, given: str, reason: str) -> Given:
    """Effective at once, documents may follow; without it the request goes the ordinary way."""
    request = context.session.get_one(LeaveRequest, request_id)
    _not_own(context, request, field="given")
    book = read_in(context, request.employee_id, around=(request.first_day, request.last_day))
    seat = verdict.seat_of(context, book.today)
    request.permit_by, request.permit_as = context.actor_id, seat.title if seat else ""
    request.permit_at = context.now
    if given == GIVEN:
        request.status = LeaveStatus.TEMPORARY
        _hand_out(context, request, book)
    else:
        request.urgent = False
        request.decision_reason = reason
    return Given(given)


@service("leave.ratify")
def ratify(context: Context, *, request_id: int, said: str, reason: str, granting_post: int) -> Permitted:
    """The officer's word on a leave that already runs. No days move: such leave is not charged."""
    request = context.session.get_one(LeaveRequest, request_id)
    _not_own(context, request, field="verdict")
    book = read_in(context, request.employee_id, around=(request.first_day, request.last_day))
    higher = _without_power(context, request, book, said, reason)
    if higher is not None:
        return Permitted(NO_AUTHORITY, higher)
    request.status = LeaveStatus.APPROVED if said == RATIFIED else LeaveStatus.NOT_RATIFIED
    request.decision_reason = reason
    request.decided_by, request.decided_at = context.actor_id, context.now
    if said != RATIFIED:
        _take_back(context, book)
    _keep_papers(context, request, book)
    return Permitted(said, granting_post)


def _without_power(context: Context, request: LeaveRequest, book: Book, said: str, reason: str) -> int | None:
    """The next officer up, when this one may not decide; InputRefused when there is none."""
    seat = verdict.seat_of(context, book.today)
    officer = verdict.officer_of(context, request, book, seat)
    chosen = Verdict.APPROVED if said == RATIFIED else Verdict.REJECTED
    answer = rules.decide(
        told_of(request, book.without(request.id).record),
        leave_of(request),
        decision=Decision(on=book.today, verdict=chosen, by=officer, reason=reason),
    )
    if answer.code is Code.NO_AUTHORITY and (higher := verdict.head_above(context, book)) is not None:
        return higher
    if answer.outcome is not Outcome.ACCEPT and answer.code in (Code.NO_AUTHORITY, Code.SELF_DECISION):
        raise InputRefused({"verdict": [verdict.not_his(answer.code)]})
    request.decided_as = seat.title if seat else ""
    return None


@service("leave.note_sick")
def note_sick(context: Context, *, request_id: int, note: str, reason: str) -> None:
    """One day of sickness ends at the direct superior: a note and a doctor's letter, no decision (art. 320)."""
    request = context.session.get_one(LeaveRequest, request_id)
    _not_own(context, request, field="note")
    book = read_in(context, request.employee_id, around=(request.first_day, request.last_day))
    seat = verdict.seat_of(context, book.today)
    request.status = LeaveStatus.APPROVED if note == ACCEPTED else LeaveStatus.REJECTED
    request.decision_reason = reason
    request.decided_by, request.decided_at = context.actor_id, context.now
    request.decided_as = seat.title if seat else ""
    _keep_papers(context, request, book)


def _keep_papers(context: Context, request: LeaveRequest, book: Book) -> None:
    """As after any decision: form 1.b for good, and for granted leave its letter. Form 1.c is made from the permit."""
    if request.status not in form.FINAL:
        return
    number = context.session.get_one(Instance, context.instance_id).number
    form.keep(context, request, number=number, today=book.today)
    grant_letter.issue(context, request, book, number=number, today=book.today)


def _hand_out(context: Context, request: LeaveRequest, book: Book) -> None:
    """Form 1.c as a letter with a number, which whoever holds the paper may check."""
    session = context.session
    unit = session.get_one(Unit, book.unit_id)
    content = annex.content(session, request, annex.PERMIT, now=context.now)
    number = office.number(session, template(annex.PERMIT).number, unit, book.today)
    letters.add(
        session,
        context.instance_id,
        number=number,
        title=str(content["title"]),
        content={**content, "number": number, "provisional": True},
        signed_by=context.actor_id or 0,
        today=book.today,
        now=context.now,
    )


def _take_back(context: Context, book: Book) -> None:
    """The permit doesn't hold; its form stays readable and says so."""
    letters.revoke(
        context.session,
        context.instance_id,
        reason=UNRATIFIED,
        by=context.actor_id,
        today=book.today,
        now=context.now,
    )


def _not_own(context: Context, request: tables.LeaveRequest, *, field: str) -> None:
    if context.actor_id == request.employee_id:
        raise InputRefused({field: [_OWN]})
