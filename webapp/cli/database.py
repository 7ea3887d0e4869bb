"""Migrating the database, and what a new one is filled with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from config import PROJECT, Config
from models.base import create_engine_for
from models.people import Employee
from models.process import prepare_history
from webapp.cli import rights
from webapp.clock import Clock

if TYPE_CHECKING:
    from workflows.runtime import Receipt

_FILE_NAME = "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
_DEMO_LOCK = 7_265_001
_RIGHTS_LOCK = 7_265_004


def alembic_config(url: str) -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(PROJECT / "migrations"))
    settings.set_main_option("file_template", _FILE_NAME)
    settings.set_main_option("timezone", "UTC")
    settings.attributes["url"] = url
    return settings


def migrate(url: str, *, role: str = "") -> None:
    """Bring the database to the newest migration, as the tables' owner; several processes may try at once.

    `role` is what the application signs in as, where that isn't the owner.
    """
    command.upgrade(alembic_config(url), "head")
    engine = create_engine_for(url, pool_size=1)
    with Session(engine) as session, session.begin():
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_RIGHTS_LOCK)))
        prepare_history(session)
        if role:
            rights.grant(session.connection(), role)
    engine.dispose()


def migrate_all(settings: Config) -> bool:
    """As an operator does it; False when the application owns its tables, so that nothing keeps it from the past."""
    migrate(settings.owner_url or settings.database_url, role=rights.application_role(settings.database_url))
    engine = create_engine_for(settings.database_url, pool_size=1)
    with engine.connect() as connection:
        apart = not rights.owns_tables(connection)
    engine.dispose()
    return apart


def write_migration(url: str, what: str) -> Path:
    """A new migration, from the difference between the tables in `models` and those in the database."""
    script = command.revision(alembic_config(url), message=what, autogenerate=True)
    if script is None or isinstance(script, list):
        raise TypeError("one migration was expected")
    return Path(script.path)


def at_head(connection: sa.Connection) -> bool:
    """Whether the database has every migration that this program knows."""
    known = ScriptDirectory.from_config(alembic_config("")).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(known)


def deploy(settings: Config) -> None:
    """Deploy the processes that Langkah ships; those already deployed, and the agency's own, stay as they are."""
    from workflows import designs  # noqa: PLC0415 - it loads the engine
    from workflows.runtime import deploy_shipped  # noqa: PLC0415 - likewise

    clock = Clock(demo=settings.demo)
    with transaction(settings) as session:
        now = clock.now(session)
        deploy_shipped(session, now=now)
        designs.offer_shipped(session, now=now)


def send_message(
    settings: Config, name: str, key: str, payload: Mapping[str, object], *, source: str
) -> Receipt:
    """Keep a message from outside; a worker hands it to its receiver."""
    from workflows import runtime  # noqa: PLC0415 - it loads the engine

    clock = Clock(demo=settings.demo)
    with transaction(settings) as session:
        return runtime.send_message(session, name, key, payload, source=source, now=clock.now(session))


def load_demo(settings: Config) -> bool:
    """Fill an empty database with the demo people; False when it holds people already."""
    from webapp.cli import demo  # noqa: PLC0415 - it is large, and needed once

    clock = Clock(demo=True)
    with transaction(settings) as session:
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_DEMO_LOCK)))
        if session.scalar(sa.select(sa.exists().select_from(Employee))):
            return False
        demo.load(session, now=clock.now(session))
        return True


@contextmanager
def transaction(settings: Config, *, as_owner: bool = False) -> Iterator[Session]:
    """A session of a command; committed on the way out."""
    url = settings.owner_url if as_owner else ""
    engine = create_engine_for(url or settings.database_url, pool_size=1)
    try:
        with Session(engine) as session, session.begin():
            yield session
    finally:
        engine.dispose()
