"""The incident that a failed post leaves behind, so that an administrator sees it before anybody calls."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import Instance, UserTask
from workflows import runtime

SUBMIT = "SUBMIT"
LONGEST = 500


def keep_incident(session: Session, error: BaseException, *, number: str, now: datetime) -> None:
    """One open row a task, case or address; its detail begins with the number that the person was shown."""
    what, instance_id = _subject(session)
    # The database's further lines quote the refused row.
    first_line = next(iter(str(error).splitlines()), "")
    runtime.record_incident(
        session,
        kind=SUBMIT,
        reference=what,
        cause=type(error).__name__,
        detail=f"{number} {first_line}".strip()[:LONGEST],
        now=now,
        instance_id=instance_id,
    )


def _subject(session: Session) -> tuple[str, uuid.UUID | None]:
    arguments = request.view_args or {}
    task_id, instance_id = arguments.get("task_id"), arguments.get("instance_id")
    if isinstance(task_id, uuid.UUID):
        of_task = select(UserTask.instance_id).where(UserTask.id == task_id)
        return str(task_id), session.scalar(of_task)
    if isinstance(instance_id, uuid.UUID):
        return str(instance_id), session.scalar(select(Instance.id).where(Instance.id == instance_id))
    return request.path, None
