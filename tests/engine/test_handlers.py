"""Subprocesses that an event starts, as long as their scope lasts."""

from __future__ import annotations

import pytest

from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import Play
from workflows.errors import NobodyCatches


def with_handler(*nodes: str, flows: str, inner: str = "") -> bytes:
    return d.draw(
        "guarded",
        d.start(),
        d.part(
            "part",
            d.start("in"),
            d.user("a"),
            d.user("b"),
            inner or d.end("out"),
            d.handler("guard", *nodes, flows=flows),
            flows="in > a > b > out",
        ),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="start > part > after > end",
    )


@pytest.mark.parametrize(("interrupting", "opened"), [("true", ["mend"]), ("false", ["b", "mend"])])
def test_a_message_starts_a_subprocess_with_the_data_of_its_scope(
    anyhow: Play, interrupting: str, opened: list[str]
):
    begin = d.begin("asked", d.message("ask", "instance_number"), interrupting=interrupting)
    anyhow.publish(
        with_handler(
            begin,
            d.service("say", "trial.shout", text='has(note) ? note : "nothing"'),
            d.user("mend"),
            d.end("mended"),
            flows="asked > say > mend > mended",
        )
    )
    anyhow.start("guarded")
    anyhow.do("a", note="so far")
    assert anyhow.hear("ask", anyhow.case.number)
    assert (trial.calls[0][1], anyhow.open()) == ("so far", opened)
    for step in opened:
        anyhow.do(step, note="")
    assert (anyhow.open(), anyhow.waits()) == (["after"], [])
    assert anyhow.do("after", note="").outcome == "DONE"


def test_one_that_does_not_interrupt_is_started_again_and_again(anyhow: Play):
    begin = d.begin("asked", d.message("ask", "instance_number"), interrupting="false")
    anyhow.publish(with_handler(begin, d.user("mend"), d.end("mended"), flows="asked > mend > mended"))
    anyhow.start("guarded")
    for _ in range(3):
        assert anyhow.hear("ask", anyhow.case.number)
    assert anyhow.open() == ["a", "mend", "mend", "mend"]
    anyhow.do("a", note="")
    anyhow.do("b", note="")
    assert anyhow.open() == ["mend", "mend", "mend"]  # the part isn't over before these are
    for _ in range(3):
        anyhow.do("mend", note="")
    assert anyhow.open() == ["after"]


def test_an_error_in_a_scope_is_handled_in_it(anyhow: Play):
    anyhow.publish(
        with_handler(
            d.begin("bad", d.error("BAD")),
            d.user("mend"),
            d.end("mended"),
            flows="bad > mend > mended",
            inner=d.end("out", inner=d.error("BAD")),
        )
    )
    anyhow.start("guarded")
    anyhow.do("a", note="")
    anyhow.do("b", note="")
    assert anyhow.open() == ["mend"]
    anyhow.do("mend", note="")
    assert anyhow.open() == ["after"]


def test_an_error_of_the_handler_itself_goes_further_out(play: Play):
    play.publish(
        with_handler(
            d.begin("bad", d.error()),
            d.user("mend"),
            d.end("worse", inner=d.error("WORSE")),
            flows="bad > mend > worse",
            inner=d.end("out", inner=d.error("BAD")),
        )
    )
    play.start("guarded")
    play.do("a", note="")
    play.do("b", note="")
    with pytest.raises(NobodyCatches, match="WORSE"):
        play.do("mend", note="")


@pytest.mark.parametrize("trigger", [d.after('"P1D"'), d.condition('note == "go"')])
def test_a_scope_that_ends_in_time_waits_for_no_handler(anyhow: Play, trigger: str):
    anyhow.publish(
        with_handler(
            d.begin("never", trigger), d.user("mend"), d.end("mended"), flows="never > mend > mended"
        )
    )
    anyhow.start("guarded")
    anyhow.do("a", note="")
    anyhow.do("b", note="")
    assert (anyhow.open(), anyhow.timers()) == (["after"], {})


def test_a_timer_and_a_signal_start_subprocesses(anyhow: Play):
    anyhow.publish(
        d.draw(
            "both",
            d.start(),
            d.user("a"),
            d.throw("ring", d.signal("bell")),
            d.user("b"),
            d.end(),
            d.handler(
                "late",
                d.begin("day", d.after('"P1D"'), interrupting="false"),
                d.user("x"),
                d.end("x2"),
                flows="day > x > x2",
            ),
            d.handler(
                "rung",
                d.begin("bell", d.signal("bell"), interrupting="false"),
                d.user("y"),
                d.end("y2"),
                flows="bell > y > y2",
            ),
            flows="start > a > ring > b > end",
        )
    )
    anyhow.start("both")
    assert anyhow.later(days=1)
    assert anyhow.open() == ["a", "x"]
    anyhow.do("a", note="")
    assert anyhow.open() == ["b", "x", "y"]
    for step in ("b", "x"):
        assert not anyhow.do(step, note="").ended
    assert anyhow.do("y", note="").ended
