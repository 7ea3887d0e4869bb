"""Secrets that must be read again, encrypted with a key that is made from SECRET_KEY and stands in no database."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"  # AES-256-GCM, the key by HKDF-SHA256
_NONCE = 12


class Unreadable(Exception):
    """Sealed with another key, for another purpose, or altered since."""


def derived_key(secret_key: str, purpose: str) -> bytes:
    """A key for one purpose only, so that one that leaks opens nothing else."""
    return HKDF(SHA256(), 32, salt=None, info=b"langkah:" + purpose.encode()).derive(secret_key.encode())


def seal(plain: bytes, *, key: str, purpose: str) -> bytes:
    """`purpose` says what and whose it is: the bytes can't be moved to somebody else's row."""
    nonce = secrets.token_bytes(_NONCE)
    return VERSION + nonce + _cipher(key, purpose).encrypt(nonce, plain, VERSION)


def unseal(sealed: bytes, *, key: str, purpose: str) -> bytes:
    """Raises Unreadable."""
    version, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if version != VERSION or len(nonce) != _NONCE:
        raise Unreadable
    try:
        return _cipher(key, purpose).decrypt(nonce, rest, version)
    except InvalidTag:
        raise Unreadable from None


def _cipher(key: str, purpose: str) -> AESGCM:
    return AESGCM(derived_key(key, purpose))
