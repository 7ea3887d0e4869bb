"""Running cases put onto a changed diagram: what may change, what may not, and what stays as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.documents import Draft
from models.operations import MigrationCaseStatus
from models.process import InstanceStatus
from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.migrating import migrate, notes, plan, reasons, result, undo
from tests.engine.play import Play
from workflows import runtime

SIZE = d.form(size=d.number())
CASE = '<langkah:case prefix="UJI" title="Uji {note}"/>'
NODES = {
    "start": d.start(),
    "first": d.user("first"),
    "add": d.service("add", "trial.add", "sum", a="1"),
    "second": d.user("second", due="2"),
    "nudge": d.timer("nudge", "second", '"P2D"'),
    "nudged": d.end("nudged"),
    "gate": d.gateway("gate"),
    "third": d.user("third"),
    "stop": d.end("stop", outcome="STOPPED"),
    "end": d.end(outcome="DONE"),
}
FLOWS = """
    start > first > add > second > gate
    gate > third *
    third > end
    gate > stop ? note == "stop"
    nudge > nudged
"""


def version(*, flows: str = FLOWS, without: tuple[str, ...] = (), **changed: str) -> bytes:
    """The diagram of these tests with some of its shapes left out, changed or added."""
    nodes = {name: node for name, node in (NODES | changed).items() if name not in without}
    return d.draw("long", *nodes.values(), flows=flows, case=CASE)


@pytest.fixture
def at_second(anyhow: Play) -> Play:
    """A case that waits at its second task, once in one breath and once restored at every step."""
    anyhow.publish(version(), size_form=SIZE)
    anyhow.start("long")
    anyhow.do("first", note="satu")
    return anyhow


def finish(play: Play, *steps: str) -> None:
    for step in steps:
        play.do(step, note="")
    assert (play.case.status, play.case.outcome) == (InstanceStatus.COMPLETED, "DONE")
    assert runtime.verify(play.session, play.instance_id).sound


def kept(play: Play) -> tuple[object, ...]:
    task = play.task("second")
    return task.id, task.engine_id, task.due_at, task.post_id, task.created_at


WITHOUT_CONDITION = FLOWS.replace('gate > stop ? note == "stop"', "")
WITHOUT_TIMER = FLOWS.replace("nudge > nudged", "")
LABEL = version(second=NODES["second"].replace("Second", "Pemeriksaan kedua"))
LATER = version(fourth=d.user("fourth"), flows=FLOWS.replace("third > end", "third > fourth > end"), size="")
EARLIER = version(zero=d.user("zero"), flows=FLOWS.replace("start > first", "start > zero > first"))
CONDITION = version(flows=FLOWS.replace('"stop"', '"berhenti"'))
PASSED_GONE = version(
    without=("first", "add"), flows=FLOWS.replace("start > first > add > second", "start > second")
)
BRANCH = version(
    fork=d.gateway("fork", "parallel"),
    join=d.gateway("join", "parallel"),
    beside=d.user("beside"),
    flows=FLOWS.replace("third > end", "third > fork > beside > join > end \n fork > join"),
)


@pytest.mark.parametrize(
    ("changed", "steps"),
    [
        (LABEL, ("second", "third")),
        (LATER, ("second", "third", "fourth")),
        (EARLIER, ("second", "third")),
        (CONDITION, ("second", "third")),
        (PASSED_GONE, ("second", "third")),
        (BRANCH, ("second", "third", "beside")),
    ],
    ids=["label", "step-later", "step-before", "condition", "passed-gone", "branch-later"],
)
def test_a_case_goes_on_under_the_changed_diagram(at_second: Play, changed: bytes, steps: tuple[str, ...]):
    play = at_second
    before, timers = kept(play), play.timers()
    play.publish(changed, size_form=SIZE)
    found = migrate(play, "long")
    play.pause()
    assert result(play, found).status is MigrationCaseStatus.MOVED
    assert kept(play) == before
    assert play.timers() == timers
    assert play.case.definition_id != play.events("STARTED")[0].definition_id
    finish(play, *steps)


def test_a_new_condition_decides_from_now_on(at_second: Play):
    play = at_second
    play.publish(CONDITION, size_form=SIZE)
    migrate(play, "long")
    play.do("second", note="berhenti")
    assert play.case.outcome == "STOPPED"


def test_what_the_page_shows_is_of_the_new_version(at_second: Play):
    play = at_second
    play.publish(LABEL, size_form=SIZE)
    migrate(play, "long")
    assert play.task("second").name == "Pemeriksaan kedua"
    assert runtime.walk(play.session, play.case)[-2].name == "Pemeriksaan kedua"


def test_a_changed_form_asks_the_new_questions_and_the_draft_is_kept(at_second: Play):
    play = at_second
    task = play.task("second")
    place = f"task:{task.id}"
    typed = {"note": ["hampir selesai"]}
    play.session.add(Draft(employee_id=play.world.rahmat.id, place=place, fields=typed, saved_at=play.now))
    drawn = version(second=d.user("second", form="size", due="2"), stop="", flows=WITHOUT_CONDITION)
    play.publish(drawn, size_form=SIZE)
    migrate(play, "long")
    assert play.task("second").form == "size"
    assert play.session.scalars(select(Draft.fields).where(Draft.place == place)).all() == [typed]
    play.do("second", size=4)
    finish(play, "third")


def test_claims_are_kept(at_second: Play):
    play = at_second
    task_id = play.task("second").id
    runtime.claim(play.session, task_id, actor_id=play.world.rahmat.id, now=play.now)
    play.publish(LABEL, size_form=SIZE)
    migrate(play, "long")
    assert play.task("second").claimed_by == play.world.rahmat.id


def test_a_changed_timer_keeps_the_instant_that_runs(at_second: Play):
    play = at_second
    due = play.timers()["nudge"]
    play.publish(version(nudge=d.timer("nudge", "second", '"P9D"')), size_form=SIZE)
    play.now += timedelta(days=1)
    found = migrate(play, "long")
    assert notes(play, found) == [("EVENT_KEPT", ["nudge"])]
    assert play.timers() == {"nudge": due}
    assert play.later(days=1, minutes=1)
    assert "nudge" in play.path()
    finish(play, "second", "third")


def test_a_timer_that_is_gone_is_taken_away(at_second: Play):
    play = at_second
    play.publish(version(without=("nudge", "nudged"), flows=WITHOUT_TIMER), size_form=SIZE)
    found = migrate(play, "long")
    play.pause()
    assert notes(play, found) == [("EVENT_GONE", ["nudge"])]
    assert play.timers() == {}
    assert not play.later(days=9)
    finish(play, "second", "third")


TIMED = version(
    escalate=d.timer("escalate", "second", '"P5D"', interrupting="true"),
    higher=d.user("higher", who="superior:2"),
    flows=FLOWS + "\n escalate > higher > gate",
)


def test_a_new_timer_on_the_open_task_counts_from_now(at_second: Play):
    play = at_second
    due = play.timers()["nudge"]
    play.publish(TIMED, size_form=SIZE)
    play.now += timedelta(days=1)
    found = migrate(play, "long")
    play.pause()
    assert notes(play, found) == [("EVENT_NEW", ["escalate"])]
    assert play.timers() == {"nudge": due, "escalate": play.now + timedelta(days=5)}
    play.later(days=6)
    assert play.open() == ["higher"]
    finish(play, "higher", "third")


def test_a_first_timer_on_a_task_that_had_none(anyhow: Play):
    play = anyhow
    plain = version(without=("nudge", "nudged"), flows=WITHOUT_TIMER)
    play.publish(plain, size_form=SIZE)
    play.start("long")
    play.do("first", note="satu")
    task_id = play.task("second").id
    play.publish(TIMED, size_form=SIZE)
    migrate(play, "long")
    play.pause()
    assert set(play.timers()) == {"nudge", "escalate"}
    assert play.task("second").id == task_id
    play.later(days=3)
    assert "nudge" in play.path()
    assert set(play.timers()) == {"escalate"}
    finish(play, "second", "third")
    assert play.timers() == {}


def test_timers_count_on_in_a_case_where_one_has_fired(at_second: Play):
    play = at_second
    play.later(days=3)
    play.publish(LATER, size_form=SIZE)
    migrate(play, "long")
    play.pause()
    assert play.timers() == {}
    finish(play, "second", "third", "fourth")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (
            version(
                without=("second", "nudge", "nudged"),
                flows=WITHOUT_TIMER.replace("add > second > gate", "add > gate"),
            ),
            "OPEN_GONE",
        ),
        (version(second=d.manual("second", due="2")), "KIND_CHANGED"),
        (
            version(
                fork=d.gateway("fork", "parallel"),
                join=d.gateway("join", "parallel"),
                beside=d.user("beside"),
                flows=FLOWS.replace(
                    "add > second > gate", "add > fork > second > join > gate \n fork > beside > join"
                ),
            ),
            "BRANCHES_CHANGED",
        ),
        (
            version(
                first=d.user("first", form="size"),
                flows=FLOWS.replace('gate > stop ? note == "stop"', "gate > stop ? size > 3"),
            ),
            "LACKING",
        ),
    ],
    ids=["open-gone", "kind", "into-a-branch", "lacking"],
)
def test_what_would_break_a_case_keeps_it_where_it_is(at_second: Play, changed: bytes, code: str):
    play = at_second
    play.publish(changed, size_form=SIZE)
    found = plan(play, "long")
    assert reasons(play, found) == [code]
    found_names = result(play, found).findings["no"][0]["names"]
    assert found_names == {"LACKING": ["size"]}.get(code, ["Second"])
    finish(play, "second", "third")


def test_a_case_whose_data_are_enough_isnt_kept_back(anyhow: Play):
    """The same change as above, for a case that hasn't yet passed the task which asks."""
    play = anyhow
    play.publish(version(), size_form=SIZE)
    play.start("long")
    play.publish(
        version(
            first=d.user("first", form="size"),
            flows=FLOWS.replace('gate > stop ? note == "stop"', "gate > stop ? size > 3"),
        ),
        size_form=SIZE,
    )
    migrate(play, "long")
    play.do("first", size=5)
    play.do("second", note="")
    assert play.case.outcome == "STOPPED"


