"""Employees (pegawai), the unit tree, posts (jabatan) and who holds them when.

Authority belongs to posts, not persons. A holding is *definitif*, or acting: *Plt* (pelaksana tugas, the post
is vacant) or *Plh* (pelaksana harian, the holder is away). What a holder may decide is a rule, not a column.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    literal_column,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from models.base import Base, Id

# Where the region lies; a unit may lie elsewhere.
HOME_ZONE = "Asia/Jakarta"
HOME = ZoneInfo(HOME_ZONE)


class EmployeeKind(StrEnum):
    PNS = "PNS"
    CPNS = "CPNS"
    PPPK = "PPPK"


class HoldingKind(StrEnum):
    DEFINITIVE = "DEFINITIVE"
    PLT = "PLT"
    PLH = "PLH"


class Unit(Base):
    """An organisational unit; its `time_zone` and `work_week` hold unless a roster says more."""

    __tablename__ = "unit"

    id: Mapped[Id]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default=HOME_ZONE)
    work_week: Mapped[int] = mapped_column(default=5)
    region: Mapped[str] = mapped_column(default="")
    minimum_staff: Mapped[int] = mapped_column(default=0)

    __table_args__ = (CheckConstraint("work_week in (5, 6)", name="work_week"),)


class Post(Base):
    """A post in a unit; `parent_id` is the post of its direct superior (atasan langsung)."""

    __tablename__ = "post"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    grade: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index("ix_post_name_words", literal_column("to_tsvector('simple', name)"), postgresql_using="gin"),
    )


class Employee(Base):
    """A member of staff. `nip` is the 18-digit number of BKN; its first eight digits are the birth date."""

    __tablename__ = "employee"

    id: Mapped[Id]
    nip: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[EmployeeKind]
    rank: Mapped[str] = mapped_column(default="")  # golongan, as "III/a"
    service_start: Mapped[date]  # TMT CPNS, or TMT PPPK
    contract_from: Mapped[date | None]
    contract_to: Mapped[date | None]
    teacher: Mapped[bool] = mapped_column(default=False)
    hard_to_reach: Mapped[bool] = mapped_column(default=False)
    rostered: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        CheckConstraint("nip ~ '^[0-9]{18}$'", name="nip"),
        CheckConstraint(
            "kind <> 'PPPK' or (contract_from is not null and contract_to is not null)", name="contract"
        ),
        Index("ix_employee_lower_name", literal_column("lower(name)")),
        # Words of a name by their beginnings, for whoever searches among all of the people.
        Index(
            "ix_employee_name_words", literal_column("to_tsvector('simple', name)"), postgresql_using="gin"
        ),
    )


class Holding(Base):
    """Who holds a post from when to when; `ground` is the number of the decree or order (SK), `end_ground` that of
    its end where that was noted.
    """

    __tablename__ = "holding"

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    kind: Mapped[HoldingKind]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # last day, inclusive
    ground: Mapped[str]
    end_ground: Mapped[str] = mapped_column(server_default="", default="")

    __table_args__ = (
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="period"),
        Index("ix_holding_post_id", "post_id"),
        # Without contrib modules an integer key joins an exclusion constraint as a range of one.
        ExcludeConstraint(
            (literal_column("int8range(post_id, post_id, '[]')"), "&&"),
            (literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=literal_column("kind = 'DEFINITIVE'"),
            using="gist",
            name="ex_holding_one_definitive_holder",
        ),
        # Nor one person twice in two substantive posts.
        ExcludeConstraint(
            (literal_column("int8range(employee_id, employee_id, '[]')"), "&&"),
            (literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=literal_column("kind = 'DEFINITIVE'"),
            using="gist",
            name="ex_holding_one_definitive_post",
        ),
    )


Day = date | ColumnElement[date] | InstrumentedAttribute[date]


def in_period(
    first: Day, last: Day | None = None, *, holding: type[Holding] = Holding
) -> ColumnElement[bool]:
    """Whether a holding lasts on the day, or on some day of the period."""
    ends = or_(holding.valid_to.is_(None), holding.valid_to >= first)
    return and_(holding.valid_from <= (first if last is None else last), ends)


def for_good(first: Day, last: Day | None = None, *, holding: type[Holding] = Holding) -> ColumnElement[bool]:
    """As `in_period`, of those that are definitive."""
    return and_(holding.kind == HoldingKind.DEFINITIVE, in_period(first, last, holding=holding))


class Delegation(Base):
    """Somebody else may act for the holder of a post in a period (a.n.), for one process or for all."""

    __tablename__ = "delegation"

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    given_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    process_key: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    ground: Mapped[str]
    revoked_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("delegate_id <> given_by", name="not_to_oneself"),
    )


class Role(StrEnum):
    """What an account may do beyond being staff; granted for a unit and everything below it."""

    PERSONNEL = "PERSONNEL"
    DESIGNER = "DESIGNER"
    AUDITOR = "AUDITOR"
    ADMIN = "ADMIN"


class RoleGrant(Base):
    """A role for a unit and everything below it, for good or until a day.

    An auditor's has besides the period of the cases that may be read, by the day on which they began, and says
    whether the account does nothing else: then it changes nothing anywhere.
    """

    __tablename__ = "role_grant"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    role: Mapped[Role]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    valid_to: Mapped[date | None]  # last day, inclusive
    cases_from: Mapped[date | None]
    cases_to: Mapped[date | None]  # last day, inclusive
    only_reads: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        UniqueConstraint("employee_id", "role", "unit_id"),
        CheckConstraint(
            "role = 'AUDITOR' or (num_nonnulls(cases_from, cases_to) = 0 and not only_reads)",
            name="of_auditors",
        ),
        CheckConstraint("cases_from <= cases_to", name="period"),
    )


def granted_on(day: Day) -> ColumnElement[bool]:
    """Whether a role is in force on the day."""
    return or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day)
