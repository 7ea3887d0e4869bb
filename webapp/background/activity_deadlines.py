"""Moving the deadlines of reports after an outage was confirmed or withdrawn: deferred with it, done by the workers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from procrastinate import App
from sqlalchemy.orm import Session, sessionmaker

from webapp.background.retiming import RETRIES, Retiming
from workflows import outbox
from workflows.services.activity.moved import moved, open_reports

MOVE = "move_activity_deadlines"
WHY = "Batas waktu bergeser karena gangguan layanan"
log = structlog.get_logger(__name__)


def deadlines(sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> Retiming:
    return Retiming(sessions, now, open_reports, moved, WHY)


def move_later(session: Session) -> None:
    """Have the workers look at all open reports once this transaction is committed."""
    outbox.defer(session, MOVE)


def add_job(app: App, sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> None:
    work = deadlines(sessions, now)

    @app.task(name=MOVE, queue=outbox.LANE, retry=RETRIES)
    def move_activity_deadlines() -> None:
        log.info("deadlines.moved", number=work.move())
