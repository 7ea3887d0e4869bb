"""What stands beside waiting requests of leave when somebody looks over many of them: one statement for a queue."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, extract, func, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from models.leave import HOLDING_DAYS, LeaveBalance, LeaveRequest, LeaveStatus
from models.people import Employee, Holding, Post, Unit, for_good


class Beside(NamedTuple):
    """A waiting request, and one leave of a colleague that touches it (none: the last three are null)."""

    instance_id: uuid.UUID
    first_day: date
    last_day: date
    left: int  # what the right of its last year holds once it is granted
    minimum: int
    staff: int
    other_id: int | None
    other_first: date | None
    other_last: date | None

    def covers(self, day: date) -> bool:
        if self.other_first is None or self.other_last is None:
            return False
        return self.other_first <= day <= self.other_last


def beside(session: Session, instance_ids: Collection[uuid.UUID], *, today: date) -> Sequence[Beside]:
    """What stands beside each of these waiting requests, request by request."""
    left = (
        select(func.coalesce(func.sum(LeaveBalance.total - LeaveBalance.charged - LeaveBalance.reserved), 0))
        .where(
            LeaveBalance.employee_id == LeaveRequest.employee_id,
            LeaveBalance.year == extract("year", LeaveRequest.last_day),
        )
        .scalar_subquery()
    )
    other, staff = _others_away(), _staff_of_unit()
    rows = session.execute(
        select(
            LeaveRequest.instance_id,
            LeaveRequest.first_day,
            LeaveRequest.last_day,
            left,
            Unit.minimum_staff,
            staff.c.number,
            other.c.employee_id,
            other.c.first_day,
            other.c.last_day,
        )
        .join(Holding, and_(Holding.employee_id == LeaveRequest.employee_id, for_good(today)))
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(staff, true())
        .outerjoin(other, true())
        .where(LeaveRequest.instance_id.in_(instance_ids), LeaveRequest.status == LeaveStatus.PENDING)
        .order_by(LeaveRequest.instance_id)
    )
    return [Beside(*row) for row in rows]


def _others_away() -> LateralFromClause:
    """Leaves of the other people of `Unit` that touch the days of `LeaveRequest`, both of the query around it."""
    leave, holding, post = aliased(LeaveRequest), aliased(Holding), aliased(Post)
    ends = leave.last_day + leave.extension_days
    return (
        select(leave.employee_id, leave.first_day, ends.label("last_day"))
        .join(holding, holding.employee_id == leave.employee_id)
        .join(post, post.id == holding.post_id)
        .where(
            post.unit_id == Unit.id,
            for_good(LeaveRequest.first_day, LeaveRequest.last_day, holding=holding),
            leave.employee_id != LeaveRequest.employee_id,
            leave.status.in_(HOLDING_DAYS),
            leave.first_day <= LeaveRequest.last_day,
            ends >= LeaveRequest.first_day,
        )
        .correlate(LeaveRequest, Unit)
        .lateral("away")
    )


def _staff_of_unit() -> LateralFromClause:
    """As `staff_count`, of `Unit` on the first day of `LeaveRequest`.

    Joined, so that it is counted once a request. As a column it would be counted for each colleague who is away.
    """
    holding, post, employee = aliased(Holding), aliased(Post), aliased(Employee)
    return (
        select(func.count(func.distinct(holding.employee_id)).label("number"))
        .join(post, post.id == holding.post_id)
        .join(employee, employee.id == holding.employee_id)
        .where(post.unit_id == Unit.id, employee.active, for_good(LeaveRequest.first_day, holding=holding))
        .correlate(LeaveRequest, Unit)
        .lateral("staff")
    )
