"""Migrating the running cases of a process: a dry run first, then case by case, and back as long as none has moved.

The workers do it in small pieces (`next_cases`, then `check_cases`, `migrate_case` or `undo_case`), so that ten
thousand cases hold nobody up and a killed worker's work is taken up where it stopped.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.operations import Migration, MigrationCase, MigrationCaseStatus, MigrationStatus
from models.process import Definition, Instance, InstanceStatus
from workflows import outbox
from workflows.engine.cache import Loaded
from workflows.engine.locks import look_at
from workflows.engine.operate import check_operator, reason_of
from workflows.engine.transfer import by_id, look
from workflows.errors import NotFound, OperationRefused

MIGRATE = "migrate_cases"  # the job
_OVER = {
    MigrationStatus.CHECKING: MigrationStatus.CHECKED,
    MigrationStatus.MOVING: MigrationStatus.MOVED,
    MigrationStatus.UNDOING: MigrationStatus.UNDONE,
}
_TO_DO = {
    MigrationStatus.CHECKING: MigrationCaseStatus.WAITING,
    MigrationStatus.MOVING: MigrationCaseStatus.FIT,
    MigrationStatus.UNDOING: MigrationCaseStatus.MOVED,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a migration has come: cases by what became of them."""

    migration: Migration
    counts: Mapping[MigrationCaseStatus, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def ahead(self) -> int:
        wanted = _TO_DO.get(self.migration.status)
        return self.counts.get(wanted, 0) if wanted else 0


def plan_migration(session: Session, target_id: int, *, actor_id: int, now: datetime) -> int:
    """Have all running cases of other versions of the process looked at; the migration's number.

    Raises NotFound, NotAllowed, or OperationRefused: NO_CASES, MIGRATING (another is under way).
    """
    check_operator(session, actor_id, now=now)
    key = session.scalar(select(Definition.key).where(Definition.id == target_id))
    if key is None:
        raise NotFound(f"definition {target_id}")
    status = MigrationStatus.CHECKING
    columns = {"process": key, "target_id": target_id, "created_by": actor_id, "created_at": now}
    planned = upsert(Migration).values(**columns, status=status)
    found = session.scalar(planned.on_conflict_do_nothing().returning(Migration.id))
    if found is None:
        raise OperationRefused("MIGRATING")
    _gather(session, int(found), key, target_id)
    outbox.defer(session, MIGRATE, migration_id=int(found))
    return int(found)


def start_migration(
    session: Session, migration_id: int, *, actor_id: int, reason: str, now: datetime
) -> None:
    """Migrate the cases that were found fit. Raises as `plan_migration`; STATE when it isn't ready for that."""
    migration = _hold(session, migration_id, actor_id, now, MigrationStatus.CHECKED)
    migration.reason = reason_of(reason)
    migration.status, migration.started_by, migration.started_at = MigrationStatus.MOVING, actor_id, now
    session.flush()  # the job reads it
    outbox.defer(session, MIGRATE, migration_id=migration_id)


def undo_migration(session: Session, migration_id: int, *, actor_id: int, reason: str, now: datetime) -> None:
    """Take back every case that hasn't moved since. Raises as `start_migration`."""
    migration = _hold(session, migration_id, actor_id, now, MigrationStatus.MOVED)
    migration.undo_reason = reason_of(reason)
    try:
        with session.begin_nested():
            migration.status, migration.undone_by = MigrationStatus.UNDOING, actor_id
    except IntegrityError as error:  # one at a time for each process
        raise OperationRefused("MIGRATING") from error
    outbox.defer(session, MIGRATE, migration_id=migration_id)


def drop_migration(session: Session, migration_id: int, *, actor_id: int, now: datetime) -> None:
    """Give up a migration that was only looked at."""
    looked_at = (MigrationStatus.CHECKED, MigrationStatus.CHECKING)
    _hold(session, migration_id, actor_id, now, *looked_at).status = MigrationStatus.DROPPED


def next_cases(session: Session, migration_id: int, *, limit: int, now: datetime) -> list[uuid.UUID]:
    """The next cases of whatever the migration is at; with none left it goes on to its next status."""
    migration = session.get(Migration, migration_id, with_for_update=True, populate_existing=True)
    if migration is None or migration.status not in _TO_DO:
        return []
    wanted = select(MigrationCase.instance_id).where(
        MigrationCase.migration_id == migration_id, MigrationCase.status == _TO_DO[migration.status]
    )
    found = list(session.scalars(wanted.order_by(MigrationCase.instance_id).limit(limit)))
    if not found:
        migration.status, migration.finished_at = _OVER[migration.status], now
    return found


def status_of(session: Session, migration_id: int) -> MigrationStatus | None:
    return session.scalar(select(Migration.status).where(Migration.id == migration_id))


def check_cases(session: Session, migration_id: int, cases: Sequence[uuid.UUID], *, now: datetime) -> None:
    """The dry run of some cases: nothing of them is locked or changed."""
    migration = session.get_one(Migration, migration_id)
    target = by_id(session, migration.target_id)
    for instance_id in cases:
        _check(session, migration_id, instance_id, target, now)


def fail_case(session: Session, migration_id: int, instance_id: uuid.UUID, cause: str) -> None:
    """Note that moving a case failed; the case itself is as it was."""
    _note(session, migration_id, instance_id, MigrationCaseStatus.FAILED, {"cause": cause})


def progress(session: Session, migration_id: int) -> Progress:
    """Raises NotFound."""
    migration = session.get(Migration, migration_id)
    if migration is None:
        raise NotFound(f"migration {migration_id}")
    rows = session.execute(
        select(MigrationCase.status, func.count())
        .where(MigrationCase.migration_id == migration_id)
        .group_by(MigrationCase.status)
    )
    return Progress(migration, {row[0]: row[1] for row in rows})


def _gather(session: Session, migration_id: int, key: str, target_id: int) -> None:
    running = (
        select(
            literal(migration_id),
            Instance.id,
            Instance.definition_id,
            literal(MigrationCaseStatus.WAITING.value),
            func.jsonb_build_object(),
            literal(""),
            literal(0),
        )
        .join(Definition, Definition.id == Instance.definition_id)
        .where(Definition.key == key, Instance.status == InstanceStatus.RUNNING)
        .where(Instance.definition_id != target_id)
    )
    columns = ["migration_id", "instance_id", "from_id", "status", "findings", "state_format", "sequence"]
    session.execute(insert(MigrationCase).from_select(columns, running))
    any_case = select(MigrationCase.instance_id).where(MigrationCase.migration_id == migration_id)
    if session.scalar(any_case.limit(1)) is None:
        raise OperationRefused("NO_CASES")


def _check(
    session: Session, migration_id: int, instance_id: uuid.UUID, target: Loaded, now: datetime
) -> None:
    held = look_at(session, instance_id)
    if held.instance.status is not InstanceStatus.RUNNING or held.definition.info.id == target.info.id:
        _note(session, migration_id, instance_id, MigrationCaseStatus.GONE, {})
        return
    found = look(session, held, target, now=now)
    status = MigrationCaseStatus.UNFIT if found.no else MigrationCaseStatus.FIT
    _note(session, migration_id, instance_id, status, found.to_json())


def _note(
    session: Session,
    migration_id: int,
    instance_id: uuid.UUID,
    status: MigrationCaseStatus,
    findings: Mapping[str, object],
) -> None:
    session.execute(
        update(MigrationCase)
        .where(MigrationCase.migration_id == migration_id, MigrationCase.instance_id == instance_id)
        .values(status=status, findings=dict(findings))
    )


def _hold(
    session: Session, migration_id: int, actor_id: int, now: datetime, *wanted: MigrationStatus
) -> Migration:
    check_operator(session, actor_id, now=now)
    migration = session.get(Migration, migration_id, with_for_update=True, populate_existing=True)
    if migration is None:
        raise NotFound(f"migration {migration_id}")
    if migration.status not in wanted:
        raise OperationRefused("STATE")
    return migration
