"""Every chain computed anew: each event by itself, each case at its end. Stops at the first that doesn't fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg

from workflows.seals import events
from workflows.seals.events import Row
from workflows.seals.verdict import Finding, Report, of_event

ERASED = "ERASED"
AHEAD = timedelta(minutes=5)  # between the clocks of two machines
FETCHED = 2000

_EVENTS = f"select {events.COLUMNS} from history_event {{where}} order by history_event.instance_id, sequence"  # noqa: S608 - our own
_CASES = """
select id::text, number, event_count, head_hash from instance {where} order by instance.id
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What no event can lie beyond: the moment of the check, as sealed texts have it, and the next transaction."""

    at: str
    xid: int

    @classmethod
    def of(cls, connection: psycopg.Connection, now: datetime | None) -> Limits:
        """Without a moment, as in a demo whose clock is moved, any is possible."""
        row = connection.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::int8").fetchone()
        own = connection.execute("select pg_current_xact_id_if_assigned()::text::int8").fetchone()
        seen = max(int(found[0]) for found in (row, own) if found and found[0] is not None)
        latest = (now + AHEAD).astimezone(UTC) if now else datetime.max.replace(tzinfo=UTC)
        return cls(latest.isoformat(timespec="microseconds"), seen)


@dataclass(slots=True)
class Chain:
    """A case while its events pass by."""

    id: str
    number: str = ""
    kept_count: int | None = None  # None when there is no such case
    kept_head: bytes = b""
    head: bytes = b""
    computed: bytes = b""
    count: int = 0
    erased: set[int] = field(default_factory=set)
    stated: set[int] = field(default_factory=set)


def _sequence(chain: Chain, row: Row, _limits: Limits) -> str:
    return "" if row.sequence == chain.count else "it is missing"


def _hash(chain: Chain, row: Row, _limits: Limits) -> str:
    return "" if chain.computed == row.hash else "it was changed: its hash doesn't fit"


def _body(_chain: Chain, row: Row, _limits: Limits) -> str:
    if row.salt is None or row.body is None:
        return "" if row.salt is row.body is None else "half of its body is missing"
    return "" if events.body_hash(row.salt, row.body) == row.body_hash else "its body was changed"


def _time(_chain: Chain, row: Row, limits: Limits) -> str:
    return "" if row.at <= limits.at else "it is dated in the future"


def _transaction(_chain: Chain, row: Row, limits: Limits) -> str:
    return "" if row.xid <= limits.xid else "it is said to be of a transaction that hasn't been yet"


def _case(chain: Chain) -> tuple[int, str]:
    return (0, "") if chain.kept_count is not None else (1, "there is no such case any more")


def _count(chain: Chain) -> tuple[int, str]:
    kept = chain.kept_count
    if kept is None or kept == chain.count:
        return 0, ""
    if kept < chain.count:
        return kept + 1, f"the case counts {kept} events only, it was added"
    return chain.count + 1, "it is missing at the end"


def _head(chain: Chain) -> tuple[int, str]:
    if chain.kept_count is None or chain.kept_head == chain.head:
        return 0, ""
    return chain.count, "the case doesn't know it as its last one"


def _erasure(chain: Chain) -> tuple[int, str]:
    if chain.erased == chain.stated:
        return 0, ""
    return min(chain.erased ^ chain.stated), "its body and the events about erasure contradict each other"


EVENT_CHECKS: dict[str, Callable[[Chain, Row, Limits], str]] = {
    "sequence": _sequence,
    "hash": _hash,
    "body": _body,
    "time": _time,
    "transaction": _transaction,
}
CASE_CHECKS: dict[str, Callable[[Chain], tuple[int, str]]] = {
    "case": _case,
    "count": _count,
    "head": _head,
    "erasure": _erasure,
}


def check_chains(
    connection: psycopg.Connection, report: Report, limits: Limits, *, cases: list[str] | None = None
) -> Finding | None:
    """All cases, or those with these numbers."""
    event_checks, case_checks = list(EVENT_CHECKS.items()), list(CASE_CHECKS.items())
    for chain, rows in _chains(connection, cases):
        last: Row | None = None
        for row in rows:
            _pass(chain, row)
            for name, check in event_checks:
                if wrong := check(chain, row, limits):
                    return _found(name, wrong, chain, chain.count, None if name == "sequence" else row)
            last = row
        for name, at_end in case_checks:
            sequence, wrong = at_end(chain)
            if wrong:
                return _found(name, wrong, chain, sequence, last if sequence == chain.count else None)
        report.cases += 1
        report.events += chain.count
        report.erased += len(chain.erased)
    return None


def _pass(chain: Chain, row: Row) -> None:
    chain.count += 1
    chain.computed = events.event_hash(chain.head, events.sealed_text(row))
    chain.head = row.hash
    if row.body is None:
        chain.erased.add(row.sequence)
    elif row.kind == ERASED and isinstance(row.body, dict):
        chain.stated.add(row.body.get("event", 0))


def _found(name: str, wrong: str, chain: Chain, sequence: int, row: Row | None) -> Finding:
    return of_event(
        name,
        wrong,
        case=chain.number or chain.id,
        sequence=sequence,
        kind=row.kind if row else "",
        at=datetime.fromisoformat(row.at) if row else None,
    )


def _chains(connection: psycopg.Connection, cases: list[str] | None) -> Iterator[tuple[Chain, Iterator[Row]]]:
    """Cases and their events side by side, both in the order of their numbers."""
    where = "" if cases is None else "where {} = any (%s::uuid[])"
    given = [] if cases is None else [cases]
    with (
        connection.cursor(name="cases", binary=True) as known,
        connection.cursor(name="events", binary=True) as told,
    ):
        known.itersize = told.itersize = FETCHED
        known.execute(_CASES.format(where=where.format("id")).encode(), given)
        told.execute(_EVENTS.format(where=where.format("instance_id")).encode(), given)
        yield from _side_by_side((Chain(*row) for row in known), map(Row._make, told))


def _side_by_side(known: Iterator[Chain], told: Iterator[Row]) -> Iterator[tuple[Chain, Iterator[Row]]]:
    upcoming: list[Row] = []

    def ahead() -> Row | None:
        if not upcoming and (row := next(told, None)):
            upcoming.append(row)
        return upcoming[0] if upcoming else None

    def of_case(number: str) -> Iterator[Row]:
        while (row := ahead()) and row.instance_id == number:
            yield upcoming.pop()

    for chain in known:
        while (row := ahead()) and row.instance_id < chain.id:
            yield Chain(row.instance_id), of_case(row.instance_id)
        yield chain, of_case(chain.id)
    while row := ahead():
        yield Chain(row.instance_id), of_case(row.instance_id)
