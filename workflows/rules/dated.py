"""Rows that hold from a day on: parameters of a law or of an office's regulation, entries of a master list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class NothingInForce(LookupError):
    """No row holds on the day."""


class Dated(Protocol):
    """`valid_from` and `valid_to` are included; without `valid_to` it holds until the next row begins."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Iterable[Row], on: date) -> Row:
    """The row that holds on the day: of several the one that began last. Raises NothingInForce."""
    found = in_force_or_none(rows, on)
    if found is None:
        raise NothingInForce(f"no row holds on {on.isoformat()}")
    return found


def in_force_or_none(rows: Iterable[Row], on: date) -> Row | None:
    """As `in_force`, with None instead of the error."""
    begun = (row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to))
    return max(begun, key=lambda row: row.valid_from, default=None)
