"""Moving the deadlines of running cases to what the calendar and the settings say by now: work of a job."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog
from procrastinate import RetryStrategy
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from workflows import runtime
from workflows.errors import LangkahError

RETRIES = RetryStrategy(max_attempts=5, exponential_wait=5)
# One case that can't be moved must not keep all others.
WRONG = (LangkahError, SQLAlchemyError, ValueError, LookupError)
log = structlog.get_logger(__name__)


class Moved(Protocol):
    """What has to be due at other moments: the case, and by the ids of its shapes the moments; None for nothing."""

    def __call__(
        self, session: Session, number: int, /, *, now: datetime
    ) -> tuple[uuid.UUID, Mapping[str, datetime]] | None: ...


@dataclass(frozen=True)
class Retiming:
    """`now` reads the clock that cases go by, `waiting` the numbers of all that may move; the story tells `why`."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]
    waiting: Callable[[Session], Sequence[int]]
    moved: Moved
    why: str

    def move(self) -> int:
        """Each in a transaction of its own; how many moved. Raises the first failure after all were tried."""
        with self.sessions.begin() as session:
            waiting = self.waiting(session)
        failed: list[Exception] = []
        changed = 0
        for number in waiting:
            try:
                changed += self._one(number)
            except WRONG as error:
                log.exception("deadline not moved", why=self.why, number=number)
                failed.append(error)
        if failed:
            raise failed[0]
        return changed

    def _one(self, number: int) -> bool:
        with self.sessions.begin() as session:
            now = self.now(session)
            found = self.moved(session, number, now=now)
            if found is None:
                return False
            instance_id, moments = found
            return runtime.retime(session, instance_id, moments, why=self.why, now=now)
