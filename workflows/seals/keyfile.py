"""The private key in its file, which only its owner reads, and the list of public keys beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from workflows.seals.keys import BadKeys, Key, Keyring, describe, key_id, keys_in, public_of


class KeyUnusable(Exception):
    """There is no key, or one that must not be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    path: Path

    @property
    def public_path(self) -> Path:
        return self.path.with_suffix(".pub")

    @property
    def _coming(self) -> Path:
        return self.path.with_suffix(".new")

    def exists(self) -> bool:
        return self.path.exists() or self.public_path.exists()

    def private(self) -> Ed25519PrivateKey:
        """Raises KeyUnusable."""
        self._settle()
        try:
            mode = self.path.stat().st_mode
            content = self.path.read_bytes()
        except OSError as error:
            raise KeyUnusable(f"The key {self.path} can't be read ({error.strerror}).") from error
        if mode & 0o077:
            raise KeyUnusable(
                f"Others may read the key {self.path}. Run `chmod 600` on it, or make a new one."
            )
        try:
            found = load_pem_private_key(content, password=None)
        except (ValueError, TypeError) as error:
            raise KeyUnusable(f"{self.path} holds no key.") from error
        if not isinstance(found, Ed25519PrivateKey):
            raise KeyUnusable(f"The key {self.path} isn't of the kind Ed25519.")
        return found

    def ring(self) -> Keyring:
        """The public keys. Raises KeyUnusable."""
        return read_ring(self.public_path)

    def make(self, *, first: int) -> Key:
        """A new key from checkpoint `first` on. One that is there endorses it and is then gone."""
        old, ring = (self.private(), self.ring()) if self.exists() else (None, Keyring(()))
        private = Ed25519PrivateKey.generate()
        key = describe(private, first=first, endorser=old)
        ring.with_key(key)  # or BadKeys, before anything is written
        self._coming.unlink(missing_ok=True)
        descriptor = os.open(self._coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            os.fsync(file.fileno())
        self._publish(key)
        self._coming.rename(self.path)
        return key

    def _publish(self, key: Key) -> None:
        with self.public_path.open("a", encoding="ascii") as file:
            file.write(f"{key.line()}\n")
            file.flush()
            os.fsync(file.fileno())

    def _settle(self) -> None:
        """Finish what a crash interrupted: a new key that is on the list already takes its place."""
        if not self._coming.exists() or not self.public_path.exists():
            return
        try:
            coming = load_pem_private_key(self._coming.read_bytes(), password=None)
        except ValueError:
            return
        listed = keys_in(self.public_path.read_text("ascii"))
        if isinstance(coming, Ed25519PrivateKey) and listed and listed[-1].id == key_id(public_of(coming)):
            self._coming.rename(self.path)


def read_ring(path: Path) -> Keyring:
    """Raises KeyUnusable."""
    try:
        return Keyring.read(path.read_text("ascii"))
    except OSError as error:
        raise KeyUnusable(f"The public keys {path} can't be read ({error.strerror}).") from error
    except (BadKeys, UnicodeDecodeError) as error:
        raise KeyUnusable(f"The public keys {path} can't be trusted: {error}.") from error
