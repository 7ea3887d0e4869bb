"""Writing cases that have just begun, any number in one statement; `save` writes what one that exists has become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.asking import ask
from models.process import InstanceStatus
from workflows import outbox, watching
from workflows.engine.project import Place
from workflows.engine.save import Change, as_json

_SAVE_NEW = text(f"""
with begun as (
    insert into instance (id, definition_id, number, subject_id, started_by, unit_id, status, outcome, summary, state,
                          state_format, revision, started_at, ended_at, event_count, head_hash)
    select id, :definition, number, subject_id, :starter, unit_id, status, outcome, summary, decode(state, 'hex'),
           state_format, 2, :now, ended_at, event_count, decode(head, 'hex')
    from jsonb_to_recordset(cast(:cases as jsonb)) as one (
        id uuid, number text, subject_id integer, unit_id integer, status text, outcome text, summary jsonb,
        state text, state_format text, ended_at timestamptz, event_count integer, head text)
), opened as (
    insert into user_task (id, instance_id, engine_id, step, name, form, decision, subject_id, post_id, role,
                           unit_id, employee_id, status, created_at, due_at)
    select id, instance_id, engine_id, step, name, form, decision, subject_id, post_id, role,
           unit_id, employee_id, 'OPEN', :now, due_at
    from jsonb_to_recordset(cast(:opened as jsonb)) as task (
        id uuid, instance_id uuid, engine_id uuid, step text, name text, form text, decision boolean,
        subject_id integer, post_id integer, role text, unit_id integer, employee_id integer, due_at timestamptz)
), waiting as (
    insert into timer (instance_id, engine_id, step, due_at)
    select instance_id, engine_id, step, due_at
    from jsonb_to_recordset(cast(:timers as jsonb)) as timer (
        instance_id uuid, engine_id uuid, step text, due_at timestamptz)
), told as (
    insert into history_event (instance_id, sequence, kind, step, at, device_at, actor_id, on_behalf_of, ground,
                               definition_id, body, salt, body_hash, hash)
    select instance_id, sequence, kind, step, at, device_at, actor_id, on_behalf_of, ground,
           definition_id, body, decode(salt, 'hex'), decode(body_hash, 'hex'), decode(hash, 'hex')
    from jsonb_to_recordset(cast(:events as jsonb)) as event (
        instance_id uuid, sequence integer, kind text, step text, at timestamptz, device_at timestamptz,
        actor_id integer, on_behalf_of integer, ground text, definition_id integer, body jsonb, salt text,
        body_hash text, hash text)
), {outbox.MESSAGES_AND_JOBS}
select cardinality(job_ids) as jobs from job
""")  # noqa: S608 - our own words


@watching.phase("sql")
def save_new(session: Session, begun: Sequence[tuple[Change, Place]], units: Mapping[int, int]) -> None:
    """Cases of one process begun by one person at one moment; `units` are those of their subjects."""
    change, place = begun[0]
    changes = [one for one, _place in begun]
    ask(
        session,
        _SAVE_NEW,
        {
            "definition": place.definition.info.id,
            "starter": place.starter_id,
            "now": change.now,
            "cases": as_json([_case(one, at.number, units[one.subject_id]) for one, at in begun]),
            "opened": as_json([row for one in changes for row in _opened(one)]),
            "timers": as_json([row for one in changes for row in _timers(one)]),
            "events": as_json([event for one in changes for event in one.events]),
            **outbox.messages("case.changed", [one.message for one in changes if one.message is not None]),
        },
    )


def _case(change: Change, number: str, unit_id: int) -> dict[str, object]:
    running = change.status is InstanceStatus.RUNNING
    return {
        "id": change.chain.instance_id,
        "number": number,
        "subject_id": change.subject_id,
        "unit_id": unit_id,
        "status": change.status.value,
        "outcome": change.outcome,
        "summary": change.summary,
        "state": change.state if running else None,
        "state_format": change.state_format if running else "",
        "ended_at": None if running else change.now,
        "event_count": change.chain.count,
        "head": change.chain.head,
    }


def _opened(change: Change) -> Iterator[dict[str, object]]:
    for task in change.opened:
        yield {**task, "instance_id": change.chain.instance_id, "subject_id": change.subject_id}


def _timers(change: Change) -> Iterator[dict[str, object]]:
    if change.status is InstanceStatus.RUNNING:
        for key, (step, due) in change.timers.items():
            yield {
                "instance_id": change.chain.instance_id, "engine_id": key, "step": step, "due_at": due
            }  # fmt: skip
