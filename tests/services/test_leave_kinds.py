"""Kinds beside annual leave as the check of a request, the route and the officers' acts take them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.leave import LeaveRequest, LeaveStatus
from models.people import Employee
from tests.support.leave import acting, ask
from tests.support.tasks import make_instance
from tests.support.world import NOW, World
from workflows.errors import InputRefused
from workflows.registry import checks
from workflows.services import leave
from workflows.services.leave import authority
from workflows.services.leave.book import read

MON = date(2026, 2, 23)
SICK = {"kind": "SICK", "papers": ["DOCTOR_LETTER"]}
HAJJ = {"kind": "LONG", "reason_code": "RELIGION_FIRST_HAJJ"}
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 17)


def said(session: Session, world: World, first: date, last: date, values: dict[str, object]) -> str:
    context = acting(session, make_instance(session, subject=world.siti))
    given = {"first_day": first.isoformat(), "last_day": last.isoformat()} | values
    found = checks()["leave.request"](context, given)
    return " ".join(f"{key}: {text}" for key, texts in found.items() for text in texts)


def test_sick_leave_lasts_a_year_and_six_months_with_the_letter_of_the_examining_team(
    session: Session, world: World
) -> None:
    ill, team = SICK | {"reason_code": "ILLNESS"}, {"papers": ["DOCTOR_LETTER", "TPK_LETTER"]}
    assert said(session, world, MON, date(2027, 2, 22), ill) == ""
    assert "surat Tim Penguji Kesehatan" in said(session, world, MON, date(2027, 2, 23), ill)
    assert said(session, world, MON, date(2027, 8, 22), ill | team) == ""
    longer = said(session, world, MON, date(2027, 8, 23), ill | team)
    assert longer.startswith("last_day: Cuti sakit paling lama satu tahun, ditambah enam bulan")


def test_a_work_accident_has_no_longest_leave(session: Session, world: World) -> None:
    accident = SICK | {"reason_code": "WORK_ACCIDENT"}
    assert said(session, world, MON, date(2027, 12, 31), accident) == ""
    assert "surat dokter" in said(session, world, MON, MON, accident | {"papers": []})


def test_first_hajj_needs_its_schedule_before_five_years_and_is_once(session: Session, world: World) -> None:
    siti = session.get_one(Employee, world.siti.id)
    siti.service_start = date(2024, 3, 1)
    session.flush()
    assert "Lampirkan jadwal keberangkatan haji" in said(session, world, MAY, JUNE, HAJJ)
    assert said(session, world, MAY, JUNE, HAJJ | {"papers": ["HAJJ_SCHEDULE"]}) == ""

    siti.service_start = date(2008, 3, 1)
    session.add(_taken(world, date(2015, 8, 3), date(2015, 9, 30)))
    session.flush()
    assert "haji pertama hanya sekali" in said(
        session, world, MAY, JUNE, HAJJ | {"papers": ["HAJJ_SCHEDULE"]}
    )
    way = next(one for one in _long(session, world).ways if one.reason == "RELIGION_FIRST_HAJJ")
    assert "haji pertama hanya sekali" in way.closed


@pytest.mark.parametrize("child", [None, 3])
def test_long_leave_for_a_birth_is_refused_before_the_fourth_child(
    session: Session, world: World, child: int | None
) -> None:
    """Also where no page has looked at it before: the service itself refuses."""
    with pytest.raises(InputRefused) as refused:
        _birth(session, world, child)
    assert "ajukan cuti melahirkan" in refused.value.messages["child_ordinal"][0]
    assert _birth(session, world, 4).days == (JUNE - MAY).days + 1


@pytest.mark.parametrize("kind", ["SICK", "MATERNITY", "IMPORTANT_REASON", "LONG"])
def test_every_kind_taken_abroad_goes_to_the_head_of_the_region(
    session: Session, world: World, kind: str
) -> None:
    book = read(session, world.siti.id, now=NOW)
    way = authority.route(session, authority.Applicant.of(book), kind=kind, abroad=True)
    assert way is not None
    assert way.granting_post == world.surya.post_id


def test_nobody_permits_ratifies_or_accepts_their_own_leave(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, date(2026, 2, 27))
    own, number = acting(session, instance, by=world.siti), request.id
    acts = {
        "given": lambda: leave.permit(own, request_id=number, given="GIVEN", reason=""),
        "verdict": lambda: leave.ratify(
            own, request_id=number, said="RATIFIED", reason="", granting_post=world.surya.post_id
        ),
        "note": lambda: leave.note_sick(own, request_id=number, note="ACCEPTED", reason=""),
    }
    for field, act in acts.items():
        with pytest.raises(InputRefused) as refused:
            act()
        assert "Tidak ada yang memutus cutinya sendiri" in refused.value.messages[field][0]
    assert (request.status, request.decided_by) == (LeaveStatus.PENDING, None)


def _birth(session: Session, world: World, child: int | None) -> LeaveRequest:
    instance = make_instance(session, subject=world.siti)
    sent = leave.submit(
        acting(session, instance),
        first_day=MAY,
        last_day=JUNE,
        reason="Melahirkan.",
        address="Jalan Contoh 7",
        phone="0800 0000 0147",
        abroad=False,
        number=instance.number,
        kind="LONG",
        reason_code="FOURTH_CHILD",
        child_ordinal=child,
    )
    return session.get_one(LeaveRequest, sent.request_id)


def _long(session: Session, world: World) -> leave.Offer:
    return next(one for one in leave.offers(session, world.siti.id, now=NOW) if one.kind == "LONG")


def _taken(world: World, first: date, last: date) -> LeaveRequest:
    return LeaveRequest(
        employee_id=world.siti.id,
        kind="LONG",
        reason_code="RELIGION_FIRST_HAJJ",
        status=LeaveStatus.APPROVED,
        first_day=first,
        last_day=last,
        asked_from=first,
        asked_to=last,
        days=(last - first).days + 1,
        unit="CALENDAR_DAY",
        reason="Haji.",
        asked_at=NOW,
    )
