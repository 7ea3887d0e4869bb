"""Definitions, running instances, their open tasks, timers, incidents and history.

Words as in BPMN and Camunda. `Instance.state` is the engine's own blob; everything a page or a report needs
is in columns beside it, so that lists never load the engine.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id, JsonObject, PublicId, Xid8


class Definition(Base):
    """One version of one process, kept for ever with all files that it was published with, by digest."""

    __tablename__ = "definition"

    id: Mapped[Id]
    key: Mapped[str]
    version: Mapped[int]
    name: Mapped[str]
    digest: Mapped[bytes]
    spec: Mapped[
        bytes
    ]  # serialized, parsed specification (compressed); rebuilt from the files when the format changes
    spec_format: Mapped[str]
    shape: Mapped[JsonObject]  # what pages need without the engine: steps, forms, title, start rules
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    note: Mapped[str] = mapped_column(default="")
    startable: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (UniqueConstraint("key", "version"),)


class DefinitionFile(Base):
    __tablename__ = "definition_file"

    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)  # leave.bpmn, request.form, route.dmn
    content: Mapped[bytes]


class InstanceStatus(StrEnum):
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    WITHDRAWN = "WITHDRAWN"
    CANCELLED = "CANCELLED"


class Instance(Base):
    """A case. `subject_id` is the person whom it is about; nobody decides about themself."""

    __tablename__ = "instance"

    id: Mapped[PublicId]
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    number: Mapped[str] = mapped_column(unique=True)  # CUTI-2026-0147
    subject_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    started_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    status: Mapped[InstanceStatus] = mapped_column(default=InstanceStatus.RUNNING)
    outcome: Mapped[str] = mapped_column(default="")  # code of the end event reached
    summary: Mapped[JsonObject]  # values for the definition's title and fact lines
    state: Mapped[bytes | None]  # None once the case has ended
    state_format: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    suspended: Mapped[bool] = mapped_column(server_default=text("false"))  # by itself, not with its process
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    event_count: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[bytes] = mapped_column(default=b"")

    definition: Mapped[Definition] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_instance_subject_id_started_at", "subject_id", text("started_at desc")),
        Index("ix_instance_started_by", "started_by"),
        Index("ix_instance_running", "definition_id", postgresql_where=text("status = 'RUNNING'")),
        # Auditors page through all cases by when they began or ended, all or those of a unit, process or outcome.
        Index("ix_instance_started_at", "started_at", "id"),
        Index("ix_instance_ended_at", "ended_at", "id", postgresql_where=text("ended_at is not null")),
        Index("ix_instance_unit_id_started_at", "unit_id", "started_at"),
        Index("ix_instance_definition_id_started_at", "definition_id", "started_at"),
        Index(
            "ix_instance_outcome_started_at", "outcome", "started_at", postgresql_where=text("outcome <> ''")
        ),
        Index(
            "ix_instance_stopped",
            "started_at",
            postgresql_where=text("status in ('WITHDRAWN', 'CANCELLED')"),
        ),
    )


class NumberSeries(Base):
    """Case numbers without gaps or doubles: the row is locked by the transaction that takes the next one."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(primary_key=True)  # CUTI-2026
    last: Mapped[int]


def next_in_series(session: Session, prefix: str, *, times: int = 1) -> int:
    """The next number of a series; the last of them when several are taken at once."""
    statement = insert(NumberSeries).values(prefix=prefix, last=times)
    counted = statement.on_conflict_do_update(
        index_elements=[NumberSeries.prefix], set_={"last": NumberSeries.last + times}
    )
    return session.execute(counted.returning(NumberSeries.last)).scalar_one()


