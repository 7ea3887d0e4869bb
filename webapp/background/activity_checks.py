"""Accepting reports of activities that were picked together: a job of the worker, in pieces.

Each report has a transaction of its own, in which its row is marked: a piece that is repeated or killed decides
nothing twice. Rights and deadlines are judged by the moment of the press.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from procrastinate import App
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.activity_checks import ActivityCheck, ActivityCheckItem, CheckState
from models.process import UserTask
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
from workflows.services.activity import checks, verifying

PIECE = 50
INCIDENT = "ACTIVITY"  # a kind of incidents
WRONG = (LangkahError, SQLAlchemyError, ValueError, LookupError)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ActivityChecks:
    """`now` reads the clock that cases go by."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]

    def piece(self, check_id: int) -> bool:
        """Some reports of a press; whether more may be left, for whom a job has been deferred."""
        for _number in range(PIECE):
            if not self._one(check_id):
                return False
        with self.sessions.begin() as session:
            outbox.defer(session, checks.JOB, check_id=check_id)
        return True

    def _one(self, check_id: int) -> bool:
        """Accept whichever is next; False when none is."""
        with self.sessions.begin() as session:
            item = checks.take(session, check_id)
            if item is None:
                return False
            item.why = self._try(session, item, session.get_one(ActivityCheck, check_id))
            item.state = CheckState.REFUSED if item.why else CheckState.DONE
            item.done_at = self.now(session)
        return True

    def _try(self, session: Session, item: ActivityCheckItem, of: ActivityCheck) -> str:
        """Accept it within a part that can be undone; why it couldn't be."""
        number, reference = item.id, f"{of.id}:{item.report_id}"
        try:
            with session.begin_nested():
                accept(session, item, of)
        except WRONG as error:
            if why := _why(error):
                return why
            _log.warning("report not accepted", check=of.id, item=number, exc_info=error)
            runtime.record_incident(
                session,
                kind=INCIDENT,
                reference=reference,
                instance_id=None,
                cause=type(error).__name__,
                detail=first_line(error),
                now=self.now(session),
            )
            return "FAILED"
        return ""


def accept(session: Session, item: ActivityCheckItem, of: ActivityCheck) -> None:
    """Complete one task as its verifier would, with the key of the press. Raises what completing raises."""
    step = session.get_one(UserTask, item.task_id).step
    runtime.complete(
        session,
        item.task_id,
        actor_id=of.asked_by,
        values=verifying.answer(step, "ACCEPTED"),
        now=of.asked_at,
        request_key=uuid.uuid5(of.request_key, str(item.task_id)),
    )


def add_jobs(app: App, sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> None:
    work = ActivityChecks(sessions, now)

    @app.task(name=checks.JOB, queue=outbox.LANE)
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
