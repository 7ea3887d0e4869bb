"""The days that single people of a unit work, whatever its week says: rosters, and duty on joint leave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from models.calendar import JointLeaveDuty, RosterDay
from models.people import Employee, Holding, Post, for_good

ROSTER, DUTY = "ROSTER", "DUTY"


class OwnDay(NamedTuple):
    unit_id: int
    employee_id: int
    post: str
    kind: str  # ROSTER or DUTY
    day: date


def own_days(
    session: Session, unit_ids: Collection[int], first: date, last: date, *, on: date
) -> Sequence[OwnDay]:
    """Of the active people who hold posts of these units for good on the day `on`."""
    roster = select(RosterDay.employee_id, literal(ROSTER).label("kind"), RosterDay.day).where(
        RosterDay.day.between(first, last)
    )
    duty = select(JointLeaveDuty.employee_id, literal(DUTY), JointLeaveDuty.day).where(
        JointLeaveDuty.day.between(first, last)
    )
    days = union_all(roster, duty).subquery("own_days")
    rows = session.execute(
        select(Post.unit_id, Employee.id, Post.name, days.c.kind, days.c.day)
        .join(Employee, Employee.id == days.c.employee_id)
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .where(Post.unit_id.in_(unit_ids), for_good(on), Employee.active)
        .where((days.c.kind == DUTY) | Employee.rostered)
    )
    return [OwnDay(*row) for row in rows]
