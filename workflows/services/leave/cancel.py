"""A granted leave given back by the employee: all of it before it begins, or what is left from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models.leave import LeaveRequest
from models.leave_change import ChangeKind
from workflows.errors import InputRefused
from workflows.registry import Context, check, service
from workflows.rules.leave_after import GIVEN_BACK
from workflows.rules.leave_facts import Kind
from workflows.services.leave.asked import day_of
from workflows.services.leave.change import not_standing, wrong_day
from workflows.services.leave.granted import Asked, Wanted, already, ask, book_of, chosen
from workflows.services.leave.messages import Messages
from workflows.tongue import phrase

ALL, PART = "ALL", "PART"


def back_day(request: LeaveRequest, *, scope: object, back_on: object) -> date | None:
    """The first day back: the leave's own first day when all of it is given back."""
    return request.first_day if scope == ALL else day_of(back_on)


@check("leave_cancel.request")
def check_request(context: Context, values: Mapping[str, object]) -> Messages:
    request = chosen(context, values.get("leave"))
    if request is None or context.actor_id != context.subject_id:
        return {"leave": [phrase("Pilih cuti Anda yang sedang atau akan dijalani.")]}
    book = book_of(context, request)
    wrong = not_standing(request, book.today, field="leave")
    if not wrong and Kind(request.kind) not in GIVEN_BACK:
        said = phrase(
            "Cuti di luar tanggungan negara diakhiri dengan laporan dan keputusan pengaktifan kembali. "
            "Sesudah cutinya mulai, laporkan dari halaman cuti itu."
        )
        wrong = {"leave": [said]}
    scope = values.get("scope")
    if not wrong and scope == ALL and request.first_day < book.today:
        said = phrase("Cuti ini sudah berjalan. Pilih kembali lebih awal, lalu isi harinya.")
        wrong = {"scope": [said]}
    day = back_day(request, scope=scope, back_on=values.get("back_on"))
    if wrong or day is None:
        return wrong
    return wrong_day(book, request, day, asked_on=None, field="back_on") or already(
        context.session, request.id, field="leave"
    )


@service("leave_cancel.ask")
def ask_back(context: Context, *, leave: str, scope: str, back_on: str, reason: str) -> Asked:
    """Write down what the employee wants to give back; an officer agrees before anything moves."""
    request = chosen(context, leave)
    values = {"leave": leave, "scope": scope, "back_on": back_on, "reason": reason}
    wrong = check_request(context, values)
    if request is None or wrong:
        raise InputRefused(wrong)
    day = back_day(request, scope=scope, back_on=back_on)
    if day is None:
        raise InputRefused({"back_on": [phrase("Isi hari pertama Anda kembali bekerja.")]})
    return ask(context, Wanted(ChangeKind.CANCEL, request, day, reason), title="", field="leave")
