"""Erasing what an event says, by the owner of the tables."""

from __future__ import annotations

from sqlalchemy import select

from config import Config, Misconfigured
from models.people import Employee
from webapp.cli import rights
from webapp.cli.database import transaction
from webapp.clock import Clock
from workflows import runtime
from workflows.errors import NotFound


def erase(settings: Config, number: str, sequence: int, *, reason: str, nip: str | None) -> None:
    clock = Clock(demo=settings.demo)
    with transaction(settings, as_owner=True) as session:
        if not rights.owns_tables(session.connection()):
            raise Misconfigured(
                "Only the owner of the tables can erase: write its address into LANGKAH_OWNER_URL."
            )
        actor_id = None
        if nip:
            actor_id = session.scalar(select(Employee.id).where(Employee.nip == nip))
            if actor_id is None:
                raise NotFound(f"employee {nip}")
        runtime.erase_event(
            session, number, sequence, reason=reason, now=clock.now(session), actor_id=actor_id
        )
