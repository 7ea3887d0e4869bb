"""The hourly look in the evening at entries that close tonight, in pieces, so that no transaction is long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session, sessionmaker

from webapp.background.retiming import WRONG
from workflows import outbox
from workflows.services.activity import evening

if TYPE_CHECKING:
    from procrastinate import App

REMIND = "remind_of_activities"
PIECE = 500
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Evenings:
    """`now` reads the clock that deadlines go by."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]

    def remind(self) -> int:
        """How many were told; each piece of people in a transaction of its own, nobody twice.

        Raises the last failure after all were tried.
        """
        with self.sessions.begin() as session:
            now = self.now(session)
            day = evening.tonight(now)
            if day is None:
                return 0
            waiting = evening.people(session, day)
        told, failed = 0, None
        for start in range(0, len(waiting), PIECE):
            try:
                with self.sessions.begin() as session:
                    told += len(evening.remind(session, waiting[start : start + PIECE], day, now=now))
            except WRONG as error:
                _log.exception("activities not reminded", first=waiting[start])
                failed = error
        if failed is not None:
            raise failed
        return told


def add_job(app: App, sessions: sessionmaker[Session], now: Callable[[Session], datetime]) -> None:
    work = Evenings(sessions, now)

    @app.periodic(cron="2 * * * *")
    @app.task(name=REMIND, queue=outbox.LANE, queueing_lock=REMIND)
    def remind_of_activities(timestamp: int) -> None:  # noqa: ARG001 - given by name
        if told := work.remind():
            _log.info("activities.reminded", number=told)
