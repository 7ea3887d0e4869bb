"""Migrating in tests: a migration carried through as the worker does it, without the worker."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from models.operations import MigrationCase, MigrationCaseStatus
from models.process import Definition
from tests.engine.play import Play
from workflows import runtime


def newest(play: Play, key: str) -> int:
    wanted = select(Definition.id).where(Definition.key == key).order_by(Definition.version.desc())
    return play.session.scalars(wanted.limit(1)).one()


def plan(play: Play, key: str) -> int:
    """Planned and looked at."""
    found = runtime.plan_migration(
        play.session, newest(play, key), actor_id=play.world.admin.id, now=play.now
    )
    run_job(play, found)
    return found


def migrate(play: Play, key: str) -> int:
    found = plan(play, key)
    begin(play, found)
    run_job(play, found)
    return found


def begin(play: Play, migration_id: int) -> None:
    runtime.start_migration(
        play.session, migration_id, actor_id=play.world.admin.id, reason="Aturan baru.", now=play.now
    )


def undo(play: Play, migration_id: int) -> None:
    runtime.undo_migration(
        play.session, migration_id, actor_id=play.world.admin.id, reason="Keliru.", now=play.now
    )
    run_job(play, migration_id)


def run_job(play: Play, migration_id: int) -> None:
    acts = {"MOVING": runtime.migrate_case, "UNDOING": runtime.undo_case}
    while cases := runtime.next_cases(play.session, migration_id, limit=2, now=play.now):
        status = runtime.status_of(play.session, migration_id)
        if status == "CHECKING":
            runtime.check_cases(play.session, migration_id, cases, now=play.now)
        else:
            for case in cases:
                acts[str(status)](play.session, migration_id, case, now=play.now)
    play.session.flush()


def result(play: Play, migration_id: int, case: UUID | None = None) -> MigrationCase:
    key = (migration_id, case or play.instance_id)
    play.session.flush()
    return play.session.get_one(MigrationCase, key, populate_existing=True)


def reasons(play: Play, migration_id: int) -> list[str]:
    found = result(play, migration_id)
    assert found.status is MigrationCaseStatus.UNFIT
    return [one["code"] for one in found.findings["no"]]  # type: ignore[index]


def notes(play: Play, migration_id: int) -> list[tuple[str, list[str]]]:
    found = result(play, migration_id).findings["notes"]
    return [(one["code"], one["names"]) for one in found]  # type: ignore[index]
