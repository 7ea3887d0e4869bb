"""Presence of a day, permissions by the hour, the hours of units, and outages that move deadlines of activities.

Moments of arrival and departure are moments; hours of an office are times of its own clock.
"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class PresenceKind(StrEnum):
    """What is known of a day; without a row it isn't known yet."""

    RECORDED = "RECORDED"
    OFFICIAL_DUTY = "OFFICIAL_DUTY"  # dinas luar
    WORK_FROM_HOME = "WORK_FROM_HOME"
    OVERTIME_ASSIGNED = "OVERTIME_ASSIGNED"  # lembur dengan surat perintah
    FULL_DAY_LEAVE = "FULL_DAY_LEAVE"
    ABSENT = "ABSENT"  # tanpa keterangan


class PresenceDay(Base):
    """The presence of a person on a day: first and last record, or what else the day was."""

    __tablename__ = "presence_day"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    day: Mapped[date]
    kind: Mapped[PresenceKind]
    check_in: Mapped[datetime | None]
    check_out: Mapped[datetime | None]
    ground: Mapped[str] = mapped_column(default="")
    noted_at: Mapped[datetime]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))

    __table_args__ = (
        UniqueConstraint("employee_id", "day"),
        CheckConstraint("check_out >= check_in", name="order"),
    )


class PresenceBefore(Base):
    """What a presence was before it was changed: written by the table's own trigger, never changed."""

    __tablename__ = "presence_before"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    day: Mapped[date]
    kind: Mapped[PresenceKind]
    check_in: Mapped[datetime | None]
    check_out: Mapped[datetime | None]
    ground: Mapped[str]
    noted_at: Mapped[datetime]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))

    __table_args__ = (Index("ix_presence_before_employee_id_day", "employee_id", "day"),)


class HourPermission(Base):
    """An approved permission by the hour, within one day."""

    __tablename__ = "hour_permission"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    day: Mapped[date]
    begins: Mapped[time]
    ends: Mapped[time]
    ground: Mapped[str]
    noted_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("employee_id", "day", "begins"),
        CheckConstraint("ends > begins", name="time"),
    )


class OfficeHours(Base):
    """The hours of a unit and those below it for a while (as Ramadan), or until a later row of the unit begins."""

    __tablename__ = "office_hours"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    ground: Mapped[str]

    __table_args__ = (
        UniqueConstraint("unit_id", "valid_from"),
        CheckConstraint("valid_to >= valid_from - 1", name="period"),
    )


class OfficeHoursDay(Base):
    """One weekday (0 is Monday) of the hours; a weekday without a row isn't worked."""

    __tablename__ = "office_hours_day"

    hours_id: Mapped[int] = mapped_column(ForeignKey("office_hours.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begins: Mapped[time]
    ends: Mapped[time]
    break_begins: Mapped[time | None]
    break_ends: Mapped[time | None]
    net_minutes: Mapped[int]

    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("ends > begins", name="time"),
        CheckConstraint("num_nonnulls(break_begins, break_ends) <> 1", name="whole_break"),
        CheckConstraint(
            "break_begins >= begins and break_ends > break_begins and break_ends <= ends", name="break"
        ),
        CheckConstraint("net_minutes between 1 and 1440", name="net_minutes"),
    )


class ServiceOutage(Base):
    """A while in which people couldn't work with the service: one person enters it, another confirms.

    Only what is confirmed and not withdrawn moves deadlines. Empty `units`: everybody; else those and what is below.
    """

    __tablename__ = "service_outage"

    id: Mapped[Id]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    units: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    ground: Mapped[str]
    entered_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    entered_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("ended_at > began_at", name="period"),
        CheckConstraint("confirmed_by <> entered_by", name="two_persons"),
        CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name="confirmed"),
    )
