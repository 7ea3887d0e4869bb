"""A case of the permit process, at the desk of the superior."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.support.world import Person, World, delegate
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from tests.web.permit import Desk
from workflows import runtime


@pytest.fixture(autouse=True)
def desk(client: Browser, login: SignIn, world: World, engine: Engine) -> Desk:
    permit.publish(engine)
    return Desk(client, login, world)


@pytest.fixture
def case(world: World, engine: Engine) -> runtime.Answer:
    return permit.ask(engine, world.siti, note="Naik motor.")


@pytest.fixture
def path(case: runtime.Answer) -> str:
    return f"/tugas/{case.open_tasks[0]}"


@pytest.fixture
def colleague(world: World, session: Session) -> Person:
    """Acts for rahmat today."""
    day = permit.today()
    delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.yoga, since=day, until=day)
    session.commit()
    return world.yoga