def test_a_migrated_case_can_be_taken_back(at_second: Play):
    play = at_second
    task, timers, origin = play.task("second"), play.timers(), play.case.definition_id
    play.publish(TIMED, size_form=SIZE)
    found = migrate(play, "long")
    runtime.claim(play.session, task.id, actor_id=play.world.rahmat.id, now=play.now)
    undo(play, found)
    play.pause()
    assert result(play, found).status is MigrationCaseStatus.UNDONE
    assert (play.case.definition_id, play.timers()) == (origin, timers)
    assert play.task("second").claimed_by == play.world.rahmat.id
    assert [one.kind for one in play.events("MIGRATED", "MIGRATION_UNDONE")] == [
        "MIGRATED",
        "MIGRATION_UNDONE",
    ]
    finish(play, "second", "third")


def test_a_case_that_has_moved_on_stays(at_second: Play):
    play = at_second
    play.publish(LATER, size_form=SIZE)
    found = migrate(play, "long")
    play.do("second", note="")
    undo(play, found)
    assert result(play, found).status is MigrationCaseStatus.STAYED
    finish(play, "third", "fourth")


def test_variables_of_the_new_version_have_its_types(at_second: Play):
    play = at_second
    play.publish(
        version(
            third=d.user("third", form="size"),
            more=d.service("more", "trial.add", "again", a="size", b="2"),
            flows=FLOWS.replace("third > end", "third > more > end"),
        ),
        size_form=SIZE,
    )
    migrate(play, "long")
    play.do("second", note="")
    play.do("third", size=3)
    assert play.answers()["more"] == {"total": 5, "said": "3+2"}
    assert ("trial.add", (3, 2, "more")) in trial.calls
