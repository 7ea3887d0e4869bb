"""The office of the small world in a demo whose clock stands at Monday 9 February 2026, ten o'clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.people import Role
from tests.support.leave import leave_world
from tests.support.office import Office
from tests.support.world import NOW, World, grant_role
from tests.web.conftest import SignIn, _shared_demo_app, demo_app, login
from tests.web.designer.conftest import Studio, publish
from workflows.engine import deploy

__all__ = ["_shared_demo_app", "demo_app", "login"]


@pytest.fixture(params=[False, True], ids=["at-once", "restarted"])
def office(
    request: pytest.FixtureRequest, demo_app: Flask, engine: Engine, session: Session, login: SignIn
) -> Iterator[Office]:
    """Everything shipped is published. In its second form the process forgets all it had cached at each step."""
    world = _world(session)
    made = Office(demo_app, engine, world, login, restarts=request.param)
    made.open(NOW)
    yield made
    made.close()


@pytest.fixture(params=[False, True], ids=["at-once", "restarted"])
def bare_office(
    request: pytest.FixtureRequest, demo_app: Flask, engine: Engine, session: Session, login: SignIn
) -> Iterator[Office]:
    """Nothing is published yet but what two designers bring through their pages: see `draw`."""
    world = _world(session)
    for person in (world.tirta, world.laras):
        grant_role(session, person, role=Role.DESIGNER, unit=world.agency)
    session.commit()
    made = Office(demo_app, engine, world, login, restarts=request.param)
    made.open(NOW, shipped=False)
    yield made
    made.close()


def draw(office: Office, key: str) -> Office:
    """One uploads the files of a shipped process and sends them for review; the other publishes them."""
    author, reader, staff = (
        office.browser(one) for one in (office.world.tirta, office.world.laras, office.world.siti)
    )
    folder = deploy.SHIPPED / key
    publish(
        Studio(author, reader, staff, office.engine, office.world),
        {path.name: path.read_bytes() for path in sorted(folder.iterdir())},
    )
    return office


def _world(session: Session) -> World:
    world = leave_world(session)
    session.commit()
    return world
