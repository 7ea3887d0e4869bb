"""Ten thousand running cases put onto a new version of their process, beside plain SQL that touches the same rows.

The cases are copies of one that was started: the engine doesn't mind, since a state knows its case by its row.
"""

from __future__ import annotations

import time
import uuid

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.sections import Run
from models.operations import MigrationCaseStatus, MigrationStatus
from models.process import Definition, Instance
from tests.engine import drawing as d
from tests.support.world import NOW, World, small_world
from webapp.background.case_jobs import CaseJobs
from workflows import runtime

TITLE = "Migrating ten thousand cases"
CASES = 10_000
NOTE = d.form(note="textfield")
NODES = (d.user("first"), d.user("second", due="2"), d.timer("nudge", "second", '"P2D"'), d.end("nudged"))
FLOWS = "start > first > second > end \n nudge > nudged"

_COPY = """
with copies as (select gen_random_uuid() as id, number from generate_series(2, :cases) as number),
instances as (
    insert into instance (id, definition_id, number, subject_id, started_by, unit_id, status, outcome, summary,
                          state, state_format, revision, suspended, started_at, event_count, head_hash)
    select copies.id, definition_id, 'UJI-' || copies.number, subject_id, started_by, unit_id, status, outcome,
           summary, state, state_format, revision, suspended, started_at, event_count, head_hash
    from instance, copies where instance.id = :case returning id
), tasks as (
    insert into user_task (id, instance_id, engine_id, step, name, form, decision, subject_id, post_id, status,
                           created_at, due_at)
    select gen_random_uuid(), copies.id, engine_id, step, name, form, decision, subject_id, post_id, status,
           created_at, due_at
    from user_task, copies where instance_id = :case and status = 'OPEN'
), events as (
    insert into history_event (instance_id, sequence, kind, step, at, actor_id, ground, definition_id, body, salt,
                               body_hash, hash)
    select copies.id, sequence, kind, step, at, actor_id, ground, definition_id, body, salt, body_hash,
           hash
    from history_event, copies where instance_id = :case
)
insert into timer (instance_id, engine_id, step, due_at)
select copies.id, engine_id, step, due_at from timer, copies where instance_id = :case
"""

# What a migration writes of one case, without looking at it: the floor.
_FLOOR = (
    "select id from instance where id = :case for update",
    "update instance set definition_id = definition_id, state = state || '', revision = revision + 1 where id = :case",
    "update user_task set name = name || '' where instance_id = :case and status = 'OPEN'",
    "update timer set due_at = due_at where instance_id = :case",
    """
    insert into history_event (instance_id, sequence, kind, step, at, ground, definition_id, body, salt, body_hash,
                               hash)
    select id, 1000, 'FLOOR', '', now(), '', definition_id, '{}', '', '', '' from instance where id = :case
    """,
    "update migration_case set status = status where instance_id = :case",
)


def measure(run: Run) -> str:
    engine, cases = run.database("migration"), run.sized(CASES)
    world = _publish(engine, "second")
    case = _start(engine, world)
    with engine.begin() as connection:
        connection.execute(text(_COPY), {"case": case, "cases": cases})
    _publish(engine, "Pemeriksaan")
    jobs = CaseJobs(sessionmaker(engine, expire_on_commit=False), lambda _session: NOW)
    with Session(engine) as session, session.begin():
        newest = session.scalars(select(Definition.id).order_by(Definition.version.desc())).first() or 0
        found = runtime.plan_migration(session, newest, actor_id=world.admin.id, now=NOW)
    looked = _run(jobs, found)
    floor = _plain(engine)
    with Session(engine) as session, session.begin():
        runtime.start_migration(session, found, actor_id=world.admin.id, reason="Ukur.", now=NOW)
    moved = _run(jobs, found)
    _verify(engine, found, cases)
    each = 1000 / cases
    plain = f"{floor:.1f} s | {floor * each:.2f} ms"
    return (
        f"| what ({cases:,} cases, each its own transaction) | all | a case |\n|---|---|---|\n"
        f"| plain SQL: lock, five statements and one commit for the same rows | {plain} |\n"
        f"| dry run | {looked:.1f} s | {looked * each:.2f} ms = {looked / floor:.2f} × |\n"
        f"| migration | {moved:.1f} s | {moved * each:.2f} ms = {moved / floor:.2f} × |\n"
    )


def _publish(engine: Engine, label: str) -> World:
    drawn = d.draw("many", d.start(), *NODES, d.end(outcome="DONE"), flows=FLOWS)
    with Session(engine) as session, session.begin():
        world = small_world(session) if label == "second" else None
        files = {
            "many/many.bpmn": drawn.replace(b'name="Second"', f'name="{label}"'.encode()),
            "many/note.form": NOTE,
        }
        runtime.deploy(session, files, now=NOW)
    return world  # type: ignore[return-value]  # of the first call only


def _start(engine: Engine, world: World) -> uuid.UUID:
    """A case at its second task, with a timer."""
    with Session(engine) as session, session.begin():
        given = {"actor_id": world.siti.id, "values": {}, "now": NOW}
        answer = runtime.start(session, "many", request_key=uuid.uuid4(), **given)  # type: ignore[arg-type]
        given |= {"actor_id": world.rahmat.id, "values": {"note": ""}}
        runtime.complete(session, answer.open_tasks[0], request_key=uuid.uuid4(), **given)  # type: ignore[arg-type]
    return answer.instance_id


def _run(jobs: CaseJobs, migration_id: int) -> float:
    begun = time.perf_counter()
    while jobs.migrate(migration_id):
        pass
    return time.perf_counter() - begun


def _plain(engine: Engine) -> float:
    with engine.connect() as connection:
        cases = list(connection.execute(select(Instance.id)).scalars())
    begun = time.perf_counter()
    for case in cases:
        with engine.begin() as connection:
            for statement in _FLOOR:
                connection.execute(text(statement), {"case": case})
    return time.perf_counter() - begun


def _verify(engine: Engine, migration_id: int, cases: int) -> None:
    with Session(engine) as session:
        found = runtime.progress(session, migration_id)
    assert found.migration.status is MigrationStatus.MOVED
    assert found.counts == {MigrationCaseStatus.MOVED: cases}
