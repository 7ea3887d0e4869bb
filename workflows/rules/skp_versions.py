"""What differs between two versions of a plan, row by row: the same line is the same row through all versions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row: `before` and `after` hold only the fields that differ (all of them for a row added or removed)."""

    line: Hashable
    change: Change
    name: str  # the row's own words, as they are after, or were before
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    line: Hashable
    name: str
    fields: Mapping[str, str]


def differences(old: Sequence[Row], new: Sequence[Row]) -> tuple[Difference, ...]:
    """In the order of the new version; rows that were removed come last. Empty when nothing differs."""
    return tuple(_differences(old, new))


def _differences(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Difference]:
    former = {row.line: row for row in old}
    for row in new:
        was = former.pop(row.line, None)
        if was is None:
            yield Difference(row.line, Change.ADDED, row.name, {}, _said(row.fields))
        elif was.fields != row.fields:
            changed = [key for key in row.fields if row.fields[key] != was.fields.get(key, "")]
            before = {key: was.fields.get(key, "") for key in changed}
            yield Difference(
                row.line, Change.CHANGED, row.name, before, {key: row.fields[key] for key in changed}
            )
    for was in former.values():
        yield Difference(was.line, Change.REMOVED, was.name, _said(was.fields), {})


def _said(fields: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in fields.items() if text}
