"""Messages and the workers that deliver them: killed at any moment, each message is still received once."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from models.base import create_engine_for
from models.messages import Message
from models.process import HistoryEvent, Incident, Instance, InstanceStatus
from tests.engine import drawing as d
from tests.jobs.test_killed_worker import start_worker, until
from tests.support.servers import of_postgres
from tests.support.world import NOW, small_world
from webapp.background import timers
from webapp.background.timers import Timers
from webapp.cli.postgres import Postgres
from workflows import runtime

CASES, KILLS = 60, 3
PROCESS = d.draw(
    "waiting",
    d.start(),
    d.receive("paid", "paid", "instance_number", d.brings(amount="int")),
    d.end(outcome="PAID"),
    flows="start > paid > end",
)


def begin(session: Session, cases: int) -> list[str]:
    """Cases that wait for their message; their numbers."""
    siti = small_world(session).siti.id
    runtime.deploy(session, {"process.bpmn": PROCESS, "note.form": d.form(note="textfield")}, now=NOW)
    return [
        runtime.start(session, "waiting", actor_id=siti, values={}, now=NOW, request_key=uuid.uuid4()).number
        for _ in range(cases)
    ]


def send(session: Session, number: str) -> None:
    """The workers go by the real clock, so that it must not have expired long ago."""
    runtime.send_message(
        session, "paid", number, {"amount": 1}, source=f"bank:{number}", now=NOW, keep=timedelta(days=3650)
    )


def ended(session: Session) -> int:
    session.rollback()
    done = select(func.count()).select_from(Instance).where(Instance.status == InstanceStatus.COMPLETED)
    return session.scalar(done) or 0


def check_each_once(session: Session) -> None:
    received = select(HistoryEvent.instance_id).where(HistoryEvent.kind == "MESSAGE_RECEIVED")
    assert set(Counter(session.scalars(received)).values()) == {1}
    left = select(func.count()).select_from(Message).where(Message.delivered_at.is_(None))
    assert session.scalar(left) == 0
    assert all(runtime.verify(session, one).sound for one in session.scalars(select(Instance.id).limit(20)))


@pytest.mark.crash
def test_killed_workers_deliver_each_message_once(own_postgres: Postgres, tmp_path: Path) -> None:
    address = of_postgres(own_postgres).make_database("killed_messages")
    engine = create_engine_for(address)
    with Session(engine) as session, session.begin():
        for number in begin(session, CASES):
            for _ in range(2):  # the sender isn't sure that the first one came through
                send(session, number)
    with Session(engine) as session:
        for _ in range(KILLS):
            worker, before = start_worker(address, tmp_path / "mail"), ended(session)
            try:
                until((ended(session) >= before + 10 for _ in iter(int, 1)), seconds=60)
            finally:
                worker.kill()
                worker.wait()
        assert ended(session) < CASES
        last = start_worker(address, tmp_path / "mail")
        try:
            until((ended(session) == CASES for _ in iter(int, 1)), seconds=120)
        finally:
            last.terminate()
            assert last.wait(timeout=15) == 0
        check_each_once(session)
    engine.dispose()


def test_a_message_that_does_not_fit_becomes_an_incident_on_its_case(
    engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "ATTEMPTS", 1)
    (number,) = begin(session, 1)
    sent = runtime.send_message(session, "paid", number, {"amount": "much"}, source="bank:1", now=NOW)
    session.commit()
    watcher = Timers(
        sessionmaker(engine),
        lambda _session: NOW,
        due=runtime.due_messages,
        fire=runtime.deliver_message,
        kind="MESSAGE",
        case_of=runtime.receiver_of,
    )
    assert watcher.fire_due() == 0
    incident = session.scalars(select(Incident)).one()
    case = session.scalars(select(Instance)).one()
    assert (incident.kind, incident.reference, incident.instance_id) == ("MESSAGE", str(sent.id), case.id)
    assert (incident.cause, incident.detail) == ("UnfitData", "the message's amount should be int")
    assert watcher.fire_due() == 0
