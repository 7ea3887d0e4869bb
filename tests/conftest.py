"""What every test may ask for: a database, and settings that need nothing of this machine.

One server serves the whole run. With `-n` the controlling process starts and ends it; without, the first
test that needs it does. DATABASE_URL_TEST names another server to use.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
import structlog
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from config import Config
from models.base import create_engine_for
from tests.support import hashing
from tests.support.cleaning import Cleaner, MadeOnce
from tests.support.servers import FAST, TestServer, embedded, of_address, of_postgres
from webapp.cli.postgres import Postgres

LONG = ("crash", "browser")
RUBBISH = (20_000, 20, 20)  # objects before the youngest, times before the older ones, are looked through
ROOT = "langkah_postgres"
RESOURCES = pytest.StashKey[ExitStack]()
SERVER = pytest.StashKey[Postgres]()


# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """In the controlling process, once for each worker: start the server and tell where it is."""
    config: pytest.Config = node.config
    if _other_server():
        return
    if SERVER not in config.stash:
        config.stash[RESOURCES] = resources = ExitStack()
        config.stash[SERVER] = resources.enter_context(embedded(FAST))
    node.workerinput[ROOT] = str(config.stash[SERVER].root)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, in whatever order they are: none is left over when the others have ended."""
    items.sort(key=lambda item: all(item.get_closest_marker(mark) is None for mark in LONG))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for rubbish, again and again, takes a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RUBBISH)


def pytest_unconfigure(config: pytest.Config) -> None:
    if RESOURCES in config.stash:
        config.stash[RESOURCES].close()


@pytest.fixture(scope="session", autouse=True)
def _loggers_are_not_kept() -> Iterator[None]:
    """One that a test has configured and used would write past what a later test captures."""
    configure = structlog.configure
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            structlog, "configure", lambda **given: configure(**{**given, "cache_logger_on_first_use": False})
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_hashing() -> Iterator[None]:
    with hashing.quick():
        yield


@pytest.fixture
def slow_hashing() -> Iterator[None]:
    """Passwords and recovery codes at the price that they have in life."""
    with hashing.slow():
        yield


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[TestServer]:
    given = getattr(request.config, "workerinput", {})
    if url := _other_server():
        yield of_address(url)
    elif ROOT in given:
        yield of_postgres(Postgres(Path(given[ROOT])))
    else:
        with embedded(FAST) as postgres:
            yield of_postgres(postgres)


@pytest.fixture(scope="session")
def database_url(server: TestServer) -> Iterator[str]:
    """A migrated database of this worker. Tests that write ask for `engine` or `session`, which clean it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"langkah_test_{worker}_{os.getpid()}"
    yield server.make_database(name)
    server.drop_database(name)


@pytest.fixture(scope="session")
def _engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _cleaner(database_url: str, server: TestServer) -> Iterator[Cleaner]:
    cleaner = Cleaner(server.admin_url_of(str(make_url(database_url).database)))
    yield cleaner
    cleaner.close()


@pytest.fixture
def engine(_engine: Engine, _cleaner: Cleaner) -> Iterator[Engine]:
    """The engine of a database in the state that the migrations left; what a test commits is removed after it."""
    yield _engine
    _cleaner.clean()


@pytest.fixture
def made_once(engine: Engine, _cleaner: Cleaner) -> MadeOnce:
    """`made_once("desk", make)`: what `make()` commits and answers, made once a test process and copied from then on.

    After something else was written it is made anew. The answer is shared by tests: plain values.
    """
    return _cleaner.made_once


@pytest.fixture
def new_tables(engine: Engine, _cleaner: Cleaner) -> None:
    """Without the dead rows of earlier tests, for tests of plans and sizes. Ask for it before anything is written."""
    _cleaner.renew()


@pytest.fixture
def owner_engine(engine: Engine, server: TestServer) -> Iterator[Engine]:
    """The same database for whoever owns its tables."""
    found = server.owner_engine(str(engine.url.database))
    yield found
    found.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A Session; the test commits or not, as it likes."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def settings(engine: Engine, database_url: str, tmp_path: Path) -> Config:
    """Settings for `create_app` on the test's database."""
    return Config(database_url=database_url, secret_key="0123456789abcdef" * 4, data_dir=tmp_path)


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Postgres]:
    """A server with everything on that keeps data through a crash, for tests that kill processes."""
    with embedded({}) as postgres:
        yield postgres


def _other_server() -> str:
    return os.environ.get("DATABASE_URL_TEST", "")
