"""Bringing a database back to what the migrations left, in a few milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter

import psycopg
from psycopg import errors, sql
from sqlalchemy import Connection, text

KEPT = ("alembic_version",)
_ENABLED = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}


@dataclass(frozen=True)
class _Guard:
    """A trigger that refuses TRUNCATE, and how it is enabled."""

    table: str
    name: str
    enabled: str


class Cleaner:
    """Truncates the tables that a test filled, and puts back the rows that migrations had inserted."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._tables = self._rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s)",
            [list(KEPT)],
        )
        self._triggers = self._rows(_TRIGGERS)
        self._guards = [_Guard(*row) for row in self._connection.execute(_GUARDS)]
        self._filled_query = sql.SQL(" UNION ALL ").join(map(_is_filled, self._tables))
        self._reference = self._rows(self._filled_query)
        self._keep_copies()
        self._changed_query = sql.SQL(" UNION ALL ").join(
            [_differs(table) if table in self._reference else _is_filled(table) for table in self._tables]
        )
        self._connection.execute("SET lock_timeout = '5s'")

    def clean(self) -> None:
        if changed_triggers := set(self._rows(_TRIGGERS)) ^ set(self._triggers):
            raise AssertionError(f"The test left triggers otherwise enabled: {sorted(changed_triggers)}")
        if changed := self._rows(self._changed_query):
            with self._connection.transaction():
                try:
                    self._truncate(changed)
                except errors.LockNotAvailable as error:
                    raise AssertionError("The test left a transaction open; close its session.") from error
                self._put_back()

    def close(self) -> None:
        self._connection.close()

    def _rows(self, query: str | sql.Composed, parameters: list[object] | None = None) -> list[str]:
        return [row[0] for row in self._connection.execute(query, parameters)]

    def _truncate(self, tables: list[str]) -> None:
        for guard in self._guards:
            self._switch(guard, "DISABLE")
        names = sql.SQL(", ").join(map(_original, tables))
        self._connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
        for guard in self._guards:
            self._switch(guard, _ENABLED[guard.enabled])

    def _switch(self, guard: _Guard, how: str) -> None:
        statement = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
        self._connection.execute(
            statement.format(_original(guard.table), sql.SQL(how), sql.Identifier(guard.name))
        )

    def _keep_copies(self) -> None:
        for table in self._reference:
            statement = sql.SQL("CREATE TEMP TABLE {} AS TABLE {}")
            self._connection.execute(statement.format(_copy_of(table), _original(table)))

    def _put_back(self) -> None:
        emptied = set(self._reference) - set(self._rows(self._filled_query))
        for table in _by_dependency(self._connection, emptied):
            statement = sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}")
            self._connection.execute(statement.format(_original(table), _copy_of(table)))


_GUARDS = """
    SELECT relname, tgname, tgenabled::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND (tgtype & 32) <> 0 AND tgenabled <> 'D'
"""

_TRIGGERS = """
    SELECT tgrelid::regclass::text || '.' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
"""

_REFERENCES = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND conrelid <> confrelid
"""


@contextmanager
def unguarded(connection: Connection, table: str) -> Iterator[None]:
    """What a table's own triggers forbid, for the length of the block; afterwards each is enabled as it was."""
    triggers = connection.execute(_OWN_TRIGGERS, {"t": table}).all()
    for name, _ in triggers:
        connection.execute(text(f'alter table {table} disable trigger "{name}"'))
    yield
    for name, enabled in triggers:
        connection.execute(text(f'alter table {table} {_ENABLED[enabled]} trigger "{name}"'))


_OWN_TRIGGERS = text("""
    SELECT tgname, tgenabled::text FROM pg_trigger
    WHERE tgrelid = cast(:t as regclass) AND NOT tgisinternal AND tgenabled <> 'D' ORDER BY tgname
""")


def _by_dependency(connection: psycopg.Connection, tables: set[str]) -> list[str]:
    sorter = TopologicalSorter({table: set() for table in tables})
    for child, parent in connection.execute(_REFERENCES):
        if child in tables and parent in tables:
            sorter.add(child, parent)
    return list(sorter.static_order())


def _original(table: str) -> sql.Identifier:
    return sql.Identifier("public", table)


def _copy_of(table: str) -> sql.Identifier:
    return sql.Identifier("pg_temp", f"kept_{table}")


def _is_filled(table: str) -> sql.Composed:
    statement = sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})")
    return statement.format(sql.Literal(table), _original(table))


def _differs(table: str) -> sql.Composed:
    """As text, since some types have no equality."""
    statement = sql.SQL(
        "SELECT {0} WHERE EXISTS (SELECT now::text FROM {1} AS now EXCEPT ALL SELECT kept::text FROM {2} AS kept)"
        " OR (SELECT count(*) FROM {1}) <> (SELECT count(*) FROM {2})"
    )
    return statement.format(sql.Literal(table), _original(table), _copy_of(table))
