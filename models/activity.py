"""Daily activities (aktivitas harian): the catalogue, entries with their versions and decisions, evidence, reports.

An entry keeps the norm and the weight of its day, so that a later catalogue doesn't change what was earned. What was
sent stays as a version, and what was decided on it as a decision; an entry that came back is mended in place.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id

NO_OVERLAP = "ex_activity_no_overlap"


class ActivityState(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    VERIFIED = "VERIFIED"
    VERIFIED_AUTOMATICALLY = "VERIFIED_AUTOMATICALLY"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class ActivityItem(Base):
    """A row of the catalogue from a day on: minutes for one unit of output, and the weight of a minute.

    A later row of the same code takes its place; `valid_to` ends the code. Empty `posts`: for every kind of post.
    """

    __tablename__ = "activity_item"

    id: Mapped[Id]
    code: Mapped[str]
    name: Mapped[str]
    output_unit: Mapped[str]  # satuan output: dokumen, laporan …
    norm_minutes: Mapped[int]
    weight: Mapped[Decimal] = mapped_column(Numeric(3, 2), default=Decimal("1.00"))
    needs_evidence: Mapped[bool] = mapped_column(default=False)
    posts: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # names of posts (jenis jabatan)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    ground: Mapped[str]

    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("norm_minutes > 0", name="norm_minutes"),
        CheckConstraint("weight between 0.5 and 1.5", name="weight"),
        CheckConstraint("valid_to >= valid_from - 1", name="period"),
    )


class ActivityReport(Base):
    """Entries of one or several days that were sent together; one case each."""

    __tablename__ = "activity_report"

    id: Mapped[Id]
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    superior_post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)  # on the days reported
    first_day: Mapped[date]
    last_day: Mapped[date]
    sent_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "last_day >= first_day and extract(year from first_day) = extract(year from last_day) "
            "and extract(month from first_day) = extract(month from last_day)",
            name="one_month",
        ),
    )


class Activity(Base):
    """An entry: what somebody did on a day, from `begins` until `ends` without it, by the office's clock.

    `rhk_line` is the result that it serves (models/skp.py); `additional` says that it serves none of the own.
    """

    __tablename__ = "activity"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    client_uuid: Mapped[uuid.UUID]  # of the page that it was typed on: a retry makes no second entry
    day: Mapped[date]
    begins: Mapped[time]
    ends: Mapped[time]
    item_id: Mapped[int] = mapped_column(ForeignKey("activity_item.id"), index=True)
    norm_minutes: Mapped[int]
    weight: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    volume: Mapped[int]
    text: Mapped[str]
    rhk_line: Mapped[uuid.UUID | None] = mapped_column(index=True)
    additional: Mapped[bool] = mapped_column(default=False)
    link: Mapped[str] = mapped_column(default="")
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.DRAFT)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("activity_report.id"), index=True)
    version: Mapped[int] = mapped_column(default=0)  # how often it was sent
    entered_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    in_bkn_at: Mapped[datetime | None]  # when it was marked as being in BKN's progres harian as well

    __table_args__ = (
        UniqueConstraint("employee_id", "client_uuid"),
        Index("ix_activity_employee_id_day", "employee_id", "day"),
        CheckConstraint("ends > begins", name="time"),
        CheckConstraint("extract(second from begins) = 0 and extract(second from ends) = 0", name="minutes"),
        CheckConstraint("volume >= 1", name="volume"),
        CheckConstraint("norm_minutes > 0", name="norm_minutes"),
        CheckConstraint("(rhk_line is null) = additional", name="serves"),
        CheckConstraint(
            "state in ('DRAFT', 'CANCELLED') or (version > 0 and submitted_at is not null)", name="sent"
        ),
        ExcludeConstraint(
            (literal_column("int8range(employee_id, employee_id, '[]')"), "&&"),
            (literal_column("tsrange(day + begins, day + ends)"), "&&"),
            where=literal_column("state in ('SUBMITTED', 'VERIFIED', 'VERIFIED_AUTOMATICALLY', 'RETURNED')"),
            using="gist",
            name=NO_OVERLAP,
        ),
    )


class ActivityVersion(Base):
    """An entry as it was sent, never changed: `number` counts from 1."""

    __tablename__ = "activity_version"

    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    number: Mapped[int]
    report_id: Mapped[int] = mapped_column(ForeignKey("activity_report.id"), index=True)
    day: Mapped[date]
    begins: Mapped[time]
    ends: Mapped[time]
    item_id: Mapped[int] = mapped_column(ForeignKey("activity_item.id"))
    norm_minutes: Mapped[int]
    weight: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    volume: Mapped[int]
    text: Mapped[str]
    rhk_line: Mapped[uuid.UUID | None]
    additional: Mapped[bool]
    link: Mapped[str]
    submitted_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("activity_id", "number"),)


class ActivityDecision(Base):
    """What was decided on a version of an entry, never changed. `by` is None where the system decided."""

    __tablename__ = "activity_decision"

    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    version: Mapped[int]
    state: Mapped[ActivityState]  # what it became
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    decided_as: Mapped[str] = mapped_column(default="")  # post, with Plh./Plt./a.n.

    __table_args__ = (UniqueConstraint("activity_id", "version"),)


class ActivityEvidence(Base):
    """A file that shows an entry's work. What was taken off after it had been sent keeps its row."""

    __tablename__ = "activity_evidence"

    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    sha256: Mapped[bytes] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    filename: Mapped[str]
    added_at: Mapped[datetime]
    taken_off_at: Mapped[datetime | None]
