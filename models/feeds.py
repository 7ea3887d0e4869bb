"""Calendar feeds: secret addresses from which a phone reads somebody's own leave and days off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ForeignKey, case, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.accounts import Account
from models.base import Base
from models.calendar import CalendarDay
from models.leave import HOLDING_DAYS, LeaveRequest
from models.people import Employee

HOUR = timedelta(hours=1)


class CalendarFeed(Base):
    """One a person. The address holds a random token; only its SHA-256 is kept here.

    `reads` are counted within the hour that began at `hour_from`.
    """

    __tablename__ = "calendar_feed"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True, autoincrement=False)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    hour_from: Mapped[datetime]
    reads: Mapped[int] = mapped_column(default=0)
    last_read: Mapped[datetime | None]


class Reader(NamedTuple):
    """Whose feed was asked for, in which language, and how often within the hour."""

    employee_id: int
    language: str
    reads: int


def begin_feed(session: Session, employee_id: int, token_hash: bytes, *, now: datetime) -> None:
    """A new address; the one before leads nowhere from now on."""
    values = {"token_hash": token_hash, "made_at": now, "hour_from": now, "reads": 0, "last_read": None}
    session.execute(
        insert(CalendarFeed)
        .values(employee_id=employee_id, **values)
        .on_conflict_do_update(index_elements=["employee_id"], set_=values)
    )


def end_feed(session: Session, employee_id: int) -> None:
    session.execute(delete(CalendarFeed).where(CalendarFeed.employee_id == employee_id))


def read_feed(session: Session, token_hash: bytes, *, now: datetime) -> Reader | None:
    """Find and count in one statement. None for an address that isn't, or of somebody who may not sign in."""
    fresh = CalendarFeed.hour_from <= now - HOUR
    rows = session.execute(
        update(CalendarFeed)
        .where(
            CalendarFeed.token_hash == token_hash,
            Account.employee_id == CalendarFeed.employee_id,
            Account.enabled,
            Employee.id == CalendarFeed.employee_id,
            Employee.active,
        )
        .values(
            reads=case((fresh, 1), else_=CalendarFeed.reads + 1),
            hour_from=case((fresh, now), else_=CalendarFeed.hour_from),
            last_read=now,
        )
        .returning(CalendarFeed.employee_id, Account.language, CalendarFeed.reads)
        .execution_options(synchronize_session=False)
    )
    row = rows.one_or_none()
    return None if row is None else Reader(*row)


def leaves_of(session: Session, employee_id: int, *, since: date) -> list[LeaveRequest]:
    """The person's own leaves that hold days and end no earlier."""
    return list(
        session.scalars(
            select(LeaveRequest)
            .where(
                LeaveRequest.employee_id == employee_id,
                LeaveRequest.status.in_(HOLDING_DAYS),
                LeaveRequest.last_day + LeaveRequest.extension_days >= since,
            )
            .order_by(LeaveRequest.first_day, LeaveRequest.id)
        )
    )


def days_off(session: Session, region: str, *, since: date, until: date) -> list[CalendarDay]:
    """The holidays and joint leave in force, of the nation and of the region."""
    return list(
        session.scalars(
            select(CalendarDay)
            .where(
                or_(CalendarDay.region == "", CalendarDay.region == region),
                CalendarDay.day.between(since, until),
                CalendarDay.withdrawn_at.is_(None),
            )
            .order_by(CalendarDay.day, CalendarDay.kind, CalendarDay.region)
        )
    )
