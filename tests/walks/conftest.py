"""The office of the small world in a demo whose clock stands at Monday 9 February 2026, ten o'clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.support.leave import calendars, delegation, used
from tests.support.office import Office
from tests.support.world import NOW, World, small_world
from tests.web.conftest import SignIn, demo_app, login

__all__ = ["demo_app", "login"]


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


def _world(session: Session) -> World:
    world = small_world(session)
    calendars(session)
    delegation(session, world)
    used(session, world.siti, y2024=12, y2025=4)
    session.commit()
    return world
