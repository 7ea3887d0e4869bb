"""Putting something into the outbox: the row and the job that delivers it, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy.orm import Session

from models.notices import OutboxMessage

DELIVER = "deliver_outbox"
LANE = "langkah"
LOOK = "fire_now"  # for timers that are due and messages that somebody waits for

# Never opened: jobs go over the connection under the session, so that they exist only if its work does.
_jobs = App(connector=SyncPsycopgConnector())


def put(session: Session, topic: str, body: Mapping[str, object], *, now: datetime) -> int:
    """Write a message and the job that will deliver it after the commit; the number of the message."""
    message = OutboxMessage(topic=topic, body=dict(body), created_at=now)
    session.add(message)
    session.flush()  # the job names it
    defer(session, DELIVER, outbox_id=message.id)
    return message.id


def redeliver(session: Session, outbox_id: int) -> None:
    """Try a message again whose delivery was given up."""
    defer(session, DELIVER, outbox_id=outbox_id)


def wake(session: Session) -> None:
    """Have the workers look for due timers and messages as soon as this transaction is committed."""
    defer(session, LOOK)


def defer(session: Session, job: str, **arguments: int | str) -> None:
    """Hand work to the workers: they see it once the session's transaction has been committed."""
    connection = session.connection().connection.driver_connection
    _jobs.configure_task(job, queue=LANE, connection=connection).defer(**arguments)
