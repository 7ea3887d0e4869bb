"""Migrating cases that run on several branches, or inside of a part."""

from __future__ import annotations

import pytest

from models.operations import MigrationCaseStatus
from tests.engine import drawing as d
from tests.engine.migrating import migrate, plan, reasons, result
from tests.engine.play import Play
from tests.engine.test_migrate import finish
from tests.engine.test_move import INNER, SIDE


@pytest.mark.parametrize("done", [(), ("left",), ("left", "left_two"), ("right",)], ids=str)
def test_branches_that_run_side_by_side_go_on_and_meet(anyhow: Play, done: tuple[str, ...]):
    play = anyhow
    play.publish(SIDE)
    play.start("side")
    for step in ("before", *done):
        play.do(step, note="")
    waiting = play.open()
    changed = SIDE.replace(b'name="After"', b'name="Sesudah"').replace(b'name="Left"', b'name="Kiri"')
    play.publish(changed)
    migrate(play, "side")
    play.pause()
    assert play.open() == waiting
    rest = [step for step in ("left", "left_two", "right") if step not in done]
    finish(play, *rest, "after")


def test_a_branch_more_or_less_keeps_cases_inside_back_and_lets_others_go(anyhow: Play):
    play = anyhow
    play.publish(SIDE)
    inside = play.start("side").instance_id
    play.do("before", note="")
    ahead = play.start("side").instance_id
    three = d.draw(
        "side",
        d.start(),
        d.user("before"),
        d.gateway("fork", "parallel"),
        d.user("left"),
        d.user("left_two"),
        d.user("right"),
        d.user("middle"),
        d.gateway("join", "parallel"),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="""
            start > before > fork > left > left_two > join > after > end
            fork > right > join
            fork > middle > join
        """,
    )
    play.publish(three)
    found = migrate(play, "side")
    assert result(play, found, inside).status is MigrationCaseStatus.UNFIT
    assert result(play, found, inside).findings["no"][0]["code"] == "BRANCHES_CHANGED"
    assert result(play, found, ahead).status is MigrationCaseStatus.MOVED
    finish(play, "before", "left", "left_two", "right", "middle", "after")
    play.instance_id = inside
    finish(play, "left", "left_two", "right", "after")


def test_a_part_goes_on_with_its_timer(anyhow: Play):
    play = anyhow
    play.publish(INNER)
    play.start("outer")
    play.do("before", note="")
    play.do("look", note="")
    due = play.timers()
    play.publish(INNER.replace(b'name="Sign"', b'name="Tanda tangan"'))
    migrate(play, "outer")
    play.pause()
    assert play.timers() == due
    assert play.task("sign").name == "Tanda tangan"
    finish(play, "sign", "after")


def test_a_part_that_is_gone_keeps_the_case_back(anyhow: Play):
    play = anyhow
    play.publish(INNER)
    play.start("outer")
    play.do("before", note="")
    flat = d.draw(
        "outer",
        d.start(),
        d.user("before"),
        d.user("look"),
        d.user("sign"),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="start > before > look > sign > after > end",
    )
    play.publish(flat)
    found = plan(play, "outer")
    assert set(reasons(play, found)) == {"OPEN_GONE", "PART_GONE"}
