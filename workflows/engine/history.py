"""The history of a case: append-only events, each sealed with the hash of the one before.

The hash covers the canonical form of an event: JSON with sorted keys, texts in NFC, integers and strings but no
floats, times in UTC. The body enters it by a salted digest kept beside it: the digest alone gives nothing away, and
the chain holds when a body was lawfully erased together with its salt.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.process import HistoryEvent, Instance

VERSION = 1
ERASED = "ERASED"  # names the event whose body and salt were taken away


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened; who and when, where it isn't the actor of the whole act."""

    kind: str
    step: str = ""
    body: Mapping[str, object] = field(default_factory=dict)
    by_system: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who acts, for which post, on which ground, and when by the server's and the device's clock."""

    at: datetime
    actor_id: int | None = None
    on_behalf_of: int | None = None
    ground: str = ""
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Where the next event of an instance is attached."""

    instance_id: uuid.UUID
    definition_id: int
    count: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the first event that doesn't fit; None when the whole chain does."""

    events: int
    broken_at: int | None
    reason: str = ""
    erased: int = 0  # events whose bodies were lawfully erased

    @property
    def sound(self) -> bool:
        return self.broken_at is None


def seal(chain: Chain, author: Author, events: Iterable[Event]) -> tuple[list[dict[str, object]], Chain]:
    """Rows for the table, and the chain after them."""
    rows: list[dict[str, object]] = []
    head, count = chain.head, chain.count
    for event in events:
        count += 1
        row = _row(chain, author, event, count)
        head = event_hash(head, row)
        rows.append({**row, "hash": head})
    return rows, Chain(
        instance_id=chain.instance_id, definition_id=chain.definition_id, count=count, head=head
    )


def append(session: Session, chain: Chain, author: Author, events: Iterable[Event]) -> Chain:
    """Write events now, outside of the one statement that saves a moved case."""
    rows, after = seal(chain, author, events)
    session.execute(insert(HistoryEvent), rows)
    return after


def verify(session: Session, instance_id: uuid.UUID) -> Verdict:
    """Recompute the chain of an instance and compare it with what is stored, row by row and at the head."""
    head, total, erased = b"", 0, set[int]()
    stated = set[int]()
    rows = session.execute(
        select(HistoryEvent.__table__)
        .where(HistoryEvent.instance_id == instance_id)
        .order_by(HistoryEvent.sequence)
    ).mappings()
    for row in map(dict, rows):
        total += 1
        head = event_hash(head, row)
        if wrong := _wrong(row, total, head):
            return Verdict(total, total, wrong)
        if row["body"] is None:
            erased.add(total)
        elif row["kind"] == ERASED:
            stated.add(row["body"]["event"])
    if erased != stated:
        return Verdict(total, min(erased ^ stated), "a body was erased without a ground")
    return _ended(session, instance_id, head, Verdict(total, None, erased=len(erased)))


def _wrong(row: Mapping[str, object], sequence: int, head: bytes) -> str:
    """What doesn't fit of an event; empty when all does."""
    if row["sequence"] != sequence:
        return "an event is missing"
    if (row["body"] is None) is not (row["salt"] is None):
        return "half of a body is missing"
    if head != row["hash"]:
        return "an event was changed"
    if row["body"] is not None and body_digest(row["salt"], row["body"]) != row["body_hash"]:
        return "a body was changed"
    return ""


def _ended(session: Session, instance_id: uuid.UUID, head: bytes, found: Verdict) -> Verdict:
    """The verdict on a chain that fits, set against what the instance keeps of it."""
    kept = session.execute(
        select(Instance.event_count, Instance.head_hash).where(Instance.id == instance_id)
    ).one()
    if kept.event_count != found.events:
        first = min(kept.event_count, found.events) + 1
        return Verdict(found.events, first, "the number of events is wrong")
    return found if kept.head_hash == head else Verdict(found.events, found.events, "wrong head")


def _row(chain: Chain, author: Author, event: Event, sequence: int) -> dict[str, object]:
    own = not event.by_system
    body, salt = canonical(event.body), secrets.token_bytes(16)
    return {
        "instance_id": chain.instance_id,
        "sequence": sequence,
        "kind": event.kind,
        "step": event.step,
        "at": author.at,
        "device_at": author.device_at if own else None,
        "actor_id": author.actor_id if own else None,
        "on_behalf_of": author.on_behalf_of if own else None,
        "ground": author.ground if own else "",
        "definition_id": chain.definition_id,
        "body": body,
        "salt": salt,
        "body_hash": body_digest(salt, body),
    }


def body_digest(salt: object, body: object) -> bytes:
    """What stands for a body in the chain."""
    return hashlib.sha256(_bytes(salt) + _text(body).encode()).digest()


def event_hash(previous: bytes, row: Mapping[str, object]) -> bytes:
    """The hash of an event, of the columns of its row and the hash of the event before it."""
    sealed = {
        "v": VERSION,
        "instance": str(row["instance_id"]),
        "sequence": row["sequence"],
        "kind": row["kind"],
        "step": row["step"],
        "at": _moment(row["at"]),
        "device_at": _moment(row["device_at"]),
        "actor": row["actor_id"],
        "on_behalf_of": row["on_behalf_of"],
        "ground": row["ground"],
        "definition": row["definition_id"],
        "body": _bytes(row["body_hash"]).hex(),
    }
    return hashlib.sha256(previous + _text(canonical(sealed)).encode()).digest()


def canonical(value: object) -> object:
    """The value with texts in NFC and floats written as text: it reads the same from any database."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {unicodedata.normalize("NFC", str(key)): canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    return value


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(f"bytes were expected, not {type(value).__name__}")
    return value


def _moment(value: object) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else None
