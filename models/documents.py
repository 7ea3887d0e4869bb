"""Files kept in the database by their SHA-256, and half-filled forms (drafts)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, JsonObject


class StoredFile(Base):
    """Content, once. Who may read it follows from the attachments that name it."""

    __tablename__ = "stored_file"

    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(deferred=True)
    content_type: Mapped[str]
    size: Mapped[int]
    stored_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("size between 1 and 5242880", name="size"),)


class Attachment(Base):
    """A file as part of a case (or of a draft, until it is sent)."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    sha256: Mapped[bytes] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    filename: Mapped[str]
    field: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instance.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id", ondelete="SET NULL"), index=True)
    added_at: Mapped[datetime]


class Draft(Base):
    """What somebody typed and has not sent: one a person and place (`start:leave`, `task:<id>`).

    A body that arrived after its session had expired waits under the hash of a pre-login cookie instead.
    """

    __tablename__ = "draft"

    id: Mapped[Id]
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    visitor_hash: Mapped[bytes | None]
    place: Mapped[str]
    fields: Mapped[JsonObject]  # key -> list of strings, as typed
    saved_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("num_nonnulls(employee_id, visitor_hash) = 1", name="one_owner"),
        Index(
            "uq_draft_employee",
            "employee_id",
            "place",
            unique=True,
            postgresql_where=text("employee_id is not null"),
        ),
        Index(
            "uq_draft_visitor",
            "visitor_hash",
            "place",
            unique=True,
            postgresql_where=text("visitor_hash is not null"),
        ),
    )
