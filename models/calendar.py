"""Days on which nobody works (national, local, joint leave = cuti bersama) and rosters of shift staff."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class DayKind(StrEnum):
    HOLIDAY = "HOLIDAY"
    JOINT_LEAVE = "JOINT_LEAVE"


class CalendarDay(Base):
    """A day off for a region ("" = the whole nation), with the decree that made it so.

    A withdrawn day keeps its row: a case counted yesterday must be explainable tomorrow.
    """

    __tablename__ = "calendar_day"

    id: Mapped[Id]
    region: Mapped[str] = mapped_column(default="")
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[DayKind]
    name: Mapped[str]
    ground: Mapped[str]
    announced_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("region", "day", "kind", "announced_at"),)


class CalendarYear(Base):
    """A year whose lists of days off are complete, and the decrees that say so."""

    __tablename__ = "calendar_year"

    region: Mapped[str] = mapped_column(primary_key=True, default="")
    year: Mapped[int] = mapped_column(primary_key=True)
    published_at: Mapped[datetime]
    ground: Mapped[str]


class RosterDay(Base):
    """A day on which a rostered employee works. Without any row in a month the unit's week counts (D29)."""

    __tablename__ = "roster_day"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class JointLeaveDuty(Base):
    """Who had to work on a joint-leave day, with the assignment letter; it gives a day of leave (CB2)."""

    __tablename__ = "joint_leave_duty"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    ground: Mapped[str]
