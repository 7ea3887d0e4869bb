"""What the personnel office keeps for activities: hours, outages, numbers, and who is behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.activity import ActivityState
from models.attendance import OfficeHours, ServiceOutage
from models.people import Role
from models.settings import Parameter
from tests.support.activity import entry, item
from tests.support.attendance import office_hours
from tests.support.moment import today
from tests.support.world import World, grant_role
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from workflows.rules.activity_facts import OnTimeout
from workflows.services.activity.office import hours_of
from workflows.services.activity.policy import policy_on

ROOM = "/admin/aktivitas"
WEEK = {
    f"{part}-{day}": text
    for day in range(5)
    for part, text in (("mulai", "08:00"), ("selesai", "15:00"), ("rehat", "12:00"), ("lanjut", "12:30"))
}


@pytest.fixture
def officer(client: Browser, login: SignIn, world: World) -> Browser:
    login(client, world.wulan)
    return client


def test_ramadan_lies_over_the_hours_that_go_on(
    officer: Browser, engine: Engine, session: Session, world: World
):
    office_hours(session, world.agency, "07:30", "15:00", 450, since=date(2026, 1, 1), last=None)
    session.commit()
    first, last = today() + timedelta(days=3), today() + timedelta(days=30)
    form = {"unit": str(world.agency), "dari": str(first), "sampai": str(last), "dasar": "SE 1", **WEEK}
    assert officer.post_form(f"{ROOM}/jam/baru", fields=form).status_code == 303
    again = officer.post_form(f"{ROOM}/jam/baru", fields=form)
    assert again.status_code == 422 and "sudah punya jam kerja yang mulai pada hari itu" in main(again)
    with Session(engine) as fresh:
        row = fresh.scalars(select(OfficeHours).where(OfficeHours.valid_from == first)).one()
        limits = [
            {day.net_minutes for day in hours_of(fresh, world.agency, on).days if day}
            for on in (today(), first, last + timedelta(days=1))
        ]
    assert limits == [{450}, {390}, {450}]
    page = main(officer.get(f"{ROOM}/jam"))
    assert "Belum mulai" in page and "32 jam 30 menit seminggu" in page
    ends = {"sampai": str(first + timedelta(days=1))}
    assert officer.post_form(f"{ROOM}/jam/{row.id}/akhiri", fields=ends).status_code == 303
    wrong = officer.post_form(f"{ROOM}/jam/{row.id}/akhiri", fields={"sampai": "2020-01-01"})
    assert wrong.status_code == 422 and "Paling awal" in main(wrong)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"selesai-0": ""}, "Senin: isi jam mulai dan jam selesai"),
        ({"mulai-1": "pagi"}, "Selasa: isi jam mulai dan jam selesai"),
        ({"selesai-2": "07:00"}, "Rabu: jam selesai harus sesudah jam mulai."),
        ({"lanjut-3": ""}, "Kamis: isi kedua jam istirahat"),
        ({"lanjut-4": "11:00"}, "Jumat: istirahat selesai harus sesudah istirahat mulai."),
        ({"lanjut-0": "15:30"}, "Senin: istirahat harus di antara"),
        ({"rehat-0": "08:00", "lanjut-0": "15:00"}, "Senin: tidak ada menit kerja"),
        ({"dasar": " "}, "Isi nomor surat keputusannya."),
        ({"dari": ""}, "Isi tanggalnya."),
        ({"dari": "2026-01-05"}, "Tanggalnya sudah lewat."),
        (dict.fromkeys(WEEK, ""), "Isi paling sedikit satu hari."),
    ],
)
def test_hours_that_make_no_sense_are_told_and_stay_typed(
    officer: Browser, world: World, changed: dict[str, str], said: str
):
    form = {"unit": str(world.agency), "dari": str(today()), "dasar": "SE 77", **WEEK}
    answer = officer.post_form(f"{ROOM}/jam/baru", fields=form | changed)
    assert answer.status_code == 422
    assert said in main(answer)
    assert changed.get("selesai-4", "15:00") in answer.get_data(as_text=True)


def outage(**changed: str) -> dict[str, str]:
    day = today() - timedelta(days=2)
    form = {"mulai": f"{day}T08:00", "selesai": f"{day}T12:00", "siapa": "semua", "dasar": "BA server 1"}
    return form | changed


def test_an_outage_counts_once_a_second_person_has_confirmed_it(
    app: Flask, officer: Browser, login: SignIn, engine: Engine, world: World
):
    here = f"{ROOM}/gangguan"
    assert officer.post_form(here, fields=outage()).status_code == 303
    with Session(engine) as session:
        row = session.scalars(select(ServiceOutage)).one()
        assert row.began_at == datetime.combine(today() - timedelta(days=2), time(1), UTC)
    officer.post_form(f"{here}/{row.id}/kuatkan")
    page = main(officer.get(here))
    assert "Yang mencatat tidak bisa menguatkan." in page and "Menunggu dikuatkan" in page
    unit_office = app.test_client()
    login(unit_office, world.bayu)  # the office of one agency has no say over what concerns all
    assert unit_office.post_form(f"{here}/{row.id}/kuatkan").status_code == 403
    second = app.test_client()
    login(second, world.admin)
    second.post_form(f"{here}/{row.id}/kuatkan")
    assert "Menggeser batas waktu" in main(second.get(here))
    officer.post_form(f"{here}/{row.id}/cabut")
    with Session(engine) as session:
        kept = session.get_one(ServiceOutage, row.id)
        assert (kept.confirmed_by, kept.withdrawn_at is None) == (world.admin.id, False)
    second.post_form(f"{here}/{row.id}/kuatkan")
    assert "Catatan ini sudah dicabut." in main(second.get(here))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"mulai": ""}, "Isi tanggal dan jamnya."),
        ({"selesai": "besok"}, "Isi tanggal dan jamnya."),
        ({"selesai": "2020-01-01T00:00"}, "Selesainya harus sesudah mulainya."),
        ({"selesai": "2999-01-01T00:00"}, "Belum tiba."),
        ({"siapa": "unit"}, "Pilih paling sedikit satu unit."),
        ({"dasar": ""}, "Tulis dasarnya"),
    ],
)
def test_outages_that_make_no_sense_are_told(officer: Browser, changed: dict[str, str], said: str):
    answer = officer.post_form(f"{ROOM}/gangguan", fields=outage(**changed))
    assert answer.status_code == 422
    assert said in main(answer)


def test_the_office_of_a_unit_enters_its_own_outages_alone(
    client: Browser, login: SignIn, engine: Engine, world: World
):
    login(client, world.bayu)
    here = f"{ROOM}/gangguan"
    assert client.post_form(here, fields=outage()).status_code == 403
    for unit_id, status in ((world.other_agency, 403), (world.agency, 303)):
        form = outage(siapa="unit", unit=str(unit_id))
        assert client.post_form(here, fields=form).status_code == status
    with Session(engine) as session:
        assert session.scalars(select(ServiceOutage)).one().units == [world.agency]


POLICY = {
    "target_minutes_per_day": "300", "fixed_target": "", "score_cap": "100", "input_window_workdays": "4",
    "input_close_workday": "3", "resubmit_workdays": "2", "verify_close_workday": "5",
    "escalation_close_workday": "7", "reason_min_chars": "10", "outage_min_minutes": "60",
    "outage_after_hours": "24", "on_timeout": "EXPIRE", "dasar": "Perbup 1",
}  # fmt: skip


def test_numbers_hold_from_a_day_on(officer: Browser, engine: Engine):
    first = today() + timedelta(days=10)
    form = POLICY | {"sejak": str(first), "fixed_target": "6250"}
    assert officer.post_form(f"{ROOM}/ketentuan/ubah", fields=form).status_code == 303
    with Session(engine) as session:
        assert policy_on(session, first - timedelta(days=1)).input_window_workdays == 3
        later = policy_on(session, first)
        assert (later.input_window_workdays, later.on_timeout) == (4, OnTimeout.EXPIRE)
        assert (later.fixed_target, later.score_cap) == (6250, 100)
    page = main(officer.get(f"{ROOM}/ketentuan?pada={first}"))
    assert "4 hari kerja" in page and "Perbup 1" in page and "Kedaluwarsa" in page
    assert "Terlambat (TL2)" in page and "mulai 31 menit" in page and "3,00%" in page  # of absence
    earlier = officer.post_form(f"{ROOM}/ketentuan/ubah", fields=POLICY | {"sejak": str(today())})
    assert "Sudah ada perubahan mulai" in main(earlier)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"input_window_workdays": "0"}, "Isi angka dari 1 sampai 30."),
        ({"score_cap": "seratus"}, "Isi angka dari 50 sampai 200."),
        ({"target_minutes_per_day": ""}, "Isi angka dari 1 sampai 600."),
        ({"on_timeout": "PAY"}, "Pilih salah satu."),
        ({"verify_close_workday": "2"}, "Urutannya: pengisian ditutup"),
        ({"dasar": ""}, "Isi nomor surat keputusannya."),
        ({"sejak": "2026-01-01"}, "Tanggalnya sudah lewat."),
    ],
)
def test_numbers_that_make_no_sense_are_told_and_stay_typed(
    officer: Browser, engine: Engine, changed: dict[str, str], said: str
):
    form = POLICY | {"sejak": str(today()), "reason_min_chars": "17"} | changed
    answer = officer.post_form(f"{ROOM}/ketentuan/ubah", fields=form)
    assert answer.status_code == 422
    assert said in main(answer) and 'value="17"' in answer.get_data(as_text=True)
    with Session(engine) as session:
        assert session.scalars(select(Parameter).where(Parameter.name == "activity.policy")).all() == []


def test_the_office_of_one_unit_changes_no_numbers_of_all(
    client: Browser, login: SignIn, session: Session, world: World
):
    grant_role(session, world.dimas, role=Role.PERSONNEL, unit=world.agency)
    session.commit()
    login(client, world.dimas)
    assert f"{ROOM}/ketentuan/ubah" not in client.get(f"{ROOM}/ketentuan").get_data(as_text=True)
    form = POLICY | {"sejak": str(today())}
    assert client.post_form(f"{ROOM}/ketentuan/ubah", fields=form).status_code == 403
    other = {"unit": str(world.other_agency), "dari": str(today()), "dasar": "SE", **WEEK}
    assert client.post_form(f"{ROOM}/jam/baru", fields=other).status_code == 403


def test_who_is_behind_is_counted_and_named(officer: Browser, session: Session, world: World):
    first = (today().replace(day=1) - timedelta(days=1)).replace(day=1)  # a month that is over
    day = next(one for one in (first + timedelta(days=n) for n in range(7)) if one.weekday() == 0)
    made = item(session, valid_from=first)
    for person, state in (
        (world.siti, ActivityState.DRAFT),
        (world.bayu, ActivityState.SUBMITTED),
        (world.rahmat, ActivityState.RETURNED),
        (world.ratna, ActivityState.VERIFIED),
    ):
        entry(session, person, made, ("08:00", "09:00"), day=day, state=state)
    session.commit()
    here = f"{ROOM}/tertinggal?bulan={first:%Y-%m}"
    page = main(officer.get(f"{here}&unit={world.agency}&langkah=belum"))
    assert "Ada yang belum dikirim 1" in page and "Menunggu atasan 1" in page
    assert "Siti Melati" in page and "Rahmat Jati" in page and "Bayu Cendana" not in page
    assert "hari kosong" in page
    listed = officer.get(f"/admin/aktivitas/tertinggal.csv?bulan={first:%Y-%m}&unit={world.agency}")
    text = listed.get_data(as_text=True)
    assert "Siti Melati" in text and "Gilang Randu" not in text
    assert officer.get(f"{here}&langkah=PIKNIK&hal=-3&unit=abc").status_code == 200
