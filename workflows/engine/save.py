"""Writing what a case has become, in one statement: round trips are half of what a completion costs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.asking import ask
from models.process import Instance, InstanceStatus, Timer, UserTask
from workflows import outbox, watching
from workflows.engine.history import Chain
from workflows.errors import TechnicalFailure

_SAVE = text(f"""
with closed as (
    update user_task set
        status = case when engine_id = cast(:completed as uuid) then 'COMPLETED' else 'CANCELLED' end,
        closed_at = :now,
        closed_by = case when engine_id = cast(:completed as uuid) then cast(:actor as integer) end
    where instance_id = :instance and status = 'OPEN' and engine_id <> all (cast(:ready as uuid[]))
), opened as (
    insert into user_task (id, instance_id, engine_id, step, name, form, decision, subject_id, post_id, role,
                           unit_id, employee_id, status, created_at, due_at)
    select id, :instance, engine_id, step, name, form, decision, :subject, post_id, role,
           unit_id, employee_id, 'OPEN', :now, due_at
    from jsonb_to_recordset(cast(:opened as jsonb)) as task (
        id uuid, engine_id uuid, step text, name text, form text, decision boolean, post_id integer, role text,
        unit_id integer, employee_id integer, due_at timestamptz)
), gone as (
    delete from timer where instance_id = :instance and engine_id <> all (cast(:waiting as uuid[]))
), waiting as (
    insert into timer (instance_id, engine_id, step, due_at)
    select :instance, engine_id, step, due_at
    from jsonb_to_recordset(cast(:timers as jsonb)) as timer (engine_id uuid, step text, due_at timestamptz)
    on conflict (instance_id, engine_id) do update set due_at = excluded.due_at
), told as (
    insert into history_event (instance_id, sequence, kind, step, at, device_at, actor_id, on_behalf_of, ground,
                               definition_id, body, salt, body_hash, hash)
    select :instance, sequence, kind, step, at, device_at, actor_id, on_behalf_of, ground,
           definition_id, body, decode(salt, 'hex'), decode(body_hash, 'hex'), decode(hash, 'hex')
    from jsonb_to_recordset(cast(:events as jsonb)) as event (
        sequence integer, kind text, step text, at timestamptz, device_at timestamptz, actor_id integer,
        on_behalf_of integer, ground text, definition_id integer, body jsonb, salt text, body_hash text,
        hash text)
), answered as (
    insert into handled_request (actor_id, key, at, answer)
    select cast(:actor as integer), key, :now, cast(:answer as jsonb)
    from (select cast(:key as uuid) as key) as request where key is not null
    on conflict (actor_id, key) do update set answer = excluded.answer where handled_request.answer = '{{}}'
    returning key
), moved as (
    update instance set
        status = :status, outcome = :outcome, summary = cast(:summary as jsonb), state = :state,
        state_format = :state_format, revision = revision + 1, ended_at = :ended_at, event_count = :event_count,
        head_hash = :head
    where id = :instance and revision = :revision
    returning id
), {outbox.MESSAGE_AND_JOB}
select (select count(id) from moved) as moved, (select count(key) from answered) as answered,
       (select count(job_ids) from job) as jobs
""")  # noqa: S608 - our own words


class Overtaken(TechnicalFailure):
    """The instance was changed by somebody who did not hold its lock; everything was rolled back."""


class KeyUsed(TechnicalFailure):
    """The key of this request has brought about another act; everything was rolled back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The instance as it shall be, with the rows beside it."""

    chain: Chain
    revision: int
    now: datetime
    subject_id: int
    actor_id: int | None
    status: InstanceStatus
    events: Sequence[Mapping[str, object]]
    summary: Mapping[str, object]
    outcome: str = ""
    state: bytes | None = None
    state_format: str = ""
    ready: Iterable[uuid.UUID] = ()
    completed: uuid.UUID | None = None
    opened: Sequence[Mapping[str, object]] = ()
    timers: Mapping[uuid.UUID, tuple[str, datetime]] = field(default_factory=dict)
    request_key: uuid.UUID | None = None
    answer: Mapping[str, object] = field(default_factory=dict)
    message: Mapping[str, object] | None = None  # who is told what is worked out when it is delivered


@watching.phase("sql")
def save(session: Session, change: Change) -> None:
    """Raises Overtaken when the revision isn't the expected one, KeyUsed when the request's key has an answer."""
    running = change.status is InstanceStatus.RUNNING
    timers = [
        {"engine_id": key, "step": step, "due_at": due}
        for key, (step, due) in change.timers.items()
        if running
    ]
    result = ask(
        session,
        _SAVE,
        {
            "instance": change.chain.instance_id,
            "revision": change.revision,
            "now": change.now,
            "subject": change.subject_id,
            "actor": change.actor_id,
            "completed": change.completed,
            "ready": list(change.ready),
            "opened": as_json(change.opened),
            "waiting": [timer["engine_id"] for timer in timers],
            "timers": as_json(timers),
            "events": as_json(change.events),
            "key": change.request_key,
            "answer": as_json(change.answer),
            "status": change.status.value,
            "outcome": change.outcome,
            "summary": as_json(change.summary),
            "state": change.state if running else None,
            "state_format": change.state_format if running else "",
            "ended_at": None if running else change.now,
            "event_count": change.chain.count,
            "head": change.chain.head,
            **outbox.message("case.changed", change.message),
        },
    )
    done = result.one()
    if done.moved != 1:
        raise Overtaken
    if change.request_key is not None and done.answered != 1:
        raise KeyUsed
    _expire(session, change.chain.instance_id)


def _expire(session: Session, instance_id: uuid.UUID) -> None:
    """Objects that the session holds of this case are read anew when somebody looks at them."""
    for found in session.identity_map.values():
        if isinstance(found, Instance):
            own = found.id == instance_id
        else:
            own = isinstance(found, UserTask | Timer) and found.instance_id == instance_id
        if own:
            session.expire(found)


def as_json(value: object) -> str:
    """For `jsonb_to_recordset`: moments as text, bytes in hexadecimal."""
    return json.dumps(value, default=_text, ensure_ascii=False)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)
