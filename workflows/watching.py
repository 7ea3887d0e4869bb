"""Who looks on while cases move. By default nobody; the web layer and the workers put their own watcher here.

Nothing below them counts, times or logs: acts say which phase they are in and what has become of the case.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from sqlalchemy.orm import Session

PHASES = ("lock", "load", "step", "dump", "sql")  # in this order; the commit after them is the caller's

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A case as an act is about to leave it, by keys only: nothing here says whom it is about."""

    instance_id: uuid.UUID
    process: str
    digest: str  # of the definition
    sequence: int  # of the last event of its history
    revision: int
    state_bytes: int
    tree_tasks: int


class Watcher(Protocol):
    """Told in the thread of the act. What `moved` says holds only once the session's transaction is committed."""

    def act(self, kind: str) -> AbstractContextManager[object]: ...

    def about(self, process: str, step: str) -> None: ...

    def phase(self, name: str) -> AbstractContextManager[object]: ...

    def moved(self, session: Session, moved: Moved) -> None: ...


class _Nobody:
    def act(self, kind: str) -> AbstractContextManager[object]:
        del kind
        return nullcontext()

    def about(self, process: str, step: str) -> None:
        pass

    def phase(self, name: str) -> AbstractContextManager[object]:
        del name
        return nullcontext()

    def moved(self, session: Session, moved: Moved) -> None:
        pass


@dataclass(slots=True)
class _Post:
    watcher: Watcher


_post = _Post(_Nobody())


def watched_by(watcher: Watcher | None) -> None:
    """One watcher a process; None sends it away."""
    _post.watcher = watcher or _Nobody()


def act(kind: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A function that moves a case: `complete`, `start`, `timer`, `message`, `withdraw`, `cancel`."""
    return _around(lambda: _post.watcher.act(kind))


def phase(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A function whose whole duration belongs to one of PHASES."""
    return _around(lambda: _post.watcher.phase(name))


def about(process: str, step: str) -> None:
    """Which process and step the act at hand turned out to be about, so that a refused one is counted there."""
    _post.watcher.about(process, step)


def moved(session: Session, moved: Moved) -> None:
    _post.watcher.moved(session, moved)


def _around(
    context: Callable[[], AbstractContextManager[object]],
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def watched(*args: P.args, **kwargs: P.kwargs) -> R:
            with context():
                return function(*args, **kwargs)

        return watched

    return wrap
