"""Migrations as acts: who may, in which order, and what happens when cases move or administrators meet meanwhile."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.operations import Migration, MigrationCase, MigrationCaseStatus, MigrationStatus
from models.process import Instance
from tests.engine import drawing as d
from tests.engine.migrating import begin, migrate, newest, plan, result, run_job, undo
from tests.engine.play import Play
from workflows import runtime
from workflows.errors import NotAllowed, NotFound, OperationRefused

OLD = d.draw(
    "steps",
    d.start(),
    d.user("one"),
    d.user("two"),
    d.user("three"),
    d.end(outcome="DONE"),
    flows="start > one > two > three > end",
)
NEW = OLD.replace(b'name="Two"', b'name="Dua"')
WITHOUT_TWO = d.draw(
    "steps",
    d.start(),
    d.user("one"),
    d.user("three"),
    d.end(outcome="DONE"),
    flows="start > one > three > end",
)
WAITERS = text("select count(*) from pg_locks where not granted")


@pytest.fixture
def three(play: Play) -> UUID:
    """A case at its first task, and a newer version of its process."""
    play.publish(OLD)
    case = play.start("steps").instance_id
    play.publish(NEW)
    play.session.commit()
    return case


def test_new_cases_start_on_the_new_version_and_need_no_migration(play: Play, three: UUID):
    play.start("steps")
    found = plan(play, "steps")
    assert play.session.scalars(select(MigrationCase.instance_id)).all() == [three]
    assert runtime.progress(play.session, found).counts == {MigrationCaseStatus.FIT: 1}


def test_the_dry_run_changes_nothing(play: Play, three: UUID):
    play.instance_id = three
    before = (play.case.state, play.case.revision, play.case.event_count)
    found = plan(play, "steps")
    assert (play.case.state, play.case.revision, play.case.event_count) == before
    runtime.drop_migration(play.session, found, actor_id=play.world.admin.id, now=play.now)
    with pytest.raises(OperationRefused, match="STATE"):
        begin(play, found)


def test_the_history_names_both_versions(play: Play, three: UUID):
    play.instance_id = three
    migrate(play, "steps")
    event = play.events("MIGRATED")[0]
    assert event.actor_id == play.world.admin.id
    assert (event.body["from"], event.body["to"], event.body["reason"]) == (1, 2, "Aturan baru.")
    assert runtime.verify(play.session, three).sound


def test_back_to_an_older_version_too(play: Play, three: UUID):
    play.instance_id = three
    first = play.case.definition_id
    migrate(play, "steps")
    back = runtime.plan_migration(play.session, first, actor_id=play.world.admin.id, now=play.now)
    run_job(play, back)
    begin(play, back)
    run_job(play, back)
    assert play.case.definition_id == first


def while_held(play: Play, first, then) -> Future[object]:
    """`then` in another transaction, begun while `first` holds the case, which commits once the other waits."""
    with ThreadPoolExecutor(1) as pool, Session(play.engine) as holder:
        first(holder)

        def work() -> object:
            with Session(play.engine) as session:
                found = then(session)
                session.commit()
                return found

        waiting = pool.submit(work)
        with Session(play.engine) as looking:
            while not looking.scalar(WAITERS):
                assert not waiting.done()
        holder.commit()
        waiting.exception(timeout=30)
    return waiting


def completing(play: Play, step: str):
    task_id = play.task(step).id
    given = {"actor_id": play.world.rahmat.id, "values": {"note": ""}, "now": play.now}
    return lambda session: runtime.complete(session, task_id, request_key=uuid4(), **given)


def moving(play: Play, migration_id: int, case: UUID):
    return lambda session: runtime.migrate_case(session, migration_id, case, now=play.now)


def test_a_case_that_moves_at_that_moment_is_migrated_after(play: Play, three: UUID):
    play.instance_id = three
    found = plan(play, "steps")
    begin(play, found)
    act = completing(play, "one")
    play.session.commit()
    assert while_held(play, act, moving(play, found, three)).result() is MigrationCaseStatus.MOVED
    assert play.open() == ["two"]
    assert play.task("two").name == "Dua"
    play.do("two", note="")
    play.do("three", note="")
    assert play.case.outcome == "DONE"
    assert runtime.verify(play.session, three).sound


def test_or_before(play: Play, three: UUID):
    play.instance_id = three
    found = plan(play, "steps")
    begin(play, found)
    act = completing(play, "one")
    play.session.commit()
    while_held(play, moving(play, found, three), act).result()
    assert play.task("two").name == "Dua"
    kinds = [one.kind for one in play.events("MIGRATED", "TASK_COMPLETED")]
    assert kinds == ["MIGRATED", "TASK_COMPLETED"]
    assert runtime.verify(play.session, three).sound


def test_a_case_that_has_moved_into_what_is_gone_is_left_alone(play: Play):
    """It was fit when it was looked at; now it waits at a task that the new version doesn't have."""
    play.publish(OLD)
    case = play.start("steps").instance_id
    play.publish(WITHOUT_TWO)
    found = plan(play, "steps")
    assert result(play, found).status is MigrationCaseStatus.FIT
    begin(play, found)
    act = completing(play, "one")
    play.session.commit()
    assert while_held(play, act, moving(play, found, case)).result() is MigrationCaseStatus.UNFIT
    assert play.open() == ["two"]
    play.do("two", note="")
    play.do("three", note="")
    assert play.case.outcome == "DONE"


