"""A checkpoint in words: one line that says how far history went and what its root was, and the signature of it.

    langkah/checkpoint/1 12 10234 <root> <previous root> 98765 2026-11-27T17:00:04.000000Z <key> <signature>

are number, size, root, root of the checkpoint before, horizon, moment, key and signature. What is signed is the line
up to the last space. Spaces may become line breaks on the way, as mail programs do; nothing else may change.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORM = "langkah/checkpoint/1"
_NUMBER, _HASH = r"(0|[1-9][0-9]{0,18})", r"([0-9a-f]{64})"
_MOMENT, _KEY = r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z)", r"([0-9a-f]{16})"
_SIGNATURE = r"([A-Za-z0-9+/]{86}==)"
_LINE = re.compile(
    r"\s+".join((re.escape(FORM), _NUMBER, _NUMBER, _HASH, _HASH, _NUMBER, _MOMENT, _KEY, _SIGNATURE))
)
_WRITTEN = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """All events of transactions before `horizon` are `size` leaves of a tree with this root."""

    number: int
    size: int
    root: bytes
    previous: bytes
    horizon: int
    at: datetime
    key: str

    def text(self) -> str:
        at = self.at.astimezone(UTC).strftime(_WRITTEN)
        numbers = f"{self.number} {self.size} {self.root.hex()} {self.previous.hex()} {self.horizon}"
        return f"{FORM} {numbers} {at} {self.key}"

    def signed(self, private: Ed25519PrivateKey) -> Note:
        return Note(self, private.sign(self.text().encode()))


@dataclass(frozen=True, slots=True)
class Note:
    statement: Statement
    signature: bytes

    def line(self) -> str:
        return f"{self.statement.text()} {base64.b64encode(self.signature).decode()}"


def notes_in(text: str) -> Iterator[Note]:
    """The checkpoints in a text, such as the file of checkpoints or a mail, in their order."""
    for found in _LINE.finditer(text):
        number, size, root, previous, horizon, at, key, signature = found.groups()
        try:
            moment = datetime.strptime(at, _WRITTEN).replace(tzinfo=UTC)
        except ValueError:
            continue  # the 31st of February
        statement = Statement(
            number=int(number),
            size=int(size),
            root=bytes.fromhex(root),
            previous=bytes.fromhex(previous),
            horizon=int(horizon),
            at=moment,
            key=key,
        )
        yield Note(statement, base64.b64decode(signature))
