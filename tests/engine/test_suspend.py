"""A case or a process that stands still: nobody and nothing moves it, and afterwards it goes on as if it hadn't."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.notices import Notice, OutboxMessage
from models.operations import Suspension
from models.process import Definition, Instance, InstanceStatus
from tests.engine import drawing as d
from tests.engine.play import Play
from tests.support.world import NOW
from workflows import outbox, runtime
from workflows.errors import CaseEnded, CaseSuspended, NotAllowed, NotFound, OperationRefused

WAITERS = "select count(*) from pg_locks where not granted"
WAITING = d.draw(
    "still",
    d.start(),
    d.user("first"),
    d.user("second"),
    d.timer("nudge", "first", '"P1D"'),
    d.end("nudged"),
    d.end(outcome="DONE"),
    flows="start > first > second > end \n nudge > nudged",
)


@pytest.fixture
def still(play: Play) -> UUID:
    """A case of Siti's at its first task, with a timer."""
    play.publish(WAITING)
    return play.start("still").instance_id


def suspend(play: Play, **changed: object) -> None:
    given = {"actor_id": play.world.admin.id, "reason": "Diperiksa Inspektorat.", "now": play.now} | changed
    runtime.suspend_case(play.session, play.case.id, **given)


def resume(play: Play, **changed: object) -> None:
    given = {"actor_id": play.world.admin.id, "reason": "Selesai diperiksa.", "now": play.now} | changed
    runtime.resume_case(play.session, play.case.id, **given)


def suspend_all(play: Play, **changed: object) -> int:
    given = {"actor_id": play.world.admin.id, "reason": "Rumusnya salah.", "now": play.now} | changed
    return runtime.suspend_process(play.session, "still", **given)


def test_nobody_completes_a_task_of_a_case_that_stands_still(play: Play, still: UUID):
    suspend(play)
    with pytest.raises(CaseSuspended) as refused:
        play.do("first")
    assert (refused.value.by, refused.value.reason) == (play.world.admin.id, "Diperiksa Inspektorat.")
    assert play.open() == ["first"]
    resume(play)
    play.do("first")
    assert play.open() == ["second"]
    assert [one.kind for one in play.events("SUSPENDED", "RESUMED")] == ["SUSPENDED", "RESUMED"]
    assert runtime.verify(play.session, still).sound


@pytest.mark.parametrize("act", ["claim", "release", "hand_over", "withdraw"])
def test_nor_does_anybody_anything_else_to_it(play: Play, still: UUID, act: str):
    suspend(play)
    task_id, world = play.task("first").id, play.world
    acts = {
        "claim": lambda: runtime.claim(play.session, task_id, actor_id=world.rahmat.id, now=NOW),
        "release": lambda: runtime.release(play.session, task_id, actor_id=world.rahmat.id, now=NOW),
        "hand_over": lambda: runtime.hand_over(
            play.session, task_id, actor_id=world.rahmat.id, to_id=world.rahmat.id, reason="x", now=NOW
        ),
        "withdraw": lambda: runtime.withdraw(
            play.session, still, actor_id=world.siti.id, reason="x", now=NOW, request_key=uuid4()
        ),
    }
    with pytest.raises(CaseSuspended):
        acts[act]()


def test_an_administrator_may_cancel_it(play: Play, still: UUID):
    suspend(play)
    runtime.cancel(play.session, still, actor_id=play.world.admin.id, reason="dobel", now=NOW)
    assert play.case.status is InstanceStatus.CANCELLED
    with pytest.raises(CaseEnded):
        resume(play)


def test_a_timer_waits_and_is_due_at_once_afterwards(play: Play, still: UUID):
    suspend(play)
    assert not play.later(days=2)
    assert runtime.fire_timer(play.session, still, now=play.now) is False
    due = play.timers()
    resume(play)
    assert play.timers() == due
    assert play.later(minutes=1)
    assert "nudge" in play.path()


def test_only_an_uninvolved_administrator_of_the_unit_may(play: Play, still: UUID):
    for person in (play.world.siti, play.world.rahmat, play.world.wulan, play.world.kirana):
        with pytest.raises(NotAllowed):
            suspend(play, actor_id=person.id)


def test_an_administrator_has_no_hand_on_cases_of_their_own(play: Play, still: UUID):
    play.session.execute(Instance.__table__.update().values(subject_id=play.world.admin.id))
    with pytest.raises(OperationRefused, match="INVOLVED"):
        suspend(play)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_is_asked_for(play: Play, still: UUID, reason: str):
    with pytest.raises(OperationRefused, match="NO_REASON"):
        suspend(play, reason=reason)


def test_suspending_twice_and_resuming_what_runs_is_refused(play: Play, still: UUID):
    suspend(play)
    with pytest.raises(OperationRefused, match="SUSPENDED"):
        suspend(play)
    resume(play)
    with pytest.raises(OperationRefused, match="RUNNING"):
        resume(play)


