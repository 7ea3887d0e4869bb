from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.support.world import TODAY, World, make_employee, small_world
from workflows.assignment import delegate, revoke, standing
from workflows.errors import NotAllowed, NotFound

NEXT_WEEK = TODAY + timedelta(days=7)


def give(session: Session, world: World, **changed: object) -> int:
    arguments = {
        "post_id": world.ratna.post_id,
        "given_by": world.ratna.id,
        "delegate_id": world.dimas.id,
        "valid_from": TODAY,
        "valid_to": NEXT_WEEK,
        "ground": "ND 090/12/2026",
    } | changed
    return delegate(session, **arguments).id


def posts_of(session: Session, employee_id: int) -> set[int]:
    return {seat.post_id for seat in standing(session, employee_id, today=TODAY).seats}


def test_holder_delegates_the_post(session: Session) -> None:
    world = small_world(session)
    give(session, world)
    assert posts_of(session, world.dimas.id) == {world.dimas.post_id, world.ratna.post_id}


def test_plt_and_plh_may_delegate(session: Session) -> None:
    world = small_world(session)
    give(session, world, post_id=world.roads_post, given_by=world.laras.id)
    give(session, world, post_id=world.water_post, given_by=world.yoga.id)
    assert {world.roads_post, world.water_post} <= posts_of(session, world.dimas.id)


def test_delegate_cannot_pass_it_on(session: Session) -> None:
    world = small_world(session)
    give(session, world)
    with pytest.raises(NotAllowed):
        give(session, world, given_by=world.dimas.id, delegate_id=world.siti.id)


@pytest.mark.parametrize("changed", [{"ground": "  "}, {"valid_to": TODAY - timedelta(days=1)}])
def test_delegation_needs_ground_and_period(session: Session, changed: dict[str, object]) -> None:
    with pytest.raises(NotAllowed):
        give(session, small_world(session), **changed)


def test_delegation_to_oneself_or_somebody_who_left_is_refused(session: Session) -> None:
    world = small_world(session)
    gone = make_employee(session, active=False)
    for delegate_id in (world.ratna.id, gone.id):
        with pytest.raises(NotAllowed):
            give(session, world, delegate_id=delegate_id)


def test_giver_and_present_holder_may_revoke(session: Session) -> None:
    world = small_world(session)
    for by in (world.laras.id, world.laras.id):
        number = give(session, world, post_id=world.roads_post, given_by=world.laras.id)
        assert revoke(session, number, by=by, today=TODAY).revoked_on == TODAY
    assert posts_of(session, world.dimas.id) == {world.dimas.post_id}


def test_plh_may_revoke_what_the_holder_gave(session: Session) -> None:
    world = small_world(session)
    number = give(session, world, post_id=world.water_post, given_by=world.intan.id)
    revoke(session, number, by=world.yoga.id, today=TODAY)
    assert posts_of(session, world.dimas.id) == {world.dimas.post_id}


def test_others_may_not_revoke(session: Session) -> None:
    world = small_world(session)
    number = give(session, world)
    for by in (world.dimas.id, world.stranger.id):
        with pytest.raises(NotAllowed):
            revoke(session, number, by=by, today=TODAY)
    with pytest.raises(NotFound):
        revoke(session, number + 1, by=world.ratna.id, today=TODAY)


def test_revoking_again_keeps_the_first_day(session: Session) -> None:
    world = small_world(session)
    number = give(session, world)
    revoke(session, number, by=world.ratna.id, today=TODAY)
    assert revoke(session, number, by=world.ratna.id, today=NEXT_WEEK).revoked_on == TODAY
