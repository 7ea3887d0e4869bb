"""Bringing a database back to what the migrations left, in a few milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any, Protocol, TypeVar

import psycopg
from psycopg import errors, sql
from sqlalchemy import Connection, text

KEPT = ("alembic_version",)
_ENABLED = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}
_LARGE = 2_000_000  # bytes of all tables, dead rows among them

Made = TypeVar("Made")


class MadeOnce(Protocol):
    def __call__(self, key: str, make: Callable[[], Made], /) -> Made: ...


@dataclass(frozen=True)
class _Trigger:
    """And how it is enabled."""

    table: str
    name: str
    enabled: str
    truncation: bool
    inherited: bool

    def switched(self, how: str) -> sql.Composed:
        statement = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
        return statement.format(_original(self.table), sql.SQL(how), sql.Identifier(self.name))


class Cleaner:
    """Empties the tables that a test filled, and puts back the rows that migrations had inserted.

    A superuser deletes, past triggers and keys, and sweeps when dead rows have filled the tables. Others truncate,
    which gives every table and index a new file and takes twenty times as long.
    """

    def __init__(self, url: str, *, patience: str = "5s") -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self.deletes = self._rows("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [True]
        self._tables = self._rows(_TABLES, [list(KEPT)])
        self._triggers = self._found_triggers()
        self._sequences = self._connection.execute(_SEQUENCES).fetchall()
        self._filled_query = sql.SQL(" UNION ALL ").join(map(_is_filled, self._tables))
        self._reference = self._rows(self._filled_query)
        self._keep_copies()
        self._changed_query = sql.SQL(" UNION ALL ").join(
            [_differs(table) if table in self._reference else _is_filled(table) for table in self._tables]
        )
        self._run(sql.SQL("SET lock_timeout = {}").format(patience))
        self._made: dict[str, tuple[str, Any]] = {}

    def clean(self) -> None:
        if changed_triggers := self._found_triggers() ^ self._triggers:
            found = sorted(f"{one.table}.{one.name} {one.enabled}" for one in changed_triggers)
            raise AssertionError(f"The test left triggers otherwise enabled: {found}")
        if changed := self._rows(self._changed_query):
            self._empty(changed, deleting=self.deletes)
        self._begin_numbers_anew()
        if self.deletes and self._rows(_SIZE)[0] >= _LARGE:
            self._run(sql.SQL("VACUUM {}").format(_listed(self._tables)))

    def made_once(self, key: str, make: Callable[[], Made]) -> Made:
        """What `make` commits and answers: made once in a clean database, then copied into clean ones."""
        if not self.deletes or self._rows(self._changed_query):
            return make()
        if key not in self._made:
            made = make()
            self._made[key] = self._copy(f"made_{len(self._made)}"), made
            return made
        statements, kept = self._made[key]
        with self._connection.transaction():
            self._lock()
            self._connection.execute(statements, prepare=False)
        return kept

    def renew(self) -> None:
        """Give all tables new files, for a test of plans or sizes."""
        self._empty(self._tables, deleting=False)

    def close(self) -> None:
        self._connection.close()

    def _rows(self, query: str | sql.Composed, parameters: list[object] | None = None) -> list[Any]:
        return [row[0] for row in self._connection.execute(query, parameters)]

    def _found_triggers(self) -> set[_Trigger]:
        return {_Trigger(*row) for row in self._connection.execute(_TRIGGERS)}

    def _run(self, *statements: sql.Composable) -> None:
        """As one message to the server."""
        self._connection.execute(sql.SQL("; ").join(statements), prepare=False)

    def _empty(self, tables: list[str], *, deleting: bool) -> None:
        with self._connection.transaction():
            self._lock()
            if deleting:
                self._delete(tables)
            else:
                self._truncate(tables)
            self._put_back()

    def _lock(self) -> None:
        try:
            self._run(sql.SQL("LOCK TABLE {}").format(_listed(self._tables)))
        except errors.LockNotAvailable as error:
            raise AssertionError("The test left a transaction open; close its session.") from error

    def _delete(self, tables: list[str]) -> None:
        deletions = [sql.SQL("DELETE FROM {}").format(_original(table)) for table in tables]
        self._run(*self._unwatched(tables, deletions))

    def _begin_numbers_anew(self) -> None:
        """Those too that were used up by what was taken back again."""
        moved = [name for name, *_at in self._moved()]
        if back := [_set_back(one) for one in self._sequences if one[0] in moved]:
            self._run(*back)

    def _moved(self) -> list[tuple[str, int, bool]]:
        return [one for one in self._connection.execute(_SEQUENCES) if one not in self._sequences]

    def _unwatched(self, tables: list[str], statements: list[sql.Composed]) -> Iterator[sql.Composable]:
        """With what has the statements pass the triggers and keys of those tables; their partitions follow them."""
        always = [
            one for one in self._triggers if one.table in tables and one.enabled != "O" and not one.inherited
        ]
        yield sql.SQL("SET LOCAL session_replication_role = replica")
        yield from (one.switched("DISABLE") for one in always)
        yield from statements
        yield from (one.switched(_ENABLED[one.enabled]) for one in always)
        yield sql.SQL("SET LOCAL session_replication_role = origin")

    def _copy(self, name: str) -> str:
        """Keep what is in the tables; the statements that put it back."""
        tables = self._rows(self._filled_query)
        for table in tables:
            statement = sql.SQL("CREATE TEMP TABLE {} AS TABLE {}")
            self._connection.execute(statement.format(_copy_of(table, name), _original(table)))
        insertions = [
            sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}").format(
                _original(table), _copy_of(table, name)
            )
            for table in tables
        ]
        all_of_them = [*self._unwatched(tables, insertions), *map(_set_back, self._moved())]
        return sql.SQL("; ").join(all_of_them).as_string(self._connection)

    def _truncate(self, tables: list[str]) -> None:
        guards = [one for one in self._triggers if one.truncation and one.enabled != "D"]
        self._run(
            *(one.switched("DISABLE") for one in guards),
            sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(_listed(tables)),
            *(one.switched(_ENABLED[one.enabled]) for one in guards),
        )

    def _keep_copies(self) -> None:
        for table in self._reference:
            statement = sql.SQL("CREATE TEMP TABLE {} AS TABLE {}")
            self._connection.execute(statement.format(_copy_of(table), _original(table)))

    def _put_back(self) -> None:
        if not self._reference:
            return
        emptied = set(self._reference) - set(self._rows(self._filled_query))
        for table in _by_dependency(self._connection, emptied):
            statement = sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}")
            self._connection.execute(statement.format(_original(table), _copy_of(table)))


_TABLES = """
    SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL (%s)
"""

_SIZE = """
    SELECT sum(pg_relation_size(pg_class.oid))::int FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind = 'r'
"""

_TRIGGERS = """
    SELECT relname, tgname, tgenabled::text, (tgtype & 32) <> 0, tgparentid <> 0
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal
"""

_SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
    FROM pg_sequences WHERE schemaname = 'public'
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


def _listed(tables: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(_original, tables))


def _original(table: str) -> sql.Identifier:
    return sql.Identifier("public", table)


def _copy_of(table: str, name: str = "kept") -> sql.Identifier:
    return sql.Identifier("pg_temp", f"{name}_{table}")


def _set_back(sequence: tuple[str, int, bool]) -> sql.Composed:
    return sql.SQL("SELECT setval({}, {}, {})").format(*map(sql.Literal, sequence))


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
