from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from procrastinate.jobs import DeleteJobCondition
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from config import PROJECT
from models.accounts import LoginFailure, WebSession
from models.notices import Notice, OutboxMessage
from models.process import HandledRequest, Incident
from tests.jobs.test_outbox import Letters
from tests.support.loops import in_a_loop_of_its_own
from tests.support.tasks import make_task
from tests.support.world import NOW, World, small_world
from webapp.background.jobs import OUTBOX_RETRIES, STALLED_ATTEMPTS, Works, build_app
from workflows import outbox


@pytest.fixture
def world(session: Session) -> World:
    world = small_world(session)
    session.commit()
    return world


def opened_task(session: Session, world: World) -> int:
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    body = {
        "instance_id": str(task.instance_id),
        "events": [{"kind": "TASK_OPENED", "task_id": str(task.id)}],
    }
    number = outbox.put(session, "case.changed", body, now=NOW)
    session.commit()
    return number


def run_jobs(works: Works, database_url: str, *, wake: Callable[[], None] = lambda: None) -> None:
    """What the worker does until the queue is empty, without its periodic jobs."""
    app = build_app(works, database_url, wake=wake)
    app.periodic_registry.periodic_tasks.clear()

    async def play() -> None:
        async with app.open_async():
            await app.run_worker_async(
                wait=False,
                install_signal_handlers=False,
                listen_notify=False,
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
            )

    in_a_loop_of_its_own(play())


def run_task(works: Works, database_url: str, name: str) -> None:
    app = build_app(works, database_url, wake=lambda: None)
    app.periodic_registry.periodic_tasks.clear()

    async def play() -> None:
        async with app.open_async():
            await app.configure_task(name, allow_unknown=False).defer_async(timestamp=0)
            await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    in_a_loop_of_its_own(play())


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def statuses(session: Session) -> list[str]:
    session.rollback()
    rows = session.scalars(
        text("select status::text from procrastinate_jobs where task_name = 'deliver_outbox'")
    )
    return list(rows)


def test_worker_delivers_and_forgets_the_job(
    engine: Engine, session: Session, database_url: str, world: World
) -> None:
    opened_task(session, world)
    letters = Letters()
    run_jobs(Works(sessionmaker(engine), letters), database_url)
    assert count(session, Notice) == 1
    assert letters.addresses() == [f"{world.rahmat.nip}@example.invalid"]
    assert statuses(session) == []


def test_failing_mail_is_tried_later_and_its_notice_stays(
    engine: Engine, session: Session, database_url: str, world: World
) -> None:
    number = opened_task(session, world)
    refusing = Letters(refused=frozenset({f"{world.rahmat.nip}@example.invalid"}))
    run_jobs(Works(sessionmaker(engine), refusing), database_url)
    assert count(session, Notice) == 1 and count(session, Incident) == 0
    assert statuses(session) == ["todo"]
    assert session.get_one(OutboxMessage, number).last_error == "refused"
    session.execute(text("update procrastinate_jobs set scheduled_at = null"))
    session.commit()
    letters = Letters()
    run_jobs(Works(sessionmaker(engine), letters), database_url)
    assert len(letters.sent) == 1 and count(session, Notice) == 1


def test_last_failure_becomes_an_incident(
    engine: Engine, session: Session, database_url: str, world: World
) -> None:
    number = opened_task(session, world)
    session.execute(text("update procrastinate_jobs set attempts = :n"), {"n": OUTBOX_RETRIES.max_attempts})
    session.commit()
    refusing = Letters(refused=frozenset({f"{world.rahmat.nip}@example.invalid"}))
    run_jobs(Works(sessionmaker(engine), refusing), database_url)
    (incident,) = session.scalars(select(Incident)).all()
    assert (incident.kind, incident.reference, incident.cause) == ("OUTBOX", str(number), "MailFailed")
    assert incident.instance_id is not None
    assert statuses(session) == ["failed"]
    outbox.redeliver(session, number)
    session.commit()
    letters = Letters()
    run_jobs(Works(sessionmaker(engine), letters), database_url)
    assert len(letters.sent) == 1


def test_job_of_a_killed_worker_is_taken_up_again(
    engine: Engine, session: Session, database_url: str, world: World
) -> None:
    opened_task(session, world)
    session.execute(text("update procrastinate_jobs set status = 'doing', worker_id = null"))
    session.commit()
    letters = Letters()
    works = Works(sessionmaker(engine), letters)
    run_jobs(works, database_url)
    assert letters.sent == []
    run_task(works, database_url, "retry_stalled")
    run_jobs(works, database_url)
    assert len(letters.sent) == 1


