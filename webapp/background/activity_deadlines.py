"""Moving the deadlines of reports after an outage was confirmed or withdrawn: deferred with it, done by the workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from procrastinate import App, RetryStrategy
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from workflows import outbox, runtime
from workflows.errors import LangkahError
from workflows.services.activity.moved import moved, open_reports

MOVE = "move_activity_deadlines"
WHY = "Batas waktu bergeser karena gangguan layanan"
RETRIES = RetryStrategy(max_attempts=5, exponential_wait=5)
# One report that can't be moved must not keep all others.
WRONG = (LangkahError, SQLAlchemyError, ValueError, LookupError)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Deadlines:
    """`now` reads the clock that cases go by."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]

    def move(self) -> int:
        """Each report in a transaction of its own; how many moved. Raises the first failure after all were tried."""
        with self.sessions.begin() as session:
            waiting = open_reports(session)
        failed: list[Exception] = []
        changed = 0
        for report_id in waiting:
            try:
                changed += self._one(report_id)
            except WRONG as error:
                log.exception("deadlines not moved", report_id=report_id)
                failed.append(error)
        if failed:
            raise failed[0]
        return changed

    def _one(self, report_id: int) -> bool:
        with self.sessions.begin() as session:
            now = self.now(session)
            found = moved(session, report_id, now=now)
            if found is None:
                return False
            return runtime.retime(session, found.instance_id, found.moments, why=WHY, now=now)


def move_later(session: Session) -> None:
    """Have the workers look at all open reports once this transaction is committed."""
    outbox.defer(session, MOVE)


def add_job(app: App, sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> None:
    work = Deadlines(sessions, now)

    @app.task(name=MOVE, queue=outbox.LANE, retry=RETRIES)
    def move_activity_deadlines() -> None:
        log.info("deadlines.moved", number=work.move())
