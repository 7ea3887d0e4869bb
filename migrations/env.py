"""How migrations run: one at a time, each in its own transaction, and never waiting long for a lock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

import models

ADVISORY_LOCK = 7_265_000
LOCK_TIMEOUT = "5s"  # a migration waiting for a lock stops everybody behind it
STATEMENT_TIMEOUT = "10min"
NOT_MODELS = ("procrastinate_", "history_event_")


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """The job queue's tables come from its own package, and partitions are made by the database as years pass."""
    return kind != "table" or name is None or not name.startswith(NOT_MODELS)


def migrate(connection: sa.Connection) -> None:
    _set(connection, "statement_timeout", STATEMENT_TIMEOUT)
    connection.execute(sa.select(sa.func.pg_advisory_lock(ADVISORY_LOCK)))
    _set(connection, "lock_timeout", LOCK_TIMEOUT)  # after the advisory lock, which may take its time
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=models.metadata,
        include_name=ours,
        transaction_per_migration=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _set(connection: sa.Connection, name: str, value: str) -> None:
    connection.execute(sa.select(sa.func.set_config(name, value, False)))


def main() -> None:
    # The advisory lock ends with the connection, which is therefore a new one.
    engine = models.create_engine_for(context.config.attributes["url"], pool_size=1)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()


main()
