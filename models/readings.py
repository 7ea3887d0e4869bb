"""Who looked at whose data: append-only."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Reading(Base):
    """Somebody opened something about somebody else; once an hour for the same reader, person and thing.

    On which ground: a role, or the title of the post that the reader holds or acts for.
    """

    __tablename__ = "reading"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    what: Mapped[
        str
    ]  # CASE, TASK, LEDGER, FILE, LETTER, ACCOUNT, AUDIT, SEARCH, EXPORT, CHANGES, SKP, PRESENCE
    thing: Mapped[str] = mapped_column(default="")  # which of them
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instance.id"))
    role: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    hour: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("reader_id", "subject_id", "what", "thing", "hour", name="uq_reading_once_an_hour"),
        Index("ix_reading_subject_id_at", "subject_id", "at"),
        Index("ix_reading_instance_id", "instance_id", postgresql_where=text("instance_id is not null")),
    )
