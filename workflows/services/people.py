"""People as choices of a form: whom a request may name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from models.base import row_id
from models.people import Employee, Holding, Post, for_good, in_period
from workflows import assignment
from workflows.registry import Choices, choices


def names(session: Session, values: Collection[str]) -> dict[str, str]:
    """Names of employees by the text of their number; unknown ones are left out."""
    wanted = [number for value in values if (number := row_id(value))]
    found = session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(wanted)))
    return {str(number): name for number, name in found}


@choices("people.team", names=names)
def team(session: Session, subject_id: int, today: date) -> Choices:
    """The subject and the people of the unit who hold a post for good today, with it, in the order of names.

    Nobody above the subject: those decide about what is asked, and may not be part of it.
    """
    unit = assignment.unit_of(session, subject_id, today)
    rows = session.execute(
        select(Employee.id, Employee.name, Post.name)
        .join(Holding, and_(Holding.employee_id == Employee.id, for_good(today)))
        .join(Post, Post.id == Holding.post_id)
        .where(Post.unit_id == unit.id, Employee.active, Post.id.not_in(_above(subject_id, today)))
        .order_by(Employee.name)
    )
    return [(str(number), f"{name}, {post}") for number, name, post in rows]


def _above(subject_id: int, today: date) -> Select[int]:
    """Posts up the line from those that somebody holds, also as an acting holder."""
    own = select(Post.parent_id.label("id")).join(Holding, Holding.post_id == Post.id)
    chain = own.where(Holding.employee_id == subject_id, in_period(today)).cte("above", recursive=True)
    chain = chain.union(select(Post.parent_id).join(chain, Post.id == chain.c.id))
    return select(chain.c.id).where(chain.c.id.is_not(None))
