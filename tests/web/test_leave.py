"""The pages of annual leave: figures while dates are picked, the ledger, and who may see what."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.people import Unit
from models.process import UserTask
from tests.services.test_leave_team import away
from tests.support.leave import leave_world
from tests.support.office import REQUEST, Office
from tests.support.world import NOW, delegate
from tests.web.conftest import SignIn

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def office(demo_app: Flask, engine: Engine, session: Session, login: SignIn) -> Office:
    world = leave_world(session)
    session.commit()
    made = Office(demo_app, engine, world, login)
    made.open(NOW)
    return made


def count(office: Office, first: str, last: str, **more: str) -> str:
    browser = office.browser(office.world.siti)
    answer = browser.post(
        "/cuti/hitung",
        data={"first_day": first, "last_day": last, "csrf_token": browser.token()} | more,
        headers=HTMX,
    )
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_start_page_says_what_there_is_and_who_gets_it(office: Office) -> None:
    page = office.get(office.world.siti, "/ajukan/leave")

    assert "Sisa cuti Anda 18 hari" in page
    assert "Kirim ke Kasubbag Umum" in page


def test_head_as_superior_is_named_on_the_button(office: Office) -> None:
    assert "Kirim ke Kepala Dinas" in office.get(office.world.intan, "/ajukan/leave")


def test_picked_dates_show_days_rights_and_days_off(office: Office) -> None:
    told = count(office, "2026-02-10", "2026-02-20")

    assert "sisa nanti 11 hari" in told
    assert "dari 11 hari kalender" in told
    assert "Sen 16 Feb: cuti bersama Libur" in told
    assert "Sel 17 Feb: Libur" in told
    assert "Masuk kerja lagi" in told
    assert "Hak 2025 dipakai lebih dulu karena hangus 31 Des 2026." in told
    assert told.count('hx-swap-oob="innerHTML"') == 5


def test_figures_are_those_of_the_sent_request(office: Office) -> None:
    assert "<b>5 hari kerja</b> · sisa nanti 13 hari" in count(office, "2026-02-23", "2026-02-27")

    office.ask(office.world.siti)

    assert office.figures(office.world.siti) == (18, 0, 5)


def test_dates_that_cannot_be_are_told_while_picking(office: Office) -> None:
    assert "lebih awal daripada hari pertama" in count(office, "2026-02-27", "2026-02-23")
    assert "kurang 4 hari" in count(office, "2026-07-01", "2026-07-30")
    assert "Sisa cuti Anda 18 hari" in count(office, "", "")


def test_a_year_without_calendar_is_warned_about(office: Office) -> None:
    assert "Kalender 2027 belum terbit" in count(office, "2027-03-01", "2027-03-05")


@pytest.mark.parametrize("dates", [("x", "y"), ("2026-02-30", "2026-03-01"), ("9999-12-31", "9999-12-31")])
def test_nonsense_in_the_dates_breaks_nothing(office: Office, dates: tuple[str, str]) -> None:
    assert "hari kerja" in count(office, *dates)


def test_without_a_script_a_button_counts_and_keeps_what_was_typed(office: Office) -> None:
    answer = office.post(
        office.world.siti,
        "/ajukan/leave",
        {"first_day": "2026-02-23", "last_day": "2026-02-27", "_hitung": "1"},
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "sisa nanti 13 hari" in page
    assert 'value="2026-02-27"' in page
    assert "Belum terkirim" not in page


def test_too_long_leave_offers_a_day_until_which_it_fits(office: Office) -> None:
    long = REQUEST | {"first_day": "2026-07-01", "last_day": "2026-07-30"}
    page = office.post(office.world.siti, "/ajukan/leave", long).get_data(as_text=True)
    assert "Pilih sampai Jum 24 Jul 2026" in page
    assert "Mengapa sisa saya 18?" in page

    taken = office.post(office.world.siti, "/ajukan/leave", long | {"_sampai": "2026-07-24"})

    assert "sisa nanti 0 hari" in taken.get_data(as_text=True)


def test_missing_answers_and_wrong_dates_are_told_together(office: Office) -> None:
    wrong = REQUEST | {"first_day": "2026-07-01", "last_day": "2026-07-30", "phone": ""}

    answer = office.post(office.world.siti, "/ajukan/leave", wrong)

    assert answer.status_code == 422
    assert "ada 2 yang perlu diperbaiki" in answer.get_data(as_text=True)


def test_what_is_wrong_with_two_days_has_the_width_of_both(office: Office) -> None:
    wrong = REQUEST | {"first_day": "2026-02-27", "last_day": "2026-02-23"}
    page = office.post(office.world.siti, "/ajukan/leave", wrong).get_data(as_text=True)
    assert '</div></div><div id="last_day-e">' in page


def test_saved_draft_is_found_again(office: Office) -> None:
    siti = office.world.siti
    assert (
        office.post(siti, "/ajukan/leave", {"reason": "Pulang kampung.", "_simpan": "1"}).status_code == 303
    )

    assert "Pulang kampung." in office.get(siti, "/ajukan/leave")
    office.ask(siti)
    assert "Pulang kampung." not in office.get(siti, "/ajukan/leave")


def test_ledger_explains_each_figure(office: Office) -> None:
    case = office.ask(office.world.siti)

    page = office.get(office.world.siti, "/saldo")

    assert "Dibawa dari 2025" in page
    assert "Hak cuti tahun 2026" in page
    assert f"{case.number}, menunggu keputusan" in page
    assert "Sisa hak 2025 pada 31 Desember: 8 hari." in page
    assert "Sisa biasa dibawa paling banyak 6 hari" in page


def test_ledger_of_an_earlier_year(office: Office) -> None:
    page = office.get(office.world.siti, "/saldo?tahun=2025")

    assert "2 hari sisa 2025 hangus" in page
    assert "Sudah dipakai menurut catatan kertas" in page


@pytest.mark.parametrize("year", ["1", "3000", "x", "-5"])
def test_unknown_year_shows_this_one(office: Office, year: str) -> None:
    assert "Hak cuti tahun 2026" in office.get(office.world.siti, f"/saldo?tahun={year}")


def test_ledger_of_others_is_for_those_who_decide_and_the_personnel_office(office: Office) -> None:
    world = office.world
    path = f"/saldo/{world.siti.id}"
    assert office.browser(world.rahmat).get(path).status_code == 404

    office.ask(world.siti)

    assert office.browser(world.rahmat).get(path).status_code == 200
    assert office.browser(world.wulan).get(path).status_code == 200
    assert office.browser(world.stranger).get(path).status_code == 404
    assert office.browser(world.rahmat).get("/saldo/99999999999").status_code == 404


def test_deciding_page_shows_what_the_decision_needs(office: Office) -> None:
    world = office.world
    with Session(office.engine) as session, session.begin():
        session.get_one(Unit, world.agency).minimum_staff = 8
    office.ask(world.bayu, first_day="2026-02-25", last_day="2026-02-27")
    case = office.ask(world.siti)

    page = office.get(world.rahmat, f"/tugas/{office.task(case).id}")

    assert "Bolehkah Siti Melati cuti 5 hari kerja?" in page
    assert "nanti <b>13 hari</b>" in page
    assert "hak 2025: 6 → 1" in page
    assert "Bayu" in page
    assert "Paling sedikit di Dinas Pekerjaan Umum 8." in page


def test_applicant_does_not_see_the_leave_of_colleagues(office: Office) -> None:
    world = office.world
    office.ask(world.bayu, first_day="2026-02-25", last_day="2026-02-27")
    case = office.ask(world.siti)

    page = office.get(world.siti, f"/kasus/{case.id}")

    assert "Menghadiri pernikahan adik" in page
    assert "Bayu" not in page
    assert "Siapa lagi yang tidak masuk" not in page


def test_kinds_of_colleagues_are_for_those_who_decide(office: Office) -> None:
    """Dimas acts for Rahmat; Tirta, of the same unit and nobody's superior, is given the task as a stand-in is."""
    world = office.world
    with Session(office.engine) as session, session.begin():
        away(session, world.bayu, date(2026, 2, 25), date(2026, 2, 27))
        delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.dimas, since=NOW.date())
    case = office.ask(world.siti)
    task = office.task(case).id
    assert "cuti sakit" in office.get(world.dimas, f"/tugas/{task}")
    with Session(office.engine) as session, session.begin():
        row = session.get_one(UserTask, task)
        row.post_id, row.employee_id = None, world.tirta.id
    page = office.get(world.tirta, f"/tugas/{task}")
    assert "tidak di tempat" in page
    assert "cuti sakit" not in page
    assert "Riwayat menurut jenis" not in page


