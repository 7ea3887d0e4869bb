"""Counting what a session sends to the database, and how the database would do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements, and `COMMIT` for each commit, that are sent within the block."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with counted_on(engine) as sent:
        yield sent


@contextmanager
def counted_on(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        sent.append(statement)

    def note_commit(_connection) -> None:
        sent.append("COMMIT")

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", note_commit)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", note_commit)


@contextmanager
def planned_on(engine: Engine) -> Iterator[list[str]]:
    """The plan of each statement that only asks."""
    plans: list[str] = []

    def explain(connection: Connection, _cursor, statement: str, parameters, _context, _many) -> None:
        if statement.lstrip().lower().startswith(("select", "with", "(select")):
            cursor = connection.connection.cursor()
            cursor.execute(f"explain {statement}", parameters)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", explain)
