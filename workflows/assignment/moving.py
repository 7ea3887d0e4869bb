"""Moving somebody to another post for good: the former holding ends the day before, and no two overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.people import Employee, Holding, HoldingKind, Post
from workflows.errors import NotFound


class InTheWay(StrEnum):
    """Why a move can't be noted."""

    SAME = "SAME"  # the post is the one that the person holds
    TAKEN = "TAKEN"  # somebody holds the new post on that day or later
    LATER = "LATER"  # the person's present post began on that day or later
    ACTING = "ACTING"  # an acting holder of the new post begins on that day or later


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way, and since when; `name` of whoever holds the post."""

    why: InTheWay
    name: str
    since: date


def move(session: Session, *, employee_id: int, post_id: int, first: date, ground: str) -> Obstacle | Holding:
    """The person holds the post for good from `first` on; `ground` is the decree's number.

    Their former holding, and that of a Plt of the new post, which is vacant no longer, end the day before. An
    Obstacle where that can't be: nothing was written then. Raises NotFound for an unknown post or person.
    """
    person = session.get(Employee, employee_id, with_for_update=True)
    if person is None or session.get(Post, post_id, with_for_update=True) is None:
        raise NotFound(f"employee {employee_id} or post {post_id}")
    affected = _until(session, Holding.employee_id == employee_id, first) + _until(
        session, Holding.post_id == post_id, first
    )
    ending = []
    for holding, name in affected:
        if holding.employee_id != employee_id and holding.kind is HoldingKind.PLH:
            continue  # for the days on which the holder is away, whoever that is
        if holding.employee_id == employee_id and holding.post_id != post_id and not _for_good(holding):
            continue  # what the person does as Plt or Plh of a third post goes on
        if why := _why(holding, employee_id=employee_id, post_id=post_id, first=first):
            return Obstacle(why, name, holding.valid_from)
        ending.append(holding)
    for holding in ending:
        holding.valid_to = first - timedelta(days=1)
    session.flush()  # the old one has ended before the new one begins
    begun = Holding(
        post_id=post_id,
        employee_id=employee_id,
        kind=HoldingKind.DEFINITIVE,
        valid_from=first,
        ground=ground,
    )
    session.add(begun)
    session.flush()
    return begun


def _until(session: Session, whose: object, first: date) -> list[tuple[Holding, str]]:
    """Holdings that last on the day or begin later, with their holders' names."""
    rows = session.execute(
        select(Holding, Employee.name)
        .join(Employee, Employee.id == Holding.employee_id)
        .where(whose, or_(Holding.valid_to.is_(None), Holding.valid_to >= first))  # type: ignore[arg-type]
        .order_by(Holding.valid_from, Holding.id)
    )
    return [(holding, name) for holding, name in rows]


def _for_good(holding: Holding) -> bool:
    return holding.kind is HoldingKind.DEFINITIVE


def _why(holding: Holding, *, employee_id: int, post_id: int, first: date) -> InTheWay | None:
    if _for_good(holding) and holding.employee_id == employee_id:
        if holding.post_id == post_id:
            return InTheWay.SAME
        return InTheWay.LATER if holding.valid_from >= first else None
    if _for_good(holding):
        return InTheWay.TAKEN
    return InTheWay.ACTING if holding.valid_from >= first else None
