"""SKP (sasaran kinerja pegawai): the year, its periods, and the plans of employees with all that they say.

A plan is one version: once agreed it isn't changed, only replaced by the next. `line` names the same result or
indicator through all versions, so that progress and feedback outlive a revision.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, uuid7


class PeriodKind(StrEnum):
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class SkpForm(StrEnum):
    STAFF = "STAFF"  # pejabat administrasi dan fungsional
    LEADER = (
        "LEADER"  # pejabat pimpinan tinggi dan pimpinan unit kerja mandiri: perspectives, no result above
    )


class Approach(StrEnum):
    QUANTITATIVE = "QUANTITATIVE"
    QUALITATIVE = "QUALITATIVE"


class PlanStatus(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    AGREED = "AGREED"
    REPLACED = "REPLACED"  # by a later version
    DROPPED = "DROPPED"


class ResultKind(StrEnum):
    MAIN = "MAIN"  # utama
    ADDITIONAL = "ADDITIONAL"  # tambahan


class Perspective(StrEnum):
    """Of the leader's form."""

    RECIPIENT = "RECIPIENT"  # penerima layanan
    PROCESS = "PROCESS"  # proses bisnis
    STRENGTHENING = "STRENGTHENING"  # penguatan internal
    BUDGET = "BUDGET"  # anggaran


class Aspect(StrEnum):
    QUANTITY = "QUANTITY"
    QUALITY = "QUALITY"
    TIME = "TIME"
    COST = "COST"


class AnnexKind(StrEnum):
    RESOURCES = "RESOURCES"  # dukungan sumber daya
    ACCOUNTABILITY = "ACCOUNTABILITY"  # skema pertanggungjawaban
    CONSEQUENCES = "CONSEQUENCES"  # konsekuensi


class SkpYear(Base):
    """A year that the personnel office opened; `rhythm` says how often is evaluated beside the year itself."""

    __tablename__ = "skp_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rhythm: Mapped[PeriodKind] = mapped_column(default=PeriodKind.QUARTER)
    plan_until: Mapped[date]  # last day for plans
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))

    __table_args__ = (CheckConstraint("rhythm in ('MONTH', 'QUARTER')", name="rhythm"),)


class SkpPeriod(Base):
    """What is evaluated: a month or quarter of a year, or the year (`number` 1)."""

    __tablename__ = "skp_period"

    id: Mapped[Id]
    year: Mapped[int] = mapped_column(ForeignKey("skp_year.year"))
    kind: Mapped[PeriodKind]
    number: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    opens_on: Mapped[date]  # evaluations begin
    due_on: Mapped[date]  # and should be over
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("year", "kind", "number"),
        CheckConstraint("last_day >= first_day and due_on >= opens_on", name="days"),
    )


class Skp(Base):
    """The SKP of an employee in one post and year. `assessor_post_id` is the post of the pejabat penilai kinerja."""

    __tablename__ = "skp"

    id: Mapped[Id]
    year: Mapped[int] = mapped_column(ForeignKey("skp_year.year"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    assessor_post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    form: Mapped[SkpForm] = mapped_column(default=SkpForm.STAFF)
    leads_unit: Mapped[bool] = mapped_column(
        default=False
    )  # the unit's result is this person's rating of results
    first_day: Mapped[date]
    last_day: Mapped[date]  # of the position period within the year
    ended_why: Mapped[str] = mapped_column(default="")  # moved, retired …: the number of the decree
    dropped: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="period"),
        Index("ix_skp_year_unit", "year", "unit_id"),
        ExcludeConstraint(
            (literal_column("int8range(employee_id, employee_id, '[]')"), "&&"),
            (literal_column("daterange(first_day, last_day, '[]')"), "&&"),
            where=literal_column("not dropped"),
            using="gist",
            name="ex_skp_one_a_position_period",
        ),
    )


