"""BKN's written answer to unpaid leave, which the personnel office records before the PPK decides (art. 335)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models.leave import LeaveRequest, LeaveStatus
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
    request.bkn_number, request.bkn_date = number, signed_on
    if bkn == REFUSED:
        request.status = LeaveStatus.REJECTED
        request.decision_reason = f"BKN tidak menyetujui ({number}). {reason}".strip()
        request.decided_at = context.now
