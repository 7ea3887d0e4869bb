"""The hash of an event, computed anew from its row.

Written a second time on purpose, beside the one in the engine that seals new events: a mistake, or a change of one
of them, shows as a difference. It is also made for speed, since it runs over millions of rows.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from functools import lru_cache
from json.encoder import encode_basestring
from typing import NamedTuple

# Moments come as the text that was sealed: PostgreSQL writes it faster than Python does.
COLUMNS = """
instance_id::text, sequence, kind, step,
to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
to_char(device_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
actor_id, on_behalf_of, ground, definition_id, body, salt, body_hash, hash, xid::text::int8
"""
VERSION = 1
_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Row(NamedTuple):
    instance_id: str
    sequence: int
    kind: str
    step: str
    at: str
    device_at: str | None
    actor_id: int | None
    on_behalf_of: int | None
    ground: str
    definition_id: int
    body: object
    salt: bytes | None
    body_hash: bytes
    hash: bytes
    xid: int


def sealed_text(row: Row) -> str:
    """The canonical form: JSON with sorted keys and no spaces."""
    device_at = f'"{row.device_at}"' if row.device_at else "null"
    return (
        f'{{"actor":{_number(row.actor_id)},"at":"{row.at}","body":"{row.body_hash.hex()}",'
        f'"definition":{row.definition_id},"device_at":{device_at},"ground":{_quoted(row.ground)},'
        f'"instance":"{row.instance_id}","kind":{_quoted(row.kind)},"on_behalf_of":{_number(row.on_behalf_of)},'
        f'"sequence":{row.sequence},"step":{_quoted(row.step)},"v":{VERSION}}}'
    )


def event_hash(previous: bytes, text: str) -> bytes:
    return hashlib.sha256(previous + text.encode("utf-8", "surrogatepass")).digest()


def body_hash(salt: bytes, body: object) -> bytes:
    return hashlib.sha256(salt + _encoder.encode(body).encode("utf-8", "surrogatepass")).digest()


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return encode_basestring(text if text.isascii() else unicodedata.normalize("NFC", text))


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)
