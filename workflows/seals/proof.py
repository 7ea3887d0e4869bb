"""A proof that one event is part of history: checked by whoever has it and the public key, without a database."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import Instance
from models.seals import Checkpoint
from workflows.seals import events, merkle
from workflows.seals.kept import Pages
from workflows.seals.keys import Keyring
from workflows.seals.leaves import ENTRY, HISTORY, Entry, driver
from workflows.seals.merkle import HASH_SIZE, Leaves, leaf_hash
from workflows.seals.note import notes_in
from workflows.seals.signer import note_of
from workflows.seals.verify import CannotCheck

FORM = "langkah/proof/1"
_EVENT = f"select {events.COLUMNS} from history_event where instance_id = %s and sequence = any (%s) order by sequence"  # noqa: S608 - our own words


class Disproved(Exception):
    """The proof doesn't prove what it says; the message says why."""


def make_proof(session: Session, case: str, sequence: int, ring: Keyring) -> dict[str, object]:
    """Raises CannotCheck."""
    row, previous = _event(session, case, sequence)
    found = session.scalars(
        select(Checkpoint).where(Checkpoint.horizon > row.xid).order_by(Checkpoint.number).limit(1)
    ).first()
    if found is None:
        raise CannotCheck(
            f"Event {sequence} of case {case} isn't in a checkpoint yet. Try again in five minutes."
        )
    packed = ENTRY.pack(
        HISTORY.kind, row.xid, bytes.fromhex(row.instance_id.replace("-", "")), row.sequence, row.hash
    )
    leaves, index = _leaves(session, found.size, packed)
    if index is None:
        raise CannotCheck(
            f"Event {sequence} of case {case} isn't what was sealed. Run `langkah audit verify`."
        )
    return {
        "form": FORM,
        "case": case,
        "sequence": sequence,
        "event": {
            "previous": previous.hex(),
            "sealed": events.sealed_text(row),
            "salt": row.salt.hex() if row.salt else None,
            "body": row.body,
        },
        "entry": packed.hex(),
        "index": index,
        "path": [step.hex() for step in merkle.inclusion_proof(leaves, index, found.size)],
        "checkpoint": note_of(found).line(),
        "key": ring.keys[0].id,
    }


def read_proof(content: str, ring: Keyring) -> str:
    """What it proves, in a sentence. Raises Disproved."""
    try:
        said = json.loads(content)
        if said["form"] != FORM:
            raise Disproved(f"The proof is written in a form that this version doesn't know: {said['form']}.")
        entry, event = Entry.read(bytes.fromhex(said["entry"])), said["event"]
        sealed = json.loads(event["sealed"])
        (note,) = notes_in(said["checkpoint"])
        path = [bytes.fromhex(step) for step in said["path"]]
        previous, index = bytes.fromhex(event["previous"]), int(said["index"])
    except (ValueError, KeyError, TypeError) as error:
        raise Disproved("That isn't a proof as Langkah writes them.") from error
    if doubt := ring.doubt(note):
        raise Disproved(f"Its checkpoint proves nothing: {doubt}.")
    statement = note.statement
    if not merkle.includes(
        statement.root, statement.size, leaf_hash(bytes.fromhex(said["entry"])), index, path
    ):
        raise Disproved("The event isn't part of what the checkpoint sealed.")
    if events.event_hash(previous, event["sealed"]) != entry.hash:
        raise Disproved("The event isn't the one that was sealed.")
    _check_content(entry, sealed, event)
    return (
        f"Event {sealed['sequence']} ({sealed['kind']}) of case {sealed['instance']}, {sealed['at']}, was part of "
        f"history when checkpoint {statement.number} was signed on {statement.at:%Y-%m-%d %H:%M:%S} UTC"
        + ("." if event.get("body") is not None else ", without the body, which was erased.")
    )


def _check_content(entry: Entry, sealed: Mapping[str, object], event: Mapping[str, object]) -> None:
    if str(entry.case) != sealed.get("instance") or entry.sequence != sealed.get("sequence"):
        raise Disproved("The event isn't the one that was sealed.")
    salt, body = event.get("salt"), event.get("body")
    if salt is None and body is None:
        return
    if events.body_hash(bytes.fromhex(str(salt)), body).hex() != sealed.get("body"):
        raise Disproved("The body isn't the one that was sealed.")


def _event(session: Session, case: str, sequence: int) -> tuple[events.Row, bytes]:
    number = session.scalar(select(Instance.id).where(Instance.number == case))
    with driver(session).cursor(binary=True) as cursor:
        rows = cursor.execute(_EVENT.encode(), [number, [sequence - 1, sequence]]).fetchall()
    found = [events.Row._make(row) for row in rows]
    if not found or found[-1].sequence != sequence:
        raise CannotCheck(f"There is no event {sequence} of case {case}.")
    return found[-1], found[0].hash if len(found) > 1 else b""


def _leaves(session: Session, size: int, wanted: bytes) -> tuple[Leaves, int | None]:
    """The hashes of all leaves, and where the wanted one is."""
    packed, at = bytearray(), None
    for index, entry in enumerate(Pages(driver(session))(0, size)):
        packed += leaf_hash(entry)
        if entry == wanted:
            at = index
    if len(packed) != size * HASH_SIZE:
        raise CannotCheck("What was sealed isn't complete any more. Run `langkah audit verify`.")
    return Leaves(packed), at
