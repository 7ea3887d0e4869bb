"""Versions: new files make a new one, old ones stay for the cases that run on them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.process import Definition, Instance
from tests.engine import drawing as d
from tests.engine.play import NOTE, Play
from tests.support.world import NOW
from workflows import runtime
from workflows.engine import cache
from workflows.engine.deploy import shipped_files
from workflows.errors import DiagramRefused, NotFound


def one(name: str = "first") -> bytes:
    return d.draw("one", d.start(), d.user(name), d.end(), flows=f"start > {name} > end")


def test_unchanged_files_are_no_new_version(play: Play):
    first, again, other = (play.publish(one(name))[0] for name in ("first", "first", "second"))
    assert (first.version, first.new) == (1, True)
    assert (again.definition_id, again.version, again.new) == (first.definition_id, 1, False)
    assert (other.version, other.new) == (2, True)


def test_an_older_version_can_be_published_again(play: Play):
    versions = [play.publish(one(name))[0].version for name in ("first", "second", "first", "second")]
    assert versions == [1, 2, 3, 4]
    play.start("one")
    assert play.open() == ["second"]


def test_a_changed_form_is_a_new_version(play: Play):
    play.publish(one())
    assert play.publish(one(), note_form=d.form(note="textarea"))[0].version == 2


def test_a_running_case_stays_on_its_version(anyhow: Play):
    anyhow.publish(one("first"))
    anyhow.start("one")
    old = anyhow.instance_id
    anyhow.publish(one("second"))
    anyhow.pause()
    anyhow.start("one")
    assert anyhow.open() == ["second"]
    anyhow.instance_id = old
    assert anyhow.open() == ["first"]
    assert anyhow.do("first", note="").ended
    assert anyhow.case.definition_id == anyhow.session.scalar(
        select(Definition.id).where(Definition.version == 1)
    )


def test_a_called_process_is_kept_as_it_was(anyhow: Play):
    def sub(step: str) -> bytes:
        return d.draw("sub", d.start(), d.user(step), d.end(), flows=f"start > {step} > end", case="")

    outer = d.draw("outer", d.start(), d.call("calling", "sub"), d.end(), flows="start > calling > end")
    anyhow.publish(sub("ask"), folder="sub")
    anyhow.publish(outer, folder="outer")
    anyhow.publish(sub("answer"), folder="sub")
    anyhow.pause()
    anyhow.start("outer")
    assert anyhow.open() == ["ask"]
    assert anyhow.publish(outer, folder="outer")[0].version == 2
    anyhow.start("outer")
    assert anyhow.open() == ["answer"]


def test_several_processes_are_published_together_or_not_at_all(play: Play):
    files = {"one/one.bpmn": one(), "one/note.form": NOTE, "two/two.bpmn": one().replace(b"one", b"two")}
    with pytest.raises(DiagramRefused):
        runtime.deploy(play.session, files, now=NOW)
    assert play.session.scalar(select(func.count()).select_from(Definition)) == 0
    found = runtime.deploy(play.session, {**files, "two/note.form": NOTE}, now=NOW)
    assert [(one.key, one.version) for one in found] == [("one", 1), ("two", 1)]


def test_files_and_forms_are_found_by_version(play: Play):
    play.publish(one())
    info = runtime.definition(play.session, "one")
    assert runtime.file(play.session, info.id, "process.bpmn") == one()
    asked = {"subject_id": play.world.siti.id, "today": NOW.date()}
    assert runtime.form(play.session, info.id, "note", **asked).variables() == {"note": "string"}
    assert (info.version, info.name, info.shape.prefix) == (1, "Proses one", "UJI")
    for ask in (
        lambda: runtime.file(play.session, info.id, "other.bpmn"),
        lambda: runtime.form(play.session, info.id, "other", **asked),
        lambda: runtime.definition(play.session, "other"),
    ):
        with pytest.raises(NotFound):
            ask()


def test_the_processes_that_come_with_the_program_pass_and_are_published_once(play: Play):
    found = runtime.check_diagram(shipped_files())
    # An assessor may return a plan of SKP as often as it takes: a dialogue has no limit.
    assert [(one.code, one.shape, one.advice) for one in found] == [("ROUNDS", "gw_agreed", True)]
    first = runtime.deploy_shipped(play.session, now=NOW)
    again = runtime.deploy_shipped(play.session, now=NOW)
    assert {one.key for one in first} >= {"leave"}
    assert all(one.new for one in first)
    assert not any(one.new for one in again)
    shape = runtime.definition(play.session, "leave").shape
    assert {"advice", "decision"} <= {step.id for step in shape.steps}


def test_a_process_may_be_for_calling_only(play: Play):
    play.publish(d.draw("part", d.start(), d.end(), flows="start > end", case=""))
    play.publish(one())
    rows = play.session.execute(select(Definition.key, Definition.startable)).all()
    assert dict(rows) == {"part": False, "one": True}


def test_memory_holds_a_bounded_number_of_definitions(play: Play, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cache, "_MOST", 2)
    for number in range(4):
        play.publish(one(f"step{number}"))
        play.start("one")
        play.do(f"step{number}", note="")
    assert len(cache._cache) == 2
    assert play.session.scalar(select(func.count()).select_from(Instance)) == 4
