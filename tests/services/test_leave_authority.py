"""Who grants a leave, who may not, and how they sign."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models.leave import LeaveStatus
from models.leave_authority import LeaveAuthority
from models.people import Employee
from tests.support.leave import ask, delegation, figures, say
from tests.support.world import TODAY, World
from workflows.assignment import unit_of
from workflows.services.leave import authority
from workflows.services.leave.authority import How

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


def test_rank_and_kind_of_employee_choose_the_row(session: Session, world: World) -> None:
    siti, bayu = session.get_one(Employee, world.siti.id), session.get_one(Employee, world.bayu.id)
    siti.rank, bayu.rank = "III/c", "II/d"
    row = _row(session, world, world.rahmat.post_id, rank_to="II/d")

    assert _grants(session, world.siti.id) == world.ratna.post_id
    assert _grants(session, world.bayu.id) == world.rahmat.post_id
    assert _basis(session, world.bayu.id) == authority.Basis(How.DELEGATED, row.id)


def test_a_row_without_stand_ins_passes_over_a_post_that_only_one_holds(
    session: Session, world: World
) -> None:
    """The roads post is vacant: only Laras acts for it, as Plt."""
    row = _row(session, world, world.roads_post, valid_from=date(2026, 1, 1))
    assert _grants(session, world.siti.id, day=TODAY) == world.roads_post
    row.acting = False
    session.flush()  # read back with plain SELECTs
    assert _grants(session, world.siti.id, day=TODAY) == world.ratna.post_id


def test_a_stand_in_whom_the_row_leaves_out_decides_nothing(session: Session, world: World) -> None:
    row = _row(session, world, world.water_post, valid_from=date(2026, 1, 1), acting=False)
    instance, request = ask(session, world.siti, MON, FRI)
    assert (request.authority_how, request.authority_id) == (How.DELEGATED, row.id)  # Intan holds it for good

    decided = say(session, instance, request, "APPROVED", by=world.yoga, post=world.water_post)

    assert (decided.outcome, decided.granting_post) == ("NO_AUTHORITY", world.surya.post_id)


def test_an_ended_row_no_longer_counts_and_a_decision_keeps_its_ground(
    session: Session, world: World
) -> None:
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "APPROVED", by=world.ratna)
    session.query(LeaveAuthority).update({"valid_to": date(2026, 2, 8), "end_ground": "Kep. 9"})

    assert _grants(session, world.siti.id) == world.surya.post_id
    why = authority.why(session, request)
    assert why is not None
    assert why.row is not None
    assert (why.how, why.row.ground, why.post) == (How.DELEGATED, "Kep. 850/12/2020", "Kepala Dinas")


def test_a_decision_from_above_says_so(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "APPROVED", by=world.dewi)
    why = authority.why(session, request)
    assert why is not None
    assert (why.how, why.row is not None) == (How.ABOVE, True)


def _row(session: Session, world: World, post_id: int, **given: object) -> LeaveAuthority:
    values = {"valid_from": date(2021, 1, 1), "ground": "Kep. 7"} | given
    made = LeaveAuthority(unit_id=world.agency, post_id=post_id, **values)
    session.add(made)
    session.flush()  # read back with plain SELECTs
    return made


def _basis(session: Session, employee_id: int) -> authority.Basis | None:
    way = _route(session, employee_id)
    return way.basis if way else None


def _grants(session: Session, employee_id: int, *, abroad: bool = False, day: date = MON) -> int | None:
    way = _route(session, employee_id, abroad=abroad, day=day)
    return way.granting_post if way else None


def _route(
    session: Session, employee_id: int, *, abroad: bool = False, day: date = MON
) -> authority.Route | None:
    applicant = authority.Applicant(employee_id, unit_of(session, employee_id, day).id, day)
    return authority.route(session, applicant, kind="ANNUAL", abroad=abroad)
