"""How somebody with all rights, and our source, would cover their tracks."""

from __future__ import annotations

import uuid
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.process import HistoryEvent
from workflows.engine.history import body_digest, event_hash
from workflows.seals import leaves
from workflows.seals.keys import key_id, public_of
from workflows.seals.leaves import ENTRY
from workflows.seals.merkle import Border, leaf_hash
from workflows.seals.signer import checkpoints, note_of
from workflows.trail import change_digest, change_hash


def rechain(session: Session, case: uuid.UUID) -> None:
    """Make digests, hashes, number and head of a case fit its events again."""
    head, count = b"", 0
    rows = session.execute(
        select(HistoryEvent.__table__).where(HistoryEvent.instance_id == case).order_by(HistoryEvent.sequence)
    )
    for row in rows.mappings().all():
        digest = body_digest(row["salt"], row["body"]) if row["salt"] is not None else row["body_hash"]
        head, count = event_hash(head, {**row, "body_hash": digest}), count + 1
        session.execute(
            text(
                "update history_event set body_hash = :b, hash = :h where instance_id = :i and sequence = :s"
            ),
            {"b": digest, "h": head, "i": case, "s": row["sequence"]},
        )
    session.execute(
        text("update instance set event_count = :n, head_hash = :h where id = :i"),
        {"n": count, "h": head, "i": case},
    )


def rechain_trail(session: Session, table: str, row: str) -> None:
    """Make digests and hashes of the changes of one row fit again."""
    head = b""
    named = {"t": table, "r": row}
    found = session.execute(
        text(
            "select id, at, table_name, row_key, act, before::text as before, after::text as after, actor_id, db_user, "
            "salt, body_hash from change_event where table_name = :t and row_key = :r order by id"
        ),
        named,
    )
    for change in found.mappings().all():
        digest = change_digest(change["salt"], change["before"], change["after"])
        head = change_hash(head, {**change, "body_hash": digest})
        session.execute(
            text("update change_event set body_hash = :b, hash = :h where id = :i"),
            {"b": digest, "h": head, "i": change["id"]},
        )


def reseal(session: Session, *, roots: bool = True) -> None:
    """Write the pages anew from the events, and on request the roots too: all but the signatures."""
    connection, border, low, previous = leaves.driver(session), Border(), 0, None
    session.execute(text("delete from sealed_page"))
    for number, horizon in session.execute(
        text("select number, horizon::text::int8 from checkpoint order by number")
    ).all():
        first, packed = border.size, b"".join(leaves.entries(connection, low, horizon))
        border.extend(leaf_hash(packed[at : at + ENTRY.size]) for at in range(0, len(packed), ENTRY.size))
        if packed:
            session.execute(text("insert into sealed_page values (:f, :p)"), {"f": first, "p": packed})
        if roots:
            changed = "root = :r, size = :s, border = :b, previous = coalesce(:p, previous)"
            session.execute(
                text(f"update checkpoint set {changed} where number = :n"),
                {"r": border.root(), "s": border.size, "b": border.pack(), "p": previous, "n": number},
            )
        low, previous = horizon, border.root()


def sign_anew(session: Session, private: Ed25519PrivateKey) -> None:
    """Sign the checkpoints as they are now."""
    session.expire_all()
    name = key_id(public_of(private))
    for found in list(checkpoints(session)):
        note = replace(note_of(found).statement, key=name).signed(private)
        session.execute(
            text("update checkpoint set key_id = :k, signature = :s where number = :n"),
            {"k": name, "s": note.signature, "n": found.number},
        )
    session.expire_all()
