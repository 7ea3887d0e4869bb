"""Settings that the office changes: dated parameters of rules, and the demo clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, JsonObject


class Parameter(Base):
    """A rule's switches from a day on (`leave.policy`); `ground` is the decision behind them."""

    __tablename__ = "parameter"

    id: Mapped[Id]
    name: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[JsonObject]
    ground: Mapped[str]

    __table_args__ = (UniqueConstraint("name", "valid_from"),)


class ClockOffset(Base):
    """How far the demo clock runs from the real one. One row; absent or zero outside demo mode."""

    __tablename__ = "clock_offset"

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    offset: Mapped[timedelta]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
