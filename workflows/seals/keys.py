"""The keys that sign checkpoints: the private one in a file of its own, the public ones in a list that only grows.

    langkah/key/1 <id> <public key> <number of its first checkpoint> <endorsed by> <signature>

is a line of the list. The first key endorses itself and each later one is endorsed by the key before it, so that
whoever keeps the first can follow. A key counts for the checkpoints from its first up to its successor's first.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workflows.seals.note import Note

FORM = "langkah/key/1"
_LINE = re.compile(
    rf"{re.escape(FORM)}\s+([0-9a-f]{{16}})\s+([A-Za-z0-9+/]{{43}}=)\s+([0-9]{{1,18}})\s+([0-9a-f]{{16}})\s+"
    r"([A-Za-z0-9+/]{86}==)"
)


class BadKeys(Exception):
    """A list of keys that nobody can trust; the message says why."""


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    public: bytes
    first: int  # number of the first checkpoint that it may sign
    endorser: str
    endorsement: bytes

    def line(self) -> str:
        return f"{self._said()} {base64.b64encode(self.endorsement).decode()}"

    def endorsed_by(self, endorser: Key) -> bool:
        return self.endorser == endorser.id and fits(endorser.public, self.endorsement, self._said())

    def _said(self) -> str:
        return _said(self.id, self.public, self.first, self.endorser)


@dataclass(frozen=True, slots=True)
class Keyring:
    keys: tuple[Key, ...]

    @classmethod
    def read(cls, text: str) -> Keyring:
        """Raises BadKeys unless each key is endorsed by the one before it."""
        ring = cls(())
        for key in keys_in(text):
            ring = ring.with_key(key)
        if not ring.keys:
            raise BadKeys("there is no key in it")
        return ring

    def with_key(self, key: Key) -> Keyring:
        if key.id != key_id(key.public):
            raise BadKeys(f"key {key.id} isn't the one that it is named after")
        endorser = self.keys[-1] if self.keys else key
        if not key.endorsed_by(endorser):
            raise BadKeys(f"key {key.id} isn't endorsed by key {endorser.id}")
        if self.keys and key.first < endorser.first:
            raise BadKeys(f"key {key.id} is said to be older than the key before it")
        return Keyring((*self.keys, key))

    def followed(self, others: Iterable[Key]) -> Keyring:
        """With those of the other keys that follow on the last of these."""
        ring = self
        for key in others:
            if key.endorser == ring.keys[-1].id != key.id:
                ring = ring.with_key(key)
        return ring

    def key_for(self, number: int) -> Key | None:
        """The newest key that counts for a checkpoint."""
        fitting = [key for key in self.keys if key.first <= number]
        return fitting[-1] if fitting else None

    def doubt(self, note: Note) -> str:
        """What is wrong with the signature of a checkpoint; empty when nothing is."""
        said = note.statement
        if said.key not in {key.id for key in self.keys}:
            return f"it is signed with a key that nobody knows ({said.key})"
        key = self.key_for(said.number)
        if key is None or key.id != said.key:
            return f"it is signed with key {said.key}, which doesn't count for it"
        return "" if fits(key.public, note.signature, said.text()) else "its signature doesn't fit"


def keys_in(text: str) -> list[Key]:
    return [
        Key(found[1], base64.b64decode(found[2]), int(found[3]), found[4], base64.b64decode(found[5]))
        for found in _LINE.finditer(text)
    ]


def describe(private: Ed25519PrivateKey, *, first: int, endorser: Ed25519PrivateKey | None = None) -> Key:
    """The public side of a key; without an endorser it is the first of its list."""
    public = public_of(private)
    signer = endorser or private
    name, by = key_id(public), key_id(public_of(signer))
    return Key(name, public, first, by, signer.sign(_said(name, public, first, by).encode()))


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def public_of(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def fits(public: bytes, signature: bytes, text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _said(name: str, public: bytes, first: int, endorser: str) -> str:
    return f"{FORM} {name} {base64.b64encode(public).decode()} {first} {endorser}"
