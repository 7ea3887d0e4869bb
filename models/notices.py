"""What is to be told to people: the outbox written with the act, and the notices shown in the portal."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, JsonObject


class OutboxMessage(Base):
    """Something that leaves the transaction: delivered by a job after the commit, at least once."""

    __tablename__ = "outbox_message"

    id: Mapped[Id]
    topic: Mapped[str]  # case.changed, task.reminder, account.activation
    body: Mapped[JsonObject]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index("ix_outbox_message_waiting", "created_at", postgresql_where=text("delivered_at is null")),
    )


class Notice(Base):
    """A line in somebody's bell. `text_key` and `values` make the sentence in the reader's language."""

    __tablename__ = "notice"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instance.id"), index=True)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))
    position: Mapped[int] = mapped_column(default=0)
    text_key: Mapped[str]
    values: Mapped[JsonObject]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    emailed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_notice_employee_id_created_at", "employee_id", text("created_at desc")),
        UniqueConstraint("outbox_id", "employee_id", "position"),  # a repeated delivery tells nobody twice
    )
