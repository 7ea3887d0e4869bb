"""The checkpoints among themselves: each signed, each the next of the one before, as they are kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy.orm import Session

from models.seals import Checkpoint
from workflows.seals.keys import Keyring
from workflows.seals.merkle import EMPTY_ROOT, Border
from workflows.seals.note import Note
from workflows.seals.signer import checkpoints, note_of
from workflows.seals.verdict import Finding, of_checkpoint

Step = tuple[Checkpoint, Checkpoint | None, Keyring]


def _number(step: Step) -> str:
    found, before, _ring = step
    expected = before.number + 1 if before else 1
    return "" if found.number == expected else f"checkpoint {expected} is missing before it"


def _signature(step: Step) -> str:
    found, _before, ring = step
    return ring.doubt(note_of(found))


def _previous(step: Step) -> str:
    found, before, _ring = step
    expected = before.root if before else EMPTY_ROOT
    return "" if found.previous == expected else "it doesn't follow the checkpoint before"


def _growth(step: Step) -> str:
    found, before, _ring = step
    if before is None:
        return ""
    grew = found.size >= before.size and found.horizon >= before.horizon and found.at >= before.at
    return "" if grew else "it reaches less far than the checkpoint before"


def _border(step: Step) -> str:
    found, _before, _ring = step
    try:
        fits = Border.unpack(found.size, found.border).root() == found.root
    except ValueError:
        fits = False
    return "" if fits else "its border doesn't belong to its root"


CHECKS: dict[str, Callable[[Step], str]] = {
    "number": _number,
    "signature": _signature,
    "previous": _previous,
    "growth": _growth,
    "border": _border,
}


def doubt(found: Checkpoint, ring: Keyring) -> str:
    """What is wrong with a checkpoint by itself; empty when nothing is."""
    return _signature((found, None, ring)) or _border((found, None, ring))


@dataclass(slots=True)
class Succession:
    """Passes checkpoints through, up to the first that doesn't fit, which is then the `finding`."""

    session: Session
    ring: Keyring
    last: Checkpoint | None  # the one before the first that is passed through
    finding: Finding | None = None

    def __iter__(self) -> Iterator[Checkpoint]:
        since = self.last.number if self.last else 0
        for found in checkpoints(self.session, after=since):
            step = (found, self.last, self.ring)
            for name, check in CHECKS.items():
                if wrong := check(step):
                    self.finding = of_checkpoint(name, wrong, found.number)
                    return
            self.last = found
            yield found


def against_record(session: Session, notes: Iterable[Note]) -> Finding | None:
    """Whether the file of checkpoints and the table are the same, but for the newest that is just being written."""
    for found, kept in zip_longest(checkpoints(session), notes):
        if kept is None:
            return None
        number = kept.statement.number
        if found is None:
            return of_checkpoint("record", "it is in the file of checkpoints and not in the database", number)
        if note_of(found) != kept:
            wrong = "it isn't the one in the file of checkpoints"
            return of_checkpoint("record", wrong, min(found.number, number))
    return None


def against_kept(session: Session, notes: Iterable[Note], ring: Keyring) -> Finding | None:
    """Whether each checkpoint that somebody kept is still one of history's."""
    for kept in notes:
        number = kept.statement.number
        if doubt := ring.doubt(kept):
            return of_checkpoint(
                "against", f"the one that was kept elsewhere proves nothing: {doubt}", number
            )
        found = session.get(Checkpoint, number)
        if found is None:
            wrong = (
                f"it was kept elsewhere and isn't in the database: history ends before it. On "
                f"{kept.statement.at:%Y-%m-%d %H:%M:%S} UTC it had {kept.statement.size} events"
            )
            return of_checkpoint("against", wrong, number)
        if note_of(found).statement != kept.statement:
            return of_checkpoint(
                "against", "it isn't the one that was kept elsewhere: the past was changed", number
            )
    return None
