"""Starting the SKP of a year, or the evaluations of a period, for everybody: jobs of the worker, in pieces.

A piece is one transaction, in which its people are started together and their rows are marked: one that is repeated
or killed starts nobody twice. Where one of them fails in a way that nobody foresaw, they are started one by one, each
within a part that can be undone. Who can't be started is kept with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.people import HOME
from models.skp import PeriodKind, SkpPeriod
from models.skp_rounds import SkpRound
from webapp.background.timers import first_line
from workflows import outbox, runtime
from workflows.assignment import NobodyToDoIt
from workflows.errors import InputRefused, LangkahError, NotFound, ProcessWithdrawn, UserMistake
from workflows.registry import Beginning
from workflows.services.skp import rounds, vacant, years
from workflows.services.skp.rounds import Tried, Waiting

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
        with self.sessions.begin() as session:
            starts = rounds.take(session, round_id, PIECE)
            if not starts:
                return False
            of, now = session.get_one(SkpRound, round_id), self.now(session)
            why = rounds.why_not(session, starts, of)
            refused = [Tried(one.id, why[one.id]) for one in starts if one.id in why]
            tried = _begun(session, [one for one in starts if one.id not in why], of, now=now)
            rounds.mark(session, [*refused, *tried], now=now)
            outbox.defer(session, rounds.JOB, round_id=round_id)
        return True

    def open_due(self) -> int:
        """Open the periods whose day has come, take up what has been agreed since, and pass up what waits for a
        vacant post; how many periods."""
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
            if passed := vacant.pass_up(session, now=now):
                _log.info("skp.tasks_passed_up", number=passed)
        return opened


def _begun(session: Session, starts: Sequence[Waiting], of: SkpRound, *, now: datetime) -> list[Tried]:
    """All together, else each within a part that can be undone."""
    if not starts:
        return []
    try:
        with session.begin_nested():
            return begin(session, starts, of, now=now)
    except WRONG as error:
        if len(starts) == 1:
            return [_failed(session, starts[0], of, error, now=now)]
    return [tried for one in starts for tried in _begun(session, [one], of, now=now)]


def begin(session: Session, starts: Sequence[Waiting], of: SkpRound, *, now: datetime) -> list[Tried]:
    """Their cases, as the officer who opened the year or period would start them."""
    key, values = PLAN, {"year": of.year}
    if of.period_id is not None:
        period = session.get_one(SkpPeriod, of.period_id)
        key, values = YEAR if period.kind is PeriodKind.YEAR else PERIOD, {"period_id": period.id}
    wanted = [
        Beginning(one.employee_id, values if one.skp_id is None else {**values, "skp_id": one.skp_id})
        for one in starts
    ]
    answers = runtime.start_many(session, key, wanted, actor_id=of.begun_by, now=now)
    return [
        Tried(one.id, why=_why(answer))
        if isinstance(answer, InputRefused)
        else Tried(one.id, instance_id=answer.instance_id)
        for one, answer in zip(starts, answers, strict=True)
    ]


def _failed(session: Session, start: Waiting, of: SkpRound, error: Exception, *, now: datetime) -> Tried:
    """Why it couldn't be; what nobody foresaw becomes an incident."""
    if why := _why(error):
        return Tried(start.id, why)
    _log.warning("skp not started", round=of.id, start=start.id, exc_info=error)
    runtime.record_incident(
        session,
        kind=INCIDENT,
        reference=f"{of.id}:{start.id}",
        instance_id=None,
        cause=type(error).__name__,
        detail=first_line(error),
        now=now,
    )
    return Tried(start.id, "FAILED")


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