def test_who_asks_hears_how_many_colleagues_are_away_and_nothing_more(office: Office) -> None:
    world = office.world
    office.ask(world.bayu, first_day="2026-02-25", last_day="2026-02-27")

    before = office.get(world.siti, "/ajukan/leave")
    picked = office.post(world.siti, "/ajukan/leave", REQUEST | {"_hitung": "1"}).get_data(as_text=True)

    assert "<b>Rab 25 – Jum 27 Feb</b>: 1 dari 8 rekan" in before
    assert "1 dari 8 rekan sudah cuti" in picked
    assert "Bayu" in picked
    assert "Menghadiri pernikahan" in picked  # what Siti herself has typed
    assert "Menghadiri pernikahan" not in before
    assert "Tidak ada rekan di Dinas Kesehatan" in office.get(world.kirana, "/ajukan/leave")


def test_officer_sees_what_other_days_would_mean(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti)

    told = _changed(office, world.rahmat, case.id, "2026-02-23", "2026-02-24")

    assert "2 hari kerja, 3 lebih sedikit. Sisa nanti 16 hari." in told
    assert "Hitungannya muncul" in _changed(office, world.rahmat, case.id, "", "")


def test_stranger_learns_nothing_from_other_days(office: Office) -> None:
    case = office.ask(office.world.siti)
    browser = office.browser(office.world.stranger)

    answer = browser.post(f"/cuti/perubahan/{case.id}", data={"csrf_token": browser.token()}, headers=HTMX)

    assert answer.status_code == 404


