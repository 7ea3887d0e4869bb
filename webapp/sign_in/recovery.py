"""Ten codes on paper that stand in for a lost phone, each once.

Kept as argon2id digests under one salt a set, so that a code is looked up by hashing it once, and keyed besides,
so that a copy of the database alone is of no use.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.accounts import RecoveryCode
from webapp.sign_in import passwords, sealed

HOW_MANY = 10
FEW = 2
LONGEST = 40
_SALT = 16


def renew(session: Session, account_id: int, *, key: str, now: datetime) -> list[str]:
    """A new set; what is left of the old one is void."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes, salt = [passwords.new_code() for _code in range(HOW_MANY)], secrets.token_bytes(_SALT)
    session.add_all(
        RecoveryCode(account_id=account_id, salt=salt, digest=_digest(code, salt, key), made_at=now)
        for code in codes
    )
    return codes


def left(session: Session, account_id: int) -> int:
    unused = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).where(*unused)) or 0


def take(session: Session, account_id: int, code: str, *, key: str, now: datetime) -> bool:
    """Whether this is a code that nobody has used; it is used up by asking."""
    salt = session.scalar(select(RecoveryCode.salt).where(RecoveryCode.account_id == account_id).limit(1))
    if salt is None:
        return False
    used = update(RecoveryCode).where(
        RecoveryCode.account_id == account_id,
        RecoveryCode.digest == _digest(code[:LONGEST], salt, key),
        RecoveryCode.used_at.is_(None),
    )
    return session.execute(used.values(used_at=now).returning(RecoveryCode.id)).first() is not None


def _digest(code: str, salt: bytes, key: str) -> bytes:
    keyed = hmac.digest(
        sealed.derived_key(key, "recovery codes"), passwords.plain_code(code).encode(), "sha256"
    )
    return hash_secret_raw(keyed, salt, 3, 32 * 1024, 1, 32, Type.ID)
