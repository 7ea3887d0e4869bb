from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.people import HoldingKind, Role
from tests.support.world import LONG_AGO, TODAY, World, hold, make_employee, make_post, make_unit, small_world
from workflows.assignment import (
    Address,
    NobodyToDoIt,
    holders,
    occupied_post,
    resolve,
    superior_on,
    superior_post,
    unit_of,
    units_of,
)


def test_superior_holds_the_parent_post(session: Session) -> None:
    world = small_world(session)
    assert superior_post(session, world.siti.id, today=TODAY) == world.rahmat.post_id


def test_vacant_post_is_passed_over(session: Session) -> None:
    world = small_world(session)
    assert superior_post(session, world.rahmat.id, today=TODAY) == world.ratna.post_id


def test_second_level_counts_occupied_posts_only(session: Session) -> None:
    world = small_world(session)
    assert superior_post(session, world.siti.id, today=TODAY, level=2) == world.ratna.post_id
    assert superior_post(session, world.siti.id, today=TODAY, level=3) == world.dewi.post_id


def test_plt_is_the_superior_of_the_vacant_post(session: Session) -> None:
    world = small_world(session)
    hold(session, world.secretary_post, by=world.intan, kind=HoldingKind.PLT, since=TODAY)
    assert superior_post(session, world.rahmat.id, today=TODAY) == world.secretary_post
    assert superior_post(session, world.rahmat.id, today=TODAY - timedelta(days=1)) == world.ratna.post_id


def test_post_held_only_by_oneself_is_passed_over(session: Session) -> None:
    world = small_world(session)
    assert superior_post(session, world.laras.id, today=TODAY) == world.ratna.post_id
    assert superior_post(session, world.dimas.id, today=TODAY) == world.laras.post_id


def test_own_plh_leaves_the_request_with_the_post_that_another_holds(session: Session) -> None:
    world = small_world(session)
    assert superior_post(session, world.yoga.id, today=TODAY) == world.water_post


def test_who_left_the_service_holds_nothing(session: Session) -> None:
    world = small_world(session)
    gone = make_employee(session, "Mantan Kasubbag", active=False)
    hold(session, world.secretary_post, by=gone)
    assert superior_post(session, world.rahmat.id, today=TODAY) == world.ratna.post_id
    assert holders(session, world.secretary_post, today=TODAY) == ()


def test_nobody_stands_above_the_top(session: Session) -> None:
    world = small_world(session)
    assert superior_post(session, world.surya.id, today=TODAY) is None
    assert superior_on(session, world.surya.id, TODAY) is None
    with pytest.raises(NobodyToDoIt):
        _resolve(session, "superior", world.surya.id, world)


def test_posts_above_each_other_end_the_climb(session: Session) -> None:
    unit = make_unit(session)
    first = make_post(session, unit)
    second = make_post(session, unit, parent=first)
    first.parent_id = second.id
    person = make_employee(session)
    hold(session, second, by=person)
    session.flush()
    assert superior_post(session, person.id, today=TODAY) is None


def test_superior_of_a_past_day_is_who_acted_then(session: Session) -> None:
    world = small_world(session)
    before = TODAY - timedelta(days=30)
    now = superior_on(session, world.tirta.id, TODAY)
    assert now is not None and now.employee_id == world.yoga.id
    then = superior_on(session, world.yoga.id, before)
    assert then is not None and then.employee_id == world.intan.id and then.title == "Kepala Bidang Air Minum"


def test_plh_comes_before_plt_before_the_holder(session: Session) -> None:
    world = small_world(session)
    hold(session, world.water_post, by=world.rahmat, kind=HoldingKind.PLT)
    found = holders(session, world.water_post, today=TODAY)
    assert [holder.employee_id for holder in found] == [world.yoga.id, world.rahmat.id, world.intan.id]
    assert found[0].title == "Plh. Kepala Bidang Air Minum"


def test_two_definitive_holders_are_refused_by_the_database(session: Session) -> None:
    world = small_world(session)
    with pytest.raises(IntegrityError, match="ex_holding_one_definitive_holder"):
        hold(session, world.ratna.post_id, by=make_employee(session), since=TODAY)
    session.rollback()


