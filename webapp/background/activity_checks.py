"""Accepting reports of activities that were picked together: a job of the worker, in pieces.

Each report has a transaction of its own, in which its result is written: a piece that is repeated or killed decides
nothing twice. Rights and deadlines are judged by the moment of the press; what deadlines rest on is read for a piece.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from procrastinate import App
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from models.activity_checks import ActivityCheck, CheckState
from webapp.background.retiming import RETRIES, WRONG
from webapp.background.timers import first_line
from workflows import outbox, runtime
from workflows.errors import (
    CaseSuspended,
    ClaimedByOther,
    InputRefused,
    LangkahError,
    NotAllowed,
    TaskGone,
    UserMistake,
)
from workflows.services.activity import checks, reports, verifying
from workflows.services.activity.checks import Waiting

PIECE = 50
INCIDENT = "ACTIVITY"  # a kind of incidents
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ActivityChecks:
    """`now` reads the clock that cases go by."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]

    def piece(self, check_id: int) -> bool:
        """Some reports of a press; whether more may be left, for whom a job has been deferred."""
        with self.sessions(expire_on_commit=False) as session:
            press = session.get_one(ActivityCheck, check_id)
            waiting = checks.waiting(session, check_id, most=PIECE)
            known = reports.known_of(session, [one.report_id for one in waiting])
            session.expunge(press)
        for one in waiting:
            self._one(press, one, known)
        if len(waiting) < PIECE:
            return False
        with self.sessions.begin() as session:
            outbox.defer(session, checks.JOB, check_id=check_id)
        return True

    def _one(self, press: ActivityCheck, one: Waiting, known: Mapping[Hashable, object]) -> None:
        """Accept one, unless somebody has meanwhile; or write why it couldn't be."""
        try:
            with self.sessions.begin() as session:
                if checks.conclude(session, one.id, CheckState.DONE, now=self.now(session)):
                    accept(session, press, one, known)
        except WRONG as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise  # nothing is wrong with the report
            self._refuse(press, one, error)

    def _refuse(self, press: ActivityCheck, one: Waiting, error: Exception) -> None:
        why, reference = _why(error), f"{press.id}:{one.report_id}"
        with self.sessions.begin() as session:
            now = self.now(session)
            if not checks.conclude(session, one.id, CheckState.REFUSED, why=why or "FAILED", now=now) or why:
                return
            _log.warning("report not accepted", check=press.id, item=one.id, exc_info=error)
            runtime.record_incident(
                session,
                kind=INCIDENT,
                reference=reference,
                instance_id=None,
                cause=type(error).__name__,
                detail=first_line(error),
                now=now,
            )


def accept(session: Session, press: ActivityCheck, one: Waiting, known: Mapping[Hashable, object]) -> None:
    """Complete one task as its verifier would, with the key of the press. Raises what completing raises."""
    runtime.complete(
        session,
        one.task_id,
        actor_id=press.asked_by,
        values=verifying.answer(one.step, "ACCEPTED"),
        now=press.asked_at,
        request_key=uuid.uuid5(press.request_key, str(one.task_id)),
        known=known,
    )


def add_jobs(app: App, sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> None:
    work = ActivityChecks(sessions, now)

    @app.task(name=checks.JOB, queue=outbox.LANE, retry=RETRIES)
    def activity_check(check_id: int) -> None:
        work.piece(check_id)


_CODES: Mapping[type[LangkahError], str] = {
    TaskGone: "GONE",
    CaseSuspended: "HALTED",
    ClaimedByOther: "CLAIMED",
    NotAllowed: "NOT_ALLOWED",
    UserMistake: "REFUSED",
}


def _why(error: Exception) -> str:
    """A code, or the form's own words; empty for what nobody foresaw."""
    if isinstance(error, InputRefused):
        return " ".join(text for texts in error.messages.values() for text in texts) or "REFUSED"
    return next((code for kind, code in _CODES.items() if isinstance(error, kind)), "")
