"""A session as signing in makes it, without a password: those are slow on purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.accounts import WebSession
from webapp.sign_in.sessions import hash_of


def web_session(account_id: int, token: str) -> WebSession:
    moment = datetime.now(UTC)  # noqa: TID251 - sessions go by real time
    return WebSession(
        token_hash=hash_of(token),
        account_id=account_id,
        data={},
        created_at=moment,
        last_seen=moment,
        expires_at=moment + timedelta(hours=12),
        proved_at=moment,
    )
