"""What a process knows of its own work: each act on a case timed, logged as one line, and told to whoever counts.

An act is spoken of once its transaction is committed, since until then nothing has happened. No line names a person.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from psycopg import errors
from sqlalchemy import Engine, event, exc
from sqlalchemy.orm import Session, sessionmaker

from workflows import watching
from workflows.errors import CaseEnded, ClaimedByOther, LangkahError, TaskGone

KEPT = "langkah.acts"  # in the session: acts that wait for the commit
COMMIT = "commit"
_SAID = {
    "complete": "completed",
    "start": "started",
    "timer": "timer fired",
    "message": "message received",
    "withdraw": "withdrawn",
    "cancel": "cancelled",
}
REPEATED = "Repeated"  # the answer had been given before
_CONFLICTS = (TaskGone, CaseEnded, ClaimedByOther)
_COLLISIONS = (errors.SerializationFailure, errors.DeadlockDetected)
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Act:
    """One act on one case, while it goes on; `seconds` by phase, `statements` are its own once it is over."""

    kind: str
    statements: int
    process: str = ""
    step: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    moved: watching.Moved | None = None


class Counter(Protocol):
    """Keeps figures of what it is told."""

    def done(self, act: Act) -> None: ...

    def refused(self, act: Act, outcome: str, *, conflict: bool) -> None: ...

    def answered(self, endpoint: str, method: str, status: int, seconds: float) -> None: ...


class _Thread(threading.local):
    act: Act | None = None
    statements: int = 0


_thread = _Thread()
_counters: list[Counter] = []


def count_with(counter: Counter | None) -> None:
    """What acts and requests of this process are counted with; None ends the counting."""
    _counters[:] = [counter] if counter else []


def answered(endpoint: str, method: str, status: int, seconds: float) -> None:
    """A request over HTTP."""
    for counter in _counters:
        counter.answered(endpoint, method, status, seconds)


def attach(engine: Engine, sessions: sessionmaker[Session]) -> None:
    """Look on at what this engine and these sessions do."""
    watching.watched_by(_Watch())
    event.listen(engine, "before_cursor_execute", _count_statement)
    event.listen(sessions, "after_begin", _begin)
    event.listen(sessions, "before_commit", _before_commit)
    event.listen(sessions, "after_commit", _after_commit)
    event.listen(sessions, "after_rollback", _after_rollback)


class _Watch:
    """The watcher of this process: clocks and counters are those of the thread that acts."""

    @contextmanager
    def act(self, kind: str) -> Iterator[None]:
        before, act = _thread.act, Act(kind, _thread.statements)
        _thread.act = act
        try:
            yield
            if act.process and act.moved is None:
                _refused(act, REPEATED, conflict=False)
        except LangkahError as error:
            _refused(act, type(error).__name__, conflict=isinstance(error, _CONFLICTS))
            raise
        except exc.DBAPIError as error:
            _refused(act, type(error.orig).__name__, conflict=isinstance(error.orig, _COLLISIONS))
            raise
        finally:
            act.statements = _thread.statements - act.statements
            _thread.act = before

    def about(self, process: str, step: str) -> None:
        if _thread.act is not None:
            _thread.act.process, _thread.act.step = process, step

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        act, began = _thread.act, time.perf_counter()
        try:
            yield
        finally:
            if act is not None:
                act.seconds[name] = act.seconds.get(name, 0.0) + time.perf_counter() - began

    def moved(self, session: Session, moved: watching.Moved) -> None:
        if (act := _thread.act) is None:
            return
        act.process, act.moved = moved.process, moved
        if (kept := session.info.get(KEPT)) is not None:
            kept.append(act)


def _count_statement(*_of_the_cursor: object) -> None:
    _thread.statements += 1


def _begin(session: Session, *_of_the_transaction: object) -> None:
    session.info.setdefault(KEPT, [])


def _before_commit(session: Session) -> None:
    if session.info.get(KEPT) and not session.in_nested_transaction():
        session.info[COMMIT] = time.perf_counter()


def _after_commit(session: Session) -> None:
    if not session.info.get(KEPT) or session.in_nested_transaction():
        return
    seconds = time.perf_counter() - session.info.pop(COMMIT)
    acts, session.info[KEPT] = session.info[KEPT], []
    for act in acts:
        act.seconds[COMMIT] = seconds
        _done(act)


def _after_rollback(session: Session) -> None:
    session.info[KEPT] = []


def _done(act: Act) -> None:
    moved = act.moved
    if moved is None:
        return
    log.info(
        _SAID[act.kind],
        instance=str(moved.instance_id),
        process=act.process,
        step=act.step,
        definition=moved.digest[:16],
        sequence=moved.sequence,
        revision=moved.revision,
        state_bytes=moved.state_bytes,
        statements=act.statements,
        **{f"ms_{name}": round(seconds * 1000, 2) for name, seconds in act.seconds.items()},
    )
    for counter in _counters:
        counter.done(act)


def _refused(act: Act, outcome: str, *, conflict: bool) -> None:
    for counter in _counters:
        counter.refused(act, outcome, conflict=conflict)
