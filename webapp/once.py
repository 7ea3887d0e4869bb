"""The same post twice is one act, for acts that no process handles."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import request
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.process import HandledRequest


def first_time(session: Session, actor_id: int, *, now: datetime) -> bool:
    """Whether the request key of the present post is new; a second post with it must do nothing more.

    A post without a key, from a page of somebody's own making, counts as new.
    """
    try:
        key = uuid.UUID(request.form.get("request_key", ""))
    except ValueError:
        return True
    statement = insert(HandledRequest).values(actor_id=actor_id, key=key, at=now, answer={})
    taken = session.execute(statement.on_conflict_do_nothing().returning(HandledRequest.key))
    return taken.first() is not None
