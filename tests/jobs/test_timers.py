from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable, Collection
from datetime import datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from models.process import Incident
from tests.support.loops import in_a_loop_of_its_own
from tests.support.tasks import make_instance
from tests.support.world import NOW, small_world
from webapp.background import timers
from webapp.background.timers import Timers


class Clockwork:
    """Stands for the engine: cases that are due, some of which fail."""

    def __init__(self, *due: uuid.UUID, failing: Collection[uuid.UUID] = ()) -> None:
        self.waiting = list(due)
        self.failing = set(failing)
        self.fired: list[uuid.UUID] = []

    def due(self, session: Session, /, *, now: datetime, limit: int) -> list[uuid.UUID]:
        assert now == NOW
        given_up = set(session.scalars(select(Incident.instance_id).where(Incident.resolved_at.is_(None))))
        return [found for found in self.waiting if found not in given_up][:limit]

    def fire(self, _session: Session, instance_id: uuid.UUID, /, *, now: datetime) -> bool:
        assert now == NOW
        self.fired.append(instance_id)
        if instance_id in self.failing:
            raise RuntimeError("service leave.grant failed")
        if instance_id not in self.waiting:
            return False
        self.waiting.remove(instance_id)
        return True


@pytest.fixture
def cases(session: Session) -> list[uuid.UUID]:
    world = small_world(session)
    made = [make_instance(session, subject=world.siti).id for _ in range(3)]
    session.commit()
    return made


def watch(engine: Engine, clockwork: Clockwork) -> Timers:
    return Timers(sessionmaker(engine), lambda _session: NOW, due=clockwork.due, fire=clockwork.fire)


def incidents(session: Session) -> int:
    return (
        session.scalar(select(func.count()).select_from(Incident).where(Incident.resolved_at.is_(None))) or 0
    )


def test_everything_due_is_fired_once(engine: Engine, cases: list[uuid.UUID]) -> None:
    clockwork = Clockwork(*cases)
    watcher = watch(engine, clockwork)
    assert watcher.fire_due() == 3
    assert watcher.fire_due() == 0
    assert clockwork.fired == cases


def test_more_than_a_batch_is_fired_in_one_go(
    engine: Engine, cases: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "BATCH", 1)
    assert watch(engine, Clockwork(*cases)).fire_due() == 3


def test_one_failing_case_does_not_stop_the_others(engine: Engine, cases: list[uuid.UUID]) -> None:
    clockwork = Clockwork(*cases, failing=cases[:1])
    assert watch(engine, clockwork).fire_due() == 2
    assert clockwork.fired == cases


def test_failing_timer_pauses_then_becomes_one_incident(
    engine: Engine, session: Session, cases: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [0.0]
    monkeypatch.setattr(timers.time, "monotonic", lambda: moment[0])
    clockwork = Clockwork(cases[0], failing=cases)
    watcher = watch(engine, clockwork)
    attempts = []
    for moment[0] in (0.0, 4.9, 5.1, 29.9, 30.2, 500.0, 5000.0):
        watcher.fire_due()
        attempts.append(len(clockwork.fired))
    assert attempts == [1, 1, 2, 2, 3, 3, 3]
    (incident,) = session.scalars(select(Incident)).all()
    assert (incident.kind, incident.reference, incident.instance_id) == ("TIMER", str(cases[0]), cases[0])
    assert (incident.cause, incident.detail) == ("RuntimeError", "service leave.grant failed")


def test_resolved_incident_lets_the_timer_fire_again(
    engine: Engine, session: Session, cases: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "ATTEMPTS", 1)
    clockwork = Clockwork(cases[0], failing=cases)
    watcher = watch(engine, clockwork)
    watcher.fire_due()
    assert incidents(session) == 1
    session.scalars(select(Incident)).one().resolved_at = NOW
    session.commit()
    clockwork.failing.clear()
    assert watcher.fire_due() == 1
    assert incidents(session) == 0


def test_cases_that_pause_do_not_hide_the_next(
    engine: Engine, cases: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "BATCH", 1)
    clockwork = Clockwork(*cases, failing=cases[:2])
    watcher = watch(engine, clockwork)
    for _ in range(3):
        watcher.fire_due()
    assert clockwork.waiting == cases[:2]


def test_stopping_stops_between_cases(engine: Engine, cases: list[uuid.UUID]) -> None:
    clockwork = Clockwork(*cases)
    watch(engine, clockwork).fire_due(stopped=lambda: bool(clockwork.fired))
    assert clockwork.fired == cases[:1]


def test_waking_fires_at_once(
    engine: Engine, cases: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "TICK", 60.0)
    clockwork = Clockwork()
    looked = threading.Semaphore(0)
    watcher = watch(engine, clockwork)
    original = watcher.fire_due

    def fire_due(**arguments: Callable[[], bool]):
        moved = original(**arguments)
        looked.release()
        return moved

    monkeypatch.setattr(watcher, "fire_due", fire_due)

    async def play() -> None:
        wake, stop = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(watcher.keep_firing(wake=wake, stop=stop))
        await asyncio.to_thread(looked.acquire, timeout=10)
        clockwork.waiting = list(cases)
        wake.set()
        assert await asyncio.to_thread(looked.acquire, timeout=10)
        stop.set()
        await asyncio.wait_for(running, 10)

    in_a_loop_of_its_own(play())
    assert clockwork.waiting == []


def test_database_that_is_away_is_waited_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "TICK", 0.01)
    looks: list[int] = []
    watcher = watch(engine, Clockwork())

    async def play() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def fire_due(**_arguments: Callable[[], bool]):
            looks.append(1)
            if len(looks) == 3:
                loop.call_soon_threadsafe(stop.set)
            raise OperationalError("select", {}, Exception("gone"))

        monkeypatch.setattr(watcher, "fire_due", fire_due)
        await asyncio.wait_for(watcher.keep_firing(wake=asyncio.Event(), stop=stop), 10)

    in_a_loop_of_its_own(play())
    assert len(looks) == 3
