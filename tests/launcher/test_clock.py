"""The clock: real time in UTC, moved in a demo only, and seen moved by every process soon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event
from sqlalchemy.orm import Session

from webapp.clock import KEPT_SECONDS, Clock

MOMENT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def statements(session: Session):
    seen: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _executemany):
        seen.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield seen
    event.remove(session.get_bind(), "before_cursor_execute", note)


def test_outside_a_demo_it_is_real_and_asks_nobody(session: Session, statements: list[str]):
    assert Clock(demo=False).now(session) == MOMENT
    assert statements == []


def test_outside_a_demo_nobody_moves_it(session: Session):
    with pytest.raises(ValueError, match="demo"):
        Clock(demo=False).move(session, WEEK)


def test_whoever_moves_it_sees_it_at_once(session: Session):
    clock = Clock(demo=True)
    assert clock.now(session) == MOMENT
    clock.move(session, WEEK)
    assert clock.now(session) == MOMENT + WEEK
    session.commit()
    assert clock.now(session) == MOMENT + WEEK


def test_a_move_that_is_rolled_back_did_not_happen(session: Session):
    clock = Clock(demo=True)
    clock.move(session, WEEK)
    assert clock.now(session) == MOMENT + WEEK
    session.rollback()
    assert clock.now(session) == MOMENT


def test_another_process_sees_it_after_a_few_seconds(session: Session, monkeypatch: pytest.MonkeyPatch):
    seconds = [0.0]
    monkeypatch.setattr("webapp.clock.time.monotonic", lambda: seconds[0])
    other = Clock(demo=True)
    assert other.now(session) == MOMENT
    Clock(demo=True).move(session, WEEK)
    session.commit()
    assert other.now(session) == MOMENT
    seconds[0] += KEPT_SECONDS + 0.1
    assert other.now(session) == MOMENT + WEEK


def test_it_is_read_once_in_a_while(session: Session, statements: list[str]):
    clock = Clock(demo=True)
    for _ in range(5):
        clock.now(session)
    assert len(statements) == 1