def test_upkeep_of_a_killed_worker_gives_way_to_the_next_of_its_kind(
    engine: Engine, session: Session, database_url: str, world: World
) -> None:
    """And keeps no other job from being taken up."""
    upkeep = """
        insert into procrastinate_jobs (queue_name, task_name, queueing_lock, scheduled_at, status)
        values ('langkah', 'purge', 'purge', now() + interval '1 hour', cast(:status as procrastinate_job_status))
    """
    session.execute(text(upkeep), {"status": "doing"})
    session.execute(text(upkeep), {"status": "todo"})
    opened_task(session, world)
    session.execute(text("update procrastinate_jobs set status = 'doing' where task_name = 'deliver_outbox'"))
    session.commit()
    letters = Letters()
    works = Works(sessionmaker(engine), letters)
    run_task(works, database_url, "retry_stalled")
    run_jobs(works, database_url)
    assert len(letters.sent) == 1
    left = text("select status::text from procrastinate_jobs where task_name in ('purge', 'retry_stalled')")
    session.rollback()
    assert list(session.scalars(left)) == ["todo", "succeeded"]


def test_job_that_kills_every_worker_becomes_an_incident(
    engine: Engine, session: Session, database_url: str, world: World
) -> None:
    number = opened_task(session, world)
    session.execute(
        text("update procrastinate_jobs set status = 'doing', attempts = :n"), {"n": STALLED_ATTEMPTS}
    )
    session.commit()
    run_task(Works(sessionmaker(engine), Letters()), database_url, "retry_stalled")
    (incident,) = session.scalars(select(Incident)).all()
    assert (incident.kind, incident.reference) == ("OUTBOX", str(number))
    assert statuses(session) == ["failed"]


def test_waking_wakes_the_worker_once_committed(engine: Engine, session: Session, database_url: str) -> None:
    works = Works(sessionmaker(engine), Letters())
    woken: list[int] = []
    outbox.wake(session)
    session.rollback()
    run_jobs(works, database_url, wake=lambda: woken.append(1))
    assert woken == []
    outbox.wake(session)
    session.commit()
    run_jobs(works, database_url, wake=lambda: woken.append(1))
    assert woken == [1]


def test_purge_forgets_what_has_ended_only(
    engine: Engine, session: Session, database_url: str, world: World
) -> None:
    real = Works(sessionmaker(engine), Letters()).now(session)
    for number, ends in enumerate(
        (real - timedelta(days=31), real - timedelta(minutes=1), real + timedelta(hours=1))
    ):
        session.add(
            WebSession(token_hash=bytes([number]), data={}, created_at=real, last_seen=real, expires_at=ends)
        )
    for age in (timedelta(days=1), timedelta(minutes=1)):
        session.add(LoginFailure(key="ip:contoh", at=real - age))
    for age in (timedelta(days=8), timedelta(days=6)):
        session.add(HandledRequest(actor_id=world.siti.id, key=uuid.uuid4(), at=real - age, answer={}))
    session.commit()
    run_task(Works(sessionmaker(engine), Letters()), database_url, "purge")
    assert [count(session, table) for table in (WebSession, LoginFailure, HandledRequest)] == [2, 1, 1]


def test_worker_process_delivers_and_stops_quickly_on_sigterm(
    session: Session, database_url: str, world: World, tmp_path
) -> None:
    environ = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "0123456789abcdef" * 4,
        "LANGKAH_DATA_DIR": str(tmp_path),
        "LANGKAH_MAIL": f"file:{tmp_path}/mail",
        "PATH": os.environ["PATH"],
    }
    worker = subprocess.Popen([sys.executable, "-m", "webapp.cli", "worker"], env=environ, cwd=PROJECT)
    try:
        opened_task(session, world)
        _until(lambda: list((tmp_path / "mail").glob("*.eml")), seconds=30)
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
        assert time.monotonic() - began < 10
    finally:
        worker.kill()
        worker.wait()
    assert count(session, Notice) == 1


def _until(condition: Callable[[], object], *, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.1)


def test_the_daily_job_makes_the_coming_year(engine: Engine, owner_engine: Engine, database_url: str):
    made = text(
        "select inhrelid::regclass::text from pg_inherits where inhparent = 'history_event'::regclass order by 1"
    )
    with owner_engine.begin() as connection:
        before = connection.scalars(made).all()
        connection.execute(text(f"drop table {before[-2]}"))  # the next year; the last is the default
    run_task(Works(sessionmaker(engine), Letters()), database_url, "prepare_history")
    with engine.connect() as connection:
        assert connection.scalars(made).all() == before
