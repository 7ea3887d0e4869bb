"""The report back from unpaid leave, BKN's approval, and the PPK's decision (PP 11/2017 art. 336-337).

One report at a time. Nothing counts before the decree: then service counts anew from the day that it names.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.leave import LeaveRequest, LeaveStatus
from models.leave_change import ChangeKind, ChangeStatus, LeaveChange, change_of, unpaid_of
from models.people import Employee
from workflows import assignment
from workflows.errors import InputRefused, NotFound
from workflows.registry import Context, check, service
from workflows.rules.calendar import ONE_DAY, period_end
from workflows.rules.leave_unpaid import report_by as last_report
from workflows.services.leave import authority, ledger, unpaid, verdict, words
from workflows.services.leave.asked import day_of
from workflows.services.leave.book import read_in
from workflows.services.leave.change import effect_of, not_empowered, shorten, under_lock
from workflows.services.leave.granted import already
from workflows.services.leave.messages import Messages
from workflows.services.leave.request import NO_OFFICER
from workflows.tongue import phrase

PROCESS = "leave_return"
APPROVED = "APPROVED"
_PLACED_WITHIN = 12  # months; whoever isn't placed by then is dismissed honourably (III.G)


@dataclass(frozen=True, slots=True)
class Reported:
    """What the diagram needs to go on."""

    change_id: int
    granting_post: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Return:
    """A report as its pages show it; `report_by` is the last day on which it was in time."""

    change: LeaveChange
    request: LeaveRequest
    employee: Employee
    report_by: date

    @property
    def late(self) -> bool:
        return self.change.asked_on > self.report_by

    @property
    def early(self) -> bool:
        return self.change.back_on <= self.change.last_day


def may_report(session: Session, request: LeaveRequest, *, now: datetime) -> bool:
    """Whether the leave is the unpaid one from which its employee may report back today."""
    today = assignment.today_of(session, request.employee_id, now)
    found = _open(session, request.employee_id, today)
    return found is not None and found.id == request.id and not already(session, request.id, field="")


def return_of_case(session: Session, instance_id: uuid.UUID) -> Return:
    """The report of a case. NotFound for another case."""
    change = change_of(session, instance_id)
    if change is None:
        raise NotFound(f"no report back belongs to {instance_id}")
    request = session.get_one(LeaveRequest, change.request_id)
    return Return(
        change, request, session.get_one(Employee, request.employee_id), last_report(change.last_day)
    )


@check("leave_return.report")
def check_report(context: Context, values: Mapping[str, object]) -> Messages:
    today = assignment.today_of(context.session, context.subject_id, context.now)
    request = _open(context.session, context.subject_id, today)
    if context.actor_id != context.subject_id:
        return {"back_on": [phrase("Yang melapor adalah pegawai itu sendiri.")]}
    if request is None:
        return {"back_on": [_nothing_to_report(context.session, context.subject_id)]}
    wrong = already(context.session, request.id, field="back_on")
    back_on = day_of(values.get("back_on"))
    if wrong or back_on is None:
        return wrong
    return _wrong_start(request, back_on, reported_on=today, today=today, field="back_on")


@service("leave_return.report")
def report(context: Context, *, back_on: date, reason: str) -> Reported:
    """Write the report down; it goes to the personnel office and then to the PPK."""
    wrong = check_report(context, {"back_on": back_on, "reason": reason})
    today = assignment.today_of(context.session, context.subject_id, context.now)
    found = _open(context.session, context.subject_id, today)
    if found is None or wrong:
        raise InputRefused(wrong)
    request, _rows, book = under_lock(context, found.id)
    wrong = already(context.session, request.id, field="back_on")
    post = authority.head_of(context.session, authority.Applicant.of(book))
    if post is None:
        wrong = wrong or {"back_on": [NO_OFFICER]}
    if wrong or post is None:
        raise InputRefused(wrong)
    change = LeaveChange(
        request_id=request.id,
        instance_id=context.instance_id,
        kind=ChangeKind.RETURN,
        back_on=back_on,
        reason=reason,
        asked_by=request.employee_id,
        asked_on=book.today,
        first_day=request.first_day,
        last_day=request.last_day,
        extension_days=0,
        days=request.days,
    )
    context.session.add(change)
    context.session.flush()  # the diagram keeps its number
    return Reported(change.id, post, request.first_day, request.last_day)


@service("leave_return.record_bkn")
def record_return_bkn(
    context: Context, *, change_id: int, bkn: str, number: str, signed_on: date, reason: str = ""
) -> None:
    """Keep number and date of BKN's letter. A refusal ends the report; the employee may send another."""
    change = context.session.get_one(LeaveChange, change_id)
    if unpaid.written(change, bkn, number=number, signed_on=signed_on, reason=reason, now=context.now):
        change.status = ChangeStatus.REFUSED


