"""People as choices of a form: whom a request may name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee, Holding, Post, in_office
from workflows import assignment
from workflows.registry import Choices, choices


def names(session: Session, values: Collection[str]) -> dict[str, str]:
    """Names of employees by the text of their number; unknown ones are left out."""
    wanted = [int(value) for value in values if value.isascii() and value.isdecimal()]
    found = session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(wanted)))
    return {str(number): name for number, name in found}


@choices("people.unit", names=names)
def of_unit(session: Session, subject_id: int, today: date) -> Choices:
    """The people of the subject's unit who hold a post for good today, with it, in the order of names."""
    unit = assignment.unit_of(session, subject_id, today)
    rows = session.execute(
        select(Employee.id, Employee.name, Post.name)
        .join(Holding, in_office(today))
        .join(Post, Post.id == Holding.post_id)
        .where(Post.unit_id == unit.id, Employee.active)
        .order_by(Employee.name)
    )
    return [(str(number), f"{name}, {post}") for number, name, post in rows]
