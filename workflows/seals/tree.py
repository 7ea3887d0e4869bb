"""The tree computed anew from the events, checkpoint by checkpoint, and which event it is when a root differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

import psycopg

from models.seals import Checkpoint
from workflows.seals import leaves
from workflows.seals.leaves import CHANGES, ENTRY, Entry
from workflows.seals.merkle import Border, leaf_hash
from workflows.seals.note import Note
from workflows.seals.verdict import Finding, Report, of_change, of_checkpoint, of_event


class Kept(Protocol):
    """Entries as they were sealed, from number `low` up to before `high`."""

    def __call__(self, low: int, high: int) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """What one checkpoint took in, as it is now: root over everything, and the first difference from the pages."""

    found: Checkpoint
    before: Border
    low: int
    root: bytes
    size: int
    differs: tuple[bytes | None, bytes | None] | None


def _leaves(batch: Batch) -> str:
    same = batch.root == batch.found.root and batch.size == batch.found.size
    return "" if same else "the events before it aren't those that it sealed"


def _pages(batch: Batch) -> str:
    return "the list of what it sealed was changed" if batch.differs else ""


CHECKS: dict[str, Callable[[Batch], str]] = {"leaves": _leaves, "pages": _pages}


@dataclass(slots=True)
class Tree:
    """`pages` are the entries in the database; `elsewhere` those kept outside, if they are."""

    connection: psycopg.Connection
    pages: Kept
    elsewhere: Kept | None
    border: Border
    low: int = 0  # the first transaction that isn't in the border

    def check(self, found: Checkpoint, report: Report) -> Finding | None:
        batch = self._recompute(found)
        for name, check in CHECKS.items():
            if wrong := check(batch):
                return self._name(name, wrong, batch)
        self.low = found.horizon
        report.checkpoints += 1
        report.sealed = found.size
        return None

    def _recompute(self, found: Checkpoint) -> Batch:
        before = Border(self.border.size, list(self.border.peaks))
        present = leaves.entries(self.connection, self.low, found.horizon)
        sealed = self.pages(before.size, found.size)
        differs = None
        append = self.border.append
        for now, then in zip_longest(present, sealed):
            if now != then and differs is None:
                differs = (now, then)
            if now is not None:
                append(leaf_hash(now))
        return Batch(found, before, self.low, self.border.root(), self.border.size, differs)

    def _name(self, check: str, wrong: str, batch: Batch) -> Finding:
        """The event where the present and the sealed part, by a list that belongs to the signed root."""
        if check == "pages":
            return of_checkpoint(check, wrong, batch.found.number)
        for kept in (self.pages, self.elsewhere):
            if kept and _belongs(kept(batch.before.size, batch.found.size), batch):
                present = leaves.entries(self.connection, batch.low, batch.found.horizon)
                both = zip_longest(present, kept(batch.before.size, batch.found.size))
                now, then = next(pair for pair in both if pair[0] != pair[1])
                return self._of_entries(check, now, then, f"checkpoint {batch.found.number}")
        first = next(leaves.entries(self.connection, batch.low, batch.found.horizon), None)
        wrong += "; the list of them was changed too, so it is one from here on"
        if first is None:
            return of_checkpoint(check, wrong, batch.found.number)
        return self._of_entry(check, wrong, first)

    def by_file(self, kept: Kept, notes: Iterable[Note]) -> Finding | None:
        """The first event that isn't as the file outside the database has it, whatever the tables say."""
        low = size = 0
        for note in notes:
            said = note.statement
            present = leaves.entries(self.connection, low, said.horizon)
            for now, then in zip_longest(present, kept(size, said.size)):
                if now != then:
                    return self._of_entries("entries", now, then, "the file of checkpoints")
            low, size = said.horizon, said.size
        return None

    def _of_entries(self, check: str, now: bytes | None, then: bytes | None, by: str) -> Finding:
        if then is None or (now is not None and _place(now) < _place(then)):
            return self._of_entry(
                check, f"it wasn't there when {by} sealed the events of its time", now or b""
            )
        if now is None or _place(then) < _place(now):
            return self._of_entry(check, f"it is gone from where {by} sealed it", then)
        return self._of_entry(check, f"it was changed after {by} sealed it", now)

    def _of_entry(self, check: str, wrong: str, packed: bytes) -> Finding:
        try:
            entry = Entry.read(packed)
        except ValueError:
            entry = Entry.read(packed[: ENTRY.size].ljust(ENTRY.size, b"\0"))
        if entry.kind == CHANGES.kind:
            return name_change(self.connection, check, wrong, entry.change)
        row = self.connection.execute(
            "select number, kind, at from instance left join history_event on instance_id = id and sequence = %s "
            "where id = %s",
            [entry.sequence, entry.case],
        ).fetchone()
        number, kind, at = row or (str(entry.case), "", None)
        return of_event(check, wrong, case=number, sequence=entry.sequence, kind=kind or "", at=at)


def name_change(connection: psycopg.Connection, check: str, wrong: str, number: int) -> Finding:
    row = connection.execute(
        "select table_name, row_key, act, at from change_event where id = %s", [number]
    ).fetchone()
    if row is None:
        return of_change(check, wrong, number)
    table, key, act, at = row
    return of_change(check, wrong, number, what=f"{table} {key}, {act}", at=at)


def _belongs(entries: Iterable[bytes], batch: Batch) -> bool:
    """Whether these entries are those that the signed root was made of."""
    border = Border(batch.before.size, list(batch.before.peaks))
    border.extend(map(leaf_hash, entries))
    return border.size == batch.found.size and border.root() == batch.found.root


def _place(packed: bytes) -> tuple[int, int, bytes, int]:
    return Entry.read(packed[: ENTRY.size].ljust(ENTRY.size, b"\0")).place
