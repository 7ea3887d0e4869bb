"""Claiming, releasing, handing over, withdrawing, cancelling."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from models.people import HoldingKind
from models.process import InstanceStatus, TaskStatus
from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import Play
from tests.support.world import NOW, hold
from workflows import runtime
from workflows.errors import CaseEnded, ClaimedByOther, NotAllowed, TaskGone


@pytest.fixture
def shared(play: Play) -> UUID:
    """A task of rahmat's post, which bayu sits on as well."""
    play.publish(d.draw("one", d.start(), d.user("first"), d.end(), flows="start > first > end"))
    hold(play.session, play.world.rahmat.post_id, by=play.world.bayu, kind=HoldingKind.PLH)
    return play.start("one").open_tasks[0]


def complete(play: Play, task_id: UUID, actor_id: int) -> runtime.Answer:
    return runtime.complete(
        play.session, task_id, actor_id=actor_id, values={"note": ""}, now=NOW, request_key=uuid4()
    )


def test_a_claimed_task_is_closed_to_colleagues_until_released(play: Play, shared: UUID):
    rahmat, bayu = play.world.rahmat.id, play.world.bayu.id
    runtime.claim(play.session, shared, actor_id=rahmat, now=NOW)
    runtime.claim(play.session, shared, actor_id=rahmat, now=NOW)
    for act in (
        lambda: runtime.claim(play.session, shared, actor_id=bayu, now=NOW),
        lambda: runtime.release(play.session, shared, actor_id=bayu, now=NOW),
        lambda: complete(play, shared, bayu),
    ):
        with pytest.raises(ClaimedByOther) as claimed:
            act()
        assert claimed.value.claimed_by == rahmat
    runtime.release(play.session, shared, actor_id=rahmat, now=NOW)
    runtime.release(play.session, shared, actor_id=rahmat, now=NOW)
    assert complete(play, shared, bayu).ended
    assert [event.kind for event in play.events("CLAIMED", "RELEASED")] == ["CLAIMED", "RELEASED"]
    assert runtime.verify(play.session, play.instance_id).sound


def test_a_task_is_handed_over_only_to_somebody_who_may_do_it(play: Play, shared: UUID):
    world = play.world
    for receiver in (world.stranger, world.siti):
        with pytest.raises(NotAllowed):
            runtime.hand_over(
                play.session, shared, actor_id=world.rahmat.id, to_id=receiver.id, reason="cuti", now=NOW
            )
    runtime.hand_over(
        play.session, shared, actor_id=world.rahmat.id, to_id=world.bayu.id, reason="cuti", now=NOW
    )
    with pytest.raises(ClaimedByOther):
        complete(play, shared, world.rahmat.id)
    body = play.events("HANDED_OVER")[0].body
    assert (body["to"], body["reason"]) == (world.bayu.id, "cuti")
    assert complete(play, shared, world.bayu.id).ended


def test_nobody_claims_a_task_that_is_gone_or_a_strangers(play: Play, shared: UUID):
    with pytest.raises(NotAllowed):
        runtime.claim(play.session, shared, actor_id=play.world.stranger.id, now=NOW)
    complete(play, shared, play.world.rahmat.id)
    with pytest.raises(TaskGone):
        runtime.claim(play.session, shared, actor_id=play.world.bayu.id, now=NOW)


@pytest.fixture
def withdrawable(play: Play) -> UUID:
    play.publish(
        d.draw(
            "back",
            d.start(),
            d.user("first"),
            d.timer("bell", "first", "in_workdays(1)"),
            d.end("rung"),
            d.user("second"),
            d.end(),
            flows="""
                start > first > second > end
                bell > rung
            """,
            case='<langkah:case prefix="UJI" startForm="note" withdraw="trial.withdraw"/>',
        )
    )
    play.start("back", note="begun")
    trial.calls.clear()
    return play.instance_id


def withdraw(play: Play, actor_id: int, key: UUID | None = None) -> runtime.Answer:
    return runtime.withdraw(
        play.session,
        play.instance_id,
        actor_id=actor_id,
        reason="salah tanggal",
        now=NOW,
        request_key=key or uuid4(),
    )


def test_withdrawing_closes_everything_and_calls_the_process_for_it(play: Play, withdrawable: UUID):
    key = uuid4()
    answer = withdraw(play, play.world.siti.id, key)
    assert (answer.ended, answer.instance_id, answer.open_tasks) == (True, withdrawable, ())
    assert trial.calls == [("trial.withdraw", ("salah tanggal", "begun"))]
    assert (play.open(), play.timers()) == ([], {})
    assert (play.case.status, play.case.state, play.case.ended_at) == (InstanceStatus.WITHDRAWN, None, NOW)
    assert play.task("first", TaskStatus.CANCELLED).closed_by is None
    assert [event.kind for event in play.events()][-2:] == ["WITHDRAWN", "TASK_CANCELLED"]
    assert withdraw(play, play.world.siti.id, key).repeated
    assert len(trial.calls) == 1
    assert runtime.verify(play.session, withdrawable).sound


def test_only_starter_or_subject_withdraw_and_only_while_it_runs(play: Play, withdrawable: UUID):
    with pytest.raises(NotAllowed):
        withdraw(play, play.world.rahmat.id)
    play.do("first", note="")
    play.do("second", note="")
    with pytest.raises(CaseEnded):
        withdraw(play, play.world.siti.id)


def test_an_administrator_cancels_and_nobody_else(play: Play, withdrawable: UUID):
    for person in (play.world.siti, play.world.wulan):
        with pytest.raises(NotAllowed):
            runtime.cancel(play.session, withdrawable, actor_id=person.id, reason="x", now=NOW)
    runtime.cancel(play.session, withdrawable, actor_id=play.world.admin.id, reason="dobel", now=NOW)
    assert play.case.status is InstanceStatus.CANCELLED
    with pytest.raises(CaseEnded):
        runtime.cancel(play.session, withdrawable, actor_id=play.world.admin.id, reason="x", now=NOW)
    with pytest.raises(TaskGone):
        complete(play, play.task("first", TaskStatus.CANCELLED).id, play.world.rahmat.id)


def test_a_withdrawal_knows_what_every_branch_has_written(anyhow: Play):
    anyhow.publish(
        d.draw(
            "branches",
            d.start(),
            d.gateway("split", "parallel"),
            d.user("a"),
            d.user("b", form="other"),
            d.user("c", form="other"),
            d.gateway("join", "parallel"),
            d.end(),
            flows="start > split > a > join > end\n split > b > c > join",
            case='<langkah:case prefix="UJI" title="Uji" withdraw="trial.withdraw"/>',
        ),
        other_form=d.form(other="textfield"),
    )
    anyhow.start("branches")
    anyhow.do("a", note="of the first branch")
    anyhow.do("b", other="of the second, and later")
    runtime.withdraw(
        anyhow.session,
        anyhow.case.id,
        actor_id=anyhow.world.siti.id,
        reason="batal",
        now=anyhow.now,
        request_key=uuid4(),
    )
    assert trial.calls == [("trial.withdraw", ("batal", "of the first branch"))]
