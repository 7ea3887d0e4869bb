"""Things that people do to a case beside its flow: nothing moves, and the history says who did what and when."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workflows.engine.history import Author, Event
from workflows.engine.locks import hold_instance
from workflows.engine.operate import write

FILES_ADDED = "FILES_ADDED"


def note_files(
    session: Session, instance_id: uuid.UUID, names: Sequence[str], *, actor_id: int, now: datetime
) -> None:
    """Files came into a case, running or over; called before they are put there, since cases are locked first.

    Raises NotFound.
    """
    held = hold_instance(session, instance_id)
    write(session, held, Author(at=now, actor_id=actor_id), Event(kind=FILES_ADDED, body={"files": [*names]}))