class TaskStatus(StrEnum):
    OPEN = "OPEN"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class UserTask(Base):
    """A piece of work for somebody: the projection of the engine's ready user tasks.

    It is addressed to a post, a role in a unit, or a person; whoever holds these is resolved when the queue is
    read. `escalated_post_id` is a second post that may act once the first let the time pass,
    or fell vacant.
    """

    __tablename__ = "user_task"

    id: Mapped[PublicId]
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), index=True)
    engine_id: Mapped[uuid.UUID]
    step: Mapped[str]  # id of the shape in the diagram
    name: Mapped[str]
    form: Mapped[str] = mapped_column(default="")
    decision: Mapped[bool] = mapped_column(default=True)  # closed to the subject
    subject_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    escalated_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    role: Mapped[str | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    claimed_at: Mapped[datetime | None]
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.OPEN)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))

    instance: Mapped[Instance] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, role, employee_id) = 1", name="one_address"),
        CheckConstraint("(role is null) = (unit_id is null)", name="role_in_unit"),
        UniqueConstraint("instance_id", "engine_id"),
        Index("ix_user_task_open_post", "post_id", postgresql_where=text("status = 'OPEN'")),
        Index("ix_user_task_open_escalated", "escalated_post_id", postgresql_where=text("status = 'OPEN'")),
        Index("ix_user_task_open_role", "role", "unit_id", postgresql_where=text("status = 'OPEN'")),
        Index("ix_user_task_open_employee", "employee_id", postgresql_where=text("status = 'OPEN'")),
        Index("ix_user_task_open_claimed", "claimed_by", postgresql_where=text("status = 'OPEN'")),
    )


class Timer(Base):
    """A waiting timer of an instance; the worker fires those whose `due_at` has passed."""

    __tablename__ = "timer"

    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    engine_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    step: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)


class Incident(Base):
    """Work that failed for a technical reason and waits for an administrator: cause, retry, outcome."""

    __tablename__ = "incident"

    id: Mapped[Id]
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instance.id"), index=True)
    kind: Mapped[str]  # TIMER, MESSAGE, OUTBOX, SUBMIT
    reference: Mapped[str] = mapped_column(default="")  # what a retry needs: case, message, outbox or task id
    cause: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    occurred_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=1)
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    resolution: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index(
            "uq_incident_open",
            "kind",
            "reference",
            unique=True,
            postgresql_where=text("resolved_at is null"),
        ),
    )


# Conditions of indexes, to be repeated word for word by whoever wants to use these.
DONE = "kind = 'TASK_COMPLETED'"
OPERATOR_KINDS = (
    "SUSPENDED",
    "RESUMED",
    "MOVE_PROPOSED",
    "MOVE_DECLINED",
    "MOVED",
    "MIGRATED",
    "MIGRATION_UNDONE",
    "CANCELLED",
    "ERASED",
    "HANDED_OVER",  # where somebody took a task over from whoever was hindered
)
BY_OPERATORS = "kind in ({})".format(", ".join(f"'{kind}'" for kind in OPERATOR_KINDS))


class HistoryEvent(Base):
    """Append-only. `hash` = SHA-256 over the previous hash and the canonical form of this event.

    `body_hash` = SHA-256 of salt and body stands for the body in that form, so that a lawful erasure can take body
    and salt away and leave the chain whole. Partitioned by the year in which the case began, which its number tells.
    """

    __tablename__ = "history_event"

    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[
        str
    ]  # STARTED, TASK_CREATED, TASK_COMPLETED, STEP, TIMER_FIRED, CLAIMED, WITHDRAWN, ENDED, ERASED, REPORTED_BACK, …
    step: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    device_at: Mapped[datetime | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    ground: Mapped[str] = mapped_column(default="")
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    body: Mapped[JsonObject | None]  # None, as is salt, once it was erased
    salt: Mapped[bytes | None]
    body_hash: Mapped[bytes]
    hash: Mapped[bytes]
    xid: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))  # who wrote it

    __table_args__ = (
        Index("ix_history_event_xid", "xid", "instance_id", "sequence"),
        # Who decided what, for which post, and what administrators did: an auditor's questions.
        Index("ix_history_event_done", "actor_id", "at", "instance_id", postgresql_where=text(DONE)),
        Index(
            "ix_history_event_on_behalf_of",
            "on_behalf_of",
            "at",
            "instance_id",
            postgresql_where=text("on_behalf_of is not null"),
        ),
        Index("ix_history_event_by_operators", "at", "instance_id", postgresql_where=text(BY_OPERATORS)),
        {"postgresql_partition_by": "RANGE (instance_id)"},
    )


def prepare_history(session: Session) -> int:
    """Make the partitions of this year and the next, where they are missing; how many were made."""
    made: int = session.scalar(text("select ensure_history_partitions()")) or 0
    return made


class HandledRequest(Base):
    """An idempotency key and the answer that its first use got."""

    __tablename__ = "handled_request"

    actor_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[JsonObject]
