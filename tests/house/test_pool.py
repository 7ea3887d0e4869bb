"""Connections between requests: one that died at rest is replaced before anybody notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from models import base, create_engine_for

PID = text("select pg_backend_pid()")


@pytest.fixture
def pool(database_url: str) -> Iterator[Engine]:
    engine = create_engine_for(database_url, pool_size=1)
    yield engine
    engine.dispose()


def _pid(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(PID).scalar_one())


def test_a_connection_that_died_at_rest_is_replaced(
    pool: Engine, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "RESTED_SECONDS", 0.0)
    dead = _pid(pool)
    with engine.begin() as other:
        other.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": dead})
    assert _pid(pool) != dead


def test_a_connection_just_used_is_not_asked_again(pool: Engine) -> None:
    asked: list[object] = []
    _pid(pool)
    original = base.Connection.execute

    def noted(connection: object, *arguments: object, **named: object) -> object:
        asked.append(arguments)
        return original(connection, *arguments, **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base.Connection, "execute", noted)
        _pid(pool)
        assert asked == []
        patch.setattr(base, "RESTED_SECONDS", 0.0)
        _pid(pool)
        assert len(asked) == 1
