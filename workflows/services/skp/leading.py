"""Which post leads a unit: its result is the rating of results of whoever sits there (SE MenPANRB 3/2023)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from models.people import Post


def leading_posts(session: Session, unit_ids: Collection[int]) -> dict[int, Post]:
    """By unit its topmost post: no post above it belongs to the unit. Of several, the one with most posts below."""
    above, below = aliased(Post), aliased(Post)
    inside = exists().where(above.id == Post.parent_id, above.unit_id == Post.unit_id)
    under = (
        select(func.count())
        .where(below.parent_id == Post.id, below.unit_id == Post.unit_id)
        .correlate(Post)
        .scalar_subquery()
    )
    found = (
        select(Post)
        .ext(distinct_on(Post.unit_id))
        .where(Post.unit_id.in_(unit_ids), ~inside)
        .order_by(Post.unit_id, under.desc(), Post.id)
    )
    return {one.unit_id: one for one in session.scalars(found)}
