"""While unpaid leave can still be extended, before it ends and before the report is due its employee is reminded.

Without a report the personnel office is told.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.leave import LeaveRequest
from models.leave_change import ChangeKind, ChangeStatus, LeaveChange, unpaid_ending
from models.people import Employee
from models.process import Instance
from workflows import assignment
from workflows.rules.leave_unpaid import ask_extension_by
from workflows.rules.leave_unpaid import report_by as last_report
from workflows.services.leave import extending
from workflows.services.leave.telling import personnel, tell

BEFORE_ASKING, BEFORE_END, BEFORE_REPORT = timedelta(days=30), timedelta(days=30), timedelta(days=7)
_LOOKS_AHEAD = BEFORE_ASKING + timedelta(days=94)  # three months and a day for the time zones


class Told(StrEnum):
    """What was said last of a leave; each once."""

    EXTEND = "EXTEND"  # the last days on which to ask for more
    ENDS = "ENDS"
    REPORT = "REPORT"
    MISSED = "MISSED"  # to the personnel office too


_WAYS: dict[Told, dict[str, object]] = {
    Told.EXTEND: {"path": "/cuti/ajukan/unpaid"},
    Told.REPORT: {"path": "/ajukan/leave_return"},
    Told.MISSED: {"path": "/ajukan/leave_return"},
}


def remind_of_returns(session: Session, *, now: datetime) -> int:
    """Say what is due of each unpaid leave without a report back; of how many. Doing it again says nothing.

    What follows a missed report, honourable dismissal, is decided outside (PP 11/2017 art. 337).
    """
    told = 0
    for request in unpaid_ending(session, until=now.date() + _LOOKS_AHEAD):
        today = assignment.today_of(session, request.employee_id, now)
        due = _due(request, today)
        if due is None or due == request.return_told or _reported(session, request):
            continue
        if due is Told.EXTEND and extending.follows(session, request):
            continue
        request.return_told = due
        _tell(session, request, due, today=today, now=now)
        told += 1
    return told


def _due(request: LeaveRequest, today: date) -> Told | None:
    report_by = request.report_by or last_report(request.last_day)
    if today > report_by:
        return Told.MISSED
    if today >= report_by - BEFORE_REPORT:
        return Told.REPORT
    if today >= request.last_day - BEFORE_END:
        return Told.ENDS
    ask_by = ask_extension_by(request.last_day)
    return Told.EXTEND if ask_by - BEFORE_ASKING <= today <= ask_by else None


def _reported(session: Session, request: LeaveRequest) -> bool:
    """Whether a report waits or was decided; one that was taken back counts for nothing."""
    found = select(LeaveChange.id).where(
        LeaveChange.request_id == request.id,
        LeaveChange.kind == ChangeKind.RETURN,
        LeaveChange.status != ChangeStatus.DROPPED,
    )
    return session.scalar(found.limit(1)) is not None


def _tell(session: Session, request: LeaveRequest, due: Told, *, today: date, now: datetime) -> None:
    case = session.get(Instance, request.instance_id) if request.instance_id else None
    values: dict[str, object] = {
        "name": session.get_one(Employee, request.employee_id).name,
        "number": case.number if case else "",
        "last_day": request.last_day.isoformat(),
        "report_by": (request.report_by or last_report(request.last_day)).isoformat(),
        "ask_by": ask_extension_by(request.last_day).isoformat(),
        "path": f"/kasus/{case.id}" if case else "/",
    }
    own = {**values, **_WAYS.get(due, {})}
    tell(session, request.employee_id, f"leave.return.{due.lower()}.own", own, now=now)
    if due is Told.MISSED:
        for officer in personnel(session, request.employee_id, today):
            tell(session, officer, "leave.return.missed", values, now=now)
