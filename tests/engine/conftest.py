from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.engine import trial
from tests.engine.play import Play
from workflows.engine import cache


@pytest.fixture
def play(engine: Engine) -> Iterator[Play]:
    """A case played within one transaction and one memory."""
    trial.calls.clear()
    cache.forget()
    found = Play(engine)
    yield found
    found.close()


@pytest.fixture(params=[False, True], ids=["straight", "restored"])
def anyhow(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Play]:
    """The same case twice: in one breath, and restored from the database before every act."""
    trial.calls.clear()
    cache.forget()
    found = Play(engine, pausing=request.param)
    yield found
    found.close()
