"""Looks every few seconds whether the work in the background keeps up, writes down when it doesn't, and says so.

Each worker has one; of several only one looks at a time. An outage begins when something waits for longer than a
minute and ends with the first look at which nothing does. Administrators are told once an outage, at the second
look, since a moved demo clock or a short pause makes work late for a moment only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.operations import Outage, WatchRound
from models.people import Employee, Role, RoleGrant
from webapp.background.timers import until_any
from webapp.clock import Clock
from webapp.health import figures
from webapp.health.figures import Figures
from workflows import outbox

PERIOD = 15.0  # seconds between two looks
MOST = timedelta(seconds=60)  # of waiting
GAP = timedelta(seconds=90)  # without a look: then nobody was there
_LOCK = 7_265_003
_log = structlog.get_logger(__name__)


class Part(StrEnum):
    """What may lag. WORKERS and DATABASE are noted afterwards, when somebody is there again to write."""

    TIMERS = "TIMERS"
    OUTBOX = "OUTBOX"
    MAILS = "MAILS"
    MESSAGES = "MESSAGES"
    JOBS = "JOBS"
    WORKERS = "WORKERS"
    DATABASE = "DATABASE"


LOOKED_AT = (Part.TIMERS, Part.OUTBOX, Part.MAILS, Part.MESSAGES, Part.JOBS)


@dataclass
class Watchdog:
    """`now` reads the clock that cases go by."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]
    away_since: datetime | None = None

    async def keep_looking(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await asyncio.to_thread(self.try_to_look)
            await until_any(stop, seconds=PERIOD)

    def try_to_look(self) -> None:
        with self.sessions.begin() as session:
            wall = Clock(demo=False).now(session)
        try:
            with self.sessions.begin() as session:
                look(session, now=self.now(session), wall=wall, away_since=self.away_since)
        except (SQLAlchemyError, OSError) as error:
            _log.warning("watchdog.database_away", error=type(error).__name__)
            self.away_since = self.away_since or wall
        else:
            self.away_since = None


def look(session: Session, *, now: datetime, wall: datetime, away_since: datetime | None = None) -> None:
    """One round. Nothing when another worker is just looking, and in the first round of all, which only notes itself:
    what waits then, as in a database that was filled before anybody worked, is not late yet."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
        return
    before = _note_round(session, wall=wall, away_since=away_since)
    if before is None:
        return
    found = figures.read(session, now)
    is_open = {one.part: one for one in session.scalars(select(Outage).where(Outage.ended_at.is_(None)))}
    for part, (waited, job) in _waits(found).items():
        outage = is_open.get(part)
        if waited > MOST:
            _goes_on(session, outage or _begun(session, part, max(wall - waited, before - MOST)), waited, job)
        elif outage is not None:
            outage.ended_at = wall
            _log.info("outage.ended", part=part)
    for outage in is_open.values():
        if outage.ended_at is None and outage.told_at is None:
            outage.told_at = wall
            _tell(session, outage, now=now)


def _note_round(session: Session, *, wall: datetime, away_since: datetime | None) -> datetime | None:
    """When somebody looked before, if anybody has; what lies between is an outage when it is long."""
    known = session.get(WatchRound, 1, with_for_update=True)
    if known is None:
        session.add(WatchRound(id=1, first_at=wall, looked_at=wall))
        return None
    before, known.looked_at = known.looked_at, max(wall, known.looked_at)
    if away_since is not None:
        session.add(Outage(part=Part.DATABASE, began_at=away_since, ended_at=wall))
    elif wall - before > GAP:
        session.add(Outage(part=Part.WORKERS, began_at=before, ended_at=wall))
    return before


def _waits(found: Figures) -> Mapping[str, tuple[timedelta, str]]:
    jobs = {
        Part.TIMERS: "timers",
        Part.OUTBOX: outbox.DELIVER,
        Part.MAILS: outbox.DELIVER,
        Part.MESSAGES: "messages",
        Part.JOBS: found.slowest_job,
    }
    seconds = dict(figures.ages(found))
    return {part: (timedelta(seconds=seconds[part.lower()]), jobs[part]) for part in LOOKED_AT}


def _begun(session: Session, part: str, since: datetime) -> Outage:
    outage = Outage(part=part, began_at=since, seconds=0)
    session.add(outage)
    _log.warning("outage.began", part=part)
    return outage


def _goes_on(session: Session, outage: Outage, waited: timedelta, job: str) -> None:
    outage.job = job
    outage.seconds = max(outage.seconds, int(waited.total_seconds()))
    session.flush()


def _tell(session: Session, outage: Outage, *, now: datetime) -> None:
    """At once, without waiting for the queue, which may be what stands still; mails go when they can."""
    values = {"job": outage.job, "minutes": max(outage.seconds // 60, 1), "path": "/admin/keadaan"}
    for employee_id in _administrators(session):
        body = {
            "employee_id": employee_id,
            "text_key": f"operations.late.{outage.part.lower()}",
            "values": values,
        }
        outbox.expand(session, outbox.put(session, outbox.PERSON_TOLD, body, now=now), now=now)
    _log.warning("outage.told", part=outage.part, job=outage.job, seconds=outage.seconds)


def _administrators(session: Session) -> Iterable[int]:
    return session.scalars(
        select(RoleGrant.employee_id)
        .join(Employee, Employee.id == RoleGrant.employee_id)
        .where(RoleGrant.role == Role.ADMIN, Employee.active)
        .distinct()
    ).all()
