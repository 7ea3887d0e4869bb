"""What stands beside a leave: who else of a unit is away, how many people the unit has. One statement each."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import CTE, ColumnElement, ScalarSelect, and_, extract, func, select
from sqlalchemy.orm import Session

from models.leave import GRANTED, HOLDING_DAYS, LeaveBalance, LeaveRequest, LeaveStatus
from models.leave_office import LeastStaff
from models.people import Employee, Holding, HoldingKind, Post, Unit, for_good

UNSURE = (LeaveStatus.PENDING, LeaveStatus.OFFERED)  # who goes on a temporary permit is away all the same


class Beside(NamedTuple):
    """A waiting request, and one leave of a colleague that touches it (none: the last three are null)."""

    instance_id: uuid.UUID
    kind: str
    reason_code: str
    first_day: date
    last_day: date
    left: int  # what the right of its last year holds once it is granted
    unit_id: int
    region: str
    work_week: int
    minimum: int
    staff: int
    employee_id: int
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
    post: str
    kind: str
    pending: bool  # may still come to nothing
    first_day: date
    last_day: date

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class Back(NamedTuple):
    """A leave of somebody of a unit that is over; `owed`: its temporary permit asks for the report."""

    employee_id: int
    name: str
    post_id: int
    last_day: date
    back_at: datetime | None
    owed: bool


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
            Post.name,
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


def lately_over(session: Session, unit_id: int, since: date, until: date) -> Sequence[Back]:
    """Leaves of the unit's people that ended in these days, and whether they said to be back; the newest first."""
    ends = LeaveRequest.last_day + LeaveRequest.extension_days
    owed = and_(LeaveRequest.urgent, LeaveRequest.permit_by.is_not(None))
    rows = session.execute(
        select(Employee.id, Employee.name, Post.id, ends, LeaveRequest.back_at, owed)
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .where(
            Post.unit_id == unit_id,
            for_good(until),
            Employee.active,
            LeaveRequest.status.in_((*GRANTED, LeaveStatus.TEMPORARY, LeaveStatus.NOT_RATIFIED)),
            LeaveRequest.kind != "UNPAID",  # has a report of its own
            ends.between(since, until),
        )
        .order_by(ends.desc(), Employee.name)
    )
    return [Back(*row) for row in rows]


def staffing(session: Session, unit_ids: Collection[int], day: date) -> Sequence[Staffing]:
    """How the units are staffed on the day, by their names."""
    rows = session.execute(
        select(
            Unit.id,
            Unit.name,
            Unit.region,
            Unit.work_week,
            _least(day),
            _staff_of_unit(day),
        )
        .where(Unit.id.in_(unit_ids))
        .order_by(Unit.name, Unit.id)
    )
    return [Staffing(*row) for row in rows]


def shared_posts(session: Session, unit_ids: Collection[int], day: date) -> Sequence[tuple[int, str, int]]:
    """The posts of one name that several active people of a unit hold for good on the day: unit, name, how many."""
    people = func.count(func.distinct(Employee.id))
    rows = session.execute(
        select(Post.unit_id, Post.name, people)
        .join(Holding, Holding.post_id == Post.id)
        .join(Employee, Employee.id == Holding.employee_id)
        .where(Post.unit_id.in_(unit_ids), Employee.active, for_good(day))
        .group_by(Post.unit_id, Post.name)
        .having(people > 1)
        .order_by(Post.name)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def beside(session: Session, instance_ids: Collection[uuid.UUID], *, today: date) -> Sequence[Beside]:
    """What stands beside each of these waiting requests, request by request.

    The people of the units and their leaves are read once, however many requests come from one unit.
    """
    asked = _asked(instance_ids, today)
    people = _people(asked)
    counted, other = _counted(asked, people), _leaves(asked, people)
    rows = session.execute(
        select(
            counted.c.instance_id,
            counted.c.kind,
            counted.c.reason_code,
            counted.c.first_day,
            counted.c.last_day,
            counted.c.left,
            counted.c.unit_id,
            counted.c.region,
            counted.c.work_week,
            counted.c.minimum_staff,
            counted.c.staff,
            counted.c.employee_id,
            other.c.employee_id,
            other.c.first_day,
            other.c.last_day,
        )
        .select_from(counted)
        .outerjoin(
            other,
            and_(
                other.c.unit_id == counted.c.unit_id,
                other.c.employee_id != counted.c.employee_id,
                other.c.valid_from <= counted.c.last_day,
                func.coalesce(other.c.valid_to, counted.c.first_day) >= counted.c.first_day,
                other.c.first_day <= counted.c.last_day,
                other.c.last_day >= counted.c.first_day,
            ),
        )
        .order_by(counted.c.instance_id)
    )
    return [Beside._make(row) for row in rows]


def _asked(instance_ids: Collection[uuid.UUID], today: date) -> CTE:
    """The requests with what is one for each."""
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
            LeaveRequest.kind,
            LeaveRequest.reason_code,
            LeaveRequest.first_day,
            LeaveRequest.last_day,
            left.label("left"),
            Unit.id.label("unit_id"),
            Unit.region,
            Unit.work_week,
            _least(today).label("minimum_staff"),
        )
        .join(Holding, and_(Holding.employee_id == LeaveRequest.employee_id, for_good(today)))
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(LeaveRequest.instance_id.in_(instance_ids), LeaveRequest.status == LeaveStatus.PENDING)
        .cte("asked")
        .prefix_with("MATERIALIZED")
    )


