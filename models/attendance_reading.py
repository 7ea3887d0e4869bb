"""Reading what is known of days: presence, permissions, leave and hours of many people. One statement each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.attendance import HourPermission, OfficeHours, OfficeHoursDay, PresenceDay, PresenceKind
from models.leave import GRANTED, LeaveRequest, LeaveStatus

AWAY = (*GRANTED, LeaveStatus.TEMPORARY)  # who goes on a temporary permit is away all the same


class KnownDay(NamedTuple):
    employee_id: int
    day: date
    kind: PresenceKind
    check_in: datetime | None
    check_out: datetime | None
    ground: str


class Leave(NamedTuple):
    """`last_day` counts the days added for the journey in."""

    employee_id: int
    kind: str
    first_day: date
    last_day: date


def presence_of(
    session: Session, employee_ids: Collection[int], first: date, last: date
) -> Sequence[KnownDay]:
    rows = session.execute(
        select(
            PresenceDay.employee_id,
            PresenceDay.day,
            PresenceDay.kind,
            PresenceDay.check_in,
            PresenceDay.check_out,
            PresenceDay.ground,
        ).where(PresenceDay.employee_id.in_(employee_ids), PresenceDay.day.between(first, last))
    )
    return [KnownDay(*row) for row in rows]


def permissions_of(
    session: Session, employee_ids: Collection[int], first: date, last: date
) -> Sequence[tuple[int, date, time, time]]:
    """Employee, day, from and until when; by their beginning."""
    rows = session.execute(
        select(HourPermission.employee_id, HourPermission.day, HourPermission.begins, HourPermission.ends)
        .where(HourPermission.employee_id.in_(employee_ids), HourPermission.day.between(first, last))
        .order_by(HourPermission.employee_id, HourPermission.day, HourPermission.begins)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def leaves_of(session: Session, employee_ids: Collection[int], first: date, last: date) -> Sequence[Leave]:
    """Granted leave of any kind that touches the period, by its first day."""
    ends = LeaveRequest.last_day + LeaveRequest.extension_days
    rows = session.execute(
        select(LeaveRequest.employee_id, LeaveRequest.kind, LeaveRequest.first_day, ends)
        .where(
            LeaveRequest.employee_id.in_(employee_ids),
            LeaveRequest.status.in_(AWAY),
            LeaveRequest.first_day <= last,
            ends >= first,
        )
        .order_by(LeaveRequest.employee_id, LeaveRequest.first_day)
    )
    return [Leave(*row) for row in rows]


def leave_days_of(
    session: Session, employee_ids: Collection[int], first: date, last: date
) -> Sequence[tuple[int, date]]:
    """Days that presence itself calls leave: employee and day."""
    rows = session.execute(
        select(PresenceDay.employee_id, PresenceDay.day).where(
            PresenceDay.employee_id.in_(employee_ids),
            PresenceDay.day.between(first, last),
            PresenceDay.kind == PresenceKind.FULL_DAY_LEAVE,
        )
    )
    return [(row[0], row[1]) for row in rows]


def hours_between(
    session: Session, first: date, last: date
) -> Sequence[tuple[OfficeHours, OfficeHoursDay | None]]:
    """The hours of all units that hold on some day of the period, each with its weekdays; by unit and beginning."""
    rows = session.execute(
        select(OfficeHours, OfficeHoursDay)
        .outerjoin(OfficeHoursDay, OfficeHoursDay.hours_id == OfficeHours.id)
        .where(
            OfficeHours.valid_from <= last, or_(OfficeHours.valid_to.is_(None), OfficeHours.valid_to >= first)
        )
        .order_by(OfficeHours.unit_id, OfficeHours.valid_from, OfficeHoursDay.weekday)
    )
    return [(row[0], row[1]) for row in rows]
