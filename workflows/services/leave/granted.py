"""Granted leaves as something to change: which of a person's there are, and a change of one asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import find, row_id
from models.leave import LeaveRequest
from models.leave_change import ChangeKind, ChangeStatus, LeaveChange, granted_of
from workflows.errors import InputRefused
from workflows.registry import Choices, Context, choices
from workflows.services.leave import authority, words
from workflows.services.leave.book import Book, read_in
from workflows.services.leave.change import effect_of, under_lock
from workflows.services.leave.messages import Messages
from workflows.services.leave.request import NO_OFFICER
from workflows.tongue import phrase

KINDS = {
    "ANNUAL": "cuti tahunan",
    "ANNUAL_SPECIAL": "cuti tahunan (PPPK)",
    "LONG": "cuti besar",
    "SICK": "cuti sakit",
    "MATERNITY": "cuti melahirkan",
    "IMPORTANT_REASON": "cuti karena alasan penting",
    "UNPAID": "cuti di luar tanggungan negara",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the diagram needs to go on. `direct`: whoever asks is the officer who decides."""

    change_id: int
    granting_post: int
    direct: bool
    leave_kind: str
    first_day: date
    last_day: date
    days: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change as asked for: of which leave, from which first day back, why."""

    kind: ChangeKind
    request: LeaveRequest
    back_on: date
    reason: str


def _names(session: Session, values: Collection[str]) -> Mapping[str, str]:
    wanted = [number for value in values if (number := row_id(value))]
    found = session.scalars(select(LeaveRequest).where(LeaveRequest.id.in_(wanted)))
    return {str(one.id): name_of(one) for one in found}


@choices("leave.granted", names=_names)
def granted(session: Session, subject_id: int, today: date) -> Choices:
    """Granted leaves of the subject that run or are still to come."""
    return [(str(one.id), name_of(one)) for one in granted_of(session, subject_id, day=today)]


def name_of(request: LeaveRequest) -> str:
    period = words.period(request.first_day, request.last_day)
    return f"{KINDS.get(request.kind, 'cuti').capitalize()}, {period} {request.last_day.year}"


def chosen(context: Context, value: object) -> LeaveRequest | None:
    """The leave that a form names, if it is the subject's."""
    request = find(context.session, LeaveRequest, value)
    return request if request is not None and request.employee_id == context.subject_id else None


def book_of(context: Context, request: LeaveRequest) -> Book:
    return read_in(context, request.employee_id, around=(request.first_day, request.last_day))


def granting_post(session: Session, book: Book, request: LeaveRequest) -> int | None:
    """The post that grants such a leave today: it undoes what it or its predecessor granted."""
    way = authority.route(session, authority.Applicant.of(book), kind=request.kind, abroad=request.abroad)
    return way.granting_post if way else None


def ask(context: Context, wanted: Wanted, *, title: str, field: str) -> Asked:
    """Write the change down, one at a time for each leave; `title` is the seat of an officer who asks himself."""
    session = context.session
    stood = _days(wanted.request)
    request, _rows, book = under_lock(context, wanted.request.id)
    if _days(request) != stood:
        said = phrase("Cuti ini baru saja berubah. Lihat dulu keadaannya, lalu kirim lagi bila masih perlu.")
        raise InputRefused({field: [said]})
    wrong = already(session, request.id, field=field)
    if wrong:
        raise InputRefused(wrong)
    post = granting_post(session, book, request)
    if post is None:
        raise InputRefused({field: [NO_OFFICER]})
    change = LeaveChange(
        request_id=request.id,
        instance_id=context.instance_id,
        kind=wanted.kind,
        back_on=wanted.back_on,
        reason=wanted.reason,
        asked_by=context.actor_id or request.employee_id,
        asked_on=book.today,
        first_day=request.first_day,
        last_day=request.last_day,
        extension_days=request.extension_days,
        days=request.days,
        decided_as=title,
    )
    session.add(change)
    session.flush()  # the diagram keeps its number
    return Asked(
        change.id,
        post,
        bool(title),
        KINDS.get(request.kind, "cuti"),
        request.first_day,
        request.last_day,
        effect_of(book, request, wanted.back_on).back,
    )


def already(session: Session, request_id: int, *, field: str) -> Messages:
    """One change at a time: what two of them would return together nobody could foresee."""
    waiting = session.scalar(
        select(LeaveChange.kind).where(
            LeaveChange.request_id == request_id, LeaveChange.status == ChangeStatus.PENDING
        )
    )
    return {field: [_waiting(waiting)]} if waiting else {}


def _days(request: LeaveRequest) -> tuple[str, date, date]:
    return request.status, request.first_day, request.last_day


def _waiting(kind: str) -> str:
    if kind == ChangeKind.RECALL:
        return phrase("Panggilan kembali bekerja dari cuti ini sudah menunggu keputusan pejabat.")
    if kind == ChangeKind.RETURN:
        return phrase("Anda sudah melapor. Laporan itu sedang diproses bagian kepegawaian dan PPK.")
    return phrase("Pembatalan cuti ini sudah menunggu keputusan pejabat. Tunggu, atau tarik dulu yang itu.")
