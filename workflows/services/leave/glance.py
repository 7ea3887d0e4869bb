"""What weighs most about many waiting requests at once, for the rows of a queue: days left, who else is away."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from models import leave_beside
from models.leave_beside import Beside
from workflows.rules.calendar import days_between


@dataclass(frozen=True, slots=True)
class Glance:
    """`left`: the days that remain once it is granted. `others`: colleagues away in these days, waiting ones too."""

    left: int
    others: int
    short_staffed: bool  # on some day no more than the unit's least would be there

    @classmethod
    def of(cls, rows: Sequence[Beside]) -> Glance:
        """From the rows of one request: one for each leave of a colleague, or a single one without any."""
        request = rows[0]
        away = [one for one in rows if one.other_id is not None]
        days = days_between(request.first_day, request.last_day)
        fewest = request.staff - 1 - max((_away_on(day, away) for day in days), default=0)
        return cls(
            left=request.left,
            others=len({one.other_id for one in away}),
            short_staffed=bool(request.minimum) and fewest <= request.minimum,
        )


def glances(
    session: Session, instance_ids: Sequence[uuid.UUID], *, today: date
) -> Mapping[uuid.UUID, Glance]:
    """Of the cases that have a waiting request; in one statement, however many."""
    rows = leave_beside.beside(session, instance_ids, today=today)
    return {key: Glance.of(tuple(group)) for key, group in groupby(rows, key=lambda row: row.instance_id)}


def _away_on(day: date, leaves: Sequence[Beside]) -> int:
    return len({one.other_id for one in leaves if one.covers(day)})
