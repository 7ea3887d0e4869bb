"""The leaves of the tree in their order: what a checkpoint takes in, and what it is checked against.

A checkpoint takes in the events of all transactions from the horizon of the one before up to its own: no transaction
below a horizon can still commit, so none comes late. Within that, events of cases stand by transaction, case and
sequence, then changes of settings and master data by transaction and number.

A leaf is made of 61 bytes: the kind, the transaction, the number of the case (or of the change), the sequence in the
case, and the hash of the event. They are kept, since they name an event that isn't there any more.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy.orm import Session

ENTRY = struct.Struct(">cQ16sI32s")
PAGE = 1024  # entries that are kept in one row
FETCHED = 5000
_names = count(1)


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows are leaves. `key` is SQL for number and sequence in binary form, `order` its columns."""

    kind: bytes
    table: str
    key: str
    order: tuple[str, ...]


HISTORY = Source(
    b"h", "history_event", "uuid_send(instance_id) || int4send(sequence)", ("xid", "instance_id", "sequence")
)
CHANGES = Source(
    b"c", "change_event", "decode(repeat('00', 8), 'hex') || int8send(id) || int4send(0)", ("xid", "id")
)
SOURCES = (HISTORY, CHANGES)
_ORDER = {source.kind: place for place, source in enumerate(SOURCES)}


class Entry(NamedTuple):
    """What a leaf is made of."""

    kind: bytes
    xid: int
    number: bytes
    sequence: int
    hash: bytes

    @classmethod
    def read(cls, packed: bytes) -> Entry:
        """ValueError when that is no entry."""
        if len(packed) != ENTRY.size:
            raise ValueError("an entry has 61 bytes")
        return cls(*ENTRY.unpack(packed))

    @property
    def place(self) -> tuple[int, int, bytes, int]:
        """Where it stands among those of its checkpoint."""
        return _ORDER.get(self.kind, len(_ORDER)), self.xid, self.number, self.sequence

    @property
    def case(self) -> uuid.UUID:
        return uuid.UUID(bytes=self.number)

    @property
    def change(self) -> int:
        return int.from_bytes(self.number, "big")


def entries(connection: psycopg.Connection, low: int, high: int) -> Iterator[bytes]:
    """Those of the transactions low … high-1, packed, a few thousand at a time however many there are."""
    for source in SOURCES:
        query = sql.SQL(
            "select {}::bytea || int8send(xid::text::int8) || {} || hash from {} "
            "where xid >= %s::xid8 and xid < %s::xid8 order by {}"
        ).format(
            sql.Literal(f"\\x{source.kind.hex()}"),
            sql.SQL(source.key),  # our own words, above
            sql.Identifier(source.table),
            sql.SQL(", ").join(map(sql.Identifier, source.order)),
        )
        with connection.cursor(name=f"leaves_{next(_names)}", binary=True) as cursor:
            cursor.itersize = FETCHED
            cursor.execute(query, [str(low), str(high)])
            for row in cursor:
                yield row[0]


def any_between(connection: psycopg.Connection, low: int, high: int) -> bool:
    for source in SOURCES:
        asked = sql.SQL("select exists (select from {} where xid >= %s::xid8 and xid < %s::xid8)")
        if _first(connection, asked.format(sql.Identifier(source.table)), [str(low), str(high)]):
            return True
    return False


def horizon(connection: psycopg.Connection) -> int:
    """Every transaction below this number has ended, and shows in what is read from now on."""
    asked = sql.SQL("select pg_snapshot_xmin(pg_current_snapshot())::text::int8")
    return int(str(_first(connection, asked, [])))


def driver(session: Session) -> psycopg.Connection:
    """The connection under a session, in the session's transaction: rows by the million go past the ORM."""
    found = session.connection().connection.driver_connection
    if not isinstance(found, psycopg.Connection):
        raise TypeError("the driver has to be psycopg")
    return found


def _first(connection: psycopg.Connection, query: sql.Composed | sql.SQL, parameters: list[str]) -> object:
    row = connection.execute(query, parameters).fetchone()
    return row[0] if row else None
