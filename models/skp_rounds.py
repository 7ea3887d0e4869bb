"""Opening a year or a period for everybody: who is to get a case, and what became of each; who was reminded."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class RoundKind(StrEnum):
    PLANS = "PLANS"  # an SKP for each person
    EVALUATIONS = "EVALUATIONS"  # an evaluation for each SKP


class StartState(StrEnum):
    WAITING = "WAITING"
    STARTED = "STARTED"
    REFUSED = "REFUSED"  # tried again once the cause is gone


class SkpRound(Base):
    """What an officer, or the day, set off: the plans of a year, or the evaluations of a period. One of each."""

    __tablename__ = "skp_round"

    id: Mapped[Id]
    kind: Mapped[RoundKind]
    year: Mapped[int] = mapped_column(ForeignKey("skp_year.year"))
    period_id: Mapped[int | None] = mapped_column(ForeignKey("skp_period.id"))
    begun_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))  # who starts the cases
    begun_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("year", "period_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("(kind = 'PLANS') = (period_id is null)", name="period"),
    )


class SkpStart(Base):
    """Of one person (and SKP, for evaluations): what became of it. `why` is a code, or the words of a refused form."""

    __tablename__ = "skp_start"

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("skp_round.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    skp_id: Mapped[int | None] = mapped_column(ForeignKey("skp.id"), index=True)
    state: Mapped[StartState] = mapped_column(default=StartState.WAITING)
    why: Mapped[str] = mapped_column(default="")
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instance.id"))
    tried_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("round_id", "employee_id", "skp_id", postgresql_nulls_not_distinct=True),
        Index("ix_skp_start_waiting", "round_id", "id", postgresql_where=text("state = 'WAITING'")),
        Index("ix_skp_start_round_id_state", "round_id", "state"),
    )


class SkpReminder(Base):
    """Somebody was reminded by the office on a day: once a day is enough."""

    __tablename__ = "skp_reminder"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("skp_year.year"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