def _people(asked: CTE) -> CTE:
    """Who holds a post of these units for good, at any time."""
    units = select(asked.c.unit_id).distinct().subquery("units")
    return (
        select(Post.unit_id, Holding.employee_id, Holding.valid_from, Holding.valid_to, Employee.active)
        .join(units, units.c.unit_id == Post.unit_id)
        .join(Holding, and_(Holding.post_id == Post.id, Holding.kind == HoldingKind.DEFINITIVE))
        .join(Employee, Employee.id == Holding.employee_id)
        .cte("people")
        .prefix_with("MATERIALIZED")
    )


def _leaves(asked: CTE, people: CTE) -> CTE:
    """Leaves of these people that touch any of the days asked for."""
    first = select(func.min(asked.c.first_day)).scalar_subquery()
    last = select(func.max(asked.c.last_day)).scalar_subquery()
    ends = LeaveRequest.last_day + LeaveRequest.extension_days
    return (
        select(
            people.c.unit_id,
            people.c.valid_from,
            people.c.valid_to,
            LeaveRequest.employee_id,
            LeaveRequest.first_day,
            ends.label("last_day"),
        )
        .join(people, people.c.employee_id == LeaveRequest.employee_id)
        .where(LeaveRequest.status.in_(HOLDING_DAYS), LeaveRequest.first_day <= last, ends >= first)
        .cte("leaves")
        .prefix_with("MATERIALIZED")
    )


def _counted(asked: CTE, people: CTE) -> CTE:
    """With the staff as `staff_count` tells it of the first day asked for; apart, or it would be counted for each
    colleague who is away."""
    staff = (
        select(func.count(func.distinct(people.c.employee_id)))
        .where(
            people.c.unit_id == asked.c.unit_id,
            people.c.valid_from <= asked.c.first_day,
            func.coalesce(people.c.valid_to, asked.c.first_day) >= asked.c.first_day,
            people.c.active,
        )
        .correlate(asked)
        .scalar_subquery()
    )
    return select(*asked.c, staff.label("staff")).cte("counted").prefix_with("MATERIALIZED")


def _staff_of_unit(day: date) -> ScalarSelect[int]:
    """As `staff_count`, of the `Unit` of the query around it."""
    return (
        select(func.count(func.distinct(Holding.employee_id)))
        .join(Post, Post.id == Holding.post_id)
        .join(Employee, Employee.id == Holding.employee_id)
        .where(Post.unit_id == Unit.id, Employee.active, for_good(day))
        .correlate(Unit)
        .scalar_subquery()
    )


def units_below(session: Session, post_ids: Collection[int]) -> Sequence[int]:
    """The units in which posts stand below these, at any depth."""
    below = select(Post.id, Post.unit_id).where(Post.parent_id.in_(post_ids)).cte("below", recursive=True)
    below = below.union(select(Post.id, Post.unit_id).join(below, Post.parent_id == below.c.id))
    return session.scalars(select(below.c.unit_id).distinct()).all()


def units_led(session: Session, post_ids: Collection[int]) -> Sequence[int]:
    """The units of posts right below these: those whose staffing their holders answer for."""
    return session.scalars(select(Post.unit_id).where(Post.parent_id.in_(post_ids)).distinct()).all()


def posts_below_in(session: Session, unit_id: int, post_ids: Collection[int]) -> frozenset[int]:
    """The posts of the unit that stand below one of these, at any depth. Goes up: a large tree costs nothing."""
    start = select(Post.id.label("base"), Post.parent_id).where(Post.unit_id == unit_id)
    line = start.cte("line", recursive=True)
    line = line.union(select(line.c.base, Post.parent_id).join(line, Post.id == line.c.parent_id))
    return frozenset(session.scalars(select(line.c.base).where(line.c.parent_id.in_(post_ids)).distinct()))


def units_named(session: Session, unit_ids: Collection[int]) -> Sequence[tuple[int, str]]:
    """Id and name, by name."""
    rows = session.execute(
        select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)).order_by(Unit.name, Unit.id)
    )
    return [(row[0], row[1]) for row in rows]


def _least(day: date) -> ColumnElement[int]:
    """What the office wrote last for the unit; without a row, what the unit began with."""
    written = (
        select(LeastStaff.least)
        .where(LeastStaff.unit_id == Unit.id, LeastStaff.valid_from <= day)
        .order_by(LeastStaff.valid_from.desc())
        .limit(1)
        .correlate(Unit)
        .scalar_subquery()
    )
    return func.coalesce(written, Unit.minimum_staff)
