"""Reports accepted many at once: who pressed when, and what became of each; and who was reminded to fill in a day."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class CheckState(StrEnum):
    WAITING = "WAITING"
    DONE = "DONE"
    REFUSED = "REFUSED"


class ActivityCheck(Base):
    """One press: the reports that somebody picked to be accepted. The same request again is the same row."""

    __tablename__ = "activity_check"

    id: Mapped[Id]
    asked_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    request_key: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]  # the moment that deadlines are judged by, however long the work takes

    __table_args__ = (UniqueConstraint("asked_by", "request_key"),)


class ActivityCheckItem(Base):
    """One report of them. `why` is a code, or the words of the refused form."""

    __tablename__ = "activity_check_item"

    id: Mapped[Id]
    check_id: Mapped[int] = mapped_column(ForeignKey("activity_check.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("activity_report.id"), index=True)
    task_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_task.id"))
    state: Mapped[CheckState] = mapped_column(default=CheckState.WAITING)
    why: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("check_id", "task_id"),
        Index("ix_activity_check_item_waiting", "check_id", "id", postgresql_where=text("state = 'WAITING'")),
        CheckConstraint("(state = 'WAITING') = (done_at is null)", name="done"),
    )


class ActivityReminder(Base):
    """Somebody was reminded to fill in activities, by a superior or in the evening of a deadline: once a day each."""

    __tablename__ = "activity_reminder"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    evening: Mapped[bool] = mapped_column(primary_key=True, default=False, server_default=false())
    by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]

    __table_args__ = (CheckConstraint("evening = (by is null)", name="by_whom"),)
