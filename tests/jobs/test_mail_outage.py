"""The mail server away for an hour: nothing is lost, everybody is told once, and the outage is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from models.notices import Notice
from models.operations import Outage
from models.process import Incident
from tests.jobs.test_outbox import Letters
from tests.jobs.test_worker import opened_task, run_jobs
from tests.support.world import NOW, World, small_world
from webapp.background.jobs import OUTBOX_RETRIES, Works
from webapp.health import figures
from webapp.health.watchdog import look
from workflows.outbox import Letter, MailFailed

HOUR = 3600
CASES = 3


@dataclass
class Unreachable:
    tries: list[str] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.tries.append(letter.address)
        raise MailFailed("mail.example.go.id:587 did not take the mail (ConnectionRefusedError)")


@pytest.fixture
def world(session: Session) -> World:
    world = small_world(session)
    session.commit()
    return world


def pauses() -> list[int]:
    wait = OUTBOX_RETRIES.exponential_wait
    return [wait ** (number + 1) for number in range(OUTBOX_RETRIES.max_attempts or 0)]


def let_the_pause_pass(session: Session) -> None:
    waiting = text("select count(*) from procrastinate_jobs where status = 'todo' and scheduled_at > now()")
    assert session.scalar(waiting) == CASES
    session.execute(text("update procrastinate_jobs set scheduled_at = null"))
    session.commit()


def an_hour_in_vain(engine: Engine, session: Session, database_url: str) -> int:
    """How many seconds the pauses between the tries came to."""
    away, spent = Unreachable(), 0
    for pause in pauses():
        if spent > HOUR:
            break
        run_jobs(Works(sessionmaker(engine), away), database_url)
        let_the_pause_pass(session)
        spent += pause
    assert spent > HOUR and len(away.tries) > CASES
    return spent


def test_an_hour_without_the_mail_server_loses_nothing(
    engine: Engine, session: Session, database_url: str, world: World
) -> None:
    for _number in range(CASES):
        opened_task(session, world)
    spent = an_hour_in_vain(engine, session, database_url)
    assert count(session, Incident) == 0
    told = select(func.count()).where(Notice.text_key == "task.opened")
    assert session.scalar(told) == CASES  # in the portal they were told at once

    for seconds in (spent - 30, spent - 15, spent):
        now = NOW + timedelta(seconds=seconds)
        look(session, now=now, wall=now)
    session.commit()
    late = figures.read(session, NOW + timedelta(seconds=spent)).mails
    assert (late.count, late.oldest) == (CASES, NOW)
    (outage,) = session.scalars(select(Outage))
    assert (outage.part, outage.ended_at) == ("MAILS", None)
    alarm = select(Notice.employee_id).where(Notice.text_key == "operations.late.mails")
    assert session.scalars(alarm).all() == [world.admin.id]

    back = Letters()
    for _number in range(2):
        run_jobs(Works(sessionmaker(engine), back), database_url)
    assert len(back.sent) == CASES
    assert session.scalar(text("select count(*) from procrastinate_jobs")) == 0
    now = NOW + timedelta(seconds=spent + 15)
    look(session, now=now, wall=now)
    assert session.scalars(select(Outage.ended_at)).all() == [now]


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0
