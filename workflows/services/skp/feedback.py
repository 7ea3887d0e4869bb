"""Ongoing feedback (umpan balik berkelanjutan): by the superior, whose word decides, by peers and by subordinates."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.leave import posts_above
from models.people import Post
from models.skp import Skp
from models.skp_evaluation import FeedbackFrom, SkpFeedback
from workflows import assignment, outbox
from workflows.assignment import Seat
from workflows.errors import NotAllowed
from workflows.services.skp.seats import serves

TOLD = "skp.feedback"
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """About a result (its line), about one of the seven values, or about all of the work."""

    text: str
    rhk_line: uuid.UUID | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    employee_id: int
    title: str
    relation: FeedbackFrom


def author_of(session: Session, skp: Skp, employee_id: int, *, today: date) -> Author | None:
    """As what somebody may give feedback; None for oneself and for whoever works elsewhere.

    Superiors sit on the assessor's post or one above it, subordinates on one below, peers on one beside.
    """
    if employee_id == skp.employee_id:
        return None
    seats = _seats(session, employee_id, today)
    above = {
        skp.assessor_post_id,
        *posts_above(session, skp.assessor_post_id),
        *posts_above(session, skp.post_id),
    }
    for seat in seats:
        if seat.post_id in above:
            return Author(employee_id, seat.title, FeedbackFrom.SUPERIOR)
    beside = session.get_one(Post, skp.post_id).parent_id
    for seat in (one for one in seats if one.kind == "DEFINITIVE"):
        if skp.post_id in posts_above(session, seat.post_id):
            return Author(employee_id, seat.title, FeedbackFrom.SUBORDINATE)
        if beside is not None and session.get_one(Post, seat.post_id).parent_id == beside:
            return Author(employee_id, seat.title, FeedbackFrom.PEER)
    return None


def give_feedback(
    session: Session, skp: Skp, author: Author | None, said: Said, *, client_uuid: uuid.UUID, now: datetime
) -> bool:
    """Keep the words and tell the employee at once; False where the same was sent before. NotAllowed for strangers."""
    if author is None:
        raise NotAllowed(f"feedback on SKP {skp.id}")
    made = session.scalar(
        insert(SkpFeedback)
        .values(
            skp_id=skp.id,
            rhk_line=said.rhk_line,
            value=said.value,
            text=said.text,
            author_id=author.employee_id,
            author_as=author.title,
            author_from=author.relation,
            client_uuid=client_uuid,
            given_at=now,
        )
        .on_conflict_do_nothing(index_elements=["client_uuid"])
        .returning(SkpFeedback.id)
    )
    if made is None:
        return False
    told = {"by": author.title, "path": f"/skp/{skp.id}/capaian#umpan-balik"}
    body = {"employee_id": skp.employee_id, "text_key": TOLD, "values": told}
    outbox.put(session, outbox.PERSON_TOLD, body, now=now)
    return True


def around(
    session: Session, employee_id: int, *, year: int, today: date
) -> tuple[list[Skp], list[Skp], list[Skp]]:
    """SKPs of a year on which somebody may give feedback, never one's own: of people below, of peers, of superiors."""
    seats = _seats(session, employee_id, today)
    own = {seat.post_id for seat in seats if seat.kind == "DEFINITIVE"}
    parents = set(
        session.scalars(select(Post.parent_id).where(Post.id.in_(own), Post.parent_id.is_not(None)))
    )
    beside = set(session.scalars(select(Post.id).where(Post.parent_id.in_(parents)))) - own
    below = _skps(session, Skp.assessor_post_id.in_({seat.post_id for seat in seats}), employee_id, year)
    known = {one.id for one in below}
    peers = [one for one in _skps(session, Skp.post_id.in_(beside), employee_id, year) if one.id not in known]
    above = _skps(session, Skp.post_id.in_(_superiors(session, parents, today=today)), employee_id, year)
    return below, peers, above


def _seats(session: Session, employee_id: int, today: date) -> list[Seat]:
    return [seat for seat in assignment.standing(session, employee_id, today=today).seats if serves(seat)]


def _superiors(session: Session, parents: Collection[int | None], *, today: date) -> set[int]:
    """The posts above that somebody holds: where a post is vacant, the next one up."""
    found = (assignment.occupied_post(session, post, subject_id=0, today=today) for post in parents if post)
    return {post for post in found if post is not None}


def _skps(session: Session, which: ColumnElement[bool], employee_id: int, year: int) -> list[Skp]:
    wanted = select(Skp).where(which, Skp.year == year, ~Skp.dropped, Skp.employee_id != employee_id)
    return list(session.scalars(wanted.order_by(Skp.id)))
