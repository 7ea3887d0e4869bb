"""Official travel: drawn, with a table, a letter and a report of each traveller; walked over HTTP to its ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.letters import Letter
from models.process import Instance, InstanceStatus, TaskStatus, UserTask
from tests.support.office import Office
from tests.support.world import NOW, TODAY, Person
from tests.walks.conftest import draw

YES = {"answer": "APPROVED", "why": ""}
RESULT = "Rapat berjalan lancar; tindak lanjutnya disusun pekan depan."


@pytest.fixture
def office(bare_office: Office) -> Office:
    """Brought by designers through their pages, nobody having written a line of Python for it."""
    return draw(bare_office, "travel")


def asked(office: Office, *travellers: Person, **changed: str) -> dict[str, object]:
    return {
        "purpose": "menghadiri rapat koordinasi",
        "place": "Medan",
        "region": "PROVINCE",
        "first_day": (TODAY + timedelta(days=7)).isoformat(),
        "last_day": (TODAY + timedelta(days=8)).isoformat(),
        "transport": "Kendaraan dinas",
        "budget": "DPA Dinas 2026",
        "travellers": [str(one.id) for one in travellers],
        **changed,
    }


def ask(office: Office, *travellers: Person, **changed: str) -> Instance:
    sent = office.post(office.world.siti, "/ajukan/travel", asked(office, *travellers, **changed))
    assert sent.status_code == 303, sent.get_data(as_text=True)
    return office.case(sent)


def do(office: Office, person: Person, task: UserTask, **given: str) -> None:
    sent = office.post(person, f"/tugas/{task.id}", given)
    assert sent.status_code == 303, sent.get_data(as_text=True)


def reports(office: Office, case: Instance) -> dict[int | None, UserTask]:
    """The open reports by who is to write them."""
    with Session(office.engine) as session:
        found = session.scalars(
            select(UserTask).where(
                UserTask.instance_id == case.id, UserTask.step == "report", UserTask.status == TaskStatus.OPEN
            )
        )
        return {task.employee_id: task for task in found}


def letters(office: Office, case: Instance) -> list[Letter]:
    with Session(office.engine) as session:
        return list(session.scalars(select(Letter).where(Letter.instance_id == case.id)))


def test_ordered_reported_by_everyone_and_received(office: Office):
    world = office.world
    case = ask(office, world.siti, world.bayu)
    assert "Rp 370.000 per orang" in office.get(world.rahmat, f"/tugas/{office.task(case).id}")
    do(office, world.rahmat, office.task(case), **YES)

    (letter,) = letters(office, case)
    assert letter.signed_by == world.rahmat.id
    page = office.get(world.siti, f"/kasus/{case.id}")
    assert letter.number in page
    assert office.browser(world.siti).get(f"/surat/{letter.id}.pdf").data.startswith(b"%PDF")

    waiting = reports(office, case)
    assert waiting.keys() == {world.siti.id, world.bayu.id}
    do(office, world.bayu, waiting[world.bayu.id], result=RESULT)
    assert reports(office, case).keys() == {world.siti.id}
    do(office, world.siti, waiting[world.siti.id], result=RESULT)

    do(office, world.rahmat, office.task(case), note="")
    ended = office.ended(case)
    assert (ended.status, ended.outcome) == (InstanceStatus.COMPLETED, "DONE")
    assert world.bayu.name in office.get(world.siti, f"/kasus/{case.id}")


def test_nobody_writes_the_report_of_another(office: Office):
    world = office.world
    case = ask(office, world.siti, world.bayu)
    do(office, world.rahmat, office.task(case), **YES)
    task = reports(office, case)[world.bayu.id]
    assert office.post(world.siti, f"/tugas/{task.id}", {"result": RESULT}).status_code == 403


def test_far_away_somebody_higher_up_decides(office: Office):
    case = ask(office, office.world.siti, region="OUTSIDE")
    assert not office.may(office.world.rahmat, case)
    do(office, office.world.ratna, office.task(case), **YES)
    assert letters(office, case)[0].signed_by == office.world.ratna.id


def test_taken_back_until_the_letter_is_out(office: Office):
    world = office.world
    early, late = ask(office, world.siti), ask(office, world.siti)
    assert "Tarik permintaan" in office.get(world.siti, f"/kasus/{early.id}")
    assert office.post(world.siti, f"/kasus/{early.id}/tarik", {"alasan": "Batal."}).status_code == 303

    do(office, world.rahmat, office.task(late), **YES)
    assert "Tarik permintaan" not in office.get(world.siti, f"/kasus/{late.id}")
    refused = office.post(world.siti, f"/kasus/{late.id}/tarik", {"alasan": "Batal."})
    assert (refused.status_code, "Suratnya sudah terbit" in refused.get_data(as_text=True)) == (409, True)
    assert reports(office, late).keys() == {world.siti.id}


def test_refused_without_a_letter(office: Office):
    case = ask(office, office.world.siti)
    do(office, office.world.rahmat, office.task(case), answer="REJECTED", why="Anggarannya habis.")
    assert office.ended(case).outcome == "REJECTED"
    assert letters(office, case) == []


def test_wrong_dates_come_back_and_lapse_after_a_week(office: Office):
    case = ask(office, office.world.siti, last_day=TODAY.isoformat())
    assert office.may(office.world.siti, case)
    office.let_time_pass(NOW + timedelta(days=8))
    assert office.ended(case).outcome == "DROPPED"


def test_whoever_has_not_reported_is_reminded(office: Office):
    case = ask(office, office.world.siti, office.world.bayu)
    do(office, office.world.rahmat, office.task(case), **YES)
    assert office.let_time_pass(NOW + timedelta(days=10)) == 1
    assert all(task.reminded_at for task in reports(office, case).values())


@pytest.mark.parametrize("traveller", ["stranger", "rahmat"])
def test_nobody_of_elsewhere_and_nobody_above_may_be_named(office: Office, traveller: str):
    sent = office.post(office.world.siti, "/ajukan/travel", asked(office, getattr(office.world, traveller)))
    assert sent.status_code == 422


def test_somebody_has_to_go(office: Office):
    sent = office.post(office.world.siti, "/ajukan/travel", asked(office))
    assert sent.status_code == 422
    assert "menghadiri rapat koordinasi" in sent.get_data(as_text=True)
