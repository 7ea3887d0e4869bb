"""What weighs most about many waiting requests at once, for the rows of a queue: days left, who else is away."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from models import leave_beside
from models.leave_beside import Beside, Staffing
from workflows import assignment
from workflows.rules.calendar import Schedule, days_between
from workflows.rules.leave_facts import Kind
from workflows.services.leave.presence import Presence, shifts_of

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
    def of(cls, rows: Sequence[Beside], there: Presence | None) -> Glance:
        """From the rows of one request: one for each leave of a colleague, or a single one without any."""
        request = rows[0]
        away = [one for one in rows if one.other_id is not None]
        kind = Kind(request.kind)
        return cls(
            kind=kind,
            reason=request.reason_code,
            left=request.left if kind in FROM_THE_BALANCE else None,
            others=len({one.other_id for one in away}),
            short_staffed=bool(request.minimum) and _short(request, away, there),
        )


def glances(
    session: Session, instance_ids: Sequence[uuid.UUID], *, today: date
) -> Mapping[uuid.UUID, Glance]:
    """Of the cases that have a waiting request; in two statements, and one for each week that rosters stand beside."""
    rows = leave_beside.beside(session, instance_ids, today=today)
    there = _rostered(session, [row for row in rows if row.minimum], today)
    groups = groupby(rows, key=lambda row: row.instance_id)
    read = [(key, tuple(group)) for key, group in groups]
    return {key: Glance.of(found, there.get(found[0].unit_id)) for key, found in read}


def _short(request: Beside, away: Sequence[Beside], there: Presence | None) -> bool:
    days = list(days_between(request.first_day, request.last_day))
    if there is None:
        gone = max(len({one.other_id for one in away if one.covers(day)}) for day in days)
        return request.staff - 1 - gone <= request.minimum
    found = (day for day in days if there.works(request.employee_id, day))
    return any(there.too_few(day, _left(there, away, day)) for day in found)


def _left(there: Presence, away: Sequence[Beside], day: date) -> int:
    """Without the applicant."""
    gone = {one.other_id for one in away if one.covers(day)}
    return there.due(day) - 1 - sum(one is not None and there.works(one, day) for one in gone)


def _rostered(session: Session, rows: Sequence[Beside], today: date) -> Mapping[int, Presence]:
    """Of units with a least whose people don't all work its week."""
    if not rows:
        return {}
    first, last = min(row.first_day for row in rows), max(row.last_day for row in rows)
    shifts = shifts_of(session, {row.unit_id for row in rows}, first, last, on=max(today, first))
    weeks: dict[tuple[str, int], Schedule] = {}
    found: dict[int, Presence] = {}
    for row in rows:
        if row.unit_id not in shifts or row.unit_id in found:
            continue
        key = (row.region, row.work_week)
        if key not in weeks:
            weeks[key] = assignment.unit_schedule(session, *key, first=first, last=last)
        unit = Staffing(row.unit_id, "", row.region, row.work_week, row.minimum, row.staff)
        found[row.unit_id] = Presence(unit, weeks[key], shifts[row.unit_id])
    return found
