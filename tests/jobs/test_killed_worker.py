"""Workers that are killed while they deliver: nothing is lost, and nobody is told twice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import PROJECT
from models.base import create_engine_for
from models.notices import Notice, OutboxMessage
from tests.support.servers import of_postgres
from tests.support.tasks import make_task
from tests.support.world import NOW, small_world
from webapp.cli.postgres import Postgres
from workflows import outbox

MESSAGES, KILLS = 80, 3

pytestmark = pytest.mark.crash


@pytest.fixture
def address(own_postgres: Postgres) -> str:
    return of_postgres(own_postgres).make_database("killed_worker")


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    return tmp_path / "mail"


def start_worker(address: str, mail: Path) -> subprocess.Popen[bytes]:
    environ = {
        "DATABASE_URL": address,
        "SECRET_KEY": "0123456789abcdef" * 4,
        "LANGKAH_DATA_DIR": str(mail.parent),
        "LANGKAH_MAIL": f"file:{mail}",
        "LANGKAH_LOG_LEVEL": "ERROR",
        "PATH": os.environ["PATH"],
    }
    return subprocess.Popen([sys.executable, "-m", "webapp.cli", "worker"], env=environ, cwd=PROJECT)


def fill(address: str) -> None:
    engine = create_engine_for(address)
    with Session(engine) as session, session.begin():
        world = small_world(session)
        for _ in range(MESSAGES):
            task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
            event = {"kind": "TASK_OPENED", "task_id": str(task.id)}
            body = {"instance_id": str(task.instance_id), "events": [event]}
            outbox.put(session, "case.changed", body, now=NOW)
    engine.dispose()


def waiting(session: Session) -> int:
    session.rollback()
    undelivered = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.delivered_at.is_(None))
    unsent = select(func.count()).select_from(Notice).where(Notice.emailed_at.is_(None))
    return (session.scalar(undelivered) or 0) + (session.scalar(unsent) or 0)


def mails(mail: Path) -> int:
    return len(list(mail.glob("*.eml")))


def until(condition: Iterator[object], *, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not next(condition):
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.02)


def test_nothing_is_lost_and_nobody_is_told_twice(address: str, mail: Path) -> None:
    fill(address)
    engine = create_engine_for(address)
    for _ in range(KILLS):
        worker, before = start_worker(address, mail), mails(mail)
        until((mails(mail) >= before + 5 for _ in iter(int, 1)), seconds=30)
        worker.kill()
        worker.wait()
    assert mails(mail) < MESSAGES
    last = start_worker(address, mail)
    try:
        with Session(engine) as session:
            until((waiting(session) == 0 for _ in iter(int, 1)), seconds=90)
            of_cases = ~Notice.text_key.startswith(
                "operations."
            )  # on a slow machine administrators hear of that
            told = Counter(session.scalars(select(Notice.outbox_id).where(of_cases)))
    finally:
        last.terminate()
        assert last.wait(timeout=15) == 0
        engine.dispose()
    assert len(told) == MESSAGES and set(told.values()) == {1}
    # A mail may go twice only where the kill fell between the hand-over and its mark, one a job in hand.
    assert MESSAGES <= mails(mail) <= MESSAGES + KILLS * 4