def test_of_two_administrators_at_once_one_suspends(play: Play, still: UUID):
    play.session.commit()

    def work(_number: int) -> str:
        with Session(play.engine) as session:
            try:
                runtime.suspend_case(session, still, actor_id=play.world.admin.id, reason="x", now=NOW)
            except OperationRefused as error:
                return error.code
            session.commit()
            return "done"

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(work, range(3))) == ["SUSPENDED", "SUSPENDED", "done"]
    assert play.session.scalar(select(func.count()).select_from(Suspension)) == 1


def test_a_completion_that_waits_for_the_suspension_sees_it(play: Play, still: UUID):
    task_id = play.task("first").id
    play.session.commit()
    with ThreadPoolExecutor(1) as pool, Session(play.engine) as first:
        runtime.suspend_case(first, still, actor_id=play.world.admin.id, reason="x", now=NOW)

        def complete() -> object:
            with Session(play.engine) as other:
                given = {"actor_id": play.world.rahmat.id, "values": {"note": ""}, "now": NOW}
                return runtime.complete(other, task_id, request_key=uuid4(), **given)

        waiting = pool.submit(complete)
        while not play.session.scalar(text(WAITERS)):
            assert not waiting.done()
        first.commit()
        with pytest.raises(CaseSuspended):
            waiting.result(timeout=30)


def test_staff_are_told(play: Play, still: UUID):
    suspend(play)
    _deliver(play)
    told = dict(play.session.execute(select(Notice.employee_id, Notice.text_key)).all())
    assert told[play.world.siti.id] == "case.suspended.own"
    assert told[play.world.rahmat.id] == "case.suspended"


def _deliver(play: Play) -> None:
    play.session.execute(Notice.__table__.delete())
    for number in play.session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id.desc()).limit(1)):
        outbox.expand(play.session, number, now=play.now)


def test_a_whole_process_stands_still_at_once(play: Play, still: UUID):
    suspend_all(play)
    with pytest.raises(CaseSuspended):
        play.do("first")
    with pytest.raises(CaseSuspended):
        play.start("still")
    assert not play.later(days=2)
    assert play.open() == ["first"]


def test_and_goes_on_together(play: Play, still: UUID):
    found = suspend_all(play)
    play.now += timedelta(days=2)
    runtime.resume_process(play.session, found, actor_id=play.world.admin.id, reason="Sudah.", now=play.now)
    assert play.later(minutes=1)
    play.do("first")
    assert play.start("still").open_tasks


def test_a_case_suspended_by_itself_stays_so(play: Play, still: UUID):
    suspend(play)
    found = suspend_all(play)
    assert len(runtime.halts_of_case(play.session, play.case)) == 2
    runtime.resume_process(play.session, found, actor_id=play.world.admin.id, reason="Sudah.", now=play.now)
    with pytest.raises(CaseSuspended):
        play.do("first")


def test_one_version_stands_still_while_others_go_on(play: Play, still: UUID):
    old, old_case = play.case.definition_id, play.instance_id
    play.publish(WAITING.replace(b'name="First"', b'name="Baru"'))
    assert (
        play.session.scalar(select(func.count()).select_from(Definition).where(Definition.key == "still"))
        == 2
    )
    suspend_all(play, definition_id=old)
    play.start("still")
    play.do("first")
    play.instance_id = old_case
    with pytest.raises(CaseSuspended):
        play.do("first")


def test_processes_are_for_administrators_of_the_whole(play: Play, still: UUID):
    for person in (play.world.siti, play.world.wulan):
        with pytest.raises(NotAllowed):
            suspend_all(play, actor_id=person.id)
    with pytest.raises(NotFound):
        runtime.suspend_process(play.session, "none", actor_id=play.world.admin.id, reason="x", now=NOW)
    found = suspend_all(play)
    with pytest.raises(OperationRefused, match="SUSPENDED"):
        suspend_all(play)
    runtime.resume_process(play.session, found, actor_id=play.world.admin.id, reason="x", now=NOW)
    with pytest.raises(OperationRefused, match="RUNNING"):
        runtime.resume_process(play.session, found, actor_id=play.world.admin.id, reason="x", now=NOW)


def test_workers_write_it_into_the_history_of_every_case_once(play: Play, still: UUID):
    other = play.start("still").instance_id
    found = suspend_all(play)
    later = runtime.unnoted_cases(play.session, found, limit=10)
    assert sorted(later) == sorted([still, other])
    assert [runtime.note_suspension(play.session, found, one) for one in later] == [True, True]
    assert not runtime.note_suspension(play.session, found, still)
    assert runtime.unnoted_cases(play.session, found, limit=10) == []
    runtime.resume_process(play.session, found, actor_id=play.world.admin.id, reason="Sudah.", now=play.now)
    for one in runtime.unnoted_cases(play.session, found, limit=10):
        runtime.note_suspension(play.session, found, one)
    kinds = [one.kind for one in play.events("SUSPENDED", "RESUMED")]
    assert kinds == ["SUSPENDED", "RESUMED"]
    assert runtime.verify(play.session, still).sound
    assert runtime.verify(play.session, other).sound
