"""Work of administrators on many cases at once, in pieces of a few hundred: each case in its own transaction.

A piece leaves the next one behind as a job, so that ten thousand cases hold up neither the worker's other jobs nor
its end. What a killed worker had in hand is found by the next: every case says itself what became of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session, sessionmaker

from models.operations import MigrationStatus
from webapp.background.timers import first_line
from workflows import outbox, runtime

PIECE = 200
MIGRATION = "MIGRATION"  # a kind of incidents

_ACTS: Mapping[str, Callable[..., object]] = {
    MigrationStatus.MOVING: runtime.migrate_case,
    MigrationStatus.UNDOING: runtime.undo_case,
}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class CaseJobs:
    """`now` reads the clock that cases go by."""

    sessions: sessionmaker[Session]
    now: Callable[[Session], datetime]

    def migrate(self, migration_id: int) -> bool:
        """One piece of a migration; whether more is left, for which a job has been deferred."""
        cases, status = self._take(migration_id, PIECE)
        for case in cases:
            self._one(migration_id, case, status)
        more = len(cases) == PIECE or bool(self._take(migration_id, 1)[0])
        if cases and more:
            with self.sessions.begin() as session:
                outbox.defer(session, runtime.MIGRATE, migration_id=migration_id)
        return more

    def note_suspension(self, suspension_id: int) -> None:
        """Write into the histories of some cases that their process stands still, or goes on."""
        with self.sessions.begin() as session:
            cases = runtime.unnoted_cases(session, suspension_id, limit=PIECE)
        for case in cases:
            with self.sessions.begin() as session:
                runtime.note_suspension(session, suspension_id, case)
        if len(cases) == PIECE:
            with self.sessions.begin() as session:
                outbox.defer(session, runtime.NOTE_SUSPENSION, suspension_id=suspension_id)

    def _take(self, migration_id: int, limit: int) -> tuple[list[uuid.UUID], MigrationStatus | None]:
        with self.sessions.begin() as session:
            now = self.now(session)
            cases = runtime.next_cases(session, migration_id, limit=limit, now=now)
            status = runtime.status_of(session, migration_id)
            if status is MigrationStatus.CHECKING and limit > 1:
                runtime.check_cases(session, migration_id, cases, now=now)
        return cases, status

    def _one(self, migration_id: int, case: uuid.UUID, status: MigrationStatus | None) -> None:
        act = _ACTS.get(status or "")
        if act is None:
            return
        try:
            with self.sessions.begin() as session:
                act(session, migration_id, case, now=self.now(session))
        except Exception as error:  # noqa: BLE001 - the others go on, and an administrator learns of this one
            _log.warning("migration.failed", migration=migration_id, instance=str(case), exc_info=error)
            self._give_up(migration_id, case, error)

    def _give_up(self, migration_id: int, case: uuid.UUID, error: Exception) -> None:
        with self.sessions.begin() as session:
            runtime.fail_case(session, migration_id, case, type(error).__name__)
            runtime.record_incident(
                session,
                kind=MIGRATION,
                reference=f"{migration_id}:{case}",
                instance_id=case,
                cause=type(error).__name__,
                detail=first_line(error),
                now=self.now(session),
            )
