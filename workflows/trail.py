"""The trail of settings and master data: whether it fits, and whether the tables are what it tells.

The canonical text is that of PostgreSQL's jsonb, so that triggers and Python write the same: keys by their length
in bytes and then by bytes, ", " and ": " between, texts escaped as in JSON and otherwise as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, cast, null, select, text, update
from sqlalchemy.orm import Session

from models.changes import TRAILED, ChangeEvent
from workflows.errors import NotFound, OperationRefused

VERSION = 1
ERASE = "ERASE"
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class TrailVerdict:
    """`broken` is the first change that doesn't fit, in the order of objects; None when all do."""

    changes: int
    broken: int | None
    reason: str = ""
    erased: int = 0

    @property
    def sound(self) -> bool:
        return self.broken is None


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that isn't as its last changes left it: what stands in its table got there without a trail."""

    table: str
    row: str
    what: str


def verify_changes(session: Session, *, table: str = "", row: str = "") -> TrailVerdict:
    """Recompute the chain of every object, of those of one table, or of one."""
    previous, chain = b"", ("", "")
    total = 0
    erased, stated = set[int](), set[int]()
    with closing(_changes(session, table, row)) as found:
        for change in found:
            total += 1
            if (change["table_name"], change["row_key"]) != chain:
                chain, previous = (change["table_name"], change["row_key"]), b""
            previous = change_hash(previous, change)
            if wrong := _wrong(change, previous):
                return TrailVerdict(total, change["id"], wrong)
            if change["salt"] is None:
                erased.add(change["id"])
            elif change["act"] == ERASE:
                stated.add(json.loads(change["after"])["change"])
    if erased != stated:
        return TrailVerdict(total, min(erased ^ stated), "it was erased without a ground")
    return TrailVerdict(total, None, erased=len(erased))


def change_hash(previous: bytes, change: Mapping[str, object]) -> bytes:
    """The hash of a change, of the columns of its row and the hash of the object's change before it."""
    at, digest = change["at"], change["body_hash"]
    if not isinstance(at, datetime) or not isinstance(digest, bytes):
        raise TypeError("not a row of change_event")
    sealed = {
        "v": VERSION,
        "id": change["id"],
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "table": change["table_name"],
        "row": change["row_key"],
        "act": change["act"],
        "actor": change["actor_id"],
        "user": change["db_user"],
        "body": digest.hex(),
    }
    return hashlib.sha256(previous + jsonb_text(sealed).encode()).digest()


def change_digest(salt: bytes, before: str | None, after: str | None) -> bytes:
    """What stands for before and after in the chain; both are texts of jsonb."""
    body = f'{{"after": {after or "null"}, "before": {before or "null"}}}'
    return hashlib.sha256(salt + body.encode()).digest()


def jsonb_text(value: object) -> str:
    """As PostgreSQL writes jsonb; numbers with a fraction come as Decimal."""
    if isinstance(value, Mapping):
        pairs = sorted(((str(key).encode(), key) for key in value), key=lambda pair: (len(pair[0]), pair[0]))
        return (
            "{"
            + ", ".join(f"{jsonb_text(str(key))}: {jsonb_text(value[key])}" for _bytes, key in pairs)
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(jsonb_text, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def differences(session: Session) -> Iterator[Difference]:
    """Rows that are not as the trail tells: changed, added or removed while its triggers were off."""
    for table, key in TRAILED.items():
        names = ", ".join(f"line ->> '{name}'" for name in key)
        look = text(_LOOK.format(table=table, key=f"concat_ws('/', {names})"))
        for row in session.execute(look, {"table": table}):
            yield Difference(table, row.row_key, row.what)


def erase_change(session: Session, change_id: int, *, reason: str, actor_id: int | None = None) -> None:
    """Take before, after and salt of a change away, by the owner of the tables; the trail tells of it.

    Raises NotFound, OperationRefused NO_REASON, GONE, KEPT.
    """
    if not reason.strip():
        raise OperationRefused("NO_REASON")
    change = session.get(ChangeEvent, change_id)
    if change is None:
        raise NotFound(f"change {change_id}")
    if change.salt is None:
        raise OperationRefused("GONE")
    if change.act == ERASE:
        raise OperationRefused("KEPT")
    session.execute(_NAME, {"change": f"change:{change_id}"})
    session.execute(
        update(ChangeEvent)
        .where(ChangeEvent.id == change_id)
        .values(before=null(), after=null(), salt=null())
        .execution_options(synchronize_session=False)
    )
    session.execute(_NAME, {"change": ""})
    session.execute(_ACTOR, {"actor": str(actor_id or "")})
    told = json.dumps({"change": change_id, "reason": reason.strip()})
    session.execute(_TELL, {"table": change.table_name, "row": change.row_key, "told": told})


def _changes(session: Session, table: str, row: str) -> Generator[dict[str, Any]]:
    columns = [
        *(ChangeEvent.id, ChangeEvent.at, ChangeEvent.table_name, ChangeEvent.row_key, ChangeEvent.act),
        *(cast(ChangeEvent.before, Text).label("before"), cast(ChangeEvent.after, Text).label("after")),
        *(
            ChangeEvent.actor_id,
            ChangeEvent.db_user,
            ChangeEvent.salt,
            ChangeEvent.body_hash,
            ChangeEvent.hash,
        ),
    ]
    query = select(*columns).order_by(ChangeEvent.table_name, ChangeEvent.row_key, ChangeEvent.id)
    if table:
        query = query.where(ChangeEvent.table_name == table)
    if row:
        query = query.where(ChangeEvent.row_key == row)
    with session.execute(query.execution_options(yield_per=_BATCH)) as found:
        yield from map(dict, found.mappings())


def _wrong(change: Mapping[str, Any], found: bytes) -> str:
    """What doesn't fit of a change; empty when all does."""
    if found != change["hash"]:
        return "a change was altered, or one before it is missing"
    if change["salt"] is None:
        return "" if change["before"] is None and change["after"] is None else "its salt is missing"
    if change_digest(change["salt"], change["before"], change["after"]) != change["body_hash"]:
        return "its before or after was altered"
    return ""


_NAME = text("select set_config('langkah.erasing', :change, true)")
_ACTOR = text("select set_config('langkah.actor', :actor, true)")
_TELL = text(f"select add_to_trail(:table, :row, '{ERASE}', null, cast(:told as jsonb))")
_LOOK = """
with line as (
    select {key} as row_key, line from (select to_jsonb(t) as line from public."{table}" t) lines
), told as (
    select id, row_key, act, after, salt from change_event where table_name = :table and act <> 'ERASE'
), last as (
    select distinct on (row_key) row_key, act from told order by row_key, id desc
), cell as (
    select distinct on (row_key, key) row_key, key, value from told cross join jsonb_each(after)
    order by row_key, key, id desc
)
select row_key, 'no change tells of it' as what from line where row_key not in (select row_key from last)
union all
select row_key, case act when 'DELETE' then 'it was deleted, and is there' else 'it is gone' end
from last left join line using (row_key) where (act = 'DELETE') = (line is not null)
union all
select line.row_key, now.key || ' is not what was last written'
from line cross join jsonb_each(line) now join cell on cell.row_key = line.row_key and cell.key = now.key
where cell.value <> case when now.key ~ '(_hash|secret|password|token|totp|recovery)' and now.value <> 'null'
                         then '"*"' else now.value end
  and line.row_key not in (select row_key from told where salt is null)
order by 1, 2
"""
