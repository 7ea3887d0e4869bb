"""Times, conditions and signals, interrupting and not: straight and restored."""

from __future__ import annotations

from datetime import timedelta

from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import Play
from tests.support.world import NOW

MORE_FORM = {"more_form": d.form(more="checkbox")}


def test_a_case_waits_for_a_time_in_the_flow(anyhow: Play):
    anyhow.publish(
        d.draw(
            "pause",
            d.start(),
            d.catch("rest", d.after('"P2D"')),
            d.user("first"),
            d.end(),
            flows="start > rest > first > end",
        )
    )
    assert not anyhow.start("pause").ended
    assert (anyhow.open(), anyhow.timers()) == ([], {"rest": NOW + timedelta(days=2)})
    assert not anyhow.later(days=1)
    assert anyhow.later(days=1)
    assert anyhow.open() == ["first"]


def test_a_reminder_comes_back_as_often_as_it_says(anyhow: Play):
    anyhow.publish(
        d.draw(
            "remind",
            d.start(),
            d.user("first"),
            d.timer("bell", "first", '"R3/P1D"', kind="timeCycle"),
            d.service("ring", "trial.shout", text='"ring"'),
            d.end("rung"),
            d.end(),
            flows="start > first > end\n bell > ring > rung",
        )
    )
    anyhow.start("remind")
    for _ in range(2):
        assert anyhow.later(days=1)
    assert len(trial.calls) == 2
    assert anyhow.later(days=1)
    assert (len(trial.calls), anyhow.timers(), anyhow.open()) == (3, {}, ["first"])
    assert not anyhow.later(days=9)
    assert anyhow.do("first", note="").ended


def test_missed_reminders_do_not_arrive_in_a_burst(anyhow: Play):
    anyhow.publish(
        d.draw(
            "burst",
            d.start(),
            d.user("first"),
            d.timer("bell", "first", '"R5/P1D"', kind="timeCycle"),
            d.service("ring", "trial.shout", text='"ring"'),
            d.end("rung"),
            d.end(),
            flows="start > first > end\n bell > ring > rung",
        )
    )
    anyhow.start("burst")
    assert anyhow.later(days=3, hours=1)
    assert len(trial.calls) == 1
    assert anyhow.timers() == {"bell": NOW + timedelta(days=4)}
    anyhow.later(days=5)
    assert (len(trial.calls), anyhow.timers()) == (2, {})


def test_of_two_that_are_due_the_earlier_is_heard_first(anyhow: Play):
    anyhow.publish(
        d.draw(
            "order",
            d.start(),
            d.user("first"),
            d.timer("limit", "first", '"P3D"', kind="timeDuration", interrupting="true"),
            d.timer("bell", "first", '"P1D"', kind="timeDuration"),
            d.service("ring", "trial.shout", text='"ring"'),
            d.end("rung"),
            d.end("over", "LATE"),
            d.end(),
            flows="start > first > end\n bell > ring > rung\n limit > over",
        )
    )
    anyhow.start("order")
    assert anyhow.later(days=9)
    assert (anyhow.path()[1:], anyhow.case.outcome) == (["bell", "ring", "rung", "limit", "over"], "LATE")


def publish_conditional(play: Play, *, interrupting: str = "true") -> None:
    play.publish(
        d.draw(
            "cond",
            d.start(),
            d.gateway("split", "parallel"),
            d.user("long"),
            d.boundary("enough", "long", d.condition("more"), interrupting=interrupting),
            d.gateway("into"),
            d.user("tell", form="more"),
            d.gateway("gate"),
            d.user("instead"),
            *map(d.end, ("x", "y", "z")),
            flows="""
                start > split
                split > long > x
                split > into > tell > gate
                gate > into ? note == "again"
                gate > y *
                enough > instead > z
            """,
            case='<langkah:case prefix="UJI" startForm="note"/>',
        ),
        **MORE_FORM,
    )


def test_a_condition_fires_when_another_branch_makes_it_true(anyhow: Play):
    publish_conditional(anyhow)
    anyhow.start("cond", note="again")
    anyhow.do("tell", more=False)
    assert anyhow.open() == ["long", "tell"]
    anyhow.do("tell", more=True)
    assert anyhow.open() == ["instead", "tell"]


def test_a_condition_that_does_not_interrupt_fires_on_each_change(anyhow: Play):
    publish_conditional(anyhow, interrupting="false")
    anyhow.start("cond", note="again")
    for said, instead in ((True, 1), (True, 1), (False, 1), (True, 2)):
        anyhow.do("tell", more=said)
        assert anyhow.open() == ["instead"] * instead + ["long", "tell"]


def test_a_case_waits_in_the_flow_for_a_condition(anyhow: Play):
    anyhow.publish(
        d.draw(
            "wait",
            d.start(),
            d.shared("ready", "bool", "false"),
            d.gateway("split", "parallel"),
            d.catch("until", d.condition("ready")),
            d.user("after"),
            d.user("before"),
            d.marked(d.service("mark", "trial.yes", "ready"), d.writes("ready_paper")),
            d.end("x"),
            d.end("y"),
            flows="start > split\n split > until > after > x\n split > before > mark > y",
        )
    )
    anyhow.start("wait")
    assert (anyhow.open(), [step for step, _, _ in anyhow.waits()]) == (["before"], ["until"])
    anyhow.do("before", note="")
    assert (anyhow.open(), anyhow.waits()) == (["after"], [])
    assert anyhow.do("after", note="").ended


def test_a_signal_reaches_everybody_in_the_case_and_nobody_else(anyhow: Play):
    anyhow.publish(
        d.draw(
            "bells",
            d.start(),
            d.gateway("split", "parallel"),
            d.user("a"),
            d.boundary("stop_a", "a", d.signal("bell")),
            d.part(
                "part",
                d.start("in"),
                d.catch("deep", d.signal("bell")),
                d.user("heard"),
                d.end("out"),
                flows="in > deep > heard > out",
            ),
            d.user("ring"),
            d.end("rung", inner=d.signal("bell")),
            d.user("instead"),
            *map(d.end, ("x", "y", "z")),
            flows="""
                start > split
                split > a > x
                split > part > y
                split > ring > rung
                stop_a > instead > z
            """,
        )
    )
    other = anyhow.start("bells").instance_id
    anyhow.start("bells")
    anyhow.do("ring", note="")
    assert anyhow.open() == ["heard", "instead"]
    anyhow.instance_id = other
    assert anyhow.open() == ["a", "ring"]


def test_a_plain_event_on_the_way_is_passed(anyhow: Play):
    anyhow.publish(
        d.draw(
            "plain",
            d.start(),
            d.throw("half_way"),
            d.user("first"),
            d.end(),
            flows="start > half_way > first > end",
        )
    )
    anyhow.start("plain")
    assert anyhow.path() == ["start", "half_way"]
