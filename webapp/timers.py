"""Firing the timers of cases that are due, each in a transaction of its own, and what happens when one fails.

A failing timer is tried again a little later. After the last attempt it becomes an incident, and is left alone
until an administrator has it tried again. Attempts are counted in this process: another worker, or this one
after a restart, may try a few times more.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from workflows.runtime import record_incident

TICK = 2.0  # seconds
BATCH = 200
ATTEMPTS = 3
LONGEST_DETAIL = 500
FIRST_PAUSE = 5.0  # seconds; each further one five times as long

_log = structlog.get_logger(__name__)


class Due(Protocol):
    """Cases with a timer that is due and without an open incident, longest overdue first."""

    def __call__(self, session: Session, /, *, now: datetime, limit: int) -> Collection[uuid.UUID]: ...


class Fire(Protocol):
    """Move one case; False when somebody else has it in hand, or nothing is due any more."""

    def __call__(self, session: Session, instance_id: uuid.UUID, /, *, now: datetime) -> bool: ...


@dataclass
class Setback:
    attempts: int = 0
    not_before: float = 0.0


@dataclass
class Timers:
    """The timers of one worker process. `now` reads the clock that cases go by."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]
    due: Due
    fire: Fire
    setbacks: dict[uuid.UUID, Setback] = field(default_factory=dict)

    async def keep_firing(self, *, wake: asyncio.Event, stop: asyncio.Event) -> None:
        """Look for due timers every few seconds, and at once when woken, until stopped."""
        while not stop.is_set():
            wake.clear()
            try:
                await asyncio.to_thread(self.fire_due, stopped=stop.is_set)
            except (SQLAlchemyError, OSError) as error:
                _log.warning("timers.database_away", error=type(error).__name__)
            await until_any(wake, stop, seconds=TICK)

    def fire_due(self, *, stopped: Callable[[], bool] = lambda: False) -> int:
        """Fire everything that is due; the number of cases that moved."""
        total = moved = 0
        while not stopped():
            batch = self._next_batch()
            moved = sum(self._fire_one(instance_id) for instance_id in batch if not stopped())
            total += moved
            if not moved or len(batch) < BATCH:
                break
        return total

    def _next_batch(self) -> list[uuid.UUID]:
        """Due ones, without those that wait for another attempt."""
        with self.sessions() as session:
            left_alone = self._pausing()
            found = self.due(session, now=self.now(session), limit=BATCH + len(left_alone))
        return [instance_id for instance_id in found if instance_id not in left_alone][:BATCH]

    def _fire_one(self, instance_id: uuid.UUID) -> bool:
        try:
            with self.sessions.begin() as session:
                moved = self.fire(session, instance_id, now=self.now(session))
        except Exception as error:  # noqa: BLE001 - a job is called here: whatever it raises must be kept for an administrator
            self._put_off(instance_id, error)
            return False
        self.setbacks.pop(instance_id, None)
        return moved

    def _put_off(self, instance_id: uuid.UUID, error: Exception) -> None:
        setback = self.setbacks.setdefault(instance_id, Setback())
        setback.attempts += 1
        setback.not_before = time.monotonic() + FIRST_PAUSE * 5 ** (setback.attempts - 1)
        _log.warning("timers.failed", instance=str(instance_id), attempts=setback.attempts, exc_info=error)
        if setback.attempts >= ATTEMPTS:
            self._give_up(instance_id, error)

    def _give_up(self, instance_id: uuid.UUID, error: Exception) -> None:
        with self.sessions.begin() as session:
            record_incident(
                session,
                kind="TIMER",
                reference=str(instance_id),
                instance_id=instance_id,
                cause=type(error).__name__,
                detail=first_line(error),
                now=self.now(session),
            )
        del self.setbacks[instance_id]

    def _pausing(self) -> set[uuid.UUID]:
        moment = time.monotonic()
        return {instance_id for instance_id, setback in self.setbacks.items() if setback.not_before > moment}


def first_line(error: BaseException) -> str:
    """What an error says of itself; the database's further lines quote the refused row."""
    return next(iter(str(error).splitlines()), "")[:LONGEST_DETAIL]


async def until_any(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one of the events happens, or the time is over."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