def test_two_definitive_posts_of_one_person_are_refused_by_the_database(session: Session) -> None:
    world = small_world(session)
    with pytest.raises(IntegrityError, match="ex_holding_one_definitive_post"):
        hold(session, world.secretary_post, by=world.siti, since=TODAY)
    session.rollback()


def test_a_successor_may_follow_the_day_after(session: Session) -> None:
    world = small_world(session)
    post = make_post(session, world.agency, parent=world.ratna.post_id)
    old, new = make_employee(session), make_employee(session)
    hold(session, post, by=old, until=TODAY - timedelta(days=1))
    hold(session, post, by=new, since=TODAY)
    assert [holder.employee_id for holder in holders(session, post.id, today=TODAY)] == [new.id]


def test_addresses_of_the_dialect(session: Session) -> None:
    world = small_world(session)
    siti = world.siti.id
    assert _resolve(session, "superior", siti, world) == Address(post_id=world.rahmat.post_id)
    assert _resolve(session, "superior:2", siti, world) == Address(post_id=world.ratna.post_id)
    assert _resolve(session, "subject", siti, world) == Address(employee_id=siti)
    assert _resolve(session, "starter", siti, world) == Address(employee_id=world.bayu.id)
    assert _resolve(session, "role:PERSONNEL", siti, world) == Address(
        role=Role.PERSONNEL, unit_id=world.agency
    )
    assert _resolve(session, "person:substitute", siti, world) == Address(employee_id=world.dimas.id)
    assert _resolve(session, "post:granting", siti, world) == Address(post_id=world.ratna.post_id)


def test_a_named_post_of_the_subject_goes_one_level_up(session: Session) -> None:
    world = small_world(session)
    assert _resolve(session, "post:granting", world.ratna.id, world) == Address(post_id=world.dewi.post_id)
    assert occupied_post(session, world.secretary_post, subject_id=world.siti.id, today=TODAY) == (
        world.ratna.post_id
    )


@pytest.mark.parametrize("who", ["boss", "superior:0", "superior:x", "role:CHIEF", "subject:1"])
def test_other_words_name_nobody(session: Session, who: str) -> None:
    world = small_world(session)
    with pytest.raises(ValueError, match=r"names nobody|is not a valid Role"):
        _resolve(session, who, world.siti.id, world)


def test_missing_variable_names_nobody(session: Session) -> None:
    world = small_world(session)
    with pytest.raises(NobodyToDoIt):
        _resolve(session, "person:absent", world.siti.id, world)


def test_unit_is_that_of_the_definitive_post(session: Session) -> None:
    world = small_world(session)
    hold(session, world.stranger.post_id, by=world.siti, kind=HoldingKind.PLT)
    assert unit_of(session, world.siti.id, TODAY).id == world.agency


def test_unit_of_who_left_is_the_last_one(session: Session) -> None:
    world = small_world(session)
    retired = make_employee(session)
    for unit, until in (
        (world.agency, TODAY - timedelta(days=900)),
        (world.office, TODAY - timedelta(days=9)),
    ):
        since = until - timedelta(days=100)
        hold(session, make_post(session, unit), by=retired, since=since, until=until)
    assert unit_of(session, retired.id, TODAY).id == world.office
    with pytest.raises(NobodyToDoIt):
        unit_of(session, make_employee(session).id, TODAY)
    assert units_of(session, [retired.id, make_employee(session).id], TODAY) == {retired.id: world.office}


def test_holding_counts_from_its_first_to_its_last_day(session: Session) -> None:
    world = small_world(session)
    post = make_post(session, world.agency)
    person = make_employee(session)
    hold(session, post, by=person, since=LONG_AGO, until=TODAY)
    assert holders(session, post.id, today=TODAY)
    assert holders(session, post.id, today=LONG_AGO)
    assert not holders(session, post.id, today=TODAY + timedelta(days=1))


def _resolve(session: Session, who: str, subject_id: int, world: World) -> Address:
    return resolve(
        session,
        who,
        subject_id=subject_id,
        starter_id=world.bayu.id,
        data={"substitute": world.dimas.id, "granting": world.ratna.post_id},
        today=TODAY,
    )
