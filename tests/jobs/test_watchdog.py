"""Outages of the work in the background: when they begin and end, and that administrators hear of each once."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from models.notices import Notice, OutboxMessage
from models.operations import Outage, WatchRound
from models.process import Timer
from tests.support.loops import in_a_loop_of_its_own
from tests.support.tasks import make_task
from tests.support.world import NOW, World, small_world
from webapp.health import watchdog
from webapp.health.watchdog import GAP, PERIOD, Part, Watchdog, look

STEP = timedelta(seconds=PERIOD)


@pytest.fixture
def world(session: Session) -> World:
    world = small_world(session)
    session.flush()
    return world


def late_timer(session: Session, world: World, *, due: datetime = NOW - timedelta(minutes=5)) -> Timer:
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    timer = Timer(instance_id=task.instance_id, engine_id=uuid.uuid4(), step="x", due_at=due)
    session.add(timer)
    session.flush()
    return timer


def outages(session: Session) -> Sequence[Outage]:
    return session.scalars(select(Outage).order_by(Outage.id)).all()


def notices(session: Session) -> list[tuple[int, str]]:
    found = session.execute(select(Notice.employee_id, Notice.text_key).order_by(Notice.id))
    return [tuple(row) for row in found]


def first_look(session: Session) -> None:
    look(session, now=NOW - STEP, wall=NOW - STEP)


def test_what_waits_when_somebody_looks_for_the_first_time_is_not_late_yet(
    session: Session, world: World
) -> None:
    timer = late_timer(session, world)
    first_look(session)
    assert outages(session) == []
    session.delete(timer)
    look(session, now=NOW, wall=NOW)
    assert outages(session) == []


def test_nothing_late_is_no_outage(session: Session, world: World) -> None:
    look(session, now=NOW, wall=NOW)
    look(session, now=NOW + STEP, wall=NOW + STEP)
    assert outages(session) == [] and notices(session) == []
    assert session.get_one(WatchRound, 1).looked_at == NOW + STEP


def test_administrators_are_told_once_an_outage_with_the_name_of_the_job(
    session: Session, world: World
) -> None:
    look(session, now=NOW - timedelta(days=1), wall=NOW - STEP)
    timer = late_timer(session, world)
    for number in range(4):
        look(session, now=NOW + number * STEP, wall=NOW + number * STEP)
        assert len(notices(session)) == min(number, 1)  # at the second look
    assert notices(session) == [(world.admin.id, "operations.late.timers")]
    (notice,) = session.scalars(select(Notice))
    assert (notice.values["job"], notice.values["path"]) == ("timers", "/admin/keadaan")
    session.delete(timer)
    look(session, now=NOW + 4 * STEP, wall=NOW + 4 * STEP)
    (outage,) = outages(session)
    assert (outage.part, outage.ended_at) == (Part.TIMERS, NOW + 4 * STEP)
    assert outage.seconds >= 300
    late_timer(session, world)
    for number in range(5, 8):
        look(session, now=NOW + number * STEP, wall=NOW + number * STEP)
    assert len(notices(session)) == 2


def test_a_minute_is_no_outage(session: Session, world: World) -> None:
    first_look(session)
    late_timer(session, world, due=NOW - timedelta(seconds=50))
    look(session, now=NOW, wall=NOW)
    assert outages(session) == []


def test_a_moved_demo_clock_alarms_nobody_when_the_work_is_done_at_once(
    session: Session, world: World
) -> None:
    first_look(session)
    timer = late_timer(session, world)
    look(session, now=NOW, wall=NOW)
    session.delete(timer)
    look(session, now=NOW + STEP, wall=NOW + STEP)
    assert notices(session) == []
    (outage,) = outages(session)
    assert outage.began_at >= NOW - STEP - watchdog.MOST


def test_the_queue_that_stands_still_can_t_keep_its_own_alarm_back(session: Session, world: World) -> None:
    first_look(session)
    session.add(OutboxMessage(topic="x", body={}, created_at=NOW - timedelta(minutes=9)))
    session.flush()
    for number in range(2):
        look(session, now=NOW + number * STEP, wall=NOW + number * STEP)
    assert notices(session) == [(world.admin.id, "operations.late.outbox")]


def test_a_job_that_waits_is_named(session: Session, world: World) -> None:
    first_look(session)
    session.execute(
        text(
            "select procrastinate_defer_jobs_v1(array[cast(row('langkah', 'recount_leave', 0, null, null, '{}',"
            " now() - interval '3 minutes') as procrastinate_job_to_defer_v1)])"
        )
    )
    session.execute(text("update procrastinate_events set at = at - interval '3 minutes'"))
    look(session, now=NOW, wall=NOW)
    (outage,) = outages(session)
    assert (outage.part, outage.job) == (Part.JOBS, "recount_leave")


def test_a_while_in_which_nobody_looked_is_noted_afterwards(session: Session) -> None:
    look(session, now=NOW, wall=NOW)
    back = NOW + GAP + timedelta(minutes=10)
    look(session, now=back, wall=back)
    (outage,) = outages(session)
    assert (outage.part, outage.began_at, outage.ended_at) == (Part.WORKERS, NOW, back)


def test_a_database_that_was_away_is_noted_once_it_is_back(
    engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    dog = Watchdog(sessionmaker(engine), lambda _session: NOW)
    dog.try_to_look()
    real = watchdog.look

    def away(*_arguments: object, **_named: object) -> None:
        raise OperationalError("select 1", {}, Exception("gone"))

    monkeypatch.setattr(watchdog, "look", away)
    dog.try_to_look()
    since = dog.away_since
    dog.try_to_look()
    assert since is not None and dog.away_since == since
    monkeypatch.setattr(watchdog, "look", real)
    dog.try_to_look()
    (outage,) = outages(session)
    assert (outage.part, outage.began_at, dog.away_since) == (Part.DATABASE, since, None)


def test_of_two_workers_one_looks(engine: Engine, session: Session) -> None:
    with Session(engine) as other:
        other.execute(text("select pg_advisory_xact_lock(:key)"), {"key": watchdog._LOCK})
        look(session, now=NOW, wall=NOW)
        assert session.get(WatchRound, 1) is None


def test_it_stops_when_told(engine: Engine) -> None:
    async def play() -> None:
        stop = asyncio.Event()
        stop.set()
        await Watchdog(sessionmaker(engine), lambda _session: NOW).keep_looking(stop)

    in_a_loop_of_its_own(play())
