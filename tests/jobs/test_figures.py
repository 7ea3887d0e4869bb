"""How far the work in the background lags, read from the tables."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.messages import Message, Subscription
from models.notices import Notice, OutboxMessage
from models.operations import Suspension
from models.process import Incident, Timer
from tests.support.tasks import make_task
from tests.support.world import NOW, World, small_world
from webapp.health import figures
from workflows import outbox

AGO = timedelta(minutes=3)


@pytest.fixture
def world(session: Session) -> World:
    world = small_world(session)
    session.commit()
    return world


@pytest.fixture
def case(session: Session, world: World) -> uuid.UUID:
    return make_task(session, subject=world.siti, post_id=world.rahmat.post_id).instance_id


def test_a_quiet_house_lags_nowhere(session: Session) -> None:
    found = figures.read(session, NOW)
    assert dict(figures.ages(found)) == dict.fromkeys(("timers", "outbox", "messages", "mails", "jobs"), 0.0)
    assert (found.queues, found.stalled, found.workers, found.incidents) == ((), 0, 0, {})
    assert found.database_bytes > 0 and 0 < found.connections <= found.most_connections


def test_a_timer_is_late_unless_it_waits_for_somebody(
    session: Session, case: uuid.UUID, world: World
) -> None:
    session.add(Timer(instance_id=case, engine_id=uuid.uuid4(), step="x", due_at=NOW - AGO))
    session.flush()
    assert figures.read(session, NOW).timers.seconds(NOW) == AGO.total_seconds()
    stop = Suspension(instance_id=case, reason="x", suspended_at=NOW, suspended_by=world.admin.id)
    failed = Incident(kind="TIMER", reference=str(case), instance_id=case, cause="x", occurred_at=NOW)
    session.add(failed)
    session.flush()
    assert figures.read(session, NOW).timers.count == 0
    failed.resolved_at = NOW
    session.add(stop)
    session.execute(text("update instance set suspended = true"))
    session.flush()
    assert figures.read(session, NOW).timers.count == 0


def test_a_message_is_late_only_when_somebody_waits_for_it(session: Session, case: uuid.UUID) -> None:
    later = NOW + timedelta(days=9)
    session.add(
        Message(name="m", key="k", payload={}, source="s", received_at=NOW - 2 * AGO, expires_at=later)
    )
    session.flush()
    assert figures.read(session, NOW).messages.count == 0
    waits = {"step": "x", "kind": "MESSAGE", "name": "m", "key": "k", "since": NOW - AGO}
    session.add(Subscription(instance_id=case, engine_id=uuid.uuid4(), **waits))
    session.flush()
    found = figures.read(session, NOW).messages
    assert (found.count, found.seconds(NOW)) == (1, AGO.total_seconds())


def test_jobs_are_counted_by_what_keeps_them(session: Session) -> None:
    for _number in range(4):
        outbox.wake(session)
    session.execute(text("update procrastinate_events set at = at - interval '5 minutes'"))
    one, two, three = session.scalars(text("select id from procrastinate_jobs order by id limit 3")).all()
    change = text(
        "update procrastinate_jobs set status = cast(:s as procrastinate_job_status) where id = :id"
    )
    session.execute(change, {"s": "doing", "id": one})
    session.execute(change, {"s": "failed", "id": two})
    session.execute(
        text("update procrastinate_jobs set scheduled_at = now() + interval '1 hour' where id = :id"),
        {"id": three},
    )
    found = figures.read(session, NOW)
    (queue,) = found.queues
    assert (queue.job, queue.todo, queue.later, queue.doing, queue.failed) == (outbox.LOOK, 1, 1, 1, 1)
    assert found.stalled == 1
    assert found.jobs.count == 1
    assert 300 <= found.jobs.seconds(found.clock) < 400
    assert found.slowest_job == outbox.LOOK


def test_mails_are_late_when_none_gets_through_not_when_one_address_refuses(
    session: Session, world: World
) -> None:
    number = outbox.put(session, outbox.PERSON_TOLD, {}, now=NOW - AGO)
    session.execute(text("update procrastinate_jobs set attempts = 2"))
    session.get_one(OutboxMessage, number).delivered_at = NOW
    session.get_one(OutboxMessage, number).last_error = "refused"
    session.flush()
    assert figures.read(session, NOW).mails.seconds(NOW) == AGO.total_seconds()
    other = outbox.put(session, outbox.PERSON_TOLD, {}, now=NOW)
    sent = {"text_key": "x", "values": {}, "created_at": NOW, "emailed_at": NOW}
    session.add(Notice(employee_id=world.siti.id, outbox_id=other, **sent))
    session.flush()
    assert figures.read(session, NOW).mails.count == 0
