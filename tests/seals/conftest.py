from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.base import create_engine_for
from tests.seals.office import Office, open_office
from tests.support.servers import FAST, TestServer, embedded, of_postgres


@pytest.fixture(scope="session")
def quiet_server() -> Iterator[TestServer]:
    """A server of its own: a transaction of another test would hold the horizon of checkpoints back."""
    with embedded(FAST) as postgres:
        yield of_postgres(postgres)


@pytest.fixture(scope="module")
def office(quiet_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from _office(quiet_server, tmp_path_factory.mktemp("seals"))


@pytest.fixture
def own_office(quiet_server: TestServer, tmp_path: Path) -> Iterator[Office]:
    """One that the test may change for good."""
    yield from _office(quiet_server, tmp_path)


def _office(server: TestServer, folder: Path) -> Iterator[Office]:
    name = "langkah_seals_" + "".join(part for part in folder.name if part.isalnum()).lower()[-24:]
    engines: list[Engine] = []
    try:
        engines = [create_engine_for(server.make_database(name)), server.admin_engine(name)]
        office = open_office(*engines, folder)
        yield office
        office.play.close()
    finally:
        for engine in engines:
            engine.dispose()
        server.drop_database(name)
