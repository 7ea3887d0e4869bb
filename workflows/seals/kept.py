"""Entries as they were sealed: from the pages in the database, and from the file outside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

from workflows.seals.leaves import ENTRY, PAGE

_names = count(1)
_PAGES = f"""
select first, entries from sealed_page
where first > %(low)s - {PAGE} and first < %(high)s and first + length(entries) / {ENTRY.size} > %(low)s order by first
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Pages:
    connection: psycopg.Connection

    def __call__(self, low: int, high: int) -> Iterator[bytes]:
        """Entries low … high-1, up to where a page is missing."""
        if low >= high:
            return
        at = low
        with self.connection.cursor(name=f"pages_{next(_names)}", binary=True) as cursor:
            cursor.itersize = 16
            cursor.execute(_PAGES.encode(), {"low": low, "high": high})
            for first, packed in cursor:
                if first > at:
                    return
                for number in range(at, min(high, first + len(packed) // ENTRY.size)):
                    start = (number - first) * ENTRY.size
                    yield packed[start : start + ENTRY.size]
                    at = number + 1


@dataclass(frozen=True, slots=True)
class File:
    path: Path

    def __call__(self, low: int, high: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(low * ENTRY.size)
            left = high - low
            while left > 0 and (packed := file.read(min(left, PAGE) * ENTRY.size)):
                left -= PAGE
                for start in range(0, len(packed) - ENTRY.size + 1, ENTRY.size):
                    yield packed[start : start + ENTRY.size]
