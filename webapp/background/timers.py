"""Firing timers that are due and delivering messages that are waited for, each in a transaction of its own.

A failing one is tried again a little later. After the last attempt it becomes an incident, and is left alone
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
from typing import Generic, Protocol, TypeVar

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


Key = TypeVar("Key", uuid.UUID, int)
Found_co = TypeVar("Found_co", covariant=True)
Moved_contra = TypeVar("Moved_contra", contravariant=True)


class Due(Protocol[Found_co]):
    """What is due and without an open incident, longest overdue first: cases with a timer, or messages."""

    def __call__(self, session: Session, /, *, now: datetime, limit: int) -> Collection[Found_co]: ...


class Fire(Protocol[Moved_contra]):
    """Move one case; False when somebody else has it in hand, or nothing is due any more."""

    def __call__(self, session: Session, key: Moved_contra, /, *, now: datetime) -> bool: ...


@dataclass
class Setback:
    attempts: int = 0
    not_before: float = 0.0


def _itself(_session: Session, key: object) -> uuid.UUID | None:
    return key if isinstance(key, uuid.UUID) else None


@dataclass
class Timers(Generic[Key]):
    """What one worker process does when it is due. `now` reads the clock that cases go by."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]
    due: Due[Key]
    fire: Fire[Key]
    kind: str = "TIMER"  # of the incident that is left when it fails for good
    case_of: Callable[[Session, Key], uuid.UUID | None] = _itself
    setbacks: dict[Key, Setback] = field(default_factory=dict)

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
            moved = sum(self._fire_one(key) for key in batch if not stopped())
            total += moved
            if not moved or len(batch) < BATCH:
                break
        return total

    def _next_batch(self) -> list[Key]:
        """Due ones, without those that wait for another attempt."""
        with self.sessions.begin() as session:
            left_alone = self._pausing()
            found = self.due(session, now=self.now(session), limit=BATCH + len(left_alone))
        return [key for key in found if key not in left_alone][:BATCH]

    def _fire_one(self, key: Key) -> bool:
        with structlog.contextvars.bound_contextvars(job=self.kind.lower(), key=str(key)):
            return self._fire(key)

    def _fire(self, key: Key) -> bool:
        try:
            with self.sessions.begin() as session:
                moved = self.fire(session, key, now=self.now(session))
        except Exception as error:  # noqa: BLE001 - a job is called here: whatever it raises must be kept for an administrator
            self._put_off(key, error)
            return False
        self.setbacks.pop(key, None)
        return moved

    def _put_off(self, key: Key, error: Exception) -> None:
        setback = self.setbacks.setdefault(key, Setback())
        setback.attempts += 1
        setback.not_before = time.monotonic() + FIRST_PAUSE * 5 ** (setback.attempts - 1)
        _log.warning("timers.failed", kind=self.kind, key=str(key), attempts=setback.attempts, exc_info=error)
        if setback.attempts >= ATTEMPTS:
            self._give_up(key, error)

    def _give_up(self, key: Key, error: Exception) -> None:
        with self.sessions.begin() as session:
            record_incident(
                session,
                kind=self.kind,
                reference=str(key),
                instance_id=self.case_of(session, key),
                cause=type(error).__name__,
                detail=first_line(error),
                now=self.now(session),
            )
        del self.setbacks[key]

    def _pausing(self) -> set[Key]:
        moment = time.monotonic()
        return {key for key, setback in self.setbacks.items() if setback.not_before > moment}


def first_line(error: BaseException) -> str:
    """What an error says of itself; the database's further lines quote the refused row."""
    return next(iter(str(error).splitlines()), "")[:LONGEST_DETAIL]


async def until_any(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one of the events happens, or the time is over."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
