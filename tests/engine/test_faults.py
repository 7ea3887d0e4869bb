"""Errors and escalations: whom they reach, what they undo, and that none is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.people import Employee
from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import Play
from workflows.errors import NobodyCatches, ServiceFailed

SEAT = '<langkah:case prefix="UJI" startForm="seat"/>'
SEAT_FORM = {"seat_form": d.form(seat=d.number())}


def part_with(key: str, last: str, *nodes: str) -> str:
    return d.part(
        key,
        d.start(f"{key}_in"),
        d.user(f"{key}_user"),
        last,
        *nodes,
        flows=f"{key}_in > {key}_user > {key}_out",
    )


def publish_booking(play: Play, *, code: str = "FULL") -> None:
    play.publish(
        d.draw(
            "booking",
            d.start(),
            d.service("book", "trial.book", "booked", seat="seat"),
            d.boundary("full", "book", d.error(code)),
            d.user("waiting"),
            d.user("seated"),
            d.end("x", "WAITING"),
            d.end("y", "SEATED"),
            flows="start > book > seated > y\n full > waiting > x",
            case=SEAT,
        ),
        **SEAT_FORM,
    )


@pytest.mark.parametrize(("seat", "step"), [(3, "seated"), (4, "waiting")])
def test_an_error_of_a_service_is_caught_on_it(anyhow: Play, seat: int, step: str):
    publish_booking(anyhow)
    anyhow.start("booking", seat=seat)
    assert anyhow.open() == [step]
    assert anyhow.do(step, note="").outcome == step.upper()
    caught = [event.body["code"] for event in anyhow.events("ERROR_CAUGHT")]
    assert caught == (["FULL"] if seat == 4 else [])


def test_what_a_service_wrote_before_its_error_is_undone(anyhow: Play):
    publish_booking(anyhow)
    anyhow.start("booking", seat=4)
    email = select(Employee.email).where(Employee.id == anyhow.world.siti.id)
    assert anyhow.session.scalar(email) != "4@example.org"
    anyhow.start("booking", seat=3)
    assert anyhow.session.scalar(email) == "3@example.org"


def test_an_error_of_another_code_is_not_caught(play: Play):
    publish_booking(play)
    with pytest.raises(NobodyCatches, match="nothing catches ERROR CLOSED"):
        play.start("booking", seat=5)


def test_an_error_that_a_service_does_not_declare_is_a_failure(play: Play):
    publish_booking(play, code="")
    with pytest.raises(ServiceFailed, match=r"trial\.book"):
        play.start("booking", seat=6)


def test_an_error_leaves_a_part_by_its_own_door(anyhow: Play):
    """Another activity beside it has a door for the same error, which is not for it."""
    anyhow.publish(
        d.draw(
            "doors",
            d.start(),
            d.gateway("split", "parallel"),
            part_with("one", d.end("one_out", inner=d.error("BAD"))),
            part_with("other", d.end("other_out")),
            d.boundary("one_door", "one", d.error("BAD")),
            d.boundary("other_door", "other", d.error("BAD")),
            d.user("mend"),
            *map(d.end, ("w", "x", "y", "z")),
            flows="""
                start > split
                split > other > w
                split > one > x
                one_door > mend > y
                other_door > z
            """,
        )
    )
    anyhow.start("doors")
    anyhow.do("one_user", note="")
    assert anyhow.open() == ["mend", "other_user"]


def test_an_error_goes_outwards_to_whatever_names_it(anyhow: Play):
    deep = d.part(
        "deep",
        d.start("in2"),
        d.user("throwing"),
        d.end("bad", inner=d.error("BAD")),
        flows="in2 > throwing > bad",
    )
    anyhow.publish(
        d.draw(
            "outwards",
            d.start(),
            d.part(
                "middle",
                d.start("in1"),
                deep,
                d.boundary("wrong", "deep", d.error("OTHER")),
                d.end("out1"),
                d.end("out2"),
                flows="in1 > deep > out1\n wrong > out2",
            ),
            d.boundary("any", "middle", d.error()),
            d.boundary("named", "middle", d.error("BAD")),
            d.end("x", "ANY"),
            d.end("y", "NAMED"),
            d.end(),
            flows="start > middle > end\n any > x\n named > y",
        )
    )
    anyhow.start("outwards")
    answer = anyhow.do("throwing", note="")
    assert (answer.ended, answer.outcome) == (True, "NAMED")


def test_an_error_of_a_called_process_reaches_the_caller(anyhow: Play):
    anyhow.publish(
        d.draw(
            "called",
            d.start(),
            d.user("ask"),
            d.end(inner=d.error("BAD")),
            flows="start > ask > end",
            case="",
        ),
        folder="called",
    )
    anyhow.publish(
        d.draw(
            "caller",
            d.start(),
            d.call("calling", "called"),
            d.boundary("bad", "calling", d.error("BAD")),
            d.end("x", "BAD"),
            d.end(),
            flows="start > calling > end\n bad > x",
        ),
        folder="caller",
    )
    anyhow.start("caller")
    assert anyhow.do("ask", note="").outcome == "BAD"


def test_what_is_ready_in_a_part_is_not_done_after_its_error(anyhow: Play):
    anyhow.publish(
        d.draw(
            "stop",
            d.start(),
            d.part(
                "part",
                d.start("in"),
                d.user("first"),
                d.gateway("split", "parallel"),
                d.end("bad", inner=d.error("BAD")),
                d.service("say", "trial.shout", text='"no"'),
                d.end("out"),
                flows="in > first > split\n split > bad\n split > say > out",
            ),
            d.boundary("door", "part", d.error("BAD")),
            d.end("x", "BAD"),
            d.end(),
            flows="start > part > end\n door > x",
        )
    )
    anyhow.start("stop")
    assert anyhow.do("first", note="").outcome == "BAD"
    assert trial.calls == []


def publish_escalating(play: Play, *, interrupting: str) -> None:
    play.publish(
        d.draw(
            "up",
            d.start(),
            d.part(
                "part",
                d.start("in"),
                d.user("first"),
                d.throw("up_it_goes", d.escalation("LATE")),
                d.user("second"),
                d.end("out"),
                flows="in > first > up_it_goes > second > out",
            ),
            d.boundary("heard", "part", d.escalation("LATE"), interrupting=interrupting),
            d.user("boss"),
            d.end("x"),
            d.end(),
            flows="start > part > end\n heard > boss > x",
        )
    )


@pytest.mark.parametrize(("interrupting", "opened"), [("true", ["boss"]), ("false", ["boss", "second"])])
def test_an_escalation_tells_whoever_is_around(anyhow: Play, interrupting: str, opened: list[str]):
    publish_escalating(anyhow, interrupting=interrupting)
    anyhow.start("up")
    anyhow.do("first", note="")
    assert anyhow.open() == opened
    for step in opened:
        answer = anyhow.do(step, note="")
    assert answer.ended


def test_an_escalation_that_nobody_hears_is_not_lost(play: Play):
    play.publish(
        d.draw(
            "lost", d.start(), d.user("first"), d.end(inner=d.escalation("LATE")), flows="start > first > end"
        )
    )
    play.start("lost")
    with pytest.raises(NobodyCatches, match="nothing catches ESCALATION LATE"), play.session.begin_nested():
        play.do("first", note="")
    assert play.open() == ["first"]
