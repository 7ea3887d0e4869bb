"""To whom a task may go that a form addresses: somebody who is there, and never a person about themself."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from models.people import Employee
from tests.engine import drawing as d
from tests.engine.play import Play
from workflows.assignment import NobodyToDoIt

WHO_FORM = d.form(who=d.number())


def person_by_form(who: str) -> bytes:
    return d.draw(
        "person",
        d.start(),
        d.user("first", form="who"),
        d.user("second", who=who, decision="true"),
        d.end(),
        flows="start > first > second > end",
    )


@pytest.mark.parametrize("who", [99_999, 0, 2**31, 10**12, -1])
def test_a_task_for_somebody_who_is_not_there_is_not_made(play: Play, who: int):
    play.publish(person_by_form("person:who"), who_form=WHO_FORM)
    play.start("person")
    with pytest.raises(NobodyToDoIt):
        play.do("first", who=who)
    assert play.open() == ["first"]


def test_nobody_who_has_left_is_given_a_task(play: Play):
    play.publish(person_by_form("person:who"), who_form=WHO_FORM)
    play.start("person")
    play.session.execute(update(Employee).where(Employee.id == play.world.yoga.id).values(active=False))
    with pytest.raises(NobodyToDoIt):
        play.do("first", who=play.world.yoga.id)


def test_a_decision_is_not_addressed_to_the_person_whom_it_is_about(play: Play):
    play.publish(person_by_form("person:who"), who_form=WHO_FORM)
    play.start("person")
    with pytest.raises(NobodyToDoIt):
        play.do("first", who=play.world.siti.id)
    assert play.open() == ["first"]
    assert play.do("first", who=play.world.rahmat.id).open_tasks


def test_a_decision_of_the_starter_about_themself_is_not_made(play: Play):
    play.publish(person_by_form("starter"), who_form=WHO_FORM)
    play.start("person")
    with pytest.raises(NobodyToDoIt):
        play.do("first", who=1)
