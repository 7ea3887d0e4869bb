"""Whether what is stored of a case agrees with itself: its history, the engine's state, and the rows beside it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Hashable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Subscription
from models.process import HistoryEvent, Instance, InstanceStatus, TaskStatus, Timer, UserTask
from workflows.engine.cases import context_of, restore
from workflows.engine.hands import CaseHands
from workflows.engine.history import verify
from workflows.engine.locks import look_at
from workflows.engine.rows import CaseRow
from workflows.errors import LangkahError


def unsound(session: Session, instance_id: uuid.UUID, *, now: datetime) -> Iterator[str]:
    """Each thing that doesn't fit, as a sentence. Reads only; what is asked of it must be of one moment."""
    held = look_at(session, instance_id)
    yield from _of_history(session, held.instance)
    running = held.instance.status is InstanceStatus.RUNNING
    if running is (held.instance.state is None):
        yield "it runs and has no state" if running else "it is over and has a state"
    ended_at = session.scalar(select(Instance.ended_at).where(Instance.id == instance_id))
    if running is (ended_at is not None):
        yield "the time of its end doesn't fit its status"
    tasks, timers, waits = _rows(session, instance_id)
    if not running or held.instance.state is None:
        yield from (f"it is over and has an open {one}" for one in _kinds(tasks, timers, waits))
        return
    try:
        run = restore(held, CaseHands(context_of(session, held, None, None, now=now)))
    except LangkahError as error:
        yield f"its state can't be read: {error}"
        return
    if run.ended:
        yield "its engine has reached the end, and it runs"
    yield from _differ("task", {(one.engine_id, one.id) for one in run.ready()}, tasks)
    yield from _differ("timer", {(key, due) for key, (_step, due) in run.timers().items()}, timers)
    yield from _differ("event", {(one.engine_id, one.kind, one.key) for one in run.subscriptions()}, waits)


def _of_history(session: Session, instance: CaseRow) -> Iterator[str]:
    verdict = verify(session, instance.id)
    if not verdict.sound:
        yield f"its history breaks at event {verdict.broken_at}: {verdict.reason}"
    if instance.revision - 1 > instance.event_count:
        yield f"it was saved {instance.revision - 1} times and has only {instance.event_count} events"
    events = session.execute(
        select(HistoryEvent.kind, HistoryEvent.body["task_id"].astext.label("task_id")).where(
            HistoryEvent.instance_id == instance.id, HistoryEvent.kind.in_({"STARTED", "TASK_COMPLETED"})
        )
    ).all()
    if (started := sum(one.kind == "STARTED" for one in events)) != 1:
        yield f"its history begins {started} times"
    if any(one.task_id is None for one in events if one.kind == "TASK_COMPLETED"):
        return  # erased
    told = Counter(one.task_id for one in events if one.kind == "TASK_COMPLETED")
    done = select(UserTask.id).where(
        UserTask.instance_id == instance.id, UserTask.status == TaskStatus.COMPLETED
    )
    completed = Counter(str(one) for one in session.scalars(done))
    for task_id in sorted(told.keys() | completed.keys()):
        if told[task_id] != completed[task_id]:
            yield f"task {task_id} is completed {completed[task_id]} times, its history says {told[task_id]}"


def _rows(session: Session, instance_id: uuid.UUID) -> tuple[set[Hashable], set[Hashable], set[Hashable]]:
    tasks = session.execute(
        select(UserTask.engine_id, UserTask.id).where(
            UserTask.instance_id == instance_id, UserTask.status == TaskStatus.OPEN
        )
    )
    timers = session.execute(select(Timer.engine_id, Timer.due_at).where(Timer.instance_id == instance_id))
    waits = session.execute(
        select(Subscription.engine_id, Subscription.kind, Subscription.key).where(
            Subscription.instance_id == instance_id
        )
    )
    return {tuple(one) for one in tasks}, {tuple(one) for one in timers}, {tuple(one) for one in waits}


def _kinds(*rows: set[Hashable]) -> Iterator[str]:
    return (kind for kind, found in zip(("task", "timer", "event"), rows, strict=True) if found)


def _differ(kind: str, engine: set[Hashable], rows: set[Hashable]) -> Iterator[str]:
    """What the engine waits for and its rows must be the same."""
    yield from (f"the engine waits for a {kind} that has no row" for _one in engine - rows)
    yield from (f"the row of a {kind} has no part in the engine" for _one in rows - engine)
