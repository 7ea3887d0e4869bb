"""Passwords and codes are hashed slowly on purpose. Tests that sign in need the hashes, not their slowness."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher, Type
from argon2.low_level import hash_secret_raw

from webapp.sign_in import passwords, recovery

AS_IT_IS = passwords._hasher, recovery.hash_secret_raw
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def quick() -> Iterator[None]:
    yield from _with(QUICK, _quick_digest)


@contextmanager
def slow() -> Iterator[None]:
    """As it is in life, within `quick`."""
    yield from _with(*AS_IT_IS)


def _with(*hashers: object) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", hashers[0])
        patch.setattr(recovery, "hash_secret_raw", hashers[1])
        yield


def _quick_digest(
    secret: bytes, salt: bytes, _rounds: int, _memory: int, lanes: int, length: int, kind: Type
) -> bytes:
    return hash_secret_raw(secret, salt, 1, 8 * lanes, lanes, length, kind)