class SkpPlan(Base):
    """One version of an SKP; `edits` counts what was saved, so that a stale page is noticed."""

    __tablename__ = "skp_plan"

    id: Mapped[Id]
    skp_id: Mapped[int] = mapped_column(ForeignKey("skp.id"))
    number: Mapped[int]
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), index=True)
    status: Mapped[PlanStatus] = mapped_column(default=PlanStatus.DRAFT)
    approach: Mapped[Approach] = mapped_column(default=Approach.QUANTITATIVE)
    reason: Mapped[str] = mapped_column(default="")  # why this version, from the second on
    edits: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(default="")  # the assessor's, on the whole plan
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    agreed_as: Mapped[str] = mapped_column(default="")  # post, with Plh./Plt./a.n.
    valid_from: Mapped[date | None]  # set with the agreement

    __table_args__ = (
        UniqueConstraint("skp_id", "number"),
        Index(
            "uq_skp_plan_open",
            "skp_id",
            unique=True,
            postgresql_where=text("status in ('DRAFT', 'SUBMITTED', 'RETURNED')"),
        ),
        Index("uq_skp_plan_agreed", "skp_id", unique=True, postgresql_where=text("status = 'AGREED'")),
    )


class Rhk(Base):
    """A result (rencana hasil kerja). `serves_line` is the superior's result that it serves, as a line.

    `serves_text` keeps that result's words as they were when it was chosen; a part of it that the superior gave is
    `part_id`. `assignment` names who gave an additional task.
    """

    __tablename__ = "rhk"

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("skp_plan.id", ondelete="CASCADE"), index=True)
    line: Mapped[uuid.UUID] = mapped_column(default=uuid7, index=True)
    kind: Mapped[ResultKind] = mapped_column(default=ResultKind.MAIN)
    position: Mapped[int]
    text: Mapped[str]
    serves_line: Mapped[uuid.UUID | None] = mapped_column(index=True)
    serves_text: Mapped[str] = mapped_column(default="")
    part_id: Mapped[int | None] = mapped_column(ForeignKey("rhk_part.id"), index=True)
    perspective: Mapped[Perspective | None]
    assignment: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("plan_id", "kind", "position", deferrable=True, initially="DEFERRED"),)


class Iki(Base):
    """An indicator (indikator kinerja individu) of a result; without an aspect in the qualitative approach.

    `quarters` are the targets by quarter, as typed ("" where none).
    """

    __tablename__ = "iki"

    id: Mapped[Id]
    rhk_id: Mapped[int] = mapped_column(ForeignKey("rhk.id", ondelete="CASCADE"), index=True)
    line: Mapped[uuid.UUID] = mapped_column(default=uuid7, index=True)
    position: Mapped[int]
    aspect: Mapped[Aspect | None]
    text: Mapped[str]
    target: Mapped[str]
    quarter_1: Mapped[str] = mapped_column(default="")
    quarter_2: Mapped[str] = mapped_column(default="")
    quarter_3: Mapped[str] = mapped_column(default="")
    quarter_4: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")


class RhkPart(Base):
    """A part of a superior's result that somebody of the team is to carry; `percent` of the whole, if known."""

    __tablename__ = "rhk_part"

    id: Mapped[Id]
    rhk_line: Mapped[uuid.UUID] = mapped_column(index=True)
    skp_id: Mapped[int] = mapped_column(ForeignKey("skp.id"), index=True)  # the superior's
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    text: Mapped[str]
    percent: Mapped[int | None]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("percent between 1 and 100", name="percent"),)


class SkpExpectation(Base):
    """The leader's special expectation (ekspektasi khusus pimpinan) on one of the seven values."""

    __tablename__ = "skp_expectation"

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("skp_plan.id", ondelete="CASCADE"))
    value: Mapped[str]  # of BerAKHLAK, rules/skp_behaviour.py
    text: Mapped[str]

    __table_args__ = (UniqueConstraint("plan_id", "value"),)


class SkpAnnexItem(Base):
    """A line of one of the three annexes (lampiran SKP)."""

    __tablename__ = "skp_annex_item"

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("skp_plan.id", ondelete="CASCADE"), index=True)
    kind: Mapped[AnnexKind]
    position: Mapped[int]
    text: Mapped[str]
    remark: Mapped[str] = mapped_column(default="")
