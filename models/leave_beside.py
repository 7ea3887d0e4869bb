"""What stands beside waiting requests of leave when somebody looks over many of them: one statement for a queue."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import CTE, ScalarSelect, and_, extract, func, select, true
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
    asked = _asked(instance_ids, today)
    other = _others_away(asked)
    rows = session.execute(
        select(
            asked.c.instance_id,
            asked.c.first_day,
            asked.c.last_day,
            asked.c.left,
            asked.c.minimum_staff,
            asked.c.staff,
            other.c.employee_id,
            other.c.first_day,
            other.c.last_day,
        )
        .select_from(asked)
        .outerjoin(other, true())
        .order_by(asked.c.instance_id)
    )
    return [Beside(*row) for row in rows]


def _asked(instance_ids: Collection[uuid.UUID], today: date) -> CTE:
    """The requests with what is one for each. Apart, or the staff would be counted for each colleague who is away."""
    left = (
        select(func.coalesce(func.sum(LeaveBalance.total - LeaveBalance.charged - LeaveBalance.reserved), 0))
        .where(
            LeaveBalance.employee_id == LeaveRequest.employee_id,
            LeaveBalance.year == extract("year", LeaveRequest.last_day),
        )
        .scalar_subquery()
    )
    return (
        select(
            LeaveRequest.instance_id,
            LeaveRequest.employee_id,
            LeaveRequest.first_day,
            LeaveRequest.last_day,
            left.label("left"),
            Unit.id.label("unit_id"),
            Unit.minimum_staff,
            _staff_of_unit().label("staff"),
        )
        .join(Holding, and_(Holding.employee_id == LeaveRequest.employee_id, for_good(today)))
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(LeaveRequest.instance_id.in_(instance_ids), LeaveRequest.status == LeaveStatus.PENDING)
        .cte("asked")
        .prefix_with("MATERIALIZED")
    )


def _others_away(asked: CTE) -> LateralFromClause:
    """Leaves of the other people of the unit that touch the days asked for."""
    leave, holding, post = aliased(LeaveRequest), aliased(Holding), aliased(Post)
    ends = leave.last_day + leave.extension_days
    return (
        select(leave.employee_id, leave.first_day, ends.label("last_day"))
        .join(holding, holding.employee_id == leave.employee_id)
        .join(post, post.id == holding.post_id)
        .where(
            post.unit_id == asked.c.unit_id,
            for_good(asked.c.first_day, asked.c.last_day, holding=holding),
            leave.employee_id != asked.c.employee_id,
            leave.status.in_(HOLDING_DAYS),
            leave.first_day <= asked.c.last_day,
            ends >= asked.c.first_day,
        )
        .correlate(asked)
        .lateral("away")
    )


def _staff_of_unit() -> ScalarSelect[int]:
    """As `staff_count`, of `Unit` on the first day of `LeaveRequest`, both of the query around it."""
    holding, post, employee = aliased(Holding), aliased(Post), aliased(Employee)
    return (
        select(func.count(func.distinct(holding.employee_id)))
        .join(post, post.id == holding.post_id)
        .join(employee, employee.id == holding.employee_id)
        .where(post.unit_id == Unit.id, employee.active, for_good(LeaveRequest.first_day, holding=holding))
        .correlate(LeaveRequest, Unit)
        .scalar_subquery()
    )
