"""What branches share and what they merge, and whose lane a task stands in."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.process import TaskStatus, UserTask
from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.broken import drawn
from tests.engine.play import Play
from tests.engine.test_checks import found

DAYS_FORM = {"days_form": d.form(days=d.number()), "more_form": d.form(more="checkbox")}


def test_branches_share_a_data_object(anyhow: Play):
    anyhow.publish(
        d.draw(
            "sharing",
            d.start(),
            d.shared("total", "int", "100"),
            d.gateway("split", "parallel"),
            d.user("a", form="days"),
            d.marked(d.service("take", "trial.add", a="total", b="-days"), d.writes("total_paper")),
            d.user("b"),
            d.service("say", "trial.shout", text="string(total)"),
            d.end("x"),
            d.end("y"),
            flows="start > split\n split > a > take > x\n split > b > say > y",
        ),
        **DAYS_FORM,
    )
    anyhow.start("sharing")
    anyhow.do("a", days=30)
    anyhow.do("b", note="")
    assert trial.calls[-1][1] == "70"


def test_a_part_has_objects_of_its_own_and_sees_those_around_it(anyhow: Play):
    anyhow.publish(
        d.draw(
            "nested",
            d.start(),
            d.shared("outer", "int", "1"),
            d.part(
                "part",
                d.start("in"),
                d.shared("inner", "int", "10", reference="inner_paper"),
                d.part(
                    "deep",
                    d.start("in2"),
                    d.marked(
                        d.service("work", "trial.add", "outer_sum", a="outer", b="inner"),
                        d.reads("outer_paper"),
                    ),
                    d.end("out2"),
                    flows="in2 > work > out2",
                ),
                d.user("first"),
                d.end("out"),
                flows="in > deep > first > out",
            ),
            d.end(),
            flows="start > part > end",
        )
    )
    anyhow.start("nested")
    assert anyhow.answers()["work"] == {"total": 11, "said": "1+10"}
    assert anyhow.do("first", note="").ended


def test_a_form_may_write_a_data_object_and_the_page_may_mention_it(anyhow: Play):
    anyhow.publish(
        d.draw(
            "form",
            d.start(),
            d.shared("days", "int", "0"),
            d.marked(d.user("a", form="days"), d.writes("days_paper")),
            d.user("b", question="Boleh {days} hari?"),
            d.end(),
            flows="start > a > b > end",
        ),
        **DAYS_FORM,
    )
    anyhow.start("form")
    anyhow.do("a", days=5)
    assert anyhow.case.summary == {"days": 5}
    assert anyhow.do("b", note="").ended


@pytest.mark.parametrize("kind", ["parallel", "inclusive"])
@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_join_keeps_what_each_branch_has_written(anyhow: Play, kind: str, order: tuple[str, str]):
    """Whichever comes last has carried an older value along, which is not what it wrote."""
    anyhow.publish(
        d.draw(
            "join",
            d.start(),
            d.gateway("split", "parallel"),
            d.user("a", form="days"),
            d.user("b", form="more"),
            d.gateway("merge", kind),
            d.service("say", "trial.shout", text='string(days) + (more ? "yes" : "no")'),
            d.end(),
            flows="start > split\n split > a > merge\n split > b > merge\n merge > say > end",
            case='<langkah:case prefix="UJI" startForm="both"/>',
        ),
        both_form=d.form(days=d.number(), more="checkbox"),
        **DAYS_FORM,
    )
    anyhow.start("join", days=1, more=False)
    values = {"a": {"days": 2}, "b": {"more": True}}
    for step in order:
        anyhow.do(step, **values[step])
    assert trial.calls[-1][1] == "2yes"


def test_a_join_waits_in_every_round(anyhow: Play):
    anyhow.publish(
        d.draw(
            "rounds",
            d.start(),
            d.gateway("into"),
            d.gateway("split", "parallel"),
            d.user("a"),
            d.user("b"),
            d.gateway("join", "parallel"),
            d.user("judge", form="more"),
            d.gateway("gate"),
            d.end(outcome="DONE"),
            flows="""
                start > into > split
                split > a > join
                split > b > join
                join > judge > gate
                gate > into ? more
                gate > end *
            """,
        ),
        **DAYS_FORM,
    )
    anyhow.start("rounds")
    for number in range(3):
        anyhow.do("b", note="")
        assert anyhow.open() == ["a"]
        anyhow.do("a", note="")
        assert anyhow.open() == ["judge"]
        answer = anyhow.do("judge", more=number < 2)
    assert answer.outcome == "DONE"


LANES = d.lanes(staff=("subject", "write part"), boss=("superior:2", "judge"), nobody=("", "own"))


def test_a_lane_says_who_does_what_stands_in_it(play: Play):
    play.publish(
        d.draw(
            "office",
            LANES,
            d.start(),
            d.user("write", who=""),
            d.part("part", d.start("in"), d.user("deep", who=""), d.end("out"), flows="in > deep > out"),
            d.user("judge", who=""),
            d.user("own", who="role:PERSONNEL"),
            d.end(),
            flows="start > write > part > judge > own > end",
        )
    )
    play.start("office")
    me = play.world.siti.id
    assert task(play, "write") == (me, None, False)
    play.do("write", note="")
    assert task(play, "deep") == (me, None, False)
    play.do("deep", note="")
    assert task(play, "judge") == (None, None, True)
    assert play.task("judge").post_id is not None
    play.do("judge", note="")
    assert task(play, "own") == (None, "PERSONNEL", True)


def task(play: Play, step: str) -> tuple[int | None, str | None, bool]:
    found = play.session.scalars(
        select(UserTask).where(UserTask.step == step, UserTask.status == TaskStatus.OPEN)
    ).one()
    return found.employee_id, found.role, found.decision


def test_the_inner_lane_comes_before_the_one_around_it():
    inner = (
        "<childLaneSet>"
        + d.lane("inside", "superior", "first")
        + d.lane("silent", "", "second")
        + "</childLaneSet>"
    )
    drawn_lanes = d.shape("laneSet", "lanes", d.lane("around", "subject", "first second", inner))
    diagram = drawn(
        drawn_lanes,
        d.user("first", who="", decision="true"),
        d.user("second", who="", decision="true"),
        flows="start > first > second > end",
    )
    assert found(diagram) == [("SELF_DECISION", "second")]


def test_a_task_in_a_lane_without_a_role_needs_somebody():
    diagram = drawn(LANES, d.user("own", who=""), flows="start > own > end")
    assert found(diagram) == [("NO_WHO", "own")]


def test_a_data_object_may_be_emptied(anyhow: Play):
    anyhow.publish(
        d.draw(
            "emptied",
            d.start(),
            d.shared("days", "int", "7"),
            d.marked(d.user("first", form="days"), d.writes("days_paper")),
            d.gateway("which"),
            d.user("none"),
            d.user("some"),
            d.end(),
            flows="""
                start > first > which
                which > none ? days == null
                which > some *
                none > end
                some > end
            """,
        ),
        days_form=d.form(days=d.number(required=False)),
    )
    anyhow.start("emptied")
    anyhow.do("first", days=None)
    assert anyhow.open() == ["none"]
