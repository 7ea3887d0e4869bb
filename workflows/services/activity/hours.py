"""The hours of units: written from a day on, shown as they hold, ended; what has begun isn't changed.

A row holds for its unit and all below that have none of their own. One with a last day (Ramadan) lies over the one
that goes on; when it is over, that one holds again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.attendance import OfficeHours, OfficeHoursDay
from models.people import Unit
from workflows.rules.working_hours import DayHours, WorkingHours, minutes_of
from workflows.services.activity.office import day_hours, hours_of

WEEK = range(7)


class DayFault(StrEnum):
    """What is wrong with a weekday as it was typed."""

    HALF = "HALF"  # one of begin and end is missing
    ORDER = "ORDER"
    HALF_BREAK = "HALF_BREAK"
    BREAK_ORDER = "BREAK_ORDER"
    BREAK_OUTSIDE = "BREAK_OUTSIDE"
    NOTHING_LEFT = "NOTHING_LEFT"


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of a unit with its week; Monday first, None for a day that isn't worked."""

    row: OfficeHours
    unit: str
    week: tuple[DayHours | None, ...]

    @property
    def minutes(self) -> int:
        return sum(day.net_minutes for day in self.week if day)


def fault_of(day: DayHours) -> DayFault | None:
    """Of a day with begin and end; None where all is well."""
    if day.end <= day.start:
        return DayFault.ORDER
    if (day.break_start is None) != (day.break_end is None):
        return DayFault.HALF_BREAK
    if day.break_start and day.break_end:
        if day.break_end <= day.break_start:
            return DayFault.BREAK_ORDER
        if day.break_start < day.start or day.end < day.break_end:
            return DayFault.BREAK_OUTSIDE
    return None if worked(day) > 0 else DayFault.NOTHING_LEFT


def worked(day: DayHours) -> int:
    """Minutes from begin to end without the break."""
    first, last = day.pause
    return minutes_of(day.end) - minutes_of(day.start) - (last - first)


def listed(session: Session, unit_ids: Collection[int], day: date) -> list[Standing]:
    """Rows of these units that hold on the day or begin later, by unit and beginning."""
    rows = session.execute(
        select(OfficeHours, Unit.name)
        .join(Unit, Unit.id == OfficeHours.unit_id)
        .where(
            OfficeHours.unit_id.in_(unit_ids),
            or_(OfficeHours.valid_to.is_(None), OfficeHours.valid_to >= day),
        )
        .order_by(Unit.name, OfficeHours.unit_id, OfficeHours.valid_from)
    ).all()
    weeks = _weeks(session, [row.id for row, _unit in rows])
    return [
        Standing(row, unit, weeks.get(row.id, (None,) * len(WEEK)))
        for row, unit in rows
        if not _replaced(row, [other for other, _name in rows], day)
    ]


def begin(
    session: Session,
    unit_id: int,
    period: tuple[date, date | None],
    week: Mapping[int, DayHours],
    *,
    ground: str,
) -> bool:
    """Hours from a day on, or for a while. False where the unit has others that begin on that day."""
    first, last = period
    taken = select(OfficeHours.id).where(OfficeHours.unit_id == unit_id, OfficeHours.valid_from == first)
    if session.scalar(taken) is not None:
        return False
    row = OfficeHours(unit_id=unit_id, valid_from=first, valid_to=last, ground=ground)
    session.add(row)
    session.flush()  # its days name it
    session.add_all(
        OfficeHoursDay(
            hours_id=row.id,
            weekday=weekday,
            begins=day.start,
            ends=day.end,
            break_begins=day.break_start,
            break_ends=day.break_end,
            net_minutes=worked(day),
        )
        for weekday, day in sorted(week.items())
    )
    session.flush()  # what can't be written must show here
    return True


def usual_of(session: Session, unit_id: int, day: date) -> WorkingHours:
    """What would hold for the unit on the day: what a form begins with."""
    return hours_of(session, unit_id, day)


def without_saturday(session: Session, unit_ids: Collection[int], day: date) -> Sequence[str]:
    """Units that work six days a week and have no hours for the sixth: there nothing counts on it."""
    rows = session.execute(
        select(Unit.id, Unit.name)
        .where(Unit.id.in_(unit_ids), Unit.work_week == 6)  # noqa: PLR2004 - days
        .order_by(Unit.name)
    )
    return [row.name for row in rows if hours_of(session, row.id, day).days[5] is None]


def _weeks(session: Session, ids: Collection[int]) -> dict[int, tuple[DayHours | None, ...]]:
    days: dict[int, dict[int, DayHours]] = {}
    for row in session.scalars(select(OfficeHoursDay).where(OfficeHoursDay.hours_id.in_(ids))):
        days.setdefault(row.hours_id, {})[row.weekday] = day_hours(row)
    return {key: tuple(found.get(number) for number in WEEK) for key, found in days.items()}


def _replaced(row: OfficeHours, others: Collection[OfficeHours], day: date) -> bool:
    """Whether a later row of the unit that goes on without end has taken its place by the day."""
    return any(
        other.unit_id == row.unit_id and other.valid_to is None and row.valid_from < other.valid_from <= day
        for other in others
    )
