"""The table of messages and the list of what waits for them, as an act writes them.

A case that begins to wait and a message that comes may pass each other. Whoever sees the other wakes the workers at
once; where neither does, the workers find the pair when they next look by themselves, a moment later.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.messages import Message, Subscription
from workflows import outbox
from workflows.engine.plain import plain_form
from workflows.engine.run import Run, Subscribed
from workflows.errors import InputRefused

KEEP = timedelta(days=30)  # how long a message waits for its receiver
LONGEST_NAME = 200
LARGEST_PAYLOAD = 500_000  # as JSON

_LIST = text("""
with gone as (
    delete from subscription where instance_id = :instance and engine_id <> all (cast(:waiting as uuid[]))
)
insert into subscription (instance_id, engine_id, step, kind, name, key, since)
select :instance, engine_id, step, kind, name, key, :now
from jsonb_to_recordset(cast(:rows as jsonb)) as one (engine_id uuid, step text, kind text, name text, key text)
on conflict (instance_id, engine_id) do nothing
""")
_KEPT = text("""
select 1 from subscription
join message on message.name = subscription.name and message.key = subscription.key
where subscription.instance_id = :instance and subscription.kind = 'MESSAGE'
  and message.delivered_at is null and message.expires_at > :now
limit 1
""")


@dataclass(frozen=True, slots=True)
class Receipt:
    """`repeated`: a message of this source had come before, and nothing was done now."""

    id: int
    repeated: bool


def put(
    session: Session,
    name: str,
    key: str,
    payload: Mapping[str, object],
    *,
    source: str,
    now: datetime,
    keep: timedelta = KEEP,
) -> Receipt:
    """Keep a message for whoever waits, or will wait, for (name, key); the workers deliver it after the commit.

    Raises InputRefused for what is too long or can't be stored.
    """
    row = {
        **plain_form({"name": name, "key": key, "source": source}),
        "payload": plain_form(payload),
        "step": "",
    }
    _check_lengths(row)
    taken = insert(Message).values(**row, received_at=now, expires_at=now + keep)
    number = session.scalar(taken.on_conflict_do_nothing(index_elements=["source"]).returning(Message.id))
    if number is None:
        return Receipt(
            session.scalars(select(Message.id).where(Message.source == source)).one(), repeated=True
        )
    outbox.wake(session)
    return Receipt(number, repeated=False)


def _check_lengths(row: Mapping[str, object]) -> None:
    shortest = {"name": 1, "source": 1, "key": 0}
    wrong = {
        field: [f"Isi {least} sampai {LONGEST_NAME} huruf."]
        for field, least in shortest.items()
        if not least <= len(str(row[field])) <= LONGEST_NAME
    }
    if len(json.dumps(row["payload"])) > LARGEST_PAYLOAD:
        wrong["payload"] = [f"Isi paling banyak {LARGEST_PAYLOAD} huruf."]
    if wrong:
        raise InputRefused(wrong)


def note(session: Session, instance_id: uuid.UUID, run: Run, *, now: datetime) -> None:
    """Write what a run has sent and what its case waits for; ordinary acts have neither and cost nothing."""
    for sent in run.sent:
        put(session, sent.name, sent.key, sent.payload, source=f"case:{sent.source}", now=now)
    waiting = run.subscriptions()
    if waiting or run.was_subscribed:
        _list(session, instance_id, waiting, now=now)


def forget(session: Session, instance_id: uuid.UUID) -> None:
    """A case that was stopped waits for nothing."""
    session.execute(delete(Subscription).where(Subscription.instance_id == instance_id))


def _list(session: Session, instance_id: uuid.UUID, waiting: Sequence[Subscribed], *, now: datetime) -> None:
    rows = [asdict(one) for one in waiting]
    session.execute(
        _LIST,
        {
            "instance": instance_id,
            "waiting": [one.engine_id for one in waiting],
            "rows": json.dumps(rows, default=str),
            "now": now,
        },
    )
    if session.scalar(_KEPT, {"instance": instance_id, "now": now}):
        outbox.wake(session)
