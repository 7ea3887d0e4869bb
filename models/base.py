"""The declarative base, column types and the engine. Tables live in the modules beside this one."""

from __future__ import annotations

import math
import secrets
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from enum import Enum as PythonEnum
from typing import Annotated, TypeVar

from psycopg import Connection, OperationalError
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, Text, create_engine, event, func, select
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import UserDefinedType

JsonObject = dict[str, object]

RESTED_SECONDS = 1.0
BIGGEST_ID = 2**31 - 1

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Xid8(UserDefinedType[int]):
    """The number of a transaction, never used twice: what began before another has committed is told by it."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return "xid8"

    def bind_processor(self, dialect: Dialect) -> Callable[[int | None], str | None]:  # noqa: ARG002 - given
        return lambda value: None if value is None else str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], int | None]:  # noqa: ARG002
        return lambda value: None if value is None else int(value)


ischema_names["xid8"] = Xid8  # so that comparing models and tables knows it


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        str: Text,
        bytes: BYTEA,
        JsonObject: JSONB,
        # Text, not a type of the database: a new value must not need a migration.
        PythonEnum: Enum(PythonEnum, native_enum=False, length=32),
    }


def uuid7() -> uuid.UUID:
    """A time-ordered identifier (RFC 9562, version 7): public, and kind to indexes.

    Its second part counts quarters of a microsecond, so that what one act makes keeps its order.
    """
    millis, rest = divmod(time.time_ns(), 1_000_000)
    part = rest * 4096 // 1_000_000
    value = (millis & (2**48 - 1)) << 80 | 7 << 76 | part << 64 | 2 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


Row = TypeVar("Row", bound=Base)

Id = Annotated[int, mapped_column(primary_key=True)]
PublicId = Annotated[uuid.UUID, mapped_column(primary_key=True, default=uuid7)]


def row_id(value: object) -> int | None:
    """The number of a row as a form or an address names it; None where no row can have it."""
    text = str(value)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(BIGGEST_ID)) else 0
    return number if 0 < number <= BIGGEST_ID else None


def find(session: Session, table: type[Row], value: object) -> Row | None:
    """The row with that number, if there is one."""
    number = row_id(value)
    return None if number is None else session.get(table, number)


def next_ids(session: Session, *tables: type[Base], times: int = 1) -> list[tuple[int, ...]]:
    """Numbers for rows that are still to be written: one of each table, as often as wanted. One statement."""
    numbers = [func.nextval(func.pg_get_serial_sequence(one.__tablename__, "id")) for one in tables]
    row = select(*numbers).select_from(func.generate_series(1, times).table_valued())
    return [tuple(found) for found in session.execute(row)]


def create_engine_for(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for `postgresql://…`; the driver is psycopg 3 and sessions speak UTC.

    PostgreSQL 14 or newer. The pool tests a connection that has rested before it is used again, since a restart
    of the server must not cost a user his form.
    """
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    engine = create_engine(
        plain.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_use_lifo=True,  # the one that was just used has the statements prepared
        hide_parameters=True,  # an error in a log must not carry a row's values
        connect_args={"options": "-c timezone=UTC"},
    )
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _test_after_rest)
    return engine


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _test_after_rest(connection: Connection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """A dead connection is replaced by the pool. One that has just been used isn't asked: it is a round trip."""
    if time.monotonic() - record.info.get("rests_since", math.inf) < RESTED_SECONDS:
        return
    try:
        connection.execute("select 1")
        connection.commit()  # after a rollback the driver prepares every statement anew
    except OperationalError as error:
        raise DisconnectionError from error
