"""Cases moved by administrators: back and ahead, in and out of parts, and whatever would break one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from models.people import Role
from models.process import InstanceStatus
from tests.engine import drawing as d
from tests.engine.play import Play
from tests.support.world import grant_role
from workflows import runtime
from workflows.errors import OperationRefused

LINE = d.draw(
    "line",
    d.start(),
    d.user("first", due="2"),
    d.service("add", "trial.add", "sum", a="size"),
    d.user("second", form="size"),
    d.timer("nudge", "second", '"P1D"'),
    d.end("nudged"),
    d.gateway("big"),
    d.user("third"),
    d.user("fourth"),
    d.end(outcome="DONE"),
    d.end("stop", outcome="STOPPED"),
    flows="""
        start > first > second > add > big
        big > third *
        third > fourth > end
        big > stop ? size > 100
        nudge > nudged
    """,
)
SIZE = d.form(size=d.number())

SIDE = d.draw(
    "side",
    d.start(),
    d.user("before"),
    d.gateway("fork", "parallel"),
    d.user("left"),
    d.user("left_two"),
    d.user("right"),
    d.gateway("join", "parallel"),
    d.user("after"),
    d.end(outcome="DONE"),
    flows="""
        start > before > fork > left > left_two > join > after > end
        fork > right > join
    """,
)

INNER = d.draw(
    "outer",
    d.start(),
    d.user("before"),
    d.part(
        "inside",
        d.start("in_start"),
        d.user("look"),
        d.user("sign"),
        d.end("in_end"),
        flows="in_start > look > sign > in_end",
    ),
    d.timer("late", "inside", '"P9D"', interrupting="true"),
    d.user("rescue"),
    d.gateway("meet"),
    d.user("after"),
    d.end(outcome="DONE"),
    flows="start > before > inside > meet > after > end \n late > rescue > meet",
)


@pytest.fixture
def second(play: Play) -> int:
    """Another administrator beside Arif."""
    grant_role(play.session, play.world.kirana, role=Role.ADMIN, unit=play.world.regency)
    return play.world.kirana.id


@pytest.fixture
def line(play: Play, second: int) -> UUID:
    play.publish(LINE, size_form=SIZE)
    return play.start("line").instance_id


def propose(play: Play, step: str, values: Mapping[str, object] | None = None, **changed: object) -> int:
    given = {"actor_id": play.world.admin.id, "reason": "Salah langkah.", "now": play.now} | changed
    return runtime.propose_move(play.session, play.instance_id, step, values=values, **given)


def move(play: Play, step: str, values: Mapping[str, object] | None = None):
    return runtime.confirm_move(
        play.session, propose(play, step, values), actor_id=play.world.kirana.id, now=play.now
    )


def way(play: Play, step: str) -> runtime.Way:
    return next(one for one in runtime.ways(play.session, play.instance_id, now=play.now) if one.step == step)


def refused(play: Play, step: str) -> str:
    with pytest.raises(OperationRefused) as error:
        propose(play, step)
    return error.value.code


def finish(play: Play, *steps: str, **values: Mapping[str, object]) -> None:
    for step in steps:
        play.do(step, **values.get(step, {"note": ""}))
    assert play.case.status is InstanceStatus.COMPLETED
    assert runtime.verify(play.session, play.instance_id).sound


def test_back_to_an_earlier_task_with_the_data_of_then(play: Play, line: UUID):
    play.do("first", note="pertama")
    play.do("second", size=5)
    play.do("third", note="ketiga")
    assert way(play, "second").again == ("add",)

    move(play, "second")
    play.restart()

    assert play.open() == ["second"]
    assert {one.step for one in play.events("TASK_COMPLETED")} == {"first", "second", "third"}
    assert [one.step for one in play.events("TASK_CANCELLED")] == ["fourth"]
    play.do("second", size=7)
    assert play.answers()["add"] == {"total": 8, "said": "7+1"}
    finish(play, "third", "fourth")


def test_a_task_opened_again_has_a_new_address_number_and_time(play: Play, line: UUID):
    first = play.task("first")
    play.do("first", note="x")
    play.now += timedelta(days=3)
    move(play, "first")
    again = play.task("first")
    assert again.id != first.id
    assert again.due_at > first.due_at


def test_timers_of_a_task_opened_again_begin_again(play: Play, line: UUID):
    play.do("first", note="x")
    play.later(days=2)
    play.do("second", size=5)
    move(play, "second")
    assert play.timers() == {"nudge": play.now + timedelta(days=1)}
    play.later(days=2)
    assert play.open() == ["second"]
    finish(play, "second", "third", "fourth", second={"size": 5})


def test_ahead_over_a_task_whose_answer_isnt_used(play: Play, line: UUID):
    play.do("first", note="x")
    play.do("second", size=5)
    move(play, "fourth")
    assert play.open() == ["fourth"]
    finish(play, "fourth")


def test_ahead_needs_what_the_task_would_have_answered(play: Play, line: UUID):
    """`second` sets the size that `add` and a gateway read later; from `third` on nobody reads it."""
    assert way(play, "second").missing == {}
    assert way(play, "third").missing == {}
    assert way(play, "third").skipped == ("add",)


ASKING = d.draw(
    "asking",
    d.start(),
    d.user("first", form="size"),
    d.user("second"),
    d.gateway("big"),
    d.end(outcome="DONE"),
    d.end("stop", outcome="STOPPED"),
    flows="start > first > second > big \n big > end *\n big > stop ? size > 100",
)


def test_what_is_missing_is_asked_for_and_checked(play: Play, second: int):
    play.publish(ASKING, size_form=SIZE)
    play.start("asking")
    assert way(play, "second").missing == {"size": "int"}
    for wrong in ({}, {"size": "5"}, {"size": True}, {"size": 2**70}, {"other": 1}):
        with pytest.raises(OperationRefused, match="MISSING"):
            propose(play, "second", wrong)
    move(play, "second", {"size": 101})
    play.do("second", note="")
    assert play.case.outcome == "STOPPED"
    assert play.events("MOVED")[0].body["values"] == {"size": 101}


def test_the_history_names_both_people_and_the_reason(play: Play, line: UUID):
    play.do("first", note="x")
    move(play, "first")
    proposed, moved = play.events("MOVE_PROPOSED", "MOVED")
    assert (proposed.actor_id, moved.actor_id) == (play.world.admin.id, play.world.kirana.id)
    assert moved.body["reason"] == "Salah langkah."
    assert moved.body["proposed_by"] == play.world.admin.id
    assert (moved.body["way"], moved.body["closed"]) == ("BACK", ["Second"])
    assert [one.kind for one in runtime.walk(play.session, play.case)].count("MOVED") == 1


def test_one_branch_goes_back_while_the_other_stays(play: Play, second: int):
    play.publish(SIDE)
    play.start("side")
    play.do("before", note="")
    play.do("left", note="")
    right = play.task("right").id
    move(play, "left")
    assert play.open() == ["left", "right"]
    assert play.task("right").id == right
    finish(play, "left", "left_two", "right", "after")


def test_one_branch_goes_ahead_while_the_other_stays(play: Play, second: int):
    play.publish(SIDE)
    play.start("side")
    play.do("before", note="")
    move(play, "left_two")
    assert play.open() == ["left_two", "right"]
    finish(play, "right", "left_two", "after")


def test_a_branch_that_waits_at_the_join_goes_back(play: Play, second: int):
    play.publish(SIDE)
    play.start("side")
    for step in ("before", "left", "left_two"):
        play.do(step, note="")
    move(play, "left_two")
    assert play.open() == ["left_two", "right"]
    finish(play, "right", "left_two", "after")


def test_all_branches_go_back_to_before_they_parted(play: Play, second: int):
    play.publish(SIDE)
    play.start("side")
    for step in ("before", "left"):
        play.do(step, note="")
    assert set(way(play, "before").closed) == {"Left_Two", "Right"}
    move(play, "before")
    assert play.open() == ["before"]
    finish(play, "before", "right", "left", "left_two", "after")


def test_what_is_closed_is_said_in_words_of_the_diagram_alone(play: Play, line: UUID):
    """A reminder that has run to its end leaves a token behind, on nothing that anybody has drawn."""
    play.do("first", note="")
    assert play.later(days=2)
    assert list(way(play, "third").closed) == ["Second"]


def test_all_branches_go_ahead_to_where_they_have_met(play: Play, second: int):
    play.publish(SIDE)
    play.start("side")
    for step in ("before", "left"):
        play.do(step, note=step)
    move(play, "after")
    assert play.open() == ["after"]
    finish(play, "after")


@pytest.mark.parametrize(
    ("done", "step"),
    [
        ((), "left"),  # from before the branches into one
        (("before", "left", "left_two", "right"), "left"),  # back into one that has met the other
        (("before", "left", "left_two", "right"), "right"),
    ],
)
def test_nothing_goes_into_a_branch_from_outside(play: Play, second: int, done: tuple[str, ...], step: str):
    play.publish(SIDE)
    play.start("side")
    for one in done:
        play.do(one, note="")
    assert refused(play, step) == "PARALLEL"


def test_a_task_does_not_go_to_another_branch(play: Play, second: int):
    play.publish(SIDE)
    play.start("side")
    for one in ("before", "right"):
        play.do(one, note="")
    move(play, "right")  # its own branch, back from the join
    assert play.open() == ["left", "right"]
    assert refused(play, "right") == "HERE"


def test_within_a_part(play: Play, second: int):
    play.publish(INNER)
    play.start("outer")
    play.do("before", note="")
    late = play.timers()["late"]
    play.do("look", note="")
    move(play, "look")
    assert play.timers()["late"] == late
    finish(play, "look", "sign", "after")


def test_out_of_a_part_in_both_directions(play: Play, second: int):
    play.publish(INNER)
    play.start("outer")
    play.do("before", note="")
    play.do("look", note="")
    move(play, "before")
    assert (play.open(), play.timers()) == (["before"], {})
    play.do("before", note="")
    assert play.open() == ["look"]
    move(play, "after")
    assert (play.open(), play.timers()) == (["after"], {})
    finish(play, "after")


def test_not_into_a_part_that_is_not_running(play: Play, second: int):
    play.publish(INNER)
    play.start("outer")
    assert refused(play, "look") == "INSIDE"
    for step in ("before", "look", "sign"):
        play.do(step, note="")
    assert refused(play, "sign") == "INSIDE"


def test_a_task_beside_goes_with_the_task_that_it_stands_beside(play: Play, second: int):
    drawn = d.draw(
        "aside",
        d.start(),
        d.user("main"),
        d.timer("nudge", "main", '"P1D"'),
        d.user("call"),
        d.end("called"),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="start > main > after > end \n nudge > call > called",
    )
    play.publish(drawn)
    play.start("aside")
    play.later(days=2)
    assert play.open() == ["call", "main"]
    assert refused(play, "call") == "HERE"
    move(play, "after")
    assert play.open() == ["after"]
    finish(play, "after")


def test_a_loop_goes_back_to_its_last_round(play: Play, second: int):
    drawn = d.draw(
        "loop",
        d.start(),
        d.user("fill"),
        d.user("look"),
        d.gateway("ok"),
        d.user("after"),
        d.end(outcome="DONE"),
        flows='start > fill > look > ok \n ok > after *\n after > end \n ok > fill ? note == "again"',
    )
    play.publish(drawn)
    play.start("loop")
    play.do("fill", note="1")
    play.do("look", note="again")
    play.do("fill", note="2")
    play.do("look", note="ok")
    move(play, "fill")
    play.do("fill", note="3")
    play.do("look", note="again")
    finish(play, "fill", "look", "after")
