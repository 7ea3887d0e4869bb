"""Moving somebody to another post for good: the former holding ends the day before, and no two overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models.people import Employee, Holding, HoldingKind, Post
from workflows.errors import NotFound


class InTheWay(StrEnum):
    """Why a move can't be noted."""

    INACTIVE = "INACTIVE"  # the person has left
    SAME = "SAME"  # the post is the one that the person holds
    TAKEN = "TAKEN"  # somebody holds the new post on that day or later
    LATER = "LATER"  # a holding that would have ended before the day began on it or later
    ACTING = "ACTING"  # another acting holder of the new post begins on that day or later


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way, and since when; `name` of whoever holds the post."""

    why: InTheWay
    name: str
    since: date


def move(session: Session, *, employee_id: int, post_id: int, first: date, ground: str) -> Obstacle | Holding:
    """The person holds the post for good from `first` on; `ground` is the decree's number.

    Their former holding, that of a Plt of the new post, which is vacant no longer, and that of a holder who has
    left end the day before. An Obstacle where that can't be: nothing was written then. Raises NotFound for an
    unknown post or person.
    """
    lock = {"key_share": True}  # whoever merely refers to them meanwhile, as a new SKP, needn't wait
    person = session.get(Employee, employee_id, with_for_update=lock)
    if person is None or session.get(Post, post_id, with_for_update=lock) is None:
        raise NotFound(f"employee {employee_id} or post {post_id}")
    if not person.active:
        return Obstacle(InTheWay.INACTIVE, person.name, first)
    ending = []
    for holding, holder in _affected(session, person, post_id, first):
        if why := _why(holding, holder, person=person, post_id=post_id, first=first):
            return Obstacle(why, holder.name, holding.valid_from)
        ending.append(holding)
    for holding in ending:  # nothing is deleted: what would begin later, as acting, keeps its first day
        end(holding, first - timedelta(days=1), ground=ground)
    session.flush()  # the old one has ended before the new one begins
    begun = begin(session, employee_id=employee_id, post_id=post_id, first=first, ground=ground)
    session.flush()
    return begun


def end(holding: Holding, last: date, *, ground: str) -> None:
    """By this decree; one that begins later keeps its first day."""
    holding.valid_to = max(last, holding.valid_from)
    holding.end_ground = ground


def begin(session: Session, *, employee_id: int, post_id: int, first: date, ground: str) -> Holding:
    begun = Holding(
        post_id=post_id,
        employee_id=employee_id,
        kind=HoldingKind.DEFINITIVE,
        valid_from=first,
        ground=ground,
    )
    session.add(begun)
    return begun


def units_left(session: Session, employee_id: int, first: date) -> frozenset[int]:
    """Units of the posts that the person holds for good on the day or later: a move on that day ends this."""
    rows = session.scalars(
        select(Post.unit_id)
        .join(Holding, Holding.post_id == Post.id)
        .where(Holding.employee_id == employee_id, Holding.kind == HoldingKind.DEFINITIVE, lasts_until(first))
    )
    return frozenset(rows)


def _affected(
    session: Session, person: Employee, post_id: int, first: date
) -> list[tuple[Holding, Employee]]:
    """What lasts on the day or begins later: the person's own, and the new post's, except for others' as Plh.

    A Plh is there for the days on which the holder is away, whoever that is; and what the person does as Plt or
    Plh of a third post goes on.
    """
    rows = session.execute(
        select(Holding, Employee)
        .join(Employee, Employee.id == Holding.employee_id)
        .where(
            or_(
                and_(Holding.post_id == post_id, Holding.kind != HoldingKind.PLH),
                and_(
                    Holding.employee_id == person.id,
                    or_(Holding.post_id == post_id, Holding.kind == HoldingKind.DEFINITIVE),
                ),
            ),
            lasts_until(first),
        )
        .order_by(Holding.valid_from, Holding.id)
    )
    return [(holding, holder) for holding, holder in rows]


def lasts_until(first: date) -> ColumnElement[bool]:
    return or_(Holding.valid_to.is_(None), Holding.valid_to >= first)


def _why(
    holding: Holding, holder: Employee, *, person: Employee, post_id: int, first: date
) -> InTheWay | None:
    gives_way = holder is person or not holder.active
    begins = holding.valid_from >= first
    if holding.kind is not HoldingKind.DEFINITIVE:
        return InTheWay.ACTING if begins and not gives_way else None
    if holder is person and holding.post_id == post_id:
        return InTheWay.SAME
    if not gives_way:
        return InTheWay.TAKEN
    return InTheWay.LATER if begins else None
