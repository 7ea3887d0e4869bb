"""The small world with the calendar of 2026 and a ledger for Siti."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.support.leave import leave_world
from tests.support.world import World


@pytest.fixture
def world(session: Session) -> World:
    """Siti carries six days of 2025 beside her twelve of 2026."""
    return leave_world(session)
