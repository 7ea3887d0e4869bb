"""The copy of all checkpoints outside the database: a file of signed lines, and one of the entries under them.

A checkpoint is committed to the database first and then written here, so the file never names one that isn't there;
what a crash kept from the file is written with the next. Before anything new is signed, the newest line has to be in
the database as it is here: nobody can have the past signed anew by rewriting the tables.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from models.seals import Checkpoint
from workflows.seals.kept import Pages
from workflows.seals.keys import Keyring
from workflows.seals.leaves import ENTRY, driver
from workflows.seals.note import Note, notes_in
from workflows.seals.signer import SealRefused, checkpoints, note_of

_TAIL = 4096  # bytes at the end that hold the last line for sure


@dataclass(frozen=True, slots=True)
class Record:
    path: Path

    @property
    def entries_path(self) -> Path:
        return self.path.with_name(f"{self.path.name}.entries")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else writes to the files meanwhile."""
        with self.path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def last(self) -> Note | None:
        with self.path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            found = list(notes_in(file.read().decode("ascii", "replace")))
        return found[-1] if found else None

    def notes(self) -> Iterator[Note]:
        with self.path.open(encoding="ascii", errors="replace") as file:
            for line in file:
                yield from notes_in(line)

    def check(self, session: Session) -> None:
        """Raises SealRefused unless the database goes on from the newest line."""
        last = self.last()
        if last is None:
            return
        number = last.statement.number
        found = session.get(Checkpoint, number)
        if found is None:
            raise SealRefused(f"Checkpoint {number} is in {self.path} and not in the database.")
        if note_of(found) != last:
            raise SealRefused(f"Checkpoint {number} in the database isn't the one in {self.path}.")

    def catch_up(self, session: Session, ring: Keyring) -> int:
        """Write what the database has and the files lack; how many checkpoints. Raises SealRefused."""
        last = self.last()
        first = number = last.statement.number if last else 0
        for found in checkpoints(session, after=number):
            note = note_of(found)
            if (doubt := ring.doubt(note)) or note.statement.number != number + 1:
                raise SealRefused(
                    f"Checkpoint {note.statement.number} isn't written: {doubt or 'one is missing'}."
                )
            self._add_entries(session, note.statement.size)
            _append(self.path, f"{note.line()}\n".encode())
            number += 1
        return number - first

    def _add_entries(self, session: Session, size: int) -> None:
        with self.entries_path.open("ab") as file:
            have = _whole(file)
            for entry in Pages(driver(session))(
                have, size
            ):  # where one is missing it ends: the check will say so
                file.write(entry)
            _sync(file)


def _whole(file: BinaryIO) -> int:
    """The number of entries in a file, of which a crash may have left a part of one at the end."""
    length = file.seek(0, os.SEEK_END)
    file.truncate(length - length % ENTRY.size)
    return length // ENTRY.size


def _append(path: Path, line: bytes) -> None:
    with path.open("ab") as file:
        file.write(line)
        _sync(file)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
