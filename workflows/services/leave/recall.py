"""Called back to work (dipanggil kembali bekerja): who may call whom, and the call written down (art. 338)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from models import leave as tables
from models.leave import LeaveRequest
from models.leave_change import ChangeKind
from workflows import assignment
from workflows.assignment import Seat
from workflows.errors import InputRefused
from workflows.registry import Context, check, service
from workflows.rules.leave_change import may_recall as recallable
from workflows.rules.leave_facts import Kind
from workflows.services.leave.asked import day_of, leave_of
from workflows.services.leave.book import Book
from workflows.services.leave.change import not_empowered, not_standing, wrong_day
from workflows.services.leave.granted import (
    KINDS,
    Asked,
    Wanted,
    already,
    ask,
    book_of,
    chosen,
    granting_post,
)
from workflows.services.leave.messages import Messages
from workflows.tongue import phrase

PROCESS = "leave_recall"


def seats_to_recall(
    session: Session, actor_id: int, employee_id: int, *, post_id: int | None, today: date
) -> tuple[Seat, ...]:
    """The seats from which somebody may call a person back: over that person's post, or `post_id`, which grants.

    Nobody calls themself.
    """
    if actor_id == employee_id:
        return ()
    own = assignment.standing(session, employee_id, today=today).own_post
    posts = set(tables.posts_above(session, own.post_id)) if own else set()
    return tuple(
        seat
        for seat in assignment.standing(session, actor_id, today=today).seats
        if seat.serves(PROCESS) and (seat.post_id == post_id or seat.post_id in posts)
    )


def may_recall(session: Session, actor_id: int, request: LeaveRequest, *, book: Book) -> bool:
    post = granting_post(session, book, request)
    return bool(seats_to_recall(session, actor_id, request.employee_id, post_id=post, today=book.today))


def not_recallable(book: Book, request: LeaveRequest, *, field: str) -> Messages:
    """NOT_RECALLABLE in plain words, with the kinds that are."""
    if recallable(book.record, replace(leave_of(request), kind=Kind(request.kind))):
        return {}
    kind = KINDS.get(request.kind, "cuti")
    if book.record.employee.is_pppk:
        law = phrase("Pegawai PPPK hanya bisa dipanggil kembali dari cuti tahunan (Peraturan BKN 7/2022).")
    else:
        law = phrase(
            "Yang bisa hanya cuti tahunan, cuti besar, dan cuti karena alasan penting (PP 11/2017 pasal 338)."
        )
    return {field: [phrase("Dari {kind} pegawai tidak bisa dipanggil kembali.", kind=kind) + " " + law]}


@check("leave_recall.request")
def check_request(context: Context, values: Mapping[str, object]) -> Messages:
    request = chosen(context, values.get("leave"))
    back_on = day_of(values.get("recall_on"))
    if request is None:
        return {"leave": [phrase("Pilih cuti yang sedang atau akan dijalani.")]}
    book = book_of(context, request)
    if not may_recall(context.session, context.actor_id or 0, request, book=book):
        return {"leave": [_not_yours(context)]}
    wrong = not_recallable(book, request, field="leave") or not_standing(request, book.today, field="leave")
    if wrong or back_on is None:
        return wrong
    return wrong_day(book, request, back_on, asked_on=None, field="recall_on") or already(
        context.session, request.id, field="leave"
    )


@service("leave_recall.call")
def call(context: Context, *, leave: str, recall_on: date, reason: str) -> Asked:
    """Write the call down. It counts at once when whoever calls may grant such leave from the post that does."""
    request = chosen(context, leave)
    wrong = check_request(context, {"leave": leave, "recall_on": recall_on, "reason": reason})
    if request is None or wrong:
        raise InputRefused(wrong)
    book = book_of(context, request)
    post = granting_post(context.session, book, request)
    seats = seats_to_recall(
        context.session, context.actor_id or 0, request.employee_id, post_id=post, today=book.today
    )
    granting = (
        seat.title
        for seat in seats
        if seat.post_id == post and not not_empowered(context, request, book, seat, field="leave")
    )
    wanted = Wanted(ChangeKind.RECALL, request, recall_on, reason)
    return ask(context, wanted, title=next(granting, ""), field="leave")


def _not_yours(context: Context) -> str:
    if context.actor_id == context.subject_id:
        return phrase(
            "Tidak ada yang memanggil dirinya sendiri. Untuk kembali lebih awal, batalkan cuti Anda."
        )
    return phrase(
        "Yang memanggil kembali adalah atasan pegawai itu atau pejabat yang memberikan cutinya. "
        "Sampaikan kepada atasannya."
    )
