"""Suspended, moved and migrated cases that wait for more than people: messages, handlers, repeated steps, objects."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.messages import Subscription
from models.operations import MigrationCaseStatus
from models.people import Role
from models.process import InstanceStatus
from tests.engine import drawing as d
from tests.engine.migrating import migrate, notes, plan, reasons, result, undo
from tests.engine.play import Play
from tests.engine.test_move import move, refused
from tests.support.world import grant_role
from workflows import runtime


@pytest.fixture
def second(anyhow: Play) -> int:
    """Another administrator beside Arif."""
    grant_role(anyhow.session, anyhow.world.kirana, role=Role.ADMIN, unit=anyhow.world.regency)
    return anyhow.world.kirana.id


def paying(*more: str, flows: str = "", name: str = "Paid") -> bytes:
    """A case that waits for its payment, and then for a person."""
    return d.draw(
        "paying",
        d.start(),
        d.user("ask"),
        d.receive("paid", "paid", "instance_number", d.brings(amount="int")).replace("Paid", name),
        d.user("thank"),
        *more,
        d.end(outcome="DONE"),
        flows=f"start > ask > paid > thank > end \n {flows}",
    )


def finish(play: Play, *steps: str) -> None:
    for step in steps:
        play.do(step, note="")
    assert (play.case.status, play.case.outcome) == (InstanceStatus.COMPLETED, "DONE")
    assert runtime.verify(play.session, play.instance_id).sound


@pytest.fixture
def unpaid(anyhow: Play) -> Play:
    anyhow.publish(paying())
    anyhow.start("paying")
    anyhow.do("ask", note="")
    return anyhow


def test_a_message_waits_while_its_receiver_stands_still(unpaid: Play):
    play = unpaid
    given = {"actor_id": play.world.admin.id, "now": play.now}
    runtime.suspend_case(play.session, play.instance_id, reason="Diperiksa.", **given)
    assert not play.hear("paid", play.case.number, amount=5)
    assert play.open() == []
    runtime.resume_case(play.session, play.instance_id, reason="Selesai.", **given)
    assert play.deliver()
    finish(play, "thank")


def test_and_while_the_whole_process_does(unpaid: Play):
    play = unpaid
    given = {"actor_id": play.world.admin.id, "now": play.now}
    found = runtime.suspend_process(play.session, "paying", reason="Diperiksa.", **given)
    assert not play.hear("paid", play.case.number, amount=5)
    runtime.resume_process(play.session, found, reason="Selesai.", **given)
    assert play.deliver()
    finish(play, "thank")


def test_another_that_waits_for_the_same_is_not_held_up(play: Play):
    play.publish(
        d.draw(
            "any",
            d.start(),
            d.receive("paid", "paid"),
            d.end(outcome="DONE"),
            flows="start > paid > end",
        )
    )
    first = play.start("any").instance_id
    play.start("any")
    given = {"actor_id": play.world.admin.id, "reason": "Diperiksa.", "now": play.now}
    runtime.suspend_case(play.session, first, **given)
    assert play.hear("paid")
    assert play.case.status is InstanceStatus.COMPLETED


def test_a_migrated_case_waits_for_the_same_message(unpaid: Play):
    play = unpaid
    waits = play.waits()
    play.publish(paying(name="Sudah dibayar"))
    migrate(play, "paying")
    play.pause()
    assert play.waits() == waits
    assert play.hear("paid", play.case.number, amount=5)
    finish(play, "thank")


def test_what_the_message_will_bring_counts_as_known(unpaid: Play):
    play = unpaid
    play.publish(
        d.draw(
            "paying",
            d.start(),
            d.user("ask"),
            d.receive("paid", "paid", "instance_number", d.brings(amount="int")),
            d.service("add", "trial.add", "sum", a="amount"),
            d.user("thank"),
            d.end(outcome="DONE"),
            flows="start > ask > paid > add > thank > end",
        )
    )
    migrate(play, "paying")
    assert play.hear("paid", play.case.number, amount=5)
    assert play.answers()["add"] == {"total": 6, "said": "5+1"}
    finish(play, "thank")


def test_a_case_is_moved_past_a_message_and_back(unpaid: Play, second: int):
    play = unpaid
    move(play, "thank")
    play.pause()
    assert (play.open(), play.waits()) == (["thank"], [])
    assert play.session.scalar(select(func.count()).select_from(Subscription)) == 0
    move(play, "ask")
    play.pause()
    play.do("ask", note="")
    assert [step for step, _name, _key in play.waits()] == ["paid"]
    assert play.hear("paid", play.case.number, amount=5)
    finish(play, "thank")


HANDLER = d.handler(
    "stopping",
    d.begin("halt", d.message("halt", "instance_number"), interrupting="true"),
    d.user("explain"),
    d.end("halted"),
    flows="halt > explain > halted",
)


def test_a_new_handler_listens_from_the_migration_on(unpaid: Play):
    play = unpaid
    play.publish(paying(HANDLER))
    found = migrate(play, "paying")
    play.pause()
    assert notes(play, found) == [("EVENT_NEW", ["halt"])]
    assert {name for _step, name, _key in play.waits()} == {"paid", "halt"}
    assert play.hear("halt", play.case.number)
    assert play.open() == ["explain"]
    play.do("explain", note="")
    assert play.case.status is InstanceStatus.COMPLETED


def test_a_handler_that_is_gone_listens_no_more(anyhow: Play):
    play = anyhow
    play.publish(paying(HANDLER))
    play.start("paying")
    play.do("ask", note="")
    play.publish(paying())
    found = migrate(play, "paying")
    play.pause()
    assert notes(play, found) == [("EVENT_GONE", ["halt"])]
    assert [name for _step, name, _key in play.waits()] == ["paid"]
    assert play.hear("paid", play.case.number, amount=1)
    finish(play, "thank")


def test_a_handler_goes_on_listening_in_a_migrated_and_in_a_moved_case(anyhow: Play, second: int):
    play = anyhow
    play.publish(paying(HANDLER))
    play.start("paying")
    play.publish(paying(HANDLER, name="Sudah dibayar"))
    migrate(play, "paying")
    move(play, "thank")
    play.pause()
    assert [name for _step, name, _key in play.waits()] == ["halt"]
    assert play.hear("halt", play.case.number)
    assert play.open() == ["explain"]
    move(play, "thank")  # what the handler has taken away comes back
    assert play.open() == ["thank"]
    finish(play, "thank")


def test_what_an_event_has_started_beside_goes_on_when_the_rest_is_moved(anyhow: Play, second: int):
    play = anyhow
    beside = HANDLER.replace('isInterrupting="true"', 'isInterrupting="false"')
    play.publish(paying(beside))
    play.start("paying")
    assert play.hear("halt", play.case.number)
    assert play.open() == ["ask", "explain"]
    explain = play.task("explain").id
    move(play, "thank")
    play.pause()
    assert play.open() == ["explain", "thank"]
    assert play.task("explain").id == explain
    finish(play, "thank", "explain")


def each_colleague(name: str = "Look", *, more: str = "", flows: str = "") -> bytes:
    looked = d.marked(d.user("look"), d.each("[1, 2, 3]", item="turn")).replace("Look", name)
    return d.draw(
        "colleagues",
        d.start(),
        d.user("ask"),
        looked,
        d.user("after"),
        more,
        d.end(outcome="DONE"),
        flows=flows or "start > ask > look > after > end",
    )


def test_a_repeated_step_goes_on_where_it_was(anyhow: Play):
    play = anyhow
    play.publish(each_colleague())
    play.start("colleagues")
    play.do("ask", note="")
    play.do("look", note="")
    play.publish(each_colleague("Periksa"))
    found = migrate(play, "colleagues")
    play.pause()
    assert result(play, found).status is MigrationCaseStatus.MOVED
    assert play.open() == ["look", "look"]
    finish(play, "look", "look", "after")


def test_a_step_that_is_no_longer_repeated_keeps_its_cases_back(anyhow: Play):
    play = anyhow
    play.publish(each_colleague())
    play.start("colleagues")
    play.do("ask", note="")
    flat = d.draw(
        "colleagues",
        d.start(),
        d.user("ask"),
        d.user("look"),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="start > ask > look > after > end",
    )
    play.publish(flat)
    found = plan(play, "colleagues")
    assert set(reasons(play, found)) == {"KIND_CHANGED", "OPEN_GONE"}
    finish(play, "look", "look", "look", "after")


def test_out_of_a_repeated_step_and_back_before_it_but_not_into_it(anyhow: Play, second: int):
    play = anyhow
    play.publish(each_colleague())
    play.start("colleagues")
    assert refused(play, "look") == "REPEATED"
    play.do("ask", note="")
    play.do("look", note="")
    move(play, "after")
    play.pause()
    assert play.open() == ["after"]
    move(play, "ask")
    play.pause()
    play.do("ask", note="")
    assert play.open() == ["look", "look", "look"]
    finish(play, "look", "look", "look", "after")


def test_a_deferred_choice_is_migrated_moved_and_taken_back(anyhow: Play, second: int):
    play = anyhow
    drawn = d.draw(
        "choice",
        d.start(),
        d.user("ask"),
        d.gateway("first", "eventBased"),
        d.catch("late", d.after('"P2D"')),
        d.receive("paid", "paid", "instance_number"),
        d.gateway("meet"),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="""
            start > ask > first
            first > late > meet
            first > paid > meet
            meet > after *
            after > end
        """,
    )
    play.publish(drawn)
    play.start("choice")
    play.do("ask", note="")
    due, waits = play.timers(), play.waits()
    play.publish(drawn.replace(b'name="After"', b'name="Sesudah"'))
    play.now += timedelta(days=1)
    found = migrate(play, "choice")
    play.pause()
    assert (play.timers(), play.waits()) == (due, waits)
    undo(play, found)
    assert (play.timers(), play.waits()) == (due, waits)
    move(play, "after")
    play.pause()
    assert (play.open(), play.timers(), play.waits()) == (["after"], {}, [])
    finish(play, "after")
