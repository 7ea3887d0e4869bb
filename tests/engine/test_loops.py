"""What runs several times: for each item at once or in turn, until enough, or again until it is done."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import select

from models.process import TaskStatus, UserTask
from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import Play
from workflows import runtime
from workflows.errors import ExpressionFailed, TechnicalFailure

PEOPLE = '["Ani", "Budi", "Citra"]'


def names(play: Play) -> list[str]:
    rows = select(UserTask.name).where(
        UserTask.instance_id == play.instance_id, UserTask.status == TaskStatus.OPEN
    )
    return sorted(play.session.scalars(rows))


def complete(play: Play, name: str, **values: object) -> runtime.Answer:
    """Do the open task of that name."""
    task = play.session.scalars(
        select(UserTask).where(
            UserTask.instance_id == play.instance_id,
            UserTask.name == name,
            UserTask.status == TaskStatus.OPEN,
        )
    ).one()
    answer = play.complete(task, **values)
    play.pause()
    return answer


@pytest.mark.parametrize("order", list(permutations(["Ani", "Budi", "Citra"])))
def test_everybody_is_asked_at_once_and_answers_stand_in_the_order_of_the_list(
    anyhow: Play, order: tuple[str, ...]
):
    anyhow.publish(
        d.draw(
            "trip",
            d.start(),
            d.marked(d.user("ask"), d.each(PEOPLE, item="who_goes", output="answers", result="note")),
            d.service("say", "trial.shout", text="answers[0] + answers[1] + answers[2]"),
            d.user("after"),
            d.end(),
            flows="start > ask > say > after > end",
        )
    )
    anyhow.start("trip")
    assert names(anyhow) == ["Ask: Ani", "Ask: Budi", "Ask: Citra"]
    for name in order:
        complete(anyhow, f"Ask: {name}", note=name[0])
    assert (trial.calls[0][1], anyhow.open()) == ("ABC", ["after"])
    told = [event.body["name"] for event in anyhow.events("TASK_COMPLETED")]
    assert told == [f"Ask: {name}" for name in order]


def test_the_tasks_stand_in_the_order_of_the_list(play: Play):
    play.publish(
        d.draw(
            "order",
            d.start(),
            d.marked(d.user("ask"), d.each("20", item="one", label="string(one)")),
            d.end(),
            flows="start > ask > end",
        )
    )
    play.start("order")
    told = [step.name for step in runtime.walk(play.session, play.case) if step.state == "now"]
    assert told == [f"Ask: {number}" for number in range(1, 21)]


def test_one_after_the_other(anyhow: Play):
    anyhow.publish(
        d.draw(
            "turns",
            d.start(),
            d.marked(
                d.user("ask"),
                d.each(PEOPLE, item="one", output="answers", result='one + "=" + note', in_turn=True),
            ),
            d.service("say", "trial.shout", text='answers[0] + " " + answers[2]'),
            d.end(),
            flows="start > ask > say > end",
        )
    )
    anyhow.start("turns")
    for name in ("Ani", "Budi", "Citra"):
        assert names(anyhow) == [f"Ask: {name}"]
        complete(anyhow, f"Ask: {name}", note="y")
    assert trial.calls[0][1] == "Ani=y Citra=y"


@pytest.mark.parametrize(("in_turn", "left"), [(False, ["Ask: Budi"]), (True, [])])
def test_enough_is_enough(anyhow: Play, *, in_turn: bool, left: list[str]):
    anyhow.publish(
        d.draw(
            "enough",
            d.start(),
            d.marked(
                d.user("ask"),
                d.each(
                    PEOPLE,
                    item="one",
                    output="answers",
                    result="note",
                    in_turn=in_turn,
                    until='answers.exists(a, a == "no")',
                ),
            ),
            d.user("after"),
            d.end(),
            flows="start > ask > after > end",
        )
    )
    anyhow.start("enough")
    complete(anyhow, "Ask: Ani", note="yes")
    if not in_turn:
        complete(anyhow, "Ask: Citra", note="no")
    else:
        complete(anyhow, "Ask: Budi", note="no")
    assert anyhow.open() == ["after"]
    cancelled = [event.body["name"] for event in anyhow.events("TASK_CANCELLED")]
    assert cancelled == left


def test_the_task_is_addressed_to_the_item(anyhow: Play):
    people = [anyhow.world.rahmat.id, anyhow.world.siti.id]
    anyhow.publish(
        d.draw(
            "each_own",
            d.start(),
            d.marked(
                d.user("sign", who="person:traveller", decision="false"),
                d.each(str(people), item="traveller", label='"nomor " + string(loop_index)'),
            ),
            d.end(),
            flows="start > sign > end",
        )
    )
    anyhow.start("each_own")
    rows = anyhow.session.execute(
        select(UserTask.name, UserTask.employee_id).where(UserTask.instance_id == anyhow.instance_id)
    )
    assert sorted(tuple(row) for row in rows) == [("Sign: nomor 1", people[0]), ("Sign: nomor 2", people[1])]


def test_a_service_runs_for_each_item_and_an_empty_list_is_passed(anyhow: Play):
    anyhow.publish(
        d.draw(
            "work",
            d.start(),
            d.marked(
                d.service("add", "trial.add", "sum", a="days", b="loop_index"),
                d.each("days", output="totals", result="sum.total"),
            ),
            d.service("say", "trial.shout", text="string(size(totals))"),
            d.end(),
            flows="start > add > say > end",
            case='<langkah:case prefix="UJI" startForm="days"/>',
        ),
        days_form=d.form(days=d.number()),
    )
    assert anyhow.start("work", days=3).ended
    assert [call for call in trial.calls if call[0] == "trial.add"] == [
        ("trial.add", (3, number, "add")) for number in (1, 2, 3)
    ]
    assert anyhow.start("work", days=0).ended
    assert trial.calls[-1][1] == "0"


def test_a_list_that_is_too_long_is_an_error(play: Play):
    play.publish(
        d.draw(
            "long",
            d.start(),
            d.marked(d.user("ask"), d.each("days")),
            d.end(),
            flows="start > ask > end",
            case='<langkah:case prefix="UJI" startForm="days"/>',
        ),
        days_form=d.form(days=d.number()),
    )
    with pytest.raises(ExpressionFailed, match="more than 100"), play.session.begin_nested():
        play.start("long", days=10**12)
    assert len(play.start("long", days=100).open_tasks) == 100


def test_a_hundred_parts_with_steps_of_their_own_fit(play: Play):
    play.publish(
        d.draw(
            "crowd",
            d.start(),
            d.part(
                "part",
                d.start("in"),
                d.user("first"),
                d.user("second"),
                d.end("out"),
                flows="in > first > second > out",
                marker=d.each("100"),
            ),
            d.end(),
            flows="start > part > end",
        )
    )
    assert len(play.start("crowd").open_tasks) == 100
    play.do("first", note="")
    assert play.open() == ["first"] * 99 + ["second"]


def test_a_called_process_runs_for_each_item(anyhow: Play):
    anyhow.publish(
        d.draw(
            "letter",
            d.start(),
            d.user("write"),
            d.end(),
            flows="start > write > end",
            case='<langkah:input name="one" type="string"/>',
        ),
        folder="letter",
    )
    anyhow.publish(
        d.draw(
            "letters",
            d.start(),
            d.marked(
                d.call("calling", "letter"),
                d.each(PEOPLE, item="one", output="texts", result="one + note", in_turn=True),
            ),
            d.service("say", "trial.shout", text="texts[0] + texts[1]"),
            d.end(),
            flows="start > calling > say > end",
        ),
        folder="letters",
    )
    anyhow.start("letters")
    for text in "123":
        anyhow.do("write", note=text)
    assert trial.calls[0][1] == "Ani1Budi2"


def test_loops_within_loops_keep_their_items_apart(anyhow: Play):
    anyhow.publish(
        d.draw(
            "nested",
            d.start(),
            d.part(
                "outer",
                d.start("in"),
                d.marked(
                    d.user("ask"),
                    d.each(
                        '["x", "y"]', item="inner", output="own", result="one + inner + string(loop_index)"
                    ),
                ),
                d.end("out"),
                flows="in > ask > out",
                marker=d.each(
                    '["a", "b"]',
                    item="one",
                    output="all_of_them",
                    result="own[0] + own[1] + string(loop_index)",
                ),
            ),
            d.service("say", "trial.shout", text="all_of_them[0] + all_of_them[1]"),
            d.end(),
            flows="start > outer > say > end",
        )
    )
    anyhow.start("nested")
    for _ in range(4):
        anyhow.do("ask", note="")
    assert trial.calls[0][1] == "ax1ay21bx1by22"


def test_an_interrupted_loop_leaves_nothing_running(anyhow: Play):
    anyhow.publish(
        d.draw(
            "halt",
            d.start(),
            d.part(
                "part",
                d.start("in"),
                d.catch("bell", d.after('"P9D"')),
                d.end("out"),
                flows="in > bell > out",
                marker=d.each("3"),
            ),
            d.boundary("stop", "part", d.message("stop", "instance_number")),
            d.user("after"),
            d.end("x"),
            d.end(),
            flows="start > part > end\n stop > after > x",
        )
    )
    anyhow.start("halt")
    assert anyhow.hear("stop", anyhow.case.number)
    assert (anyhow.open(), anyhow.timers()) == (["after"], {})
    assert anyhow.do("after", note="").ended


def test_again_until_it_is_done_or_has_been_tried_often_enough(anyhow: Play):
    anyhow.publish(
        d.draw(
            "tries",
            d.start(),
            d.marked(d.service("add", "trial.add", a="total", b="loop_index"), d.again("total < 20", "9")),
            d.marked(d.service("twice", "trial.add", a="total", b="10"), d.again("", "2")),
            d.service("say", "trial.shout", text="string(total)"),
            d.end(),
            flows="start > add > twice > say > end",
            case='<langkah:case prefix="UJI" startForm="total"/>',
        ),
        total_form=d.form(total=d.number()),
    )
    assert anyhow.start("tries", total=10).ended
    assert trial.calls[-1][1] == str(10 + 1 + 2 + 3 + 4 + 10 + 10)


def test_a_loop_that_looks_first_may_be_passed(anyhow: Play):
    anyhow.publish(
        d.draw(
            "perhaps",
            d.start(),
            d.marked(d.user("ask"), d.again('instance_number == ""', "3", before=True)),
            d.end(),
            flows="start > ask > end",
        )
    )
    assert anyhow.start("perhaps").ended


def test_a_loop_over_something_else_is_an_error(play: Play):
    play.publish(
        d.draw(
            "odd",
            d.start(),
            d.service("get", "trial.shared", "found"),
            d.marked(d.user("ask"), d.each('found.inner[0] == 1 ? dyn("x") : dyn([1])')),
            d.end(),
            flows="start > get > ask > end",
        )
    )
    with pytest.raises(TechnicalFailure, match="neither a list nor a number"):
        play.start("odd")


def test_data_that_pile_up_over_a_hundred_rounds_are_refused(play: Play):
    grown = d.table("grow", [], ["note"], ['(note + "x")'])
    play.publish(
        d.draw(
            "heap",
            d.start(),
            d.user("first"),
            d.marked(d.decision("grow", "grow"), d.again("true", "100")),
            d.user("last"),
            d.end(),
            flows="start > first > grow > last > end",
        ),
        grow_dmn=grown,
    )
    play.start("heap")
    with pytest.raises(TechnicalFailure, match="have grown"):
        play.do("first", note="x" * 200_000)
    assert play.do("first", note="x").open_tasks


def test_a_field_called_as_the_number_of_the_run_does_not_mix_up_the_answers(anyhow: Play):
    anyhow.publish(
        d.draw(
            "numbered",
            d.start(),
            d.marked(
                d.user("ask", form="odd"),
                d.each("3", item="n", output="all", result="n * 10 + loop_index", in_turn=True),
            ),
            d.service("say", "trial.shout", text="string(all[0]) + string(all[1]) + string(all[2])"),
            d.end(),
            flows="start > ask > say > end",
        ),
        odd_form=d.form(loop_index=d.number()),
    )
    anyhow.start("numbered")
    for number in (9, 1, 5):
        anyhow.do("ask", loop_index=number)
    assert trial.calls[-1][1] == "192135"
