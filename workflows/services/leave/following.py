"""Papers that follow a leave which had to begin at once (PP 11/2017 art. 331): which are due, and taking them in."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.documents import Attachment
from models.leave import HOLDING_DAYS, LeaveRequest
from models.people import Employee
from models.process import Instance, TaskStatus, UserTask
from workflows import assignment
from workflows.errors import NotAllowed
from workflows.rules.leave_facts import LeaveRecord
from workflows.rules.leave_papers import AnyOf, PaperWanted, papers_of
from workflows.rules.leave_papers import lacking as lacked_by
from workflows.rules.leave_words import Document
from workflows.services.leave.asked import leave_of
from workflows.services.leave.book import read
from workflows.services.leave.telling import personnel, tell

FOLLOWED = "leave.papers_followed"


def lacking(record: LeaveRecord, request: LeaveRequest) -> tuple[AnyOf, ...]:
    """Papers that were let follow and aren't there yet, of each any one; none once the leave came to nothing."""
    if not (request.urgent or request.permit_by) or request.status not in HOLDING_DAYS:
        return ()
    return lacked_by(record, leave_of(request))


def due(session: Session, request: LeaveRequest, *, now: datetime) -> tuple[PaperWanted, ...]:
    """The same as the form of a request lists papers."""
    record = read(session, request.employee_id, now=now, around=(request.first_day,)).record
    missing = lacking(record, request)
    wanted = papers_of(record, leave_of(request).kind, request.reason_code)
    return tuple(one for one in wanted if one.documents in missing)


def add(
    session: Session,
    request_id: int,
    *,
    papers: Iterable[Document],
    files: Collection[int],
    actor_id: int,
    now: datetime,
) -> None:
    """Put the sender's own files into the case, note which papers they are, and tell who waits for them.

    NotAllowed for anybody else's files.
    """
    wanted = select(LeaveRequest).where(LeaveRequest.id == request_id).with_for_update()
    request = session.scalars(wanted.execution_options(populate_existing=True)).one()
    if actor_id != request.employee_id:
        raise NotAllowed(f"papers of request {request_id} by employee {actor_id}")
    taken = session.scalars(
        update(Attachment)
        .where(Attachment.id.in_(files), Attachment.owner_id == actor_id, Attachment.instance_id.is_(None))
        .values(instance_id=request.instance_id, draft_id=None)
        .returning(Attachment.id)
    ).all()
    if len(taken) != len(files):
        raise NotAllowed("a file is not the sender's, or part of another case")
    request.papers = sorted({*request.papers, *papers})
    _tell(session, request, now=now)


def _tell(session: Session, request: LeaveRequest, *, now: datetime) -> None:
    """Whoever decided, or else may decide now; and the personnel office."""
    if request.instance_id is None:
        return
    today = assignment.today_of(session, request.employee_id, now)
    case = session.get_one(Instance, request.instance_id)
    values: dict[str, object] = {
        "name": session.get_one(Employee, request.employee_id).name,
        "number": case.number,
        "first_day": request.first_day.isoformat(),
        "path": f"/kasus/{case.id}",
    }
    officers = [request.decided_by] if request.decided_by else _waiting(session, case.id, today)
    for one in dict.fromkeys([*officers, *personnel(session, request.employee_id, today)]):
        tell(session, one, FOLLOWED, values, now=now)


def _waiting(session: Session, instance_id: uuid.UUID, today: date) -> list[int]:
    tasks = session.scalars(
        select(UserTask.id).where(UserTask.instance_id == instance_id, UserTask.status == TaskStatus.OPEN)
    ).all()
    found = assignment.people_of_tasks(session, tasks, today=today) if tasks else {}
    return [one.employee_id for people in found.values() for one in people]
