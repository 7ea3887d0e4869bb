"""Migrations: they make exactly the tables that the models describe, and may be run at any time by anybody."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import models
from config import PROJECT
from tests.support.servers import TestServer
from webapp.cli.database import alembic_config, at_head, migrate

SCRIPTS = sorted((PROJECT / "migrations" / "versions").glob("*.py"))


def ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name is None or not name.startswith(("procrastinate_", "history_event_"))


def test_models_and_migrations_agree(database_url: str):
    engine = models.create_engine_for(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": ours, "compare_server_default": True}
        )
        assert compare_metadata(context, models.metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(server: TestServer, database_url: str):
    server.migrate(str(sa.make_url(database_url).database))
    engine = models.create_engine_for(database_url)
    with engine.connect() as connection:
        assert at_head(connection)
    engine.dispose()


def test_an_empty_database_is_not_at_head(server: TestServer):
    engine = sa.create_engine(
        server.admin_url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool
    )
    with engine.connect() as connection:
        assert not at_head(connection)


@pytest.fixture
def unmigrated(server: TestServer):
    name = f"langkah_test_unmigrated_{uuid4().hex[:12]}"
    yield server.make_empty_database(name)
    server.drop_database(name)


def test_two_that_migrate_at_once_wait_for_each_other(unmigrated: str):
    """The launcher's children are processes; the lock is the database's, so two connections show it."""
    blocker = sa.create_engine(
        unmigrated.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool
    )
    with ThreadPoolExecutor(1) as other, blocker.connect() as holder:
        holder.execute(sa.select(sa.func.pg_advisory_lock(7_265_000)))
        migration = other.submit(migrate, unmigrated)
        waiting = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while not holder.scalar(waiting):
            assert not migration.done()
        assert not sa.inspect(holder).has_table("alembic_version")
        holder.invalidate()  # a holder that dies gives the lock free
        migration.result(timeout=60)
    with blocker.connect() as connection:
        assert at_head(connection)


def test_migrations_are_undone_back_to_leave_of_every_kind_and_done_again(unmigrated: str):
    migrate(unmigrated)
    command.downgrade(alembic_config(unmigrated), "0011_outages")
    migrate(unmigrated)
    engine = models.create_engine_for(unmigrated)
    with engine.connect() as connection:
        assert at_head(connection)
    engine.dispose()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_migration_is_named_by_its_time(script: Path):
    assert re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+", script.stem)


def test_history_of_migrations_has_one_end():
    assert len(ScriptDirectory.from_config(alembic_config("")).get_heads()) == 1
