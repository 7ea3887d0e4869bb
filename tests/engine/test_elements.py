"""Each supported shape, walked straight and with everything restored between two acts: the same happens."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import Engine

from models.process import InstanceStatus
from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import Play
from workflows import runtime

DAYS = '<langkah:case prefix="UJI" startForm="days"/>'
DAYS_FORM = d.form(days=d.number())


def test_one_task_after_the_other(anyhow: Play):
    anyhow.publish(
        d.draw(
            "line",
            d.start(),
            d.user("first"),
            d.user("second"),
            d.end(outcome="DONE"),
            flows="start > first > second > end",
        )
    )
    assert not anyhow.start("line").ended
    assert anyhow.open() == ["first"]
    assert not anyhow.do("first", note="a").ended
    assert anyhow.open() == ["second"]
    answer = anyhow.do("second", note="b")
    assert answer.ended
    assert answer.outcome == "DONE"
    assert anyhow.open() == []
    assert anyhow.path() == ["start", "first", "second", "end"]
    assert (anyhow.case.status, anyhow.case.state) == (InstanceStatus.COMPLETED, None)


def test_a_manual_task_needs_no_form(anyhow: Play):
    anyhow.publish(d.draw("hand", d.start(), d.manual("sign"), d.end(), flows="start > sign > end"))
    anyhow.start("hand")
    assert anyhow.task("sign").form == ""
    assert anyhow.do("sign").ended


@pytest.mark.parametrize(("days", "way"), [(3, "short"), (14, "short"), (15, "long")])
def test_an_exclusive_gateway_takes_one_way(anyhow: Play, days: int, way: str):
    anyhow.publish(
        d.draw(
            "fork",
            d.start(),
            d.gateway("gate"),
            d.user("short"),
            d.user("long"),
            d.end(),
            flows="""
                start > gate
                gate > long ? days > 14
                gate > short *
                short > end
                long > end
            """,
            case=DAYS,
        ),
        days_form=DAYS_FORM,
    )
    anyhow.start("fork", days=days)
    assert anyhow.open() == [way]
    assert anyhow.do(way, note="").ended


def test_conditions_are_tried_in_the_order_of_the_file(anyhow: Play):
    anyhow.publish(
        d.draw(
            "order",
            d.start(),
            d.gateway("gate"),
            d.user("one"),
            d.user("two"),
            d.end(),
            flows="""
                start > gate
                gate > one ? days > 0
                gate > two ? days > 1
                gate > end *
                one > end
                two > end
            """,
            case=DAYS,
            extra=(
                '<BPMNDiagram xmlns="http://www.omg.org/spec/BPMN/20100524/DI"><BPMNPlane>'
                '<BPMNShape bpmnElement="one"><Bounds xmlns="http://www.omg.org/spec/DD/20100524/DC" x="1" y="900"/>'
                '</BPMNShape><BPMNShape bpmnElement="two">'
                '<Bounds xmlns="http://www.omg.org/spec/DD/20100524/DC" x="1" y="10"/></BPMNShape>'
                "</BPMNPlane></BPMNDiagram>"
            ),
        ),
        days_form=DAYS_FORM,
    )
    anyhow.start("order", days=5)
    assert anyhow.open() == ["one"]


@pytest.mark.parametrize(("days", "ways"), [(1, ["other"]), (6, ["five"]), (20, ["five", "ten"])])
def test_an_inclusive_gateway_takes_every_way_that_holds(anyhow: Play, days: int, ways: list[str]):
    anyhow.publish(
        d.draw(
            "some",
            d.start(),
            d.gateway("gate", "inclusive"),
            d.user("five"),
            d.user("ten"),
            d.user("other"),
            d.gateway("join", "inclusive"),
            d.user("last"),
            d.end(),
            flows="""
                start > gate
                gate > five ? days > 5
                gate > ten ? days > 10
                gate > other *
                five > join
                ten > join
                other > join
                join > last > end
            """,
            case=DAYS,
        ),
        days_form=DAYS_FORM,
    )
    anyhow.start("some", days=days)
    assert anyhow.open() == ways
    for way in ways:
        assert "last" not in anyhow.open()
        anyhow.do(way, note="")
    assert anyhow.open() == ["last"]
    assert anyhow.do("last", note="").ended


@pytest.mark.parametrize("pausing", [False, True])
def test_parallel_branches_end_in_any_order(engine: Engine, pausing: bool):  # noqa: FBT001 - a parameter
    play = Play(engine, pausing=pausing)
    play.publish(
        d.draw(
            "three",
            d.start(),
            d.gateway("split", "parallel"),
            d.user("a", form="fa"),
            d.user("b", form="fb"),
            d.user("c", form="fc"),
            d.gateway("join", "parallel"),
            d.service("sum", "trial.shout", text="na + nb + nc"),
            d.end(),
            flows="""
                start > split
                split > a > join
                split > b > join
                split > c > join
                join > sum > end
            """,
        ),
        fa_form=d.form(na="textfield"),
        fb_form=d.form(nb="textfield"),
        fc_form=d.form(nc="textfield"),
    )
    for order in permutations("abc"):
        trial.calls.clear()
        play.start("three")
        assert play.open() == ["a", "b", "c"]
        answers = [play.do(step, **{f"n{step}": step}) for step in order]
        assert [answer.ended for answer in answers] == [False, False, True]
        assert [said for _, said in trial.calls] == ["abc"]
    play.close()


def test_a_subprocess_is_a_part_of_the_case(anyhow: Play):
    anyhow.publish(
        d.draw(
            "whole",
            d.start(),
            d.part("inner", d.start("in"), d.user("deep"), d.end("out"), flows="in > deep > out"),
            d.service("say", "trial.shout", text="note"),
            d.user("after"),
            d.end(),
            flows="start > inner > say > after > end",
        )
    )
    anyhow.start("whole")
    assert anyhow.open() == ["deep"]
    anyhow.do("deep", note="from within")
    assert [said for _, said in trial.calls] == ["from within"]
    assert anyhow.open() == ["after"]
    assert anyhow.do("after", note="").ended


def test_a_called_process_brings_its_forms_and_returns_its_data(anyhow: Play):
    inner = d.draw(
        "sub",
        d.start(),
        d.user("ask", form="question"),
        d.end(),
        flows="start > ask > end",
        case='<langkah:input name="days" type="int"/>',
    )
    outer = d.draw(
        "caller",
        d.start(),
        d.call("calling", "sub"),
        d.service("say", "trial.shout", text="reply"),
        d.end(),
        flows="start > calling > say > end",
        case=DAYS,
    )
    anyhow.publish(inner, folder="sub", question_form=d.form(reply="textfield"))
    anyhow.publish(outer, folder="caller", days_form=DAYS_FORM)
    anyhow.start("caller", days=2)
    task = anyhow.task("ask")
    assert task.form == "sub/question"
    day = anyhow.now.date()
    form = runtime.form(
        anyhow.session, anyhow.case.definition_id, task.form, subject_id=anyhow.case.subject_id, today=day
    )
    assert form.variables() == {"reply": "string"}
    assert anyhow.do("ask", reply="yes").ended
    assert [said for _, said in trial.calls] == ["yes"]


def test_a_process_called_twice_runs_twice(anyhow: Play):
    anyhow.publish(
        d.draw("sub", d.start(), d.user("ask"), d.end(), flows="start > ask > end", case=""), folder="sub"
    )
    anyhow.publish(
        d.draw(
            "twice",
            d.start(),
            d.call("one", "sub"),
            d.call("two", "sub"),
            d.end(),
            flows="start > one > two > end",
        ),
        folder="twice",
    )
    anyhow.start("twice")
    assert not anyhow.do("ask", note="1").ended
    assert anyhow.open() == ["ask"]
    assert anyhow.do("ask", note="2").ended


def test_a_terminating_end_takes_the_other_branches_away(anyhow: Play):
    anyhow.publish(
        d.draw(
            "stop",
            d.start(),
            d.gateway("split", "parallel"),
            d.user("a"),
            d.user("b"),
            d.end("normal"),
            d.end("halt", "STOPPED", "<terminateEventDefinition/>"),
            flows="""
                start > split
                split > a > normal
                split > b > halt
            """,
        )
    )
    anyhow.start("stop")
    answer = anyhow.do("b", note="")
    assert (answer.ended, answer.outcome) == (True, "STOPPED")
    assert anyhow.open() == []
    assert [event.step for event in anyhow.events("TASK_CANCELLED")] == ["a"]


def test_a_decision_table_chooses(anyhow: Play):
    anyhow.publish(
        d.draw(
            "table",
            d.start(),
            d.decision("choose", "route"),
            d.gateway("gate"),
            d.user("boss"),
            d.user("clerk"),
            d.end(),
            flows="""
                start > choose > gate
                gate > boss ? way == "BOSS"
                gate > clerk *
                boss > end
                clerk > end
            """,
            case=DAYS,
        ),
        days_form=DAYS_FORM,
        route_dmn=d.table("route", ["days"], ["way"], ["> 14", '"BOSS"'], ["? <= 14", '"CLERK"']),
    )
    anyhow.start("table", days=20)
    assert anyhow.open() == ["boss"]
    assert anyhow.answers() == {"choose": {"way": "BOSS"}}
    assert anyhow.events("STEP")[0].body["rows"] == [1]


def test_a_service_binds_its_answer_or_merges_it(anyhow: Play):
    anyhow.publish(
        d.draw(
            "work",
            d.start(),
            d.service("one", "trial.add", "found", a="days"),
            d.service("two", "trial.add", a="found.total", b="days * 10"),
            d.service("three", "trial.shout", text="said + string(total)"),
            d.user("last"),
            d.end(),
            flows="start > one > two > three > last > end",
            case=DAYS,
        ),
        days_form=DAYS_FORM,
    )
    anyhow.start("work", days=2)
    assert trial.calls == [
        ("trial.add", (2, 1, "one")),
        ("trial.add", (3, 20, "two")),
        (f"trial.shout by {anyhow.world.siti.id}", "3+2023"),
    ]
    assert anyhow.do("last", note="").ended


def test_a_loop_back_asks_again_with_the_latest_answer(anyhow: Play):
    anyhow.publish(
        d.draw(
            "revise",
            d.start(),
            d.user("write"),
            d.user("judge", form="verdict"),
            d.gateway("gate"),
            d.end(),
            flows="""
                start > write > judge > gate
                gate > write ? !good
                gate > end *
            """,
        ),
        verdict_form=d.form(good="checkbox"),
    )
    anyhow.start("revise")
    for _ in range(4):
        anyhow.do("write", note="x")
        assert not anyhow.do("judge", good=False).ended
    anyhow.do("write", note="y")
    assert anyhow.do("judge", good=True).ended
