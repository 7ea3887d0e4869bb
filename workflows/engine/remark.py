"""What happens about a case outside its diagram, also after its end, as an event of the same history."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import Instance
from workflows.engine.history import Author, Chain, Event, append
from workflows.errors import NotFound


def remark(
    session: Session,
    instance_id: uuid.UUID,
    kind: str,
    *,
    actor_id: int,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Attach an event to the case, which doesn't move. Raises NotFound."""
    found = select(Instance).where(Instance.id == instance_id).with_for_update()
    case = session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if case is None:
        raise NotFound(f"instance {instance_id}")
    chain = Chain(
        instance_id=case.id, definition_id=case.definition_id, count=case.event_count, head=case.head_hash
    )
    after = append(session, chain, Author(at=now, actor_id=actor_id), [Event(kind=kind, body=body or {})])
    case.event_count, case.head_hash, case.revision = after.count, after.head, case.revision + 1
    session.flush()
