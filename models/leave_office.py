"""What the office keeps for leave beside the delegation: papers, children, places, least staff, blocked periods.

Rows are dated and rest on a decree; what no longer holds is ended, so that an answer of yesterday stays explainable.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY as POSTGRES_ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id
from models.dated import Dated


class LeavePaper(Dated, Base):
    """A paper that a kind of leave needs: any one of `documents`. Empty `reasons` or `employees`: whichever.

    `need` says when (ALWAYS, OVER_14_DAYS …). The law's rows come with the migration.
    """

    __tablename__ = "leave_paper"

    id: Mapped[Id]
    kind: Mapped[str]
    documents: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    need: Mapped[str] = mapped_column(default="ALWAYS")
    employees: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)

    __table_args__ = (
        CheckConstraint("cardinality(documents) > 0", name="documents"),
        CheckConstraint("valid_to >= valid_from - 1", name="period"),
    )


class EmployeeChild(Base):
    """A child of an employee, twins twice: which child of the service a birth is rests on them (art. 325-326)."""

    __tablename__ = "employee_child"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    born_on: Mapped[date]
    ground: Mapped[str]  # birth certificate, or the family card


class EmployeePay(Base):
    """What forms of the law say of a person's rank and pay, as it stood on `valid_from`; the latest row counts.

    `rank_years` and `rank_months` are the service in the grade scale (masa kerja golongan) on that day. `salary` in
    rupiah a month; without it the table of the law says it.
    """

    __tablename__ = "employee_pay"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    valid_from: Mapped[date]
    rank_years: Mapped[int]
    rank_months: Mapped[int]
    salary: Mapped[int | None]
    pay_office: Mapped[str] = mapped_column(default="")  # wilayah pembayaran
    ground: Mapped[str]  # the latest decree of promotion or periodic increase

    __table_args__ = (
        UniqueConstraint("employee_id", "valid_from"),
        CheckConstraint("rank_years >= 0 and rank_months between 0 and 11", name="service"),
        CheckConstraint("salary > 0", name="salary"),
    )


class HardToReach(Dated, Base):
    """A unit (and those below it) or a post whose people may have days for the journey (art. 312)."""

    __tablename__ = "hard_to_reach"

    id: Mapped[Id]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))

    __table_args__ = (
        CheckConstraint("num_nonnulls(unit_id, post_id) = 1", name="one_place"),
        CheckConstraint("valid_to >= valid_from - 1", name="period"),
    )


class LeastStaff(Base):
    """How many people of a unit must be there at least, from a day on; the latest row counts. Warns, never bars."""

    __tablename__ = "least_staff"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    least: Mapped[int]
    valid_from: Mapped[date]
    ground: Mapped[str]

    __table_args__ = (
        UniqueConstraint("unit_id", "valid_from"),
        CheckConstraint("least >= 0", name="least"),
    )


class BlockedPeriod(Base):
    """Days on which nobody of a unit, and those below it, asks for annual leave, but for whom it names (HA5)."""

    __tablename__ = "blocked_period"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    name: Mapped[str]
    ground: Mapped[str]
    except_posts: Mapped[list[int]] = mapped_column(POSTGRES_ARRAY(Integer), default=list)
    withdrawn_on: Mapped[date | None]
    end_ground: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="period"),
        Index("ix_blocked_period_unit_id_first_day", "unit_id", "first_day"),
    )