def test_a_case_that_has_ended_meanwhile_is_gone(play: Play, three: UUID):
    play.instance_id = three
    found = plan(play, "steps")
    runtime.cancel(play.session, three, actor_id=play.world.admin.id, reason="x", now=play.now)
    begin(play, found)
    run_job(play, found)
    assert result(play, found).status is MigrationCaseStatus.GONE
    assert runtime.progress(play.session, found).migration.status is MigrationStatus.MOVED


def test_a_case_migrates_once_though_two_workers_have_it(play: Play, three: UUID):
    found = plan(play, "steps")
    begin(play, found)
    play.session.commit()
    gate = Barrier(3)

    def work(_number: int) -> object:
        with Session(play.engine) as session:
            gate.wait()
            status = runtime.migrate_case(session, found, three, now=play.now)
            session.commit()
            return status

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(work, range(3))) == {MigrationCaseStatus.MOVED}
    play.instance_id = three
    assert len(play.events("MIGRATED")) == 1


def test_a_state_that_cannot_be_read_keeps_its_case_back(play: Play, three: UUID):
    play.session.execute(update(Instance).values(state_format="langkah-99"))
    found = plan(play, "steps")
    play.instance_id = three
    assert result(play, found).findings["no"] == [{"code": "UNREADABLE", "names": []}]


def test_a_suspended_case_is_migrated_and_stays_suspended(play: Play, three: UUID):
    play.instance_id = three
    runtime.suspend_case(play.session, three, actor_id=play.world.admin.id, reason="x", now=play.now)
    found = migrate(play, "steps")
    assert result(play, found).status is MigrationCaseStatus.MOVED
    assert play.case.suspended


def test_only_administrators_of_the_whole_migrate(play: Play, three: UUID):
    target = newest(play, "steps")
    for person in (play.world.siti, play.world.wulan, play.world.rahmat):
        with pytest.raises(NotAllowed):
            runtime.plan_migration(play.session, target, actor_id=person.id, now=play.now)
    found = plan(play, "steps")
    for act in (runtime.start_migration, runtime.undo_migration):
        with pytest.raises(NotAllowed):
            act(play.session, found, actor_id=play.world.wulan.id, reason="x", now=play.now)


def test_acts_in_the_wrong_order_are_refused(play: Play, three: UUID):
    found = plan(play, "steps")
    with pytest.raises(OperationRefused, match="STATE"):
        undo(play, found)
    with pytest.raises(OperationRefused, match="NO_REASON"):
        runtime.start_migration(play.session, found, actor_id=play.world.admin.id, reason=" ", now=play.now)
    begin(play, found)
    with pytest.raises(OperationRefused, match="STATE"):
        begin(play, found)
    with pytest.raises(OperationRefused, match="MIGRATING"):
        plan(play, "steps")
    with pytest.raises(NotFound):
        runtime.progress(play.session, 4711)
    with pytest.raises(NotFound):
        undo(play, 4711)


def test_nothing_to_migrate_is_said(play: Play, three: UUID):
    migrate(play, "steps")
    play.session.commit()
    with pytest.raises(OperationRefused, match="NO_CASES"):
        plan(play, "steps")


def test_undo_waits_until_no_other_migration_is_under_way(play: Play, three: UUID):
    found = migrate(play, "steps")
    play.start("steps")
    play.publish(OLD.replace(b'name="Two"', b'name="Tiga"'))
    plan(play, "steps")
    with pytest.raises(OperationRefused, match="MIGRATING"):
        undo(play, found)


def test_of_two_who_plan_at_once_one_does(play: Play, three: UUID):
    target, actor = newest(play, "steps"), play.world.admin.id
    gate = Barrier(2)

    def work(_number: int) -> str:
        with Session(play.engine) as session:
            gate.wait()
            try:
                runtime.plan_migration(session, target, actor_id=actor, now=play.now)
            except OperationRefused as error:
                return error.code
            session.commit()
            return "planned"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == ["MIGRATING", "planned"]
    assert play.session.scalar(select(func.count()).select_from(Migration)) == 1


def test_a_failing_case_is_noted_and_the_others_go_on(play: Play, three: UUID):
    other = play.instance_id
    found = plan(play, "steps")
    begin(play, found)
    runtime.fail_case(play.session, found, three, "ServiceFailed")
    run_job(play, found)
    assert result(play, found, three).findings == {"cause": "ServiceFailed"}
    assert runtime.progress(play.session, found).migration.status is MigrationStatus.MOVED
    assert other == three