@check("leave_return.decision")
def check_return_decision(context: Context, values: Mapping[str, object]) -> Messages:
    """The PPK alone, not its Plt. or Plh.; the decree is signed, and its day lies where it may."""
    change = change_of(context.session, context.instance_id)
    if change is None:
        raise NotFound(f"no report back belongs to {context.instance_id}")
    request = context.session.get_one(LeaveRequest, change.request_id)
    wrong = _without_power(context, request)
    if wrong or values.get("decision") != APPROVED:
        return wrong
    today = assignment.today_of(context.session, request.employee_id, context.now)
    signed, start = day_of(values.get("decree_date")), day_of(values.get("active_on"))
    if signed is not None and signed > today:
        said = phrase("{day} belum tiba. Isi tanggal yang tertulis di keputusan.", day=words.day(signed))
        return {"decree_date": [said]}
    if start is None:
        return {}
    return _wrong_start(request, start, reported_on=change.asked_on, today=today, field="active_on")


@service("leave_return.reactivate")
def reactivate(
    context: Context, *, change_id: int, decree_number: str, decree_date: str, active_on: str, number: str
) -> None:
    """Service counts anew from `active_on`; what of the leave was still to come ends the day before."""
    change = context.session.get_one(LeaveChange, change_id)
    request, rows, book = under_lock(context, change.request_id)
    given = {"decision": APPROVED, "decree_date": decree_date, "active_on": active_on}
    wrong = check_return_decision(context, given)
    start, signed = day_of(active_on), day_of(decree_date)
    if wrong or start is None or signed is None or change.status != ChangeStatus.PENDING:
        raise InputRefused(wrong or {"decision": [phrase("Laporan ini sudah diputus.")]})
    change.status, change.back_on = ChangeStatus.DONE, start
    change.decree_number, change.decree_date = decree_number, signed
    _decided(context, change, book.today)
    for one in unpaid_of(context.session, request.employee_id):
        _end(context, one, start)
    ground = f"{number}, diaktifkan kembali ({decree_number})"
    posting = ledger.Posting(context.now, book.today, context.actor_id, ground)
    ledger.settle(context.session, rows, book, request, posting=posting)


@service("leave_return.refuse")
def refuse_return(context: Context, *, change_id: int, reason: str) -> None:
    """Not reactivated: what follows is decided outside, and the leave stays as it is."""
    change = context.session.get_one(LeaveChange, change_id)
    change.status, change.decision_reason = ChangeStatus.REFUSED, reason
    _decided(context, change, assignment.today_of(context.session, context.subject_id, context.now))


def _open(session: Session, employee_id: int, today: date) -> LeaveRequest | None:
    """The unpaid leave that runs or has ended: of one with its extension, the later."""
    begun = [one for one in unpaid_of(session, employee_id) if one.first_day <= today]
    return begun[-1] if begun else None


def _nothing_to_report(session: Session, employee_id: int) -> str:
    ahead = unpaid_of(session, employee_id)
    if ahead:
        return phrase(
            "Cuti di luar tanggungan negara Anda baru mulai {day}. Laporan baru bisa dikirim sesudah itu.",
            day=words.day(ahead[0].first_day),
        )
    return phrase(
        "Anda tidak sedang atau habis menjalani cuti di luar tanggungan negara, atau sudah diaktifkan kembali. "
        "Cuti lain tidak perlu dilaporkan di sini."
    )


def _wrong_start(
    request: LeaveRequest, start: date, *, reported_on: date, today: date, field: str
) -> Messages:
    """What is wrong with the first day of service: past when it was reported, before the leave, or years ahead."""
    earliest = max(request.first_day, min(request.last_day, reported_on - ONE_DAY)) + ONE_DAY
    if field == "back_on":
        earliest = max(earliest, today)
    if start < earliest:
        said = phrase("Paling awal {day}. Pilih hari itu atau sesudahnya.", day=words.day(earliest))
        return {field: [said]}
    latest = period_end(max(request.last_day, today) + ONE_DAY, _PLACED_WITHIN)
    if start > latest:
        said = phrase(
            "Paling lambat {day}: pegawai ditempatkan dalam satu tahun sesudah cuti berakhir.",
            day=words.day(latest),
        )
        return {field: [said]}
    return {}


def _without_power(context: Context, request: LeaveRequest) -> Messages:
    """Unpaid leave is the PPK's alone, and so is its end (art. 334-336)."""
    book = read_in(context, request.employee_id)
    seat = verdict.seat_of(context, book.today, process=PROCESS)
    if not not_empowered(context, request, book, seat, field="decision"):
        return {}
    return {"decision": [phrase("Pengaktifan kembali diputus PPK sendiri; Plt. dan Plh. tidak berwenang.")]}


def _decided(context: Context, change: LeaveChange, today: date) -> None:
    change.decided_by, change.decided_at = context.actor_id, context.now
    seat = verdict.seat_of(context, today, process=PROCESS)
    change.decided_as = seat.title if seat else ""


def _end(context: Context, request: LeaveRequest, start: date) -> None:
    """An extension that has not begun by then holds its days no longer."""
    if request.first_day >= start:
        request.status = LeaveStatus.CANCELLED
        return
    request.reactivated_on = start
    if request.last_day >= start:
        book = read_in(context, request.employee_id)
        shorten(context.session, request, effect_of(book, request, start), ChangeKind.RETURN)
