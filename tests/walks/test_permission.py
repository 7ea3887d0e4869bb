"""Permission to leave the office: a process of diagram and forms only, walked over HTTP to each of its ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.process import Instance, InstanceStatus
from tests.support.office import Office
from tests.support.world import NOW, TODAY, Person
from tests.walks.conftest import draw

ASKED = {
    "purpose": "PRIVATE",
    "day": TODAY.isoformat(),
    "from_time": "10.30",
    "to_time": "12.00",
    "destination": "Bank Contoh",
    "reason": "Mengurus buku tabungan.",
}
YES = {"answer": "APPROVED", "why": ""}


@pytest.fixture
def office(bare_office: Office) -> Office:
    """Brought by designers through their pages, nobody having written a line of Python for it."""
    return draw(bare_office, "permission")


def ask(office: Office, **changed: str) -> Instance:
    sent = office.post(office.world.siti, "/ajukan/permission", ASKED | changed)
    assert sent.status_code == 303, sent.get_data(as_text=True)
    return office.case(sent)


def do(office: Office, person: Person, case: Instance, **given: str) -> None:
    assert office.post(person, f"/tugas/{office.task(case).id}", given).status_code == 303


def outcome(office: Office, case: Instance) -> str:
    ended = office.ended(case)
    assert ended.status is InstanceStatus.COMPLETED
    return ended.outcome


def test_allowed_and_back_in_the_office(office: Office):
    case = ask(office)
    assert "Bolehkah Siti" in office.get(office.world.rahmat, f"/tugas/{office.task(case).id}")
    do(office, office.world.rahmat, case, **YES)
    do(office, office.world.siti, case, back_at="12.00", note="")
    assert outcome(office, case) == "RETURNED"
    page = office.get(office.world.siti, f"/kasus/{case.id}")
    assert "Izin keluar kantor, 10.30–12.00" in page
    assert "Diizinkan dan sudah kembali" in page


def test_refused_with_a_reason(office: Office):
    case = ask(office)
    without = {"answer": "REJECTED", "why": ""}
    assert office.post(office.world.rahmat, f"/tugas/{office.task(case).id}", without).status_code == 422
    do(office, office.world.rahmat, case, answer="REJECTED", why="Ada tamu pukul sebelas.")
    assert outcome(office, case) == "REJECTED"
    assert "Ada tamu pukul sebelas." in office.get(office.world.siti, f"/kasus/{case.id}")


@pytest.mark.parametrize(
    "wrong", [{"to_time": "10.00"}, {"day": (TODAY - timedelta(days=1)).isoformat()}], ids=["hours", "day"]
)
def test_wrong_hours_come_back_to_whoever_asked(office: Office, wrong: dict[str, str]):
    case = ask(office, **wrong)
    assert not office.may(office.world.rahmat, case)
    page = office.get(office.world.siti, f"/tugas/{office.task(case).id}")
    assert "Jam kembali harus sesudah jam keluar" in page
    assert page.count(ASKED["reason"]) == len(["among the facts", "in the form, to be corrected"])
    do(office, office.world.siti, case, **(ASKED | {"destination": "Bank cabang"}))
    assert office.may(office.world.rahmat, case)
    asked = office.get(office.world.rahmat, f"/tugas/{office.task(case).id}")
    assert "Bank cabang" in asked
    assert ASKED["destination"] not in asked
    assert asked.count("Bank cabang") == len(["in the line under the question", "among the facts"])


def test_what_nobody_answered_lapses_when_the_day_is_over(office: Office):
    case = ask(office)
    assert office.let_time_pass(NOW + timedelta(hours=6)) == 0
    assert office.let_time_pass(NOW + timedelta(days=1)) == 1
    assert outcome(office, case) == "EXPIRED"


def test_whoever_does_not_report_back_is_noted(office: Office):
    case = ask(office)
    do(office, office.world.rahmat, case, **YES)
    office.let_time_pass(NOW + timedelta(days=1))
    assert outcome(office, case) == "NOT_REPORTED"
