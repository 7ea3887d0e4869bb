"""Back at work: whoever was on leave says so once (form 1.c b). No decision rests on it, and no day moves.

Unpaid leave has a report of its own: `returning`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.leave import GRANTED, LeaveRequest, LeaveStatus
from models.people import Employee
from models.process import Instance
from workflows import assignment, outbox
from workflows.errors import NotAllowed
from workflows.rules.leave_facts import Kind
from workflows.services.leave.book import read

AWAY = (*GRANTED, LeaveStatus.TEMPORARY, LeaveStatus.NOT_RATIFIED)
_LONG_AGO = timedelta(days=31)  # by then nobody asks any more, but after a permit


def owed(request: LeaveRequest) -> bool:
    """Whether the temporary permit asks for the report (form 1.c b)."""
    return request.urgent and request.permit_by is not None


def may_tell(session: Session, request: LeaveRequest, *, now: datetime) -> bool:
    """From the first working day after the leave, once; a month long where no permit asks for it."""
    if request.back_at is not None or request.status not in AWAY or request.kind == Kind.UNPAID:
        return False
    today = assignment.today_of(session, request.employee_id, now)
    last = _last_away(request)
    if today <= last or (today > last + _LONG_AGO and not owed(request)):
        return False
    book = read(session, request.employee_id, now=now, around=(last,))
    first = book.record.schedule.first_working_day_after(last)
    return first is None or today >= first


def tell(session: Session, request_id: int, *, actor_id: int, now: datetime) -> None:
    """Note that the employee is back, once and when `may_tell` says so. NotAllowed for anybody else.

    After a temporary permit the superior is told, whom the permit names.
    """
    wanted = select(LeaveRequest).where(LeaveRequest.id == request_id).with_for_update()
    request = session.scalars(wanted.execution_options(populate_existing=True)).one()
    if actor_id != request.employee_id:
        raise NotAllowed(f"back from request {request_id} by employee {actor_id}")
    if not may_tell(session, request, now=now):
        return
    request.back_at = now
    if owed(request):
        _tell_superior(session, request, now=now)


def _last_away(request: LeaveRequest) -> date:
    return request.last_day + timedelta(days=request.extension_days)


def _tell_superior(session: Session, request: LeaveRequest, *, now: datetime) -> None:
    today = assignment.today_of(session, request.employee_id, now)
    superior = assignment.superior_on(session, request.employee_id, today)
    case = session.get(Instance, request.instance_id) if request.instance_id else None
    if superior is None or case is None:
        return
    body = {
        "employee_id": superior.employee_id,
        "instance_id": str(case.id),
        "text_key": "leave.back",
        "values": {
            "name": session.get_one(Employee, request.employee_id).name,
            "number": case.number,
            "last_day": request.last_day.isoformat(),
            "path": f"/kasus/{case.id}",
        },
    }
    outbox.put(session, outbox.PERSON_TOLD, body, now=now)
