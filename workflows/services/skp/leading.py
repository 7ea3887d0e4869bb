"""Which post leads a unit: its result is the rating of results of whoever sits there (SE MenPANRB 3/2023)."""

from __future__ import annotations

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from models.people import Post


def leading_post(session: Session, unit_id: int) -> Post | None:
    """The topmost post of a unit: no post above it belongs to the unit. Of several, the one with most posts below."""
    above, below = aliased(Post), aliased(Post)
    inside = exists().where(above.id == Post.parent_id, above.unit_id == unit_id)
    under = select(func.count()).where(below.parent_id == Post.id, below.unit_id == unit_id).scalar_subquery()
    found = select(Post).where(Post.unit_id == unit_id, ~inside).order_by(under.desc(), Post.id).limit(1)
    return session.scalar(found)
