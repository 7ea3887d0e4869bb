"""Many reports accepted at one press: written down first, then done one by one, so that nothing is done twice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.activity import ActivityReport
from models.activity_checks import ActivityCheck, ActivityCheckItem, CheckState
from models.people import Employee
from models.process import UserTask
from workflows import outbox

JOB = "activity_check"
MOST = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One report of a press, and whose it is."""

    item: ActivityCheckItem
    report: ActivityReport
    name: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report of a press without a result; `step` is where its case stood when it was picked."""

    id: int
    report_id: int
    task_id: uuid.UUID
    step: str


def begin(
    session: Session, tasks: Mapping[uuid.UUID, int], *, by: int, request_key: uuid.UUID, now: datetime
) -> int:
    """Write down what was picked (reports by their tasks) and hand it to the workers; the number of the press.

    The same request again is the press that was written down before.
    """
    made: int | None = session.scalar(
        insert(ActivityCheck)
        .values(asked_by=by, request_key=request_key, asked_at=now)
        .on_conflict_do_nothing()
        .returning(ActivityCheck.id)
    )
    if made is None:
        wanted = select(ActivityCheck.id).where(
            ActivityCheck.asked_by == by, ActivityCheck.request_key == request_key
        )
        found: int = session.scalars(wanted).one()
        return found
    session.add_all(
        ActivityCheckItem(check_id=made, task_id=task_id, report_id=report_id)
        for task_id, report_id in list(tasks.items())[:MOST]
    )
    session.flush()  # the workers read them
    outbox.defer(session, JOB, check_id=made)
    return made


def waiting(session: Session, check_id: int, *, most: int) -> Sequence[Waiting]:
    """The next ones without a result; whoever works on one says so by `conclude` first."""
    rows = session.execute(
        select(ActivityCheckItem.id, ActivityCheckItem.report_id, ActivityCheckItem.task_id, UserTask.step)
        .join(UserTask, UserTask.id == ActivityCheckItem.task_id)
        .where(ActivityCheckItem.check_id == check_id, ActivityCheckItem.state == CheckState.WAITING)
        .order_by(ActivityCheckItem.id)
        .limit(most)
    )
    return [Waiting(*row) for row in rows]


def conclude(session: Session, item_id: int, state: CheckState, *, why: str = "", now: datetime) -> bool:
    """Write the result of one that waits, locked until the transaction ends; False where it has one by now."""
    written = (
        update(ActivityCheckItem)
        .where(ActivityCheckItem.id == item_id, ActivityCheckItem.state == CheckState.WAITING)
        .values(state=state, why=why, done_at=now)
        .returning(ActivityCheckItem.id)
    )
    return session.scalar(written) is not None


def lines(session: Session, check_id: int) -> Sequence[Line]:
    """What became of each: the refused ones first, then those that wait, then by name."""
    order = {CheckState.REFUSED: 0, CheckState.WAITING: 1, CheckState.DONE: 2}
    rows = session.execute(
        select(ActivityCheckItem, ActivityReport, Employee.name)
        .join(ActivityReport, ActivityReport.id == ActivityCheckItem.report_id)
        .join(Employee, Employee.id == ActivityReport.employee_id)
        .where(ActivityCheckItem.check_id == check_id)
        .order_by(Employee.name, ActivityReport.first_day)
    )
    return sorted((Line(*row) for row in rows), key=lambda line: order[line.item.state])


def under_way(session: Session, employee_id: int) -> int | None:
    """The newest press of a person that isn't done yet."""
    return session.scalar(
        select(func.max(ActivityCheck.id))
        .join(ActivityCheckItem, ActivityCheckItem.check_id == ActivityCheck.id)
        .where(ActivityCheck.asked_by == employee_id, ActivityCheckItem.state == CheckState.WAITING)
    )
