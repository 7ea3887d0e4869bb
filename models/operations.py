"""What administrators do to running cases from outside: let them stand still, move them, migrate them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, JsonObject


class Suspension(Base):
    """A case, one version of a process, or all versions of it, that stand still until somebody has them go on.

    Of a case `Instance.suspended` says the same: whoever waits for its lock must see it.
    """

    __tablename__ = "suspension"

    id: Mapped[Id]
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instance.id"))
    definition_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"))
    process: Mapped[str | None]
    reason: Mapped[str]
    suspended_at: Mapped[datetime]
    suspended_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    resumed_at: Mapped[datetime | None]
    resumed_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    resumed_reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("num_nonnulls(instance_id, definition_id, process) = 1", name="one_thing"),
        *(
            Index(
                f"uq_suspension_open_{name}", name, unique=True, postgresql_where=text("resumed_at is null")
            )
            for name in ("instance_id", "definition_id", "process")
        ),
    )


class Outage(Base):
    """A while in which a part of the work in the background lagged behind, or nobody did it; by the real clock."""

    __tablename__ = "outage"

    id: Mapped[Id]
    part: Mapped[str]  # TIMERS, OUTBOX, MAILS, MESSAGES, JOBS, WORKERS, DATABASE
    job: Mapped[str] = mapped_column(default="")  # the one that waited longest
    began_at: Mapped[datetime]
    seconds: Mapped[int] = mapped_column(default=0)  # the longest lag in it
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)

    __table_args__ = (
        Index("uq_outage_open", "part", unique=True, postgresql_where=text("ended_at is null")),
    )


class WatchRound(Base):
    """When somebody looked after the work in the background first and last. One row."""

    __tablename__ = "watch_round"

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    first_at: Mapped[datetime]
    looked_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class MoveStatus(StrEnum):
    PROPOSED = "PROPOSED"
    DONE = "DONE"
    DECLINED = "DECLINED"
    OVERTAKEN = "OVERTAKEN"  # the case had moved by itself before anybody confirmed


class CaseMove(Base):
    """A proposal to move a case to another task; it takes a second administrator to carry it out."""

    __tablename__ = "case_move"

    id: Mapped[Id]
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), index=True)
    step: Mapped[str]  # id of the task's shape
    reason: Mapped[str]
    plan: Mapped[JsonObject]  # the tasks that were open, and values that the case lacks for the step
    status: Mapped[MoveStatus] = mapped_column(default=MoveStatus.PROPOSED)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("status <> 'DONE' or decided_by <> proposed_by", name="two_people"),
        Index("uq_case_move_open", "instance_id", unique=True, postgresql_where=text("status = 'PROPOSED'")),
    )


class MigrationStatus(StrEnum):
    CHECKING = "CHECKING"
    CHECKED = "CHECKED"
    MOVING = "MOVING"
    MOVED = "MOVED"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"
    DROPPED = "DROPPED"


class Migration(Base):
    """Running cases of a process on their way to one of its versions: looked at first, then moved, perhaps undone."""

    __tablename__ = "migration"

    id: Mapped[Id]
    process: Mapped[str]
    target_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    status: Mapped[MigrationStatus] = mapped_column(default=MigrationStatus.CHECKING)
    reason: Mapped[str] = mapped_column(default="")
    created_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    created_at: Mapped[datetime]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    undo_reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index(
            "uq_migration_open",
            "process",
            unique=True,
            postgresql_where=text("status in ('CHECKING', 'CHECKED', 'MOVING', 'UNDOING')"),
        ),
    )


class MigrationCaseStatus(StrEnum):
    WAITING = "WAITING"  # to be looked at
    FIT = "FIT"
    UNFIT = "UNFIT"
    MOVED = "MOVED"
    GONE = "GONE"  # ended, or no longer on the version it came from
    FAILED = "FAILED"
    UNDONE = "UNDONE"
    STAYED = "STAYED"  # it had moved on, so that it could not be taken back


class MigrationCase(Base):
    """One case of a migration: whether it can be moved and why not, what became of it, and how it was before."""

    __tablename__ = "migration_case"

    migration_id: Mapped[int] = mapped_column(ForeignKey("migration.id"), primary_key=True)
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    status: Mapped[MigrationCaseStatus] = mapped_column(default=MigrationCaseStatus.WAITING)
    findings: Mapped[JsonObject]  # {"no": [...], "note": [...]}: codes with the names of what they are about
    state: Mapped[bytes | None]  # as it was before
    state_format: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)  # the history event of the migration

    __table_args__ = (
        Index("ix_migration_case_instance_id", "instance_id"),
        Index("ix_migration_case_migration_id_status", "migration_id", "status"),
    )
