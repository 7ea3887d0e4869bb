"""Moving the day on which drafts of plans are due after the office moved the year's: deferred with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from procrastinate import App
from sqlalchemy.orm import Session, sessionmaker

from webapp.background.retiming import RETRIES, Retiming
from workflows import outbox
from workflows.services.skp import due

MOVE = "move_skp_deadlines"
WHY = "Batas penyusunan rencana diubah bagian kepegawaian"
log = structlog.get_logger(__name__)


def deadlines(sessions: sessionmaker[Session], now: Callable[[Session], datetime], year: int) -> Retiming:
    return Retiming(sessions, now, lambda session: due.open_drafts(session, year), due.moved, WHY)


def move_later(session: Session, year: int) -> None:
    """Have the workers look at all open drafts of the year once this transaction is committed."""
    outbox.defer(session, MOVE, year=year)


def add_job(app: App, sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> None:
    @app.task(name=MOVE, queue=outbox.LANE, retry=RETRIES)
    def move_skp_deadlines(year: int) -> None:
        log.info("skp.deadlines_moved", number=deadlines(sessions, now, year).move())
