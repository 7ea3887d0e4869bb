"""Taking a checkpoint: what happened since the last one becomes leaves of the tree, whose root is signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import BigInteger, Text, cast, func, insert, select
from sqlalchemy.orm import Session

from models.base import Xid8
from models.people import HOME
from models.process import HistoryEvent
from models.seals import Checkpoint, SealedPage
from workflows.seals import leaves
from workflows.seals.keys import Keyring, key_id, public_of
from workflows.seals.leaves import ENTRY, PAGE
from workflows.seals.merkle import EMPTY_ROOT, Border, leaf_hash
from workflows.seals.note import Note, Statement

ALONE = 7_265_020  # the advisory lock
HEARTBEAT = timedelta(hours=1)
AT_ONCE = 500


class SealRefused(Exception):
    """History isn't what was signed before, so nothing more is signed; the message says what doesn't fit."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A new checkpoint; `daily` when it is the first of its day."""

    note: Note
    daily: bool


def alone(session: Session) -> bool:
    """Whether nobody else takes a checkpoint while this transaction lasts."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(ALONE))))


def newest(session: Session) -> Checkpoint | None:
    return session.scalars(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1)).first()


def checkpoint_age_seconds(session: Session, *, now: datetime) -> float | None:
    """How old the newest checkpoint is by real time; None before the first. An hour is fine when nothing happens."""
    last = session.scalar(select(func.max(Checkpoint.at)))
    return None if last is None else max(0.0, (now - last).total_seconds())


def oldest_unsealed(session: Session) -> datetime | None:
    """The moment of the first event that waits for a checkpoint: over ten minutes ago is too long."""
    after = select(
        func.coalesce(func.max(cast(cast(Checkpoint.horizon, Text), BigInteger)), 0)
    ).scalar_subquery()
    waiting = HistoryEvent.xid >= cast(cast(after, Text), Xid8)
    return session.scalar(select(HistoryEvent.at).where(waiting).order_by(HistoryEvent.xid).limit(1))


def checkpoints(session: Session, *, after: int = 0) -> Iterator[Checkpoint]:
    """In their order, a few hundred at a time."""
    while True:
        asked = select(Checkpoint).where(Checkpoint.number > after).order_by(Checkpoint.number).limit(AT_ONCE)
        found = session.scalars(asked.execution_options(populate_existing=True)).all()
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].number


def note_of(found: Checkpoint) -> Note:
    statement = Statement(
        number=found.number,
        size=found.size,
        root=found.root,
        previous=found.previous,
        horizon=found.horizon,
        at=found.at,
        key=found.key_id,
    )
    return Note(statement, found.signature)


def take(
    session: Session, private: Ed25519PrivateKey, ring: Keyring, *, now: datetime, asked: bool = False
) -> Taken | None:
    """A checkpoint of everything up to now; None when nothing is new and the last is young enough.

    The first of a day, and one that is asked for, are taken in any case. Raises SealRefused.
    """
    last = newest(session)
    border = _checked(last, ring)
    connection = leaves.driver(session)
    low, high = last.horizon if last else 0, leaves.horizon(connection)
    if last and high < low:
        raise SealRefused(
            f"The server counts transactions from {high}, and checkpoint {last.number} reaches to {low}: the data "
            "were moved to another server. See docs/operations.md, “Moving to another server”."
        )
    daily = last is None or _day(last.at) < _day(now)
    due = last is None or now - last.at >= HEARTBEAT
    if not (asked or daily or due or leaves.any_between(connection, low, high)):
        return None
    _add_pages(session, border, leaves.entries(connection, low, high))
    statement = Statement(
        number=last.number + 1 if last else 1,
        size=border.size,
        root=border.root(),
        previous=last.root if last else EMPTY_ROOT,
        horizon=high,
        at=max(now, last.at) if last else now,
        key=key_id(public_of(private)),
    )
    note = statement.signed(private)
    if doubt := ring.doubt(note):
        raise SealRefused(f"The key doesn't serve for checkpoint {statement.number}: {doubt}.")
    session.add(_row(note, border))
    return Taken(note, daily)


def _checked(last: Checkpoint | None, ring: Keyring) -> Border:
    if last is None:
        return Border()
    doubt = ring.doubt(note_of(last))
    if not doubt:
        try:
            border = Border.unpack(last.size, last.border)
        except ValueError as error:
            doubt = str(error)
        else:
            if border.root() == last.root:
                return border
            doubt = "its border doesn't belong to its root"
    raise SealRefused(f"Checkpoint {last.number} in the database isn't one that was signed: {doubt}.")


def _add_pages(session: Session, border: Border, entries: Iterable[bytes]) -> None:
    first, page = border.size, bytearray()
    for entry in entries:
        if len(entry) != ENTRY.size:
            raise SealRefused(f"An event has no hash that could be sealed: {entry[:29].hex()}.")
        border.append(leaf_hash(entry))
        page += entry
        if len(page) == PAGE * ENTRY.size:
            session.execute(insert(SealedPage), {"first": first, "entries": bytes(page)})
            first, page = border.size, bytearray()
    if page:
        session.execute(insert(SealedPage), {"first": first, "entries": bytes(page)})


def _row(note: Note, border: Border) -> Checkpoint:
    said = note.statement
    return Checkpoint(
        number=said.number,
        size=said.size,
        root=said.root,
        previous=said.previous,
        horizon=said.horizon,
        at=said.at,
        key_id=said.key,
        signature=note.signature,
        border=border.pack(),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(HOME).date()
