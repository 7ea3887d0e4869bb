"""What the next page says about the act before it. It travels in a signed cookie, so that an act commits once."""

from __future__ import annotations

from collections.abc import Mapping

from itsdangerous import BadSignature, URLSafeTimedSerializer

MOST = 4
LIFE = 600  # seconds; afterwards nobody remembers the act


def pack(content: Mapping[str, object], *, key: str, holder: str) -> str:
    """The newest few: whoever opens no page that tells them would carry an ever larger cookie."""
    kept = {name: found[-MOST:] if isinstance(found, list) else found for name, found in content.items()}
    return _signer(key).dumps([holder, kept])


def unpack(text: str, *, key: str, holder: str) -> dict[str, object]:
    """What was packed for this holder; nothing of what another person at the same browser was told."""
    try:
        of, content = _signer(key).loads(text, max_age=LIFE)
    except BadSignature:
        return {}
    return dict(content) if of == holder else {}


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="flashes")
