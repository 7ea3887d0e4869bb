"""Whom a form offers to name."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.support.world import TODAY, World, small_world
from workflows.registry import choice_sources


@pytest.fixture
def world(session: Session) -> World:
    return small_world(session)


def offered(session: Session, subject_id: int) -> dict[str, str]:
    return dict(choice_sources()["people.team"].offer(session, subject_id, TODAY))


def test_a_team_is_the_unit_without_those_above(session: Session, world: World):
    found = offered(session, world.siti.id)
    assert str(world.siti.id) in found
    assert world.siti.name in found[str(world.siti.id)]
    assert str(world.rahmat.id) not in found
    assert str(world.ratna.id) not in found
    assert str(world.stranger.id) not in found


def test_a_head_may_name_everybody_of_the_unit(session: Session, world: World):
    found = offered(session, world.ratna.id)
    assert {str(world.siti.id), str(world.ratna.id)} <= found.keys()


def test_names_of_what_was_chosen_are_found_whoever_it_was(session: Session, world: World):
    names = choice_sources()["people.team"].names
    chosen = {str(world.stranger.id): world.stranger.name}
    assert names(session, [*chosen, "999999", "081200000147", "siti", ""]) == chosen
