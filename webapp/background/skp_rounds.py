"""Starting the SKP of a year, or the evaluations of a period, for everybody: jobs of the worker, in pieces.

Each person has a transaction of their own, in which their row is marked: a piece that is repeated or killed starts
nobody twice. Who can't be started is kept with the reason.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.people import HOME
from models.skp import PeriodKind, SkpPeriod
from models.skp_rounds import SkpRound, SkpStart, StartState
from webapp.background.timers import first_line
from workflows import outbox, runtime
from workflows.assignment import NobodyToDoIt
from workflows.errors import InputRefused, LangkahError, NotFound, ProcessWithdrawn, UserMistake
from workflows.services.skp import rounds, years

if TYPE_CHECKING:
    from procrastinate import App

PIECE = 100
UPKEEP = "skp_periods"
INCIDENT = "SKP"  # a kind of incidents
PLAN, PERIOD, YEAR = "skp", "skp_period", "skp_year"  # keys of processes
# One person's torn data must not keep all others.
WRONG = (LangkahError, SQLAlchemyError, ValueError, LookupError)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SkpRounds:
    """`now` reads the clock that cases go by."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]

    def piece(self, round_id: int) -> bool:
        """Some people of a round; whether more may be left, for whom a job has been deferred."""
        for _number in range(PIECE):
            if not self._one(round_id):
                return False
        with self.sessions.begin() as session:
            outbox.defer(session, rounds.JOB, round_id=round_id)
        return True

    def open_due(self) -> int:
        """Open the periods whose day has come, and take up what has been agreed since; how many periods."""
        with self.sessions.begin() as session:
            now = self.now(session)
            today = now.astimezone(HOME).date()
            opened = 0
            for period, opener in years.due_periods(session, today):
                by = rounds.keeper(session, opener, today)
                if by is None:
                    _log.warning("skp.nobody_to_open", period=period.id)
                    continue
                rounds.begin_evaluations(session, period, by=by, now=now)
                opened += 1
            rounds.take_up_agreed(session)
        return opened

    def _one(self, round_id: int) -> bool:
        """Start whoever is next; False when nobody is."""
        with self.sessions.begin() as session:
            start = rounds.take(session, round_id)
            if start is None:
                return False
            of = session.get_one(SkpRound, round_id)
            why, case = rounds.why_not(session, start, of), None
            if not why:
                why, case = self._try(session, start, of)
            start.tried_at, start.why, start.instance_id = self.now(session), why, case
            start.state = StartState.REFUSED if why else StartState.STARTED
        return True

    def _try(self, session: Session, start: SkpStart, of: SkpRound) -> tuple[str, uuid.UUID | None]:
        """Start the case within a part that can be undone: why it couldn't be, or the case."""
        number, now = start.id, self.now(session)
        try:
            with session.begin_nested():
                return "", begin(session, start, of, now=now)
        except WRONG as error:
            if why := _why(error):
                return why, None
            _log.warning("skp not started", round=of.id, start=number, exc_info=error)
            runtime.record_incident(
                session,
                kind=INCIDENT,
                reference=f"{of.id}:{number}",
                instance_id=None,
                cause=type(error).__name__,
                detail=first_line(error),
                now=now,
            )
            return "FAILED", None


def begin(session: Session, start: SkpStart, of: SkpRound, *, now: datetime) -> uuid.UUID:
    """The case of one person, as the officer who opened the year or period would start it."""
    key, values = PLAN, {"year": of.year}
    if of.period_id is not None:
        period = session.get_one(SkpPeriod, of.period_id)
        key = YEAR if period.kind is PeriodKind.YEAR else PERIOD
        values = {"skp_id": start.skp_id or 0, "period_id": period.id}
    answer = runtime.start(
        session,
        key,
        actor_id=of.begun_by,
        values=values,
        now=now,
        request_key=uuid.uuid4(),  # the row under lock makes it count once
        subject_id=start.employee_id,
    )
    return answer.instance_id


def add_jobs(app: App, sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> None:
    work = SkpRounds(sessions, now)

    @app.task(name=rounds.JOB, queue=outbox.LANE)
    def skp_round(round_id: int) -> None:
        work.piece(round_id)

    @app.periodic(cron="41 * * * *")
    @app.task(name=UPKEEP, queue=outbox.LANE, queueing_lock=UPKEEP)
    def skp_periods(timestamp: int) -> None:  # noqa: ARG001 - given by name
        if opened := work.open_due():
            _log.info("skp.periods_opened", number=opened)


def _why(error: Exception) -> str:
    """A code, or the form's own words; empty for what nobody foresaw."""
    if isinstance(error, InputRefused):
        return " ".join(text for texts in error.messages.values() for text in texts) or "REFUSED"
    if isinstance(error, NobodyToDoIt):
        return "NO_SUPERIOR"
    if isinstance(error, NotFound | ProcessWithdrawn):
        return "NO_PROCESS"
    return "REFUSED" if isinstance(error, UserMistake) else ""
