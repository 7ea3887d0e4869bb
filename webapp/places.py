"""Where somebody works on a day: the post held for good, else an acting one, with its unit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BindParameter, SQLColumnExpression, exists, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from models.people import Holding, HoldingKind, Post, Unit, in_period


def place_on(day: date | BindParameter[date], employee_id: SQLColumnExpression[int]) -> LateralFromClause:
    """At most one row to join laterally: post_id, post, unit_id, unit, zone, leads (has posts below)."""
    below = aliased(Post)
    return (
        select(
            Post.id.label("post_id"),
            Post.name.label("post"),
            Unit.id.label("unit_id"),
            Unit.name.label("unit"),
            Unit.time_zone.label("zone"),
            exists().where(below.parent_id == Post.id).label("leads"),
        )
        .select_from(Holding)
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Holding.employee_id == employee_id,
            in_period(day),
        )
        .order_by((Holding.kind == HoldingKind.DEFINITIVE).desc(), Holding.valid_from.desc())
        .limit(1)
        .lateral("place")
    )
