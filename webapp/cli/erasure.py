"""Erasing what an event or a change says, by the owner of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config, Misconfigured
from models.people import Employee
from webapp.cli import rights
from webapp.cli.database import transaction
from webapp.clock import Clock
from workflows import runtime, trail
from workflows.errors import NotFound


def erase(settings: Config, number: str, sequence: int, *, reason: str, nip: str | None) -> None:
    clock = Clock(demo=settings.demo)
    with _as_owner(settings) as session:
        by = _employee(session, nip) if nip else None
        runtime.erase_event(session, number, sequence, reason=reason, now=clock.now(session), actor_id=by)


def erase_change(settings: Config, change: int, *, reason: str, nip: str | None) -> None:
    with _as_owner(settings) as session:
        by = _employee(session, nip) if nip else None
        trail.erase_change(session, change, reason=reason, actor_id=by)


@contextmanager
def _as_owner(settings: Config) -> Iterator[Session]:
    with transaction(settings, as_owner=True) as session:
        if not rights.owns_tables(session.connection()):
            raise Misconfigured(
                "Only the owner of the tables can erase: write its address into LANGKAH_OWNER_URL."
            )
        yield session


def _employee(session: Session, nip: str) -> int:
    found = session.scalar(select(Employee.id).where(Employee.nip == nip))
    if found is None:
        raise NotFound(f"employee {nip}")
    return found
