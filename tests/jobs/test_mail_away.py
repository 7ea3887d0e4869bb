"""The mail server away for an hour: afterwards everybody has every mail once, in the order of what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from models.notices import Notice, OutboxMessage
from models.process import Incident
from tests.jobs.test_outbox import Letters
from tests.jobs.test_worker import run_jobs
from tests.support.tasks import make_task
from tests.support.world import NOW, Person, World, small_world
from webapp.background.jobs import Works
from workflows import outbox
from workflows.outbox import Letter, MailFailed

AWAY = timedelta(hours=1)
STEP = timedelta(minutes=10)
PASS = text(
    "update procrastinate_jobs set scheduled_at = scheduled_at - cast(:by as interval) where status = 'todo'"
)
LEFT = text("select count(*) from procrastinate_jobs")

Tell = Callable[[Person], int]


class Server(Letters):
    """Takes nothing while it is away."""

    away = False

    def send(self, letter: Letter) -> None:
        if self.away:
            raise MailFailed("connection refused")
        super().send(letter)

    def order(self, person: Person) -> list[str]:
        """The paths of one person's mails, in the order in which they came."""
        return [str(one.path) for one in self.sent if one.address == f"{person.nip}@example.invalid"]


@pytest.fixture
def world(session: Session) -> World:
    made = small_world(session)
    session.commit()
    return made


@pytest.fixture
def tell(session: Session, world: World) -> Callable[[Person], str]:
    """`tell(person)`: a new task for them; the path that its mail will show."""

    def put(person: Person) -> str:
        task = make_task(session, subject=world.siti, post_id=person.post_id)
        event = {"kind": "TASK_OPENED", "task_id": str(task.id)}
        body = {"instance_id": str(task.instance_id), "events": [event]}
        outbox.put(session, "case.changed", body, now=NOW)
        session.commit()
        return f"/tugas/{task.id}"

    return put


def let_pass(session: Session, by: timedelta) -> None:
    session.execute(PASS, {"by": by})
    session.commit()


def test_after_an_hour_everybody_has_every_mail_once_and_in_order(
    engine: Engine, session: Session, database_url: str, world: World, tell: Callable[[Person], str]
):
    server = Server()
    works = Works(sessionmaker(engine), server)
    expected: dict[int, list[str]] = {world.rahmat.id: [], world.kirana.id: []}
    server.away = True
    passed = timedelta(0)
    while passed < AWAY:
        for person in (world.rahmat, world.kirana, world.rahmat):
            expected[person.id].append(tell(person))
        run_jobs(works, database_url)
        let_pass(session, STEP)
        passed += STEP
    assert server.sent == []
    server.away = False
    for _ in range(12):  # two hours at most: the tries are further and further apart
        run_jobs(works, database_url)
        let_pass(session, STEP)
    assert server.order(world.rahmat) == expected[world.rahmat.id]
    assert server.order(world.kirana) == expected[world.kirana.id]
    assert set(Counter(one.reference for one in server.sent).values()) == {1}
    assert session.scalar(LEFT) == 0 and session.scalars(select(Incident)).all() == []
    assert session.scalars(select(Notice).where(Notice.emailed_at.is_(None))).all() == []


def test_a_later_mail_brings_the_earlier_ones_along(
    engine: Engine, session: Session, database_url: str, world: World, tell: Callable[[Person], str]
):
    server = Server()
    works = Works(sessionmaker(engine), server)
    server.away = True
    first = tell(world.rahmat)
    run_jobs(works, database_url)
    server.away = False
    second = tell(world.rahmat)
    run_jobs(works, database_url)  # of the second alone: the first waits for its next try
    assert server.order(world.rahmat) == [first, second]


def test_a_mail_that_was_given_up_keeps_no_later_one_back(
    engine: Engine, session: Session, database_url: str, world: World, tell: Callable[[Person], str]
):
    server = Server()
    works = Works(sessionmaker(engine), server)
    server.away = True
    tell(world.rahmat)
    run_jobs(works, database_url)
    number = session.scalars(select(OutboxMessage.id)).one()
    works.give_up("OUTBOX", str(number), MailFailed("refused"))
    server.away = False
    second = tell(world.rahmat)
    run_jobs(works, database_url)
    assert server.order(world.rahmat) == [second]
