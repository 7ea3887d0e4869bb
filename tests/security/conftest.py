"""Two worlds to attack: the office whose clock stands still, with all that is shipped, and the small permit process.

`asvs("2.3.1")` names the lines of OWASP ASVS 5.0 that a test stands for; `test_table.py` compares docs/asvs.md.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.people import Role
from tests.support.leave import leave_world
from tests.support.office import Office
from tests.support.world import NOW, Person, World, grant_role
from tests.web import permit
from tests.web.conftest import (
    Browser,
    SignIn,
    _shared_app,
    _shared_demo_app,
    app,
    client,
    demo_app,
    fresh_app,
    login,
    world,
)
from tests.web.permit import Desk
from workflows import runtime

__all__ = ["_shared_app", "_shared_demo_app", "app", "client", "demo_app", "fresh_app", "login", "world"]


@pytest.fixture
def office(demo_app: Flask, engine: Engine, session: Session, login: SignIn) -> Iterator[Office]:
    """Monday 9 February 2026: leave, permission and travel are published; Siti has 18 days left."""
    people = leave_world(session)
    session.commit()
    made = Office(demo_app, engine, people, login)
    made.open(NOW)
    yield made
    made.close()


@pytest.fixture
def desk(client: Browser, login: SignIn, world: World, engine: Engine) -> Desk:
    permit.publish(engine)
    return Desk(client, login, world)


@pytest.fixture
def case(desk: Desk, engine: Engine) -> runtime.Answer:
    """Siti's permit, at Rahmat's desk."""
    return permit.ask(engine, desk.world.siti)


@pytest.fixture
def second_admin(desk: Desk, session: Session) -> Person:

    grant_role(session, desk.world.kirana, role=Role.ADMIN, unit=desk.world.regency)
    session.commit()
    return desk.world.kirana
