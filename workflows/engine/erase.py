"""Lawful erasure: the body of an event goes, with its salt; its digest stays, so that the chain still fits.

The table lets only its owner do this, and the erasure is an event of the same chain.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import null, select, text, update
from sqlalchemy.orm import Session

from models.process import HistoryEvent, Instance
from workflows.engine.history import ERASED, Author, Chain, Event, append
from workflows.errors import NotFound, OperationRefused


def erase_event(
    session: Session, number: str, sequence: int, *, reason: str, now: datetime, actor_id: int | None = None
) -> uuid.UUID:
    """Take body and salt of an event of the case away. Raises NotFound, OperationRefused NO_REASON, GONE, KEPT."""
    if not reason.strip():
        raise OperationRefused("NO_REASON")
    case = session.scalars(select(Instance).where(Instance.number == number).with_for_update()).one_or_none()
    event = session.get(HistoryEvent, (case.id, sequence)) if case else None
    if case is None or event is None:
        raise NotFound(f"event {sequence} of {number}")
    if event.body is None:
        raise OperationRefused("GONE")
    if event.kind == ERASED:
        raise OperationRefused("KEPT")
    _take_away(session, case.id, sequence)
    chain = Chain(
        instance_id=case.id, definition_id=case.definition_id, count=case.event_count, head=case.head_hash
    )
    told = Event(kind=ERASED, step=event.step, body={"event": sequence, "reason": reason.strip()})
    after = append(session, chain, Author(at=now, actor_id=actor_id), [told])
    case.event_count, case.head_hash, case.revision = after.count, after.head, case.revision + 1
    session.flush()
    return case.id


def _take_away(session: Session, instance_id: uuid.UUID, sequence: int) -> None:
    """The table's guard lets one named event pass, for its owner, in one transaction."""
    session.execute(
        text("select set_config('langkah.erasing', :event, true)"), {"event": f"{instance_id}:{sequence}"}
    )
    session.execute(
        update(HistoryEvent)
        .where(HistoryEvent.instance_id == instance_id, HistoryEvent.sequence == sequence)
        .values(body=null(), salt=null())
        .execution_options(synchronize_session=False)
    )
    session.execute(text("select set_config('langkah.erasing', '', true)"))
