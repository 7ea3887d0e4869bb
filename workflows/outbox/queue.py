"""Putting something into the outbox: the row and the job that delivers it, in the transaction of the act."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

DELIVER = "deliver_outbox"
LANE = "langkah"
LOOK = "fire_now"  # for timers that are due and messages that somebody waits for

# The function through which the job library itself queues; workers hear of the job once it is committed.
_DEFER = text("""
select procrastinate_defer_jobs_v1(array[
    cast(row(:lane, :job, 0, null, null, cast(:arguments as jsonb), null) as procrastinate_job_to_defer_v1)
])
""")
# Of a periodic job the newest is enough, and none where it waits already.
_REDO = text("""
with failed as (
    select distinct on (coalesce(queueing_lock, cast(id as text))) id, queueing_lock from procrastinate_jobs
    where task_name = :job and status = 'failed'
      and (:value = '' or exists (select from jsonb_each_text(args) argument where argument.value = :value))
    order by coalesce(queueing_lock, cast(id as text)), id desc
), waiting as (
    select id, queueing_lock from procrastinate_jobs
    where task_name = :job and status = 'todo' and queueing_lock is not null
), again as (
    select id, procrastinate_retry_job_v2(id, null, null, null, null) as done from failed
    where queueing_lock is null or queueing_lock not in (select queueing_lock from waiting)
)
select id, cast(done as text) from again union all select id, '' from waiting
""")
# As parts of a WITH, for whoever writes more in the same statement: `job` must be asked for, or it isn't queued.
# Nothing is written where the message is null.
MESSAGE_AND_JOB = """
message as (
    insert into outbox_message (topic, body, created_at, attempts, last_error)
    select :topic, cast(:message as jsonb), :now, 0, '' where cast(:message as jsonb) is not null
    returning id
), job as (
    select id as outbox_id, procrastinate_defer_jobs_v1(array[
        cast(row(:lane, :job, 0, null, null, jsonb_build_object('outbox_id', id), null)
            as procrastinate_job_to_defer_v1)
    ]) as job_ids
    from message
)
"""
# The same for many: `job` is one row with the numbers of all their jobs.
MESSAGES_AND_JOBS = """
message as (
    insert into outbox_message (topic, body, created_at, attempts, last_error)
    select :topic, body, :now, 0, '' from jsonb_array_elements(cast(:messages as jsonb)) as one (body)
    returning id
), job as (
    select procrastinate_defer_jobs_v1(array_agg(
        cast(row(:lane, :job, 0, null, null, jsonb_build_object('outbox_id', id), null)
            as procrastinate_job_to_defer_v1)
    )) as job_ids
    from message having count(*) > 0
)
"""
_PUT = text(f"with {MESSAGE_AND_JOB} select outbox_id, job_ids from job")  # noqa: S608 - our own words


def put(session: Session, topic: str, body: Mapping[str, object], *, now: datetime) -> int:
    """Write a message and the job that will deliver it after the commit; the number of the message."""
    number: int = session.execute(_PUT, {**message(topic, body), "now": now}).one().outbox_id
    return number


def message(topic: str, body: Mapping[str, object] | None) -> dict[str, object]:
    """The parameters of MESSAGE_AND_JOB, but for `now`."""
    text = None if body is None else json.dumps(body, ensure_ascii=False)
    return {"topic": topic, "message": text, "lane": LANE, "job": DELIVER}


def messages(topic: str, bodies: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The parameters of MESSAGES_AND_JOBS, but for `now`."""
    return {"topic": topic, "messages": json.dumps(bodies, ensure_ascii=False), "lane": LANE, "job": DELIVER}


def redeliver(session: Session, outbox_id: int) -> None:
    """Try a message again whose delivery was given up."""
    defer(session, DELIVER, outbox_id=outbox_id)


def redo(session: Session, reference: str) -> int:
    """Queue failed jobs again: those of a name or, with a value after it, those with this argument. How many."""
    job, _space, value = reference.partition(" ")
    return len(session.execute(_REDO, {"job": job, "value": value}).all())


def wake(session: Session) -> None:
    """Have the workers look for due timers and messages as soon as this transaction is committed."""
    defer(session, LOOK)


def defer(session: Session, job: str, **arguments: int | str) -> None:
    """Hand work to the workers: they see it once the session's transaction has been committed."""
    session.execute(_DEFER, {"lane": LANE, "job": job, "arguments": json.dumps(arguments)})
