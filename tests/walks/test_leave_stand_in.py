"""The stand-in whom an applicant names: asked first, replaced when silent, and told no more than is needed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from models.people import Employee
from tests.support.office import REQUEST, Office

pytestmark = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)


def test_stand_in_agrees_before_the_advice(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti, stand_in=str(world.dimas.id))
    page = office.get(world.dimas, f"/tugas/{office.task(case).id}")
    assert "Bersediakah Anda menggantikan?" in page
    assert REQUEST["phone"] in page
    assert REQUEST["reason"] not in page
    assert "Sisa cuti" not in page
    assert office.browser(world.dimas).get(f"/cuti/{case.id}/formulir.pdf").status_code == 404
    assert office.browser(world.dimas).get(f"/saldo/{world.siti.id}").status_code == 404
    for path in (f"/kasus/{case.id}/diagram", f"/cuti/{case.id}/lampiran/1c.pdf"):
        assert office.browser(world.dimas).get(path).status_code == 404
    other_days = {"new_from": "2026-02-23", "new_to": "2026-02-24"}  # whose answer would tell the balance
    assert office.post(world.dimas, f"/cuti/perubahan/{case.id}", other_days).status_code == 404
    seen = [page, *(office.get(world.dimas, path) for path in (f"/kasus/{case.id}", "/antrean", "/"))]
    for told in ("Cuti tahunan, 5 hari", "Sisa nanti", "mengirim permintaan", REQUEST["reason"]):
        assert [told in one for one in seen] == [False] * 4, told
    assert world.siti.name in seen[1]
    office.answer(world.dimas, case, stand_in_says="AGREES", stand_in_reason="")

    assert office.task(case).step == "advice"
    request = office.request(case)
    assert request.stand_in_id == world.dimas.id
    assert request.stand_in_at is not None


def test_stand_in_who_cannot_is_replaced_and_one_who_left_is_refused(office: Office) -> None:
    world = office.world
    with Session(office.engine) as session, session.begin():
        session.get_one(Employee, world.dimas.id).active = False
    case = office.ask(world.siti, stand_in=str(world.bayu.id))
    office.answer(world.bayu, case, stand_in_says="DECLINES", stand_in_reason="Sedang diklat.")
    assert office.task(case).step == "name_another"

    assert office.answer(world.siti, case, stand_in=str(world.siti.id)).status_code == 422
    office.answer(world.siti, case, stand_in="")

    assert office.task(case).step == "advice"
    assert office.request(case).stand_in_id is None


def test_silent_stand_in_sends_it_back_to_name_another(office: Office) -> None:
    """So does one who left the service before answering: the applicant isn't kept waiting."""
    world = office.world
    case = office.ask(world.siti, stand_in=str(world.bayu.id))
    with Session(office.engine) as session, session.begin():
        session.get_one(Employee, world.bayu.id).active = False
    office.let_time_pass(datetime(2026, 2, 10, 9, 1, tzinfo=UTC))

    assert office.task(case).step == "name_another"
    said = office.answer(world.siti, case, stand_in=str(world.bayu.id))
    assert said.status_code == 422
    office.answer(world.siti, case, stand_in=str(world.dimas.id))
    assert office.task(case).employee_id == world.dimas.id
