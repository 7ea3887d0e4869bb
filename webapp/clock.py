"""The only clock: real time in UTC and, in demo mode, an offset that everybody shares through a table."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.settings import ClockOffset

KEPT_SECONDS = 3.0
_NONE = timedelta(0)


class Clock:
    """`now` is what web and worker entry points pass down; one instance a process."""

    def __init__(self, *, demo: bool) -> None:
        self._demo = demo
        self._offset = _NONE
        self._read_at: float | None = None

    def now(self, session: Session) -> datetime:
        """This moment, aware, in UTC; another process's change of the offset shows within seconds."""
        return datetime.now(UTC) + (self._current_offset(session) if self._demo else _NONE)

    def move(self, session: Session, offset: timedelta, *, by: int | None = None) -> None:
        """Set the demo clock to run `offset` from the real one; holds once the caller's transaction commits."""
        if not self._demo:
            raise ValueError("the clock moves in demo mode only")
        session.merge(ClockOffset(id=1, offset=offset, changed_at=datetime.now(UTC), changed_by=by))
        session.flush()  # the next reading in this transaction must see it
        self._forget()
        event.listen(session, "after_commit", self._forget, once=True)
        event.listen(session, "after_rollback", self._forget, once=True)

    def fresh(self, session: Session) -> datetime:
        """This moment, whatever another process has just changed: for whoever moves the clock on from it."""
        self._forget()
        return self.now(session)

    def _forget(self, _session: Session | None = None) -> None:
        self._read_at = None

    def _current_offset(self, session: Session) -> timedelta:
        if self._read_at is None or time.monotonic() - self._read_at > KEPT_SECONDS:
            self._offset = session.scalar(select(ClockOffset.offset)) or _NONE
            self._read_at = time.monotonic()
        return self._offset
