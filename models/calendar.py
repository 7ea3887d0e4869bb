"""Days on which nobody works (national, local, joint leave = cuti bersama) and rosters of shift staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

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


@dataclass(frozen=True, slots=True)
class Published:
    """What a new version of a year changed, in days off."""

    added: int
    withdrawn: int


def publish_year(
    session: Session,
    year: int,
    *,
    region: str = "",
    days: Mapping[tuple[date, DayKind], str],
    ground: str,
    now: datetime,
) -> Published:
    """Make `days` (with their names) the whole list of a region's year; what is no longer in it is withdrawn."""
    in_force = session.scalars(
        select(CalendarDay).where(
            CalendarDay.region == region,
            CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)),
            CalendarDay.withdrawn_at.is_(None),
        )
    ).all()
    standing = {(row.day, row.kind) for row in in_force if days.get((row.day, row.kind)) == row.name}
    gone = [row for row in in_force if (row.day, row.kind) not in standing]
    for row in gone:
        row.withdrawn_at = now
    new = [(day, kind, name) for (day, kind), name in days.items() if (day, kind) not in standing]
    session.add_all(
        CalendarDay(region=region, day=day, kind=kind, name=name, ground=ground, announced_at=now)
        for day, kind, name in new
    )
    session.execute(
        insert(CalendarYear)
        .values(region=region, year=year, published_at=now, ground=ground)
        .on_conflict_do_update(
            index_elements=["region", "year"], set_={"published_at": now, "ground": ground}
        )
    )
    return Published(added=len(new), withdrawn=len(gone))
