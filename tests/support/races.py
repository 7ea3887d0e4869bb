"""Two acts that meet: the first is stopped right before its commit, until the second stands in its way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, get_ident
from typing import TypeVar

from sqlalchemy import Connection, Engine, event, text

One = TypeVar("One")
Other = TypeVar("Other")

SECONDS = 20.0
_WAITING = text("""
select count(*) from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()
""")


def meet(
    engine: Engine, first: Callable[[], One], second: Callable[[], Other], *, waits: bool = True
) -> tuple[One, Other]:
    """What both give. The second must run into a lock of the first, unless it is not to wait: then it must end."""
    stopped, go_on = Event(), Event()
    with ThreadPoolExecutor(2) as pool, _stopped_before_commit(engine, stopped, go_on) as stop_me:
        one = pool.submit(lambda: (stop_me(), first())[1])
        try:
            assert stopped.wait(SECONDS), _failed(one)
            other = pool.submit(second)
            until(lambda: other.done() or someone_waits(engine))
            assert other.done() is not waits, "the second did not wait" if waits else "the second waits"
        finally:
            go_on.set()
        return one.result(SECONDS), other.result(SECONDS)


def someone_waits(engine: Engine) -> bool:
    """Whether a connection to this database waits for a lock that another holds."""
    with engine.connect() as connection:
        return connection.execute(_WAITING).scalar_one() > 0


@contextmanager
def _stopped_before_commit(engine: Engine, stopped: Event, go_on: Event) -> Iterator[Callable[[], None]]:
    threads: set[int] = set()

    def wait(_connection: Connection) -> None:
        if get_ident() in threads:
            threads.clear()  # at its first commit alone
            stopped.set()
            assert go_on.wait(SECONDS)

    event.listen(engine, "commit", wait)
    try:
        yield lambda: threads.add(get_ident())
    finally:
        event.remove(engine, "commit", wait)


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.01)


def _failed(future: Future[One]) -> str:
    return f"it never came to its commit: {future.exception() if future.done() else 'it hangs'}"
