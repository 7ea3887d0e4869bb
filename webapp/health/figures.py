"""How far the work in the background lags behind: read from the tables, for the page, the alarm and Prometheus.

Cases go by `now`, which a demo may move; jobs and workers by the database's own clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.messages import Message, Subscription
from models.notices import OutboxMessage
from models.process import Definition, Incident, Instance, Timer
from models.seals import Checkpoint
from workflows import outbox, runtime
from workflows.seals import signer

SILENT = 20.0  # seconds after which a worker is taken for dead
MOST_MESSAGES = 200


@dataclass(frozen=True, slots=True)
class Lag:
    """How many wait longer than they should, and since when the oldest does."""

    count: int = 0
    oldest: datetime | None = None

    def seconds(self, now: datetime) -> float:
        return max((now - self.oldest).total_seconds(), 0.0) if self.oldest else 0.0


@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs of one kind in one queue; `ready` is since when the oldest could have been done."""

    queue: str
    job: str
    todo: int
    later: int  # put off, to be tried again
    doing: int
    failed: int
    ready: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    now: datetime  # of cases
    clock: datetime  # of jobs
    timers: Lag
    outbox: Lag
    messages: Lag
    mails: Lag  # whose delivery failed and is tried again
    queues: tuple[Queue, ...]
    stalled: int
    workers: int
    incidents: dict[str, int]
    database_bytes: int
    connections: int
    most_connections: int
    checkpoint: datetime | None  # by the real clock
    unsealed: datetime | None  # the oldest event that waits for one

    @property
    def jobs(self) -> Lag:
        """Those that could be done and aren't."""
        ready = [one.ready for one in self.queues if one.ready is not None]
        return Lag(sum(one.todo for one in self.queues), min(ready, default=None))

    @property
    def slowest_job(self) -> str:
        ready = [(one.ready, one.job) for one in self.queues if one.ready is not None]
        return min(ready, default=(None, ""))[1]


def read(session: Session, now: datetime) -> Figures:
    row = session.execute(_SERVER, {"silent": SILENT}).one()
    incidents = session.execute(
        select(Incident.kind, func.count().label("many"))
        .where(Incident.resolved_at.is_(None))
        .group_by(Incident.kind)
    )
    return Figures(
        now=now,
        clock=row.clock,
        timers=_timers(session, now),
        outbox=_outbox(session),
        messages=_messages(session, now),
        mails=_mails(session),
        queues=tuple(Queue(*one) for one in session.execute(_QUEUES)),
        stalled=row.stalled,
        workers=row.workers,
        incidents={row.kind: row.many for row in incidents},
        database_bytes=row.bytes,
        connections=row.connections,
        most_connections=row.most,
        checkpoint=session.scalar(select(func.max(Checkpoint.at))),
        unsealed=signer.oldest_unsealed(session),
    )


def _timers(session: Session, now: datetime) -> Lag:
    """Those of an incident wait for an administrator, those that stand still for whoever stopped them."""
    stuck = select(Incident.instance_id).where(
        Incident.kind == "TIMER", Incident.resolved_at.is_(None), Incident.instance_id.is_not(None)
    )
    late = (
        select(func.count(), func.min(Timer.due_at))
        .join(Instance, Instance.id == Timer.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(Timer.due_at < now, Timer.instance_id.not_in(stuck), ~runtime.halted())
    )
    return Lag(*session.execute(late).one())


def _outbox(session: Session) -> Lag:
    waiting = select(func.count(), func.min(OutboxMessage.created_at)).where(
        OutboxMessage.delivered_at.is_(None)
    )
    return Lag(*session.execute(waiting).one())


def _messages(session: Session, now: datetime) -> Lag:
    """Those that somebody waits for; a message without a receiver isn't late."""
    due = runtime.due_messages(session, now=now, limit=MOST_MESSAGES)
    if not due:
        return Lag()
    both = func.min(func.greatest(Message.received_at, Subscription.since))
    fits = (Subscription.name == Message.name) & (Subscription.key == Message.key)
    oldest = session.scalar(select(both).join(Subscription, fits).where(Message.id.in_(due)))
    return Lag(len(due), oldest)


def _mails(session: Session) -> Lag:
    """None while mails go out: then it is one address that refuses, not the way."""
    return Lag(*session.execute(_MAILS, {"job": outbox.DELIVER}).one())


def ages(found: Figures) -> Sequence[tuple[str, float]]:
    """Seconds of lag by the word that metrics use."""
    return (
        ("timers", found.timers.seconds(found.now)),
        ("outbox", found.outbox.seconds(found.now)),
        ("messages", found.messages.seconds(found.now)),
        ("mails", found.mails.seconds(found.now)),
        ("jobs", found.jobs.seconds(found.clock)),
    )


_READY = "job.status = 'todo' and coalesce(job.scheduled_at, '-infinity') <= clock_timestamp()"

_QUEUES = text(f"""
select job.queue_name, job.task_name,
       count(*) filter (where {_READY}),
       count(*) filter (where job.status = 'todo' and job.scheduled_at > clock_timestamp()),
       count(*) filter (where job.status = 'doing'),
       count(*) filter (where job.status = 'failed'),
       min(greatest(job.scheduled_at, queued.at)) filter (where {_READY})
from procrastinate_jobs job
left join lateral (
    select max(at) as at from procrastinate_events event
    where event.job_id = job.id and event.type in ('deferred', 'deferred_for_retry', 'retried')
) queued on job.status = 'todo'
where job.status in ('todo', 'doing', 'failed')
group by job.queue_name, job.task_name
order by job.queue_name, job.task_name
""")  # noqa: S608 - our own words

_SERVER = text("""
select clock_timestamp() as clock,
       (select count(*) from procrastinate_workers
        where last_heartbeat > clock_timestamp() - make_interval(secs => :silent)) as workers,
       (select count(*) from procrastinate_jobs job left join procrastinate_workers worker on worker.id = job.worker_id
        where job.status = 'doing'
          and coalesce(worker.last_heartbeat, '-infinity') < clock_timestamp() - make_interval(secs => :silent)
       ) as stalled,
       pg_database_size(current_database()) as bytes,
       (select count(*) from pg_stat_activity where datname = current_database()) as connections,
       current_setting('max_connections')::integer as most
""")

_MAILS = text("""
with retried as (
    select message.id, message.created_at
    from procrastinate_jobs job join outbox_message message on message.id = (job.args ->> 'outbox_id')::integer
    where job.task_name = :job and job.status in ('todo', 'doing') and job.attempts > 0
      and message.delivered_at is not null and message.last_error <> ''
)
select count(*), min(created_at) from retried
where not exists (
    select from notice
    where notice.outbox_id > (select min(id) from retried) and notice.emailed_at is not null
)
""")
