"""Rows of the office that hold from a day on, by a decree."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

Day = date | ColumnElement[date] | InstrumentedAttribute[date]


class Dated:
    """Holds from a day on by `ground`; it is ended by `end_ground`, never deleted."""

    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    ground: Mapped[str]
    end_ground: Mapped[str] = mapped_column(default="")

    @classmethod
    def in_force(cls, day: Day) -> ColumnElement[bool]:
        return (cls.valid_from <= day) & or_(cls.valid_to.is_(None), cls.valid_to >= day)
