"""Things that people do to a case beside its flow: nothing moves, and the history says who did what and when."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import HistoryEvent
from workflows.engine.history import Author, Event
from workflows.engine.locks import hold_instance
from workflows.engine.operate import write

FILES_ADDED, REPORTED_BACK = "FILES_ADDED", "REPORTED_BACK"


def note_files(
    session: Session, instance_id: uuid.UUID, names: Sequence[str], *, actor_id: int, now: datetime
) -> None:
    """Files came into a case, running or over; called before they are put there, since cases are locked first.

    Raises NotFound.
    """
    held = hold_instance(session, instance_id)
    write(session, held, Author(at=now, actor_id=actor_id), Event(kind=FILES_ADDED, body={"files": [*names]}))


def note_back(session: Session, instance_id: uuid.UUID, *, actor_id: int, now: datetime) -> bool:
    """Whom the case was about is back at work; once, False when that was noted before. Raises NotFound."""
    held = hold_instance(session, instance_id)
    before = select(HistoryEvent.sequence).where(
        HistoryEvent.instance_id == instance_id, HistoryEvent.kind == REPORTED_BACK
    )
    if session.scalar(before.limit(1)) is not None:
        return False
    write(session, held, Author(at=now, actor_id=actor_id), Event(kind=REPORTED_BACK))
    return True
