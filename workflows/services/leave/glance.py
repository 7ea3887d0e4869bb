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
from workflows.rules.leave_facts import Kind

FROM_THE_BALANCE = (Kind.ANNUAL, Kind.ANNUAL_SPECIAL)


@dataclass(frozen=True, slots=True)
class Glance:
    """`left`: the days of annual leave that remain once it is granted; None for a kind that takes none of them.
    `others`: colleagues away in these days, waiting ones too."""

    kind: Kind
    reason: str
    left: int | None
    others: int
    short_staffed: bool  # on some day no more than the unit's least would be there

    @classmethod
    def of(cls, rows: Sequence[Beside]) -> Glance:
        """From the rows of one request: one for each leave of a colleague, or a single one without any."""
        request = rows[0]
        away = [one for one in rows if one.other_id is not None]
        days = days_between(request.first_day, request.last_day)
        fewest = request.staff - 1 - max((_away_on(day, away) for day in days), default=0)
        kind = Kind(request.kind)
        return cls(
            kind=kind,
            reason=request.reason_code,
            left=request.left if kind in FROM_THE_BALANCE else None,
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
