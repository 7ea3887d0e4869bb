"""What stands beside a leave: who else of a unit is away, how many people the unit has. One statement each."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import CTE, ScalarSelect, and_, extract, func, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from models.base import Base
from models.leave import HOLDING_DAYS, LeaveBalance, LeaveRequest, LeaveStatus
from models.people import Day, Employee, Holding, Post, Unit, for_good

UNSURE = (LeaveStatus.PENDING, LeaveStatus.OFFERED)  # who goes on a temporary permit is away all the same


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


class Away(NamedTuple):
    """A leave that holds days of somebody of a unit. `last_day` counts the days added for the journey in."""

    unit_id: int
    employee_id: int
    name: str
    post_id: int
    kind: str
    pending: bool  # may still come to nothing
    first_day: date
    last_day: date

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class Staffing(NamedTuple):
    """A unit with the people who hold its posts for good on a day, and the least that must be there."""

    unit_id: int
    name: str
    region: str
    work_week: int
    minimum: int
    staff: int


def away(session: Session, unit_ids: Collection[int], first: date, last: date) -> Sequence[Away]:
    """Leaves, waiting ones too, that touch the period, of active people who hold posts of these units meanwhile."""
    ends = LeaveRequest.last_day + LeaveRequest.extension_days
    rows = session.execute(
        select(
            Post.unit_id,
            Employee.id,
            Employee.name,
            Post.id,
            LeaveRequest.kind,
            LeaveRequest.status.in_(UNSURE),
            LeaveRequest.first_day,
            ends,
        )
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .where(
            Post.unit_id.in_(unit_ids),
            for_good(func.greatest(LeaveRequest.first_day, first), func.least(ends, last)),
            Employee.active,
            LeaveRequest.status.in_(HOLDING_DAYS),
            LeaveRequest.first_day <= last,
            ends >= first,
        )
        .order_by(LeaveRequest.first_day, Employee.name, LeaveRequest.id)
    )
    return [Away(*row) for row in rows]


def staffing(session: Session, unit_ids: Collection[int], day: date) -> Sequence[Staffing]:
    """How the units are staffed on the day, by their names."""
    rows = session.execute(
        select(
            Unit.id,
            Unit.name,
            Unit.region,
            Unit.work_week,
            Unit.minimum_staff,
            _staff_of_unit(day, beside=(Unit,)),
        )
        .where(Unit.id.in_(unit_ids))
        .order_by(Unit.name, Unit.id)
    )
    return [Staffing(*row) for row in rows]


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
            _staff_of_unit(LeaveRequest.first_day, beside=(LeaveRequest, Unit)).label("staff"),
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


def _staff_of_unit(day: Day, *, beside: tuple[type[Base], ...]) -> ScalarSelect[int]:
    """As `staff_count`, of the `Unit` of the query around it."""
    holding, post, employee = aliased(Holding), aliased(Post), aliased(Employee)
    return (
        select(func.count(func.distinct(holding.employee_id)))
        .join(post, post.id == holding.post_id)
        .join(employee, employee.id == holding.employee_id)
        .where(post.unit_id == Unit.id, employee.active, for_good(day, holding=holding))
        .correlate(*beside)
        .scalar_subquery()
    )
