"""The small world with the calendar of 2026 and a ledger for Siti."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.support.leave import calendars, delegation, used
from tests.support.world import World, small_world


@pytest.fixture
def world(session: Session) -> World:
    """Siti carries six days of 2025 beside her twelve of 2026."""
    world = small_world(session)
    calendars(session)
    delegation(session, world)
    used(session, world.siti, y2024=12, y2025=4)
    return world
