"""BKN's written answer to unpaid leave, which the personnel office records before the PPK decides (art. 335)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from models.leave import LeaveRequest, LeaveStatus
from models.leave_change import LeaveChange
from workflows import assignment
from workflows.registry import Context, check, service
from workflows.services.leave import messages, words
from workflows.services.leave.asked import day_of

REFUSED = "REFUSED"


@check("leave.bkn")
def check_bkn(context: Context, values: Mapping[str, object]) -> messages.Messages:
    signed = day_of(values.get("bkn_date"))
    today = assignment.today_of(context.session, context.subject_id, context.now)
    if signed is not None and signed > today:
        return {"bkn_date": [f"{words.day(signed)} belum tiba. Isi tanggal yang tertulis di surat BKN."]}
    return {}


@service("leave.record_bkn")
def record_bkn(
    context: Context, *, request_id: int, bkn: str, number: str, signed_on: date, reason: str = ""
) -> None:
    """Keep number and date of BKN's letter. A refusal ends the request: nobody may grant against it."""
    request = context.session.get_one(LeaveRequest, request_id)
    if written(request, bkn, number=number, signed_on=signed_on, reason=reason, now=context.now):
        request.status = LeaveStatus.REJECTED


def written(
    about: LeaveRequest | LeaveChange, bkn: str, *, number: str, signed_on: date, reason: str, now: datetime
) -> bool:
    """Keep BKN's letter on what it is about; whether it refuses, which then stands as the decision."""
    about.bkn_number, about.bkn_date = number, signed_on
    if bkn != REFUSED:
        return False
    about.decision_reason = f"BKN tidak menyetujui ({number}). {reason}".strip()
    about.decided_at = now
    return True
