"""Who changes settings and master data, told to the database: its triggers write the trail.

Told right before a statement that writes such a table, so that other acts don't pay for it. A request that writes
one without anybody having signed in is a mistake of ours and goes no further.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from flask import g, has_request_context
from psycopg import Cursor
from sqlalchemy import Connection, Engine, event

from models.changes import TRAILED

_WRITES = re.compile(
    rf"\b(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?(?:public\.)?\"?(?:{'|'.join(TRAILED)})\"?(?![\w.])",
    re.IGNORECASE,
)
_NAME = "select set_config('langkah.actor', %s, true)"


def acts(employee_id: int) -> None:
    """From here on, what this request changes is that person's doing."""
    g.actor_id = employee_id


def tell_database(engine: Engine) -> None:
    event.listen(engine, "before_cursor_execute", _tell)


@lru_cache(maxsize=4096)
def leaves_trail(statement: str) -> bool:
    return _WRITES.search(statement) is not None


def _tell(
    _connection: Connection,
    cursor: Cursor[Any],
    statement: str,
    _parameters: object,
    _context: object,
    _many: object,
) -> None:
    if not has_request_context() or not leaves_trail(statement):
        return
    actor_id: int | None = g.get("actor_id")
    if actor_id is None:
        raise RuntimeError("nobody is known to act; call actors.acts before changing master data")
    cursor.execute(_NAME, [str(actor_id)])
