"""Asking for plain columns, and keeping objects that were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CursorResult, Executable, event
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

_KEPT = "kept"


def ask(session: Session, statement: Executable, values: Mapping[str, object]) -> CursorResult[Any]:
    """Rows without objects, on the session's connection and in its transaction.

    The session's own way gets ready for objects whatever is asked for, which can cost as much as the answer. Writes
    that the session holds back go first, as they would there.
    """
    session.flush()
    return session.connection().execute(statement, values)


def reread(session: Session, table: type[object], key: object) -> None:
    """A statement beside the session has changed this row: an object that somebody has of it is read anew."""
    held = session.identity_map.get(identity_key(table, key))
    if held is not None:
        session.expire(held)


@contextmanager
def keeping(session: Session) -> Iterator[None]:
    """What is read meanwhile stays with the session, so that it is read once by whoever gets it by its number.

    The session itself forgets what nobody has in hand, and one service after another asks for the same post.
    """
    before = session.info.get(_KEPT)
    session.info[_KEPT] = [] if before is None else before
    try:
        yield
    finally:
        session.info[_KEPT] = before


@event.listens_for(Session, "loaded_as_persistent")
def _keep(session: Session, instance: object) -> None:
    if (kept := session.info.get(_KEPT)) is not None:
        kept.append(instance)
