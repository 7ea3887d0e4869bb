"""The hourly look at unpaid leave that ends: who has to report back is reminded, a missed report is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session, sessionmaker

from workflows import outbox
from workflows.services import leave

if TYPE_CHECKING:
    from procrastinate import App

REMIND = "remind_returns"
_log = structlog.get_logger(__name__)


def add_job(app: App, sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> None:
    @app.periodic(cron="23 * * * *")
    @app.task(name=REMIND, queue=outbox.LANE, queueing_lock=REMIND)
    def remind_returns(timestamp: int) -> None:  # noqa: ARG001 - given by name
        with sessions.begin() as session:
            if told := leave.remind_of_returns(session, now=now(session)):
                _log.info("returns.reminded", number=told)
