"""The engine of an application, and the one place where the work of a request is committed.

A request has one Session. `read()` opens it, read-only where the request may change nothing; `transaction()`
commits on the way out and rolls back on any exception. Nothing below commits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import Engine, exc
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from models import create_engine_for
from models.people import HOME_ZONE
from webapp import actors
from webapp.clock import Clock
from webapp.health import watch

EXTENSION = "langkah.database"
_log = structlog.get_logger(__name__)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Database:
    engine: Engine
    sessions: sessionmaker[Session]
    clock: Clock  # what cases, due times and pages go by; in a demo it may run ahead
    wall: Clock  # what sign-ins and sessions go by


def init_app(app: Flask, config: Config) -> None:
    engine = create_engine_for(config.database_url, pool_size=config.web_threads + 2)
    actors.tell_database(engine)
    # Pages are rendered after the commit from what the act loaded.
    sessions = sessionmaker(engine, expire_on_commit=False)
    watch.attach(engine, sessions)
    app.extensions[EXTENSION] = Database(
        engine=engine,
        sessions=sessions,
        clock=Clock(demo=config.demo),
        wall=Clock(demo=False),
    )
    app.teardown_appcontext(lambda _error: _close())


def database() -> Database:
    found: Database = current_app.extensions[EXTENSION]
    return found


@contextmanager
def transaction() -> Iterator[Session]:
    """The request's Session in its transaction: committed on normal exit, rolled back on an exception.

    What was read before is read again, so that an act never works on what it saw before its locks: each
    statement sees what is committed by then. A transaction that is open from reading goes on, for a new one
    would cost two round trips.
    """
    session = _session()
    if session.info.get("writing"):
        raise RuntimeError("a transaction is open already; pass its session down")
    session.expire_all()
    if _could_only_read(session):
        session.commit()
    if g.get("only_reads"):
        session.connection(execution_options={"postgresql_readonly": True})
    session.info["writing"] = True
    try:
        yield session
        session.commit()
    finally:
        session.info["writing"] = False
        session.rollback()  # whatever was not committed


@contextmanager
def read() -> Iterator[Session]:
    """The request's Session for reading; inside a transaction it is that transaction's."""
    session = _session()
    if not session.in_transaction():
        session.connection(execution_options={"postgresql_readonly": _may_only_read()})
    yield session


@contextmanager
def aside() -> Iterator[Session]:
    """A short transaction of its own, for what must be kept even when the request's work is rolled back."""
    release()
    with database().sessions.begin() as session:
        yield session


def release() -> None:
    """Give the connection back early; what was loaded stays readable as long as it needs no more columns."""
    session: Session | None = g.get("session_of_request")
    if session is not None and not session.info.get("writing"):
        _end_reading(session)


def now() -> datetime:
    """The moment of this request, the same in all its parts; ahead of the real one when a demo is played."""
    if "moment" not in g:
        with read() as session:
            g.moment = database().clock.now(session)
    moment: datetime = g.moment
    return moment


def today(zone: str = HOME_ZONE) -> date:
    return now().astimezone(ZoneInfo(zone)).date()


def wall_now() -> datetime:
    """Real time: sessions and sign-ins don't follow the demo clock."""
    return database().wall.now(_session())


def _may_only_read() -> bool:
    return not has_request_context() or request.method in SAFE_METHODS or bool(g.get("only_reads"))


def _end_reading(session: Session) -> None:
    """Commit what could only read, else roll back: after a rollback the driver prepares every statement anew."""
    session.expunge_all()
    session.commit() if _could_only_read(session) else session.rollback()


def _could_only_read(session: Session) -> bool:
    """Whether its transaction was begun so that the database refuses writes; asked of it, not of the request again,
    which may be over by then."""
    if not session.in_transaction():
        return False
    return bool(session.connection().get_execution_options().get("postgresql_readonly"))


def _session() -> Session:
    if "session_of_request" not in g:
        g.session_of_request = database().sessions()
    session: Session = g.session_of_request
    return session


def _close() -> None:
    session: Session | None = g.pop("session_of_request", None)
    if session is None:
        return
    try:
        _end_reading(session)
        session.close()
    except exc.SQLAlchemyError as error:  # the answer stands; the pool makes a new connection
        _log.warning("connection lost at rest", error=type(error).__name__)
        session.invalidate()
