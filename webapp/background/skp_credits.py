"""Issuing credit points of years that were final before the level was recorded: deferred with the list of levels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from procrastinate import App
from sqlalchemy.orm import Session, sessionmaker

from webapp.background.retiming import RETRIES
from workflows import outbox
from workflows.services.skp import papers
from workflows.services.skp.lists import CREDITS

log = structlog.get_logger(__name__)


def add_job(app: App, sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> None:
    @app.task(name=CREDITS, queue=outbox.LANE, retry=RETRIES)
    def skp_credits(employee_id: int) -> None:
        with sessions.begin() as session:
            number = papers.issue_late(session, employee_id, now=now(session))
        log.info("skp.credits_issued", number=number)
