"""What the pages say about leave over New Year, days off only, the days of a journey, and leave taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from models.letters import LETTER, letters_of
from models.people import Employee
from tests.support.leave import calendars, delegation, used
from tests.support.office import REQUEST, Office
from tests.support.world import NOW, publish_calendar, small_world
from tests.web.conftest import SignIn

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
DECEMBER = datetime(2026, 12, 1, 3, tzinfo=UTC)
OVER_NEW_YEAR = {"first_day": "2026-12-28", "last_day": "2027-01-08"}


@pytest.fixture
def office(demo_app: Flask, engine: Engine, session: Session, login: SignIn) -> Office:
    world = small_world(session)
    calendars(session)
    publish_calendar(session, 2027)
    delegation(session, world)
    used(session, world.siti, y2024=12, y2025=12, y2026=2)
    session.commit()
    made = Office(demo_app, engine, world, login)
    made.open(NOW)
    return made


def count(office: Office, **fields: str) -> str:
    browser = office.browser(office.world.siti)
    answer = browser.post("/cuti/hitung", data=fields | {"csrf_token": browser.token()}, headers=HTMX)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def mark_hard_to_reach(office: Office) -> None:
    with Session(office.engine) as session, session.begin():
        session.execute(
            update(Employee).where(Employee.id == office.world.siti.id).values(hard_to_reach=True)
        )


def test_what_is_carried_into_the_new_year_is_not_counted_twice(office: Office):
    """10 are left, 4 go in December, 6 are carried: 6 + 12 less the 6 of January leave 12."""
    office.set_clock(DECEMBER)

    told = count(office, **OVER_NEW_YEAR)

    assert "<b>10 hari kerja</b> · sisa nanti 12 hari" in told
    assert "Sisa cuti 2026 setelah ini" in told
    assert "Sisa cuti 2027 setelah ini" in told


def test_a_case_over_new_year_tells_each_year(office: Office):
    office.set_clock(DECEMBER)
    case = office.ask(office.world.siti, **OVER_NEW_YEAR)

    page = " ".join(office.get(office.world.siti, f"/kasus/{case.id}").split())

    assert '2026: <a href="/saldo">10 hari</a> → nanti <b>6 hari</b>' in page
    assert '2027: <a href="/saldo">18 hari</a> → nanti <b>12 hari</b>' in page


def test_days_off_alone_are_told_one_by_one(office: Office):
    told = count(office, first_day="2026-02-14", last_day="2026-02-17")

    assert "4 hari tidak dihitung" in told
    assert told.index("akhir pekan") < told.index("Sen 16 Feb:") < told.index("Sel 17 Feb:")


def test_leave_taken_back_says_that_its_days_are_back(office: Office):
    case = office.ask(office.world.siti)
    office.post(office.world.siti, f"/kasus/{case.id}/tarik", {"alasan": "Tidak jadi."})

    page = office.get(office.world.siti, f"/kasus/{case.id}")

    assert "5 hari kerja yang dipesan sudah kembali" in page
    assert "menjadi" not in page
    assert "masuk kerja lagi" not in page


def test_days_of_the_journey_are_asked_of_those_whose_place_is_hard_to_reach(office: Office):
    assert "Tambahan hari perjalanan" not in office.get(office.world.siti, "/ajukan/leave")

    mark_hard_to_reach(office)

    assert "Tambahan hari perjalanan" in office.get(office.world.siti, "/ajukan/leave")


def test_the_journey_comes_after_the_last_working_day_and_costs_nothing(office: Office):
    mark_hard_to_reach(office)
    week = {"first_day": "2026-02-23", "last_day": "2026-02-27", "extension_days": "5"}

    told = count(office, **week)

    assert "Ditambah 5 hari perjalanan: Sab 28 Feb – Rab 4 Mar 2026" in told
    assert "<b>5 hari kerja</b> · sisa nanti 5 hari" in told
    assert "Kam 5 Mar 2026" in told

    case = office.ask(office.world.siti, **week)

    assert office.request(case).extension_days == 5
    assert office.figures(office.world.siti) == (12, 2, 5)
    page = office.get(office.world.siti, f"/kasus/{case.id}")
    assert "masuk kerja lagi Kam 5 Mar 2026" in page
    assert "5 hari kalender perjalanan" in page
    office.say(office.world.rahmat, case, "APPROVED")
    office.say(office.world.ratna, case, "APPROVED")
    with Session(office.engine) as session:
        letter = next(str(one.content) for one in letters_of(session, case.id) if one.layout == LETTER)
    assert "5 hari kalender perjalanan" in letter and "sampai dengan tanggal 4 Maret 2026" in letter


def test_too_long_a_journey_is_told_at_its_field(office: Office):
    mark_hard_to_reach(office)
    answer = office.post(office.world.siti, "/ajukan/leave", REQUEST | {"extension_days": "13"})
    assert answer.status_code == 422
    assert 'href="#extension_days"' in answer.get_data(as_text=True)


def test_a_journey_that_was_not_offered_is_refused_in_words(office: Office):
    answer = office.post(office.world.siti, "/ajukan/leave", REQUEST | {"extension_days": "3"})
    assert answer.status_code == 422
    assert "hanya untuk tempat tugas yang sulit dijangkau" in answer.get_data(as_text=True)


def test_a_draft_is_offered_on_the_first_page_and_can_be_thrown_away(office: Office):
    siti = office.world.siti
    assert "Ada isian yang belum Anda kirim" not in office.get(siti, "/")
    office.post(siti, "/ajukan/leave", {"reason": "Pulang kampung.", "_simpan": "1"})

    assert 'href="/ajukan/leave">Lanjutkan mengisi' in office.get(siti, "/")
    assert "masih ada. Lanjutkan, lalu kirim." in office.get(siti, "/ajukan/leave")

    assert office.post(siti, "/ajukan/leave", {"reason": "x", "_kosongkan": "1"}).status_code == 303
    page = office.get(siti, "/ajukan/leave")
    assert "Pulang kampung." not in page
    assert "masih ada. Lanjutkan" not in page
    assert "Ada isian yang belum Anda kirim" not in office.get(siti, "/")


def test_who_has_people_below_finds_their_leave_from_the_balance(office: Office):
    link = 'href="/cuti/riwayat"'
    assert link in office.get(office.world.rahmat, "/saldo")
    assert link in office.get(office.world.rahmat, "/")
    assert link not in office.get(office.world.siti, "/saldo")
