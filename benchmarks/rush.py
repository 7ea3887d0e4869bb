"""The last evening of a month: everybody enters what is missing and sends it, beside an hour when nobody else is there.

Of 11,500 people six in ten come within three quarters of an hour, as they come to work in the morning; so many a
second come for some minutes. Web server and worker as they are shipped, a database with fsync, and the people
themselves share the processors.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select, text
from sqlalchemy.orm import Session

from benchmarks.browser import served, sign_in, working
from benchmarks.population import LOW, person, settle, tidy
from benchmarks.sections import Run
from models.activity import Activity, ActivityReport, ActivityState
from models.base import Base
from tests.support.activity import item
from tests.support.leave import calendars
from tests.support.shipped import deploy_shipped
from tests.support.world import NOW, small_world
from webapp.clock import Clock

TITLE = "The last evening of a month"
PEOPLE, ENTRIES = 11_500, 2  # what each of them still has to enter
EACH_SECOND = PEOPLE * 0.6 / (45 * 60)
SECONDS, ALONE = 300, 25  # for how long they come; how many came before, one after the other
AGAIN = 0.05  # of the forms are sent twice
DAY = "2026-03-31"
EVENING = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)  # 19.00 in Stabat
WORKERS = 2
TYPED = {
    "item": "A-01",
    "day": DAY,
    "volume": "2",
    "text": "Menyusun nota dinas",
    "serves": "tambahan",
    "link": "",
}
KINDS = (
    ("day", "my day"),
    ("form", "the form of an entry"),
    ("figures", "figures while typing"),
    ("save", "keeping an entry"),
    ("list", "what isn't sent yet"),
    ("send", "sending the day"),
)
_MONTH = text("""
insert into activity (employee_id, client_uuid, day, begins, ends, item_id, norm_minutes, weight, volume, text,
                      additional, link, state, version, entered_at, changed_at, submitted_at)
select :low + n, gen_random_uuid(), d::date, begins, begins + interval '2 hours',
       (select min(id) from activity_item), 60, 1.00, 2, 'Menyusun nota dinas', true, '', 'VERIFIED', 1, :now, :now,
       :now
from generate_series(1, :people) n, generate_series(date '2026-03-02', date '2026-03-30', interval '1 day') d,
     (values (time '08:00'), ('13:00')) k (begins)
where extract(isodow from d) < 6 and d not between date '2026-03-18' and date '2026-03-24'
""")


@dataclass(frozen=True)
class Evening:
    """What people met: milliseconds by kind of request, what was accepted, errors, seconds until the last had gone."""

    took: Mapping[str, Sequence[float]]
    accepted: Mapping[str, int]
    errors: Mapping[str, int]
    seconds: float


def measure(run: Run) -> str:
    engine, people = run.database("rush"), run.sized(PEOPLE, least=500)
    _populate(engine, run.engine_for(run.server.admin_url_of("rush")), people)
    url = run.server.url_of("rush")
    seconds = run.sized(SECONDS, least=20)
    moments = _moments(seconds)
    here = {"secret_key": run.secret_key}
    with served(url, run.folder, workers=WORKERS, **here) as server, working(url, run.folder, **here):
        alone = _visit(engine, server.port, 0, [0.0] * ALONE, at_once=1, thinks=(0.0, 0.0))
        rush = _visit(engine, server.port, ALONE, moments, at_once=len(moments), thinks=(1.0, 4.0))
    lost = _lost(engine, alone, rush)
    assert not any((alone.errors, rush.errors, lost)), (alone.errors, rush.errors, lost)
    return _told(alone, rush, people, came=len(moments), seconds=seconds)


def _populate(engine: Engine, admin: Engine, people: int) -> None:
    """A month in which everybody has entered two things a day until yesterday."""
    with Session(engine) as session, session.begin():
        small_world(session)
        calendars(session)
        deploy_shipped(session, now=NOW)
        item(session)
        Clock(demo=True).move(session, EVENING - datetime.now(UTC))  # noqa: TID251 - from the real clock
    settle(admin, people)
    with engine.begin() as connection:
        connection.execute(_MONTH, {"low": LOW, "people": people, "now": NOW})
    tidy(admin)


def _moments(seconds: int) -> list[float]:
    """When people come: at random, so many a second on the average; the same in every run."""
    chosen, moment, found = Random(31), 0.0, list[float]()  # noqa: S311 - nothing secret
    while (moment := moment + chosen.expovariate(EACH_SECOND)) < seconds:
        found.append(moment)
    return found


def _visit(
    engine: Engine,
    port: int,
    first: int,
    moments: Sequence[float],
    *,
    at_once: int,
    thinks: tuple[float, float],
) -> Evening:
    """As many people as there are moments, from the first on; nobody comes twice."""
    with Session(engine) as session:
        chosen = [person(session, _number(first + n)) for n in range(len(moments))]
    order: dict[str, Any] = {"port": port, "day": DAY, "typed": TYPED, "entries": ENTRIES, "again": AGAIN}
    order |= {"thinks": thinks, "at_once": at_once}
    order["people"] = [(sign_in(engine, one), moment) for one, moment in zip(chosen, moments, strict=True)]
    command = [sys.executable, "-m", "benchmarks.evening"]
    done = subprocess.run(command, input=json.dumps(order), capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    return Evening(**json.loads(done.stdout))


def _number(visitor: int) -> int:
    """The topmost has nobody above who could be sent anything."""
    return LOW + 2 + visitor


def _lost(engine: Engine, *evenings: Evening) -> Mapping[str, tuple[int, int]]:
    """What was accepted and isn't there, or is there more than once."""
    accepted = {kind: sum(one.accepted.get(kind, 0) for one in evenings) for kind in ("save", "send")}
    with Session(engine) as session:
        sent = (Activity.day == EVENING.date(), Activity.state == ActivityState.SUBMITTED)
        there = {"save": _count(session, Activity, *sent), "send": _count(session, ActivityReport)}
    return {kind: (accepted[kind], there[kind]) for kind in accepted if accepted[kind] != there[kind]}


def _count(session: Session, table: type[Base], *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def _told(alone: Evening, rush: Evening, people: int, *, came: int, seconds: int) -> str:
    kept, sent, again = (rush.accepted.get(kind, 0) for kind in ("save", "send", "again"))
    asked = sum(len(found) for found in rush.took.values())
    told = (
        f"{people:,} people, of whom {came:,} came in {seconds} s, {EACH_SECOND:.1f} a second, and asked for "
        f"{asked / rush.seconds:.0f} things a second, until {rush.seconds:.0f} s: {kept:,} entries and {sent:,} "
        f"reports accepted, {again:,} forms sent twice. Errors: 0; rows missing or there twice: 0."
    )
    lines = [
        told,
        "",
        "| request | alone, p50 | p95 | in the rush, p50 | p95 | p50 beside | p95 beside |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(name, alone.took[kind], rush.took[kind]) for kind, name in KINDS]
    return "\n".join(lines) + "\n"


def _row(name: str, alone: Sequence[float], rush: Sequence[float]) -> str:
    (few, slow), (many, slower) = _quantiles(alone), _quantiles(rush)
    return (
        f"| {name} | {few:.0f} ms | {slow:.0f} ms | {many:.0f} ms | {slower:.0f} ms "
        f"| {many / few:.2f} × | {slower / slow:.2f} × |"
    )


def _quantiles(found: Sequence[float]) -> tuple[float, float]:
    """p50 and p95."""
    cut = statistics.quantiles(found, n=20)
    return cut[9], cut[18]
