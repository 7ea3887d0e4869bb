"""Who grants a leave, who may not, and how they sign."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models.leave import (
    LeaveAuthority,
    LeaveStatus,
)
from tests.support.leave import ask, delegation, figures, say
from tests.support.world import World
from workflows.assignment import unit_of
from workflows.services.leave import authority

MON, FRI = date(2026, 2, 23), date(2026, 2, 27)  # five working days


def test_most_specific_delegation_upward_grants(session: Session, world: World) -> None:
    assert _grants(session, world.siti.id) == world.ratna.post_id
    assert _grants(session, world.stranger.id) == world.surya.post_id  # nothing delegated: the PPK himself

    session.add(
        LeaveAuthority(
            unit_id=world.regency, post_id=world.dewi.post_id, valid_from=date(2020, 1, 1), ground="Kep. 1"
        )
    )
    session.flush()  # read back with plain SELECTs

    assert _grants(session, world.siti.id) == world.ratna.post_id
    assert _grants(session, world.stranger.id) == world.dewi.post_id


def test_nobody_is_asked_about_own_leave(session: Session, world: World) -> None:
    assert _grants(session, world.ratna.id) == world.surya.post_id
    way = _route(session, world.ratna.id)
    assert way is not None
    assert way.superior == "OTHER"  # the Sekda advises
    assert _route(session, world.surya.id) is None


def test_leave_abroad_goes_to_the_head_of_the_region(session: Session, world: World) -> None:
    assert _grants(session, world.siti.id, abroad=True) == world.surya.post_id
    delegation(session, world, abroad=True)
    assert _grants(session, world.siti.id, abroad=True) == world.ratna.post_id


def test_head_as_direct_superior_decides_at_once(session: Session, world: World) -> None:
    way = _route(session, world.intan.id)

    assert way is not None
    assert (way.granting_post, way.superior) == (world.ratna.post_id, "OFFICER")


def test_acting_holder_signs_as_such(session: Session, world: World) -> None:
    session.add(
        LeaveAuthority(
            unit_id=world.agency, post_id=world.water_post, valid_from=date(2026, 1, 1), ground="Kep. 2"
        )
    )
    instance, request = ask(session, world.siti, MON, FRI)

    say(session, instance, request, "APPROVED", by=world.yoga, post=world.water_post)

    assert request.decided_as == "Plh. Kepala Bidang Air Minum"


def test_acting_holder_cannot_grant_leave_abroad_so_it_goes_up(session: Session, world: World) -> None:
    """SE Kepala BKN 1/SE/I/2021; the value is read by the gateway."""
    session.add(
        LeaveAuthority(
            unit_id=world.agency,
            post_id=world.water_post,
            abroad=True,
            valid_from=date(2026, 1, 1),
            ground="Kep. 3",
        )
    )
    instance, request = ask(session, world.siti, MON, FRI, abroad=True)

    decided = say(session, instance, request, "APPROVED", by=world.yoga, post=world.water_post)

    assert (decided.outcome, decided.granting_post) == ("NO_AUTHORITY", world.surya.post_id)
    assert request.status == LeaveStatus.PENDING
    assert figures(session, world.siti.id) == (18, 0, 5)


def test_overdue_decision_may_be_taken_one_post_higher(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)

    decided = say(session, instance, request, "APPROVED", by=world.dewi)

    assert (decided.outcome, request.decided_as) == ("APPROVED", "Sekretaris Daerah")


def _grants(session: Session, employee_id: int, *, abroad: bool = False) -> int | None:
    way = _route(session, employee_id, abroad=abroad)
    return way.granting_post if way else None


def _route(session: Session, employee_id: int, *, abroad: bool = False) -> authority.Route | None:
    unit = unit_of(session, employee_id, MON)
    applicant = authority.Applicant(employee_id, unit.id, MON)
    return authority.route(session, applicant, kind="ANNUAL", abroad=abroad)
