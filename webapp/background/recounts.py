"""Counting the leave of a year anew after its calendar changed: deferred with the change, done by the workers."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.leave import requests_of_year
from workflows import outbox
from workflows.errors import LangkahError
from workflows.services import leave

RECOUNT = "recount_leave"
# One person's torn ledger must not keep the days of all others.
WRONG = (LangkahError, SQLAlchemyError, ValueError, LookupError)
log = structlog.get_logger(__name__)


def recount_later(session: Session, year: int, *, ground: str) -> None:
    """Have the workers count anew once this transaction is committed; `ground` names the decree."""
    outbox.defer(session, RECOUNT, year=year, ground=ground)


def recount_year(sessions: sessionmaker[Session], year: int, *, now: datetime, ground: str) -> int:
    """Each leave in a transaction of its own; how many changed. Raises the first failure after all were tried."""
    with sessions.begin() as session:
        waiting = requests_of_year(session, year)
    failed: list[Exception] = []
    changed = 0
    for request_id in waiting:
        try:
            with sessions.begin() as session:
                changed += leave.recount(session, request_id, now=now, ground=ground) is not None
        except WRONG as error:
            log.exception("leave not recounted", request_id=request_id)
            failed.append(error)
    if failed:
        raise failed[0]
    return changed
