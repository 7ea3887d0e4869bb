"""Processes in the making: drafts and their files, whether a process is in use, and what designers did to it.

Published versions are `models.process.Definition` and never change. Nothing here is deleted either: a replaced
file keeps its row, so that who wrote which content can always be told.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class DraftStatus(StrEnum):
    OPEN = "OPEN"  # its author works on it
    IN_REVIEW = "IN_REVIEW"  # a second person is to read it
    RETURNED = "RETURNED"  # the second person sent it back with words
    PUBLISHED = "PUBLISHED"
    DISCARDED = "DISCARDED"  # put away; it can be taken up again


class ProcessDraft(Base):
    """A set of files that may become a version of a process.

    `key` follows the diagram and is empty as long as that can't be read. `revision` counts changes, so that a
    review is of what was read and of nothing later.
    """

    __tablename__ = "process_draft"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    base_version: Mapped[int]  # the newest version when it was begun or last set against it; 0 without any
    author_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))  # None: it came with the program
    status: Mapped[DraftStatus] = mapped_column(default=DraftStatus.OPEN)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    definition_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"))


class ProcessDraftFile(Base):
    """A file as somebody uploaded it. It belongs to the draft until `replaced_at`."""

    __tablename__ = "process_draft_file"

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(ForeignKey("process_draft.id"))
    name: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(index=True)
    content: Mapped[bytes] = mapped_column(deferred=True)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    added_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_process_draft_file_current",
            "draft_id",
            "name",
            unique=True,
            postgresql_where=text("replaced_at is null"),
        ),
        CheckConstraint("octet_length(content) <= 5242880", name="size"),
    )


class ProcessUse(Base):
    """A process that is out of use: nobody starts it; what runs goes on. In use is whatever has no row here."""

    __tablename__ = "process_use"

    key: Mapped[str] = mapped_column(primary_key=True)
    withdrawn_at: Mapped[datetime]
    withdrawn_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    reason: Mapped[str]


class DesignAct(StrEnum):
    BEGUN = "BEGUN"
    RESTORED = "RESTORED"  # begun from an earlier version
    CHANGED = "CHANGED"
    REALIGNED = "REALIGNED"  # set against a version that was published meanwhile
    SENT = "SENT"
    TAKEN_BACK = "TAKEN_BACK"
    RETURNED = "RETURNED"
    PUBLISHED = "PUBLISHED"
    DISCARDED = "DISCARDED"
    REOPENED = "REOPENED"
    DEPLOYED = "DEPLOYED"  # from the command line of the machine
    WITHDRAWN = "WITHDRAWN"
    RESUMED = "RESUMED"


class DesignEvent(Base):
    """Append-only: who did what to a process or a draft, with which words. Without actor: on the machine itself."""

    __tablename__ = "design_event"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    act: Mapped[DesignAct]
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("process_draft.id"), index=True)
    version: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
