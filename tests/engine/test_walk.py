"""The story of a case in words, and its diagram: told from history, with the engine left alone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.engine import drawing as d
from tests.engine.counting import counted
from tests.engine.play import Play
from tests.support.world import NOW, TODAY
from workflows import runtime
from workflows.errors import NotFound


def draw_leave() -> bytes:
    return d.draw(
        "story",
        d.start(),
        d.gateway("gate"),
        d.user("advice", due="2"),
        d.timer("bell", "advice", "in_workdays(1)"),
        d.end("rung"),
        d.user("decision", question="Boleh, {subject_name}?", verb="Kirim"),
        d.user("odd"),
        d.end(outcome="APPROVED"),
        flows="""
            start > gate
            gate > odd ? days > 50
            gate > advice *
            odd > decision
            bell > rung
            advice > decision > end
        """,
        case='<langkah:case prefix="UJI" title="Cuti {days} hari" startForm="days"/>',
    )


@pytest.fixture
def story(play: Play) -> Play:
    play.publish(draw_leave(), days_form=d.form(days=d.number()))
    play.start("story", days=3)
    return play


def lines(play: Play) -> list[tuple[str, str, str]]:
    return [(step.state, step.step, step.name) for step in runtime.walk(play.session, play.case)]


def test_a_case_is_told_from_its_start_to_what_is_ahead(story: Play):
    assert lines(story) == [
        ("done", "", "Proses story"),
        ("now", "advice", "Advice"),
        ("ahead", "decision", "Decision"),
    ]
    story.do("advice", note="baik")
    assert lines(story) == [
        ("done", "", "Proses story"),
        ("done", "advice", "Advice"),
        ("now", "decision", "Decision"),
    ]
    story.do("decision", note="ya")
    assert lines(story)[-2:] == [("done", "decision", "Decision"), ("end", "end", "end")]


def test_what_is_done_says_who_when_and_what(story: Play):
    story.do("advice", note="baik")
    step = runtime.walk(story.session, story.case)[1]
    assert (step.actor_id, step.actor, step.title) == (story.world.rahmat.id, "Rahmat Jati", "Kasubbag Umum")
    assert (step.at, step.form) == (NOW, {"note": "baik"})


def test_what_is_open_says_who_may_do_it_and_until_when(story: Play):
    step = runtime.walk(story.session, story.case, today=TODAY)[1]
    assert [holder.name for holder in step.people] == ["Rahmat Jati"]
    assert (step.at, step.due_at) == (NOW, story.task("advice").due_at)
    assert runtime.walk(story.session, story.case)[1].people == ()


def test_a_case_off_the_usual_path_still_knows_what_follows(story: Play):
    story.start("story", days=60)
    assert lines(story) == [
        ("done", "", "Proses story"),
        ("now", "odd", "Odd"),
        ("ahead", "decision", "Decision"),
    ]
    story.do("odd", note="")
    assert lines(story)[-1] == ("now", "decision", "Decision")


def test_a_withdrawn_case_ends_with_the_reason(story: Play):
    runtime.withdraw(
        story.session,
        story.instance_id,
        actor_id=story.world.siti.id,
        reason="salah",
        now=NOW,
        request_key=uuid4(),
    )
    last = runtime.walk(story.session, story.case)[-1]
    assert (last.state, last.kind, last.reason, last.actor) == ("end", "WITHDRAWN", "salah", "Siti Melati")


def test_the_story_costs_few_statements(story: Play):
    case = story.case
    with counted(story.session) as sent:
        runtime.walk(story.session, case, today=TODAY)
    assert len(sent) <= 4


def test_the_diagram_is_marked_where_the_case_has_been(story: Play):
    story.do("advice", note="")
    view = runtime.diagram(story.session, story.instance_id)
    assert view.xml == draw_leave()
    assert view.done == ("start", "gate", "advice")
    assert view.now == ("decision",)
    with pytest.raises(NotFound):
        runtime.diagram(story.session, uuid4())


def test_the_shape_tells_pages_what_they_need(story: Play):
    shape = runtime.definition(story.session, "story").shape
    assert [(step.id, step.ordinary) for step in shape.steps] == [
        ("advice", True),
        ("decision", True),
        ("odd", False),
    ]
    assert [step.then for step in shape.steps][:2] == [("decision",), ()]
    advice, decision = shape.steps[:2]
    assert (advice.who, advice.due, advice.form) == ("superior", 2, "note")
    assert [(bell.id, bell.interrupting) for bell in advice.reminders] == [("bell", False)]
    assert (decision.question, decision.verb) == ("Boleh, {subject_name}?", "Kirim")
    assert (shape.title, shape.start_form) == ("Cuti {days} hari", "days")
    assert shape.end("APPROVED").tone == "good"
    assert shape.variables["days"] == "int"
    assert shape.forms == {"days": ("days",), "note": ("note",)}
