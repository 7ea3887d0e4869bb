"""A granted leave that is undone: who has the power to, and what is handed out and booked afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.calendar import CalendarDay, DayKind
from models.leave import LeaveStatus, entries_of
from models.leave_authority import LeaveAuthority
from models.letters import LETTER, Letter, letters_of, statuses
from models.people import Employee, EmployeeKind
from models.process import DefinitionFile, Instance
from tests.support.leave import acting, ask, figures, say
from tests.support.tasks import make_definition, make_instance
from tests.support.world import NOW, World
from workflows.errors import InputRefused
from workflows.services import leave
from workflows.services.leave.change import check_decision, take_effect
from workflows.services.leave.recall import call

LATER = NOW + timedelta(hours=1)
MON, WED, FRI = date(2026, 2, 23), date(2026, 2, 25), date(2026, 2, 27)


def test_stand_in_calls_nobody_back_from_leave_that_only_the_holder_may_grant(
    session: Session, world: World
) -> None:
    """Leave abroad is out of what a Plh may grant (SE 1/SE/I/2021), so he doesn't undo it either."""
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
    say(session, instance, request, "APPROVED", by=world.surya)
    case = make_instance(session, subject=world.siti)
    yoga = acting(session, case, by=world.yoga, post=world.water_post)

    asked = call(yoga, leave=str(request.id), recall_on=WED, reason="Kunjungan kerja Menteri.")

    assert (asked.direct, asked.granting_post) == (False, world.water_post)
    for decision in ("APPROVED", "REJECTED"):
        assert "belum bisa Anda putus" in check_decision(yoga, {"decision": decision})["decision"][0]
    with pytest.raises(InputRefused):
        take_effect(yoga, change_id=asked.change_id, back_on=WED.isoformat(), number="PANGGIL-1")
    assert (request.status, figures(session, world.siti.id)) == (LeaveStatus.APPROVED, (18, 5, 0))

    surya = acting(session, case, by=world.surya)
    assert check_decision(surya, {"decision": "APPROVED"}) == {}
    take_effect(surya, change_id=asked.change_id, back_on=WED.isoformat(), number="PANGGIL-1")
    assert (request.status, figures(session, world.siti.id)) == (LeaveStatus.RECALLED, (18, 2, 0))


def test_days_of_special_leave_come_back_as_such(session: Session, world: World) -> None:
    """Two of four days in the first year of a PPPK (D23): what was taken stays two special days, no annual ones."""
    siti = session.get_one(Employee, world.siti.id)
    siti.kind, siti.service_start = EmployeeKind.PPPK, date(2025, 7, 1)
    siti.contract_from, siti.contract_to = date(2025, 7, 1), date(2026, 12, 31)
    days = date(2026, 2, 10), date(2026, 2, 13)
    special = {"kind": "ANNUAL_SPECIAL", "reason_code": "FAMILY_DIED", "relative": "FATHER"}
    instance, request = ask(session, world.siti, *days, **special, papers=["DEATH_CERTIFICATE"])
    say(session, instance, request, "APPROVED", by=world.surya)

    recall = acting(session, make_instance(session, subject=world.siti), by=world.surya)
    asked = call(
        recall, leave=str(request.id), recall_on=date(2026, 2, 12), reason="Kunjungan kerja Menteri."
    )
    take_effect(recall, change_id=asked.change_id, back_on="2026-02-12", number="PANGGIL-1")

    mine = [one for one in entries_of(session, world.siti.id) if one.request_id == request.id]
    assert [(one.kind, one.days, one.special) for one in mine] == [("CHARGE", -4, True), ("REFUND", 2, True)]
    read = leave.taken(session, world.siti.id, last=2026)
    assert {one.kind: one.years[-1].days for one in read.kinds} == {"ANNUAL": 0, "ANNUAL_SPECIAL": 2}
    assert figures(session, world.siti.id)[1:] == (2, 0)


def test_letter_of_what_is_left_takes_the_place_of_that_of_the_whole_leave(
    session: Session, world: World
) -> None:
    with_letter(session)
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "APPROVED", by=world.ratna)
    case = acting(session, make_instance(session, subject=world.siti), by=world.ratna, now=LATER)
    asked = call(case, leave=str(request.id), recall_on=WED, reason="Kunjungan kerja Menteri.")

    take_effect(case, change_id=asked.change_id, back_on=WED.isoformat(), number="PANGGIL-1")

    (old, revoked), (new, still_revoked) = handed_out(session, instance)
    assert (revoked, still_revoked) == (True, False)
    told = str(new.content["blocks"])
    assert "2 hari kerja" in told
    assert "24 Februari 2026" in told
    assert f"nomor {old.number} tidak berlaku lagi" in told
    assert (new.signed_by, new.content["signer"]["title"]) == (world.ratna.id, "Kepala Dinas")


def test_letter_is_renewed_when_the_leave_is_counted_anew(session: Session, world: World) -> None:
    with_letter(session)
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "APPROVED", by=world.ratna)
    session.add(CalendarDay(day=WED, kind=DayKind.HOLIDAY, name="Libur", ground="SKB 9", announced_at=NOW))
    session.flush()  # read back with plain SELECTs

    leave.recount(session, request.id, now=LATER, ground="SKB 9")

    (_, revoked), (new, still_revoked) = handed_out(session, instance)
    assert (revoked, still_revoked) == (True, False)
    assert "4 hari kerja" in str(new.content["blocks"])
    assert (new.signed_by, new.content["signer"]["title"]) == (world.ratna.id, "Kepala Dinas")
    assert leave.recount(session, request.id, now=LATER, ground="SKB 9") is None
    assert len(handed_out(session, instance)) == 2


def with_letter(session: Session) -> None:
    """The text of the letter beside the diagram."""
    text = Path("bpmn/leave/permit_annual.letter").read_bytes()
    definition = make_definition(session)
    session.add(DefinitionFile(definition_id=definition.id, name="permit_annual.letter", content=text))


def handed_out(session: Session, instance: Instance) -> list[tuple[Letter, bool]]:
    """The letters of a case, forms left out, each with whether it was revoked."""
    session.flush()  # read back with plain SELECTs
    found = [one for one in letters_of(session, instance.id) if one.layout == LETTER]
    told = statuses(session, [one.id for one in found])
    return [(one, told[one.id].revocation is not None) for one in found]
