"""Asking for plain columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.orm import Session


def ask(session: Session, statement: Executable, values: Mapping[str, object]) -> CursorResult[Any]:
    """Rows without objects, on the session's connection and in its transaction.

    The session's own way gets ready for objects whatever is asked for, which can cost as much as the answer. Writes
    that the session holds back go first, as they would there.
    """
    session.flush()
    return session.connection().execute(statement, values)
