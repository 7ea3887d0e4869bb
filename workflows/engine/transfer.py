"""One running case put onto another version of its process, and taken back: each in a transaction of its own.

The case is locked first, so that one which moves at that very moment is looked at before or after, never between.
"""

from __future__ import annotations

import dataclasses
import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session, aliased

from models.operations import Migration, MigrationCase, MigrationCaseStatus
from models.process import Definition, HistoryEvent, InstanceStatus
from workflows.engine import cache
from workflows.engine.cache import Loaded
from workflows.engine.cases import context_of, place_of, restore
from workflows.engine.fit import Finding, Fit, fit
from workflows.engine.hands import CaseHands
from workflows.engine.history import Author, Event
from workflows.engine.locks import Held, hold_instance
from workflows.engine.project import Act, settle
from workflows.engine.remap import remap
from workflows.engine.run import Ready, Run
from workflows.errors import NotFound, StateUnreadable

# Of these a case hasn't moved.
_STANDING = (
    "CLAIMED",
    "RELEASED",
    "HANDED_OVER",
    "SUSPENDED",
    "RESUMED",
    "MOVE_PROPOSED",
    "MOVE_DECLINED",
    "REPORTED_BACK",
)

# The open tasks keep their numbers, addresses, claims and times; only what the page shows is of the new version.
_TURN = text("""
with turned as (
    update user_task set name = task.name, form = task.form, decision = task.decision
    from jsonb_to_recordset(cast(:tasks as jsonb)) as task (id uuid, name text, form text, decision boolean)
    where user_task.id = task.id
)
update instance set definition_id = :definition where id = :instance
""")

# Made once: putting a statement together costs as much as the database needs for it.
_ORIGIN, _TARGET = aliased(Definition), aliased(Definition)
_VERSIONS = (
    select(Migration, _ORIGIN.digest, _TARGET.digest)
    .select_from(Migration)
    .join(_ORIGIN, _ORIGIN.id == bindparam("origin"))
    .join(_TARGET, _TARGET.id == Migration.target_id)
    .where(Migration.id == bindparam("migration"))
)


@dataclass(frozen=True, slots=True)
class Versions:
    """Where a case goes from and to, and on whose word."""

    origin: Loaded
    target: Loaded
    migration: Migration


def look(session: Session, held: Held, target: Loaded, *, now: datetime) -> Fit:
    """Whether the case can go on under the target; nothing is changed."""
    try:
        return fit(restore(held, _hands(session, held, now)), target)
    except StateUnreadable:
        return Fit(no=(Finding("UNREADABLE"),))


def migrate_case(
    session: Session, migration_id: int, instance_id: uuid.UUID, *, now: datetime
) -> MigrationCaseStatus:
    """Migrate one case that was found fit. Looks again under the lock: the case may have moved since."""
    held, row = _hold(session, migration_id, instance_id)
    if row.status is not MigrationCaseStatus.FIT:
        return row.status
    if held.instance.status is not InstanceStatus.RUNNING or held.instance.definition_id != row.from_id:
        row.status = MigrationCaseStatus.GONE
        return row.status
    versions = _versions(session, migration_id, row)
    hands = _hands(session, held, now)
    run = restore(held, hands)
    found = fit(run, versions.target)
    row.findings = found.to_json()
    if found.no:
        row.status = MigrationCaseStatus.UNFIT
        return row.status
    row.state, row.state_format = held.instance.state, held.instance.state_format
    row.status, row.sequence = MigrationCaseStatus.MOVED, held.chain.count + 1
    before = run.ready()
    remap(run, versions.target)
    _save(held, hands, run, versions, before=before, undo=False)
    return row.status


def undo_case(
    session: Session, migration_id: int, instance_id: uuid.UUID, *, now: datetime
) -> MigrationCaseStatus:
    """Take one case back to how it was before, unless it has moved since."""
    held, row = _hold(session, migration_id, instance_id)
    if row.status is not MigrationCaseStatus.MOVED:
        return row.status
    versions = _versions(session, migration_id, row)
    if _has_moved(session, held, row, versions.target):
        row.status = MigrationCaseStatus.STAYED
        return row.status
    hands = _hands(session, held, now)
    before = restore(held, hands).ready()
    run = Run.restore(versions.origin, hands, row.state or b"", row.state_format)
    _save(held, hands, run, versions, before=before, undo=True)
    row.status, row.state = MigrationCaseStatus.UNDONE, None
    return row.status


def _hold(session: Session, migration_id: int, instance_id: uuid.UUID) -> tuple[Held, MigrationCase]:
    held = hold_instance(session, instance_id)
    row = session.get(
        MigrationCase, (migration_id, instance_id), with_for_update=True, populate_existing=True
    )
    if row is None:
        raise NotFound(f"case {instance_id} of migration {migration_id}")
    return held, row


def _versions(session: Session, migration_id: int, row: MigrationCase) -> Versions:
    given = {"migration": migration_id, "origin": row.from_id}
    migration, first, second = session.execute(_VERSIONS, given).one()
    return Versions(
        cache.loaded(session, row.from_id, first),
        cache.loaded(session, migration.target_id, second),
        migration,
    )


def by_id(session: Session, definition_id: int) -> Loaded:
    digest = session.scalars(select(Definition.digest).where(Definition.id == definition_id)).one()
    return cache.loaded(session, definition_id, digest)


def _hands(session: Session, held: Held, now: datetime) -> CaseHands:
    return CaseHands(context_of(session, held, None, None, now=now))


def _save(
    held: Held, hands: CaseHands, run: Run, versions: Versions, *, before: list[Ready], undo: bool
) -> None:
    session, migration = hands.context.session, versions.migration
    source, target = (versions.target, versions.origin) if undo else (versions.origin, versions.target)
    place = place_of(held)
    chain = dataclasses.replace(place.chain, definition_id=target.info.id)
    body = {
        "reason": migration.undo_reason if undo else migration.reason,
        "migration": migration.id,
        "from": source.info.version,
        "to": target.info.version,
    }
    event = Event(kind="MIGRATION_UNDONE" if undo else "MIGRATED", body=body)
    author = Author(at=hands.now, actor_id=migration.undone_by if undo else migration.started_by)
    act = Act(author=author, event=event, before=before)
    settle(hands, run, dataclasses.replace(place, definition=target, chain=chain), act)
    tasks = [_shown(one) for one in run.ready()]
    session.execute(
        _TURN, {"tasks": json.dumps(tasks), "definition": target.info.id, "instance": held.instance.id}
    )


def _shown(ready: Ready) -> dict[str, object]:
    wanted = ready.extensions
    return {
        "id": str(ready.id),
        "name": ready.name,
        "form": wanted.get("form", ""),
        "decision": wanted["decision"] == "true",
    }


def _has_moved(session: Session, held: Held, row: MigrationCase, target: Loaded) -> bool:
    instance = held.instance
    if instance.status is not InstanceStatus.RUNNING or instance.definition_id != target.info.id:
        return True
    since = select(HistoryEvent.sequence).where(
        HistoryEvent.instance_id == instance.id,
        HistoryEvent.sequence > row.sequence,
        HistoryEvent.kind.not_in(_STANDING),
    )
    return session.scalar(since.limit(1)) is not None
