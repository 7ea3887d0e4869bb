"""What leaders and the personnel office keep for SKP: results of units, signed lists of predicates, older years."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, JsonObject


class UnitResult(Base):
    """Capaian kinerja organisasi of a unit in a period; the newest row counts, and none is changed."""

    __tablename__ = "unit_result"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("skp_period.id"))
    result: Mapped[str]
    ground: Mapped[str]
    set_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    set_as: Mapped[str]
    set_at: Mapped[datetime]

    __table_args__ = (Index("ix_unit_result_unit_id_period_id", "unit_id", "period_id"),)


class UnitPredicates(Base):
    """The signed list of a unit's predicates: how they were spread, what was warned of, and the leader's reason."""

    __tablename__ = "unit_predicates"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("skp_period.id"))
    result: Mapped[str]
    counts: Mapped[JsonObject]
    warnings: Mapped[JsonObject]
    reason: Mapped[str]
    signed_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    signed_as: Mapped[str]
    signed_at: Mapped[datetime]
    letter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("letter.id"))
    with_below: Mapped[bool] = mapped_column(server_default=text("false"))  # the units below it counted too

    __table_args__ = (Index("ix_unit_predicates_unit_id_period_id", "unit_id", "period_id"),)


class PerformanceHistory(Base):
    """A result of before, read in: of an older scheme (PP46, PP30) a score with its label, else a predicate."""

    __tablename__ = "performance_history"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    scheme: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    label: Mapped[str]
    source: Mapped[str]  # name of the file or of the system
    added_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    added_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("employee_id", "scheme", "first_day"),)


class FunctionalLevel(Base):
    """The level (jenjang) of a functional post from a day on: by it, predicates give credit points."""

    __tablename__ = "functional_level"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    level: Mapped[str]  # of rules/skp_credit.py
    valid_from: Mapped[date]
    ground: Mapped[str]

    __table_args__ = (UniqueConstraint("employee_id", "valid_from"),)
