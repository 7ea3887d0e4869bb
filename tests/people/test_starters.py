"""Who may begin a case: the list of a process, held against a person."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models.people import EmployeeKind, Role, Unit
from tests.support.world import TODAY, World, grant_role, hold, make_employee, make_post, small_world
from workflows.assignment import may_start, starter, unknown_starters


@pytest.fixture
def world(session: Session) -> World:
    return small_world(session, today=TODAY)


def code(session: Session, unit: int) -> str:
    return session.get_one(Unit, unit).code


def test_everybody_where_nothing_is_said(session: Session, world: World):
    for text in ("", "all", "role:ADMIN, all"):
        assert may_start(session, text, world.siti.id, today=TODAY), text


def test_by_role(session: Session, world: World):
    assert may_start(session, "role:PERSONNEL", world.wulan.id, today=TODAY)
    assert not may_start(session, "role:PERSONNEL", world.siti.id, today=TODAY)
    grant_role(session, world.siti, role=Role.AUDITOR, unit=world.agency)
    assert may_start(session, "role:PERSONNEL role:AUDITOR", world.siti.id, today=TODAY)


def test_by_kind(session: Session, world: World):
    new = make_employee(session, "Calon", kind=EmployeeKind.CPNS)
    hold(session, make_post(session, world.agency, name="Staf baru"), by=new)
    assert may_start(session, "kind:CPNS,kind:PPPK", new.id, today=TODAY)
    assert not may_start(session, "kind:CPNS,kind:PPPK", world.siti.id, today=TODAY)


def test_by_unit_and_those_below_it(session: Session, world: World):
    own, above, other = (code(session, unit) for unit in (world.agency, world.regency, world.other_agency))
    for text, allowed in ((own, True), (above, True), (other, False)):
        assert may_start(session, f"unit:{text}", world.siti.id, today=TODAY) is allowed


def test_by_having_people_below(session: Session, world: World):
    assert may_start(session, "leads", world.rahmat.id, today=TODAY)
    assert not may_start(session, "leads", world.siti.id, today=TODAY)


def test_all_that_a_person_is_at_once(session: Session, world: World):
    found = starter(session, world.rahmat.id, today=TODAY)
    assert {"all", "leads", "kind:PNS"} <= found.traits
    assert found.may("") and found.may("leads") and not found.may("role:ADMIN")


def test_words_that_mean_nobody():
    assert unknown_starters("all, everyone, role:KING, kind:X, unit:, role:ADMIN") == (
        "everyone",
        "role:KING",
        "kind:X",
        "unit:",
    )
