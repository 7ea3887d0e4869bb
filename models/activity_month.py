"""Reading the entries of many people over a span, with what their points rest on. One statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState

# What may still count: the rest was refused, taken back or ran out of time.
LIVE = (
    ActivityState.DRAFT,
    ActivityState.SUBMITTED,
    ActivityState.RETURNED,
    ActivityState.VERIFIED,
    ActivityState.VERIFIED_AUTOMATICALLY,
)


class Counted(NamedTuple):
    """An entry as far as it is worth something."""

    employee_id: int
    day: date
    id: int
    begins: time
    ends: time
    norm_minutes: int
    weight: Decimal
    volume: int
    state: ActivityState


def counted_of(session: Session, employee_ids: Collection[int], first: date, last: date) -> Sequence[Counted]:
    """Live entries of these days, by person and day, in the order of their beginning."""
    rows = session.execute(
        select(
            Activity.employee_id,
            Activity.day,
            Activity.id,
            Activity.begins,
            Activity.ends,
            Activity.norm_minutes,
            Activity.weight,
            Activity.volume,
            Activity.state,
        )
        .where(
            Activity.employee_id.in_(employee_ids),
            Activity.day.between(first, last),
            Activity.state.in_(LIVE),
        )
        .order_by(Activity.employee_id, Activity.day, Activity.begins, Activity.id)
    )
    return [Counted(*row) for row in rows]
