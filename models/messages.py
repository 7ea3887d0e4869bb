"""Messages that cases send and receive, from within and from outside, and what waits for them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, JsonObject


class Message(Base):
    """Kept until a case that waits for (name, key) receives it, or until it expires. `source` makes it count once."""

    __tablename__ = "message"

    id: Mapped[Id]
    name: Mapped[str]
    key: Mapped[str]
    payload: Mapped[JsonObject]
    source: Mapped[str]  # case:<task> of one that a case sends; from outside what the sender calls it
    received_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    instance_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("instance.id"), index=True
    )  # the receiver
    step: Mapped[str] = mapped_column(default="")  # the shape that received it

    __table_args__ = (
        UniqueConstraint("source"),
        Index("ix_message_waiting", "name", "key", postgresql_where=text("delivered_at is null")),
    )


class Subscription(Base):
    """An event that a running case waits for, beside its timers: the projection of the engine's waiting tasks.

    A MESSAGE is delivered by it; a SIGNAL or CONDITION stands here so that pages can say what a case waits for.
    """

    __tablename__ = "subscription"

    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    engine_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    step: Mapped[str]
    kind: Mapped[str]  # MESSAGE, SIGNAL, CONDITION
    name: Mapped[str]
    key: Mapped[str]
    since: Mapped[datetime]

    __table_args__ = (Index("ix_subscription_name_key", "name", "key"),)