def test_history_shows_the_people_below_ones_posts(office: Office) -> None:
    world = office.world
    office.ask(world.siti)

    assert "Siti Melati" in office.get(world.rahmat, "/cuti/riwayat")
    assert "Siti Melati" in office.get(world.ratna, "/cuti/riwayat")
    assert "Siti Melati" not in office.get(world.kirana, "/cuti/riwayat")
    assert "Belum ada cuti" in office.get(world.siti, "/cuti/riwayat")
    assert "Siti Melati" not in office.get(world.rahmat, "/cuti/riwayat?tahun=2025")


def test_a_delegation_for_another_process_shows_no_leave_of_the_people_below(
    office: Office, session: Session
) -> None:
    world = office.world
    delegate(session, world.ratna.post_id, by=world.ratna, to=world.kirana, process_key="travel")
    away(session, world.siti, date(2026, 2, 9), date(2026, 2, 13))
    session.commit()

    for page in ("/cuti/riwayat", "/cuti/panggil"):
        assert "Siti Melati" in office.get(world.ratna, page)
        assert "Siti Melati" not in office.get(world.kirana, page)


def test_pages_use_the_demo_clock(office: Office) -> None:
    office.set_clock(datetime(2026, 6, 2, 3, 0, tzinfo=UTC))

    assert "keadaan Sel 2 Jun 2026" in office.get(office.world.siti, "/saldo")


def _changed(office: Office, person: object, case_id: object, first: str, last: str) -> str:
    browser = office.browser(person)  # type: ignore[arg-type]
    answer = browser.post(
        f"/cuti/perubahan/{case_id}",
        data={"new_from": first, "new_to": last, "csrf_token": browser.token()},
        headers=HTMX,
    )
    assert answer.status_code == 200
    return answer.get_data(as_text=True)
