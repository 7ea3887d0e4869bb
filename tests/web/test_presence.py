"""Presence: lists taken over, days put right by hand, permissions, and what the employee sees of it."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.attendance import HourPermission, PresenceBefore, PresenceDay, PresenceKind
from models.changes import ChangeEvent
from models.readings import Reading
from tests.support.activity import entry, item
from tests.support.moment import today
from tests.support.world import Person, World
from tests.web.conftest import Browser, SignIn
from tests.web.pages import hidden, main
from webapp import tables
from workflows.services.activity import credit

HERE = "/admin/aktivitas/presensi"
HEAD = "nip;tanggal;masuk;pulang;status;dasar"


@pytest.fixture
def officer(client: Browser, login: SignIn, world: World) -> Browser:
    login(client, world.wulan)
    return client


def workday() -> date:
    """The last Monday to Friday before today, which the world has no holidays for."""
    day = today() - timedelta(days=1)
    return day - timedelta(days=max(0, day.weekday() - 4))


def look(officer: Browser, *lines: str, name: str = "daftar.csv", content: bytes = b""):
    file = io.BytesIO(content or "\n".join((HEAD, *lines)).encode())
    return officer.post_form(f"{HERE}/impor", fields={"berkas": (file, name)})


def take_over(officer: Browser, *lines: str) -> None:
    content = hidden(look(officer, *lines), "isi")
    assert officer.post_form(f"{HERE}/impor/tulis", fields={"isi": content}).status_code == 303


def known(engine: Engine, person: Person, day: date) -> PresenceDay:
    with Session(engine) as session:
        return session.scalars(
            select(PresenceDay).where(PresenceDay.employee_id == person.id, PresenceDay.day == day)
        ).one()


def local(moment: datetime | None) -> str:
    return "" if moment is None else (moment + timedelta(hours=7)).strftime("%H:%M")


def test_lists_add_up_and_are_harmless_twice(officer: Browser, engine: Engine, world: World):
    """A late list brings the departure; the day is what all of them say together."""
    day, siti, bayu = workday(), world.siti.nip, world.bayu.nip
    first = (
        f"{siti};{day};08:11;;;",
        f"{bayu};{day};;;dinas luar;ST 1",
        f"{world.wulan.nip};{day};07:00;;;",
        f"{'9' * 18};{day};07:00;;;",
        f"{siti};{day};25:00;;;",
    )
    told = main(look(officer, *first))
    assert "Hari baru 2 baris" in told and "Janggal 3 baris" in told
    assert "Baris 4 Wulan Pandan Baris Anda sendiri ditulis oleh rekan lain yang berwenang." in told
    assert f"Baris 5 {'9' * 18} NIP ini tidak dikenal, atau bukan pegawai unit Anda." in told
    assert f"Baris 6 {siti} Jamnya tidak terbaca. Tulis seperti 07:30." in told
    take_over(officer, *first[:2])
    assert "Sudah ada 2 baris" in main(look(officer, *first[:2]))
    late = (f"{siti};{day};;16:02;;", f"{siti};{day};07:58;12:00;;", f"{bayu};{day};09:00;;;")
    assert "Melengkapi 3 baris" in main(look(officer, *late))
    take_over(officer, *late)
    row = known(engine, world.siti, day)
    assert (local(row.check_in), local(row.check_out)) == ("07:58", "16:02")
    assert known(engine, world.bayu, day).kind is PresenceKind.OFFICIAL_DUTY
    take_over(officer, f"{bayu};{day};;;tanpa keterangan;")
    assert known(engine, world.bayu, day).kind is PresenceKind.ABSENT
    with Session(engine) as session:
        kept = session.scalars(select(PresenceBefore).order_by(PresenceBefore.id)).all()
        assert [(row.employee_id, row.kind) for row in kept if row.employee_id == world.bayu.id] == [
            (world.bayu.id, PresenceKind.OFFICIAL_DUTY)
        ] * 2
        with pytest.raises(DBAPIError):
            session.execute(text("update presence_before set ground = ''"))


def test_a_day_put_right_by_hand_counts_and_stays(
    officer: Browser, engine: Engine, session: Session, world: World
):
    day = workday()
    entry(session, world.siti, item(session), ("08:00", "09:00"), day=day)
    session.commit()
    take_over(officer, f"{world.siti.nip};{day};08:30;16:00;;")
    form = {"hari": str(day), "jenis": "RECORDED", "masuk": "07:29", "pulang": "16:00", "dasar": "BA mesin 1"}
    assert officer.post_form(f"{HERE}/{world.siti.id}", fields=form).status_code == 303
    assert "sudah diperbaiki dengan tangan" in main(look(officer, f"{world.siti.nip};{day};06:00;;;"))
    page = main(officer.get(f"{HERE}/{world.siti.id}?bulan={day:%Y-%m}&hari={day}"))
    assert (
        "07.29 · 16.00" in page and "BA mesin 1" in page and "Sebelum diperbaiki Masuk 08.30 · 16.00" in page
    )
    with Session(engine) as fresh:
        reckoned = credit.days(fresh, world.siti.id, day, day)[0]
        assert reckoned.credit.counted_points == 60
        assert known(engine, world.siti, day).noted_by == world.wulan.id
        seen = fresh.scalars(select(Reading.what).where(Reading.subject_id == world.siti.id)).all()
        assert set(seen) == {"PRESENCE"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"dasar": ""}, "Tulis dasarnya"),
        ({"jenis": "PIKNIK"}, "Pilih salah satu."),
        ({"masuk": "pagi"}, "Jam ini tidak terbaca."),
        ({"pulang": "06:00"}, "Jam pulang mendahului jam masuk."),
        ({"jenis": "ABSENT"}, "Kosongkan jamnya."),
        ({"masuk": "", "pulang": ""}, "Isi jam masuk atau jam pulangnya."),
        ({"hari": "2099-01-01"}, "paling akhir hari ini."),
        ({"hari": "kemarin"}, "paling akhir hari ini."),
    ],
)
def test_what_makes_no_sense_is_told_and_stays_typed(
    officer: Browser, world: World, changed: dict[str, str], said: str
):
    form = {
        "hari": str(workday()),
        "jenis": "RECORDED",
        "masuk": "07:29",
        "pulang": "16:00",
        "dasar": "BA 77",
    }
    answer = officer.post_form(f"{HERE}/{world.siti.id}", fields=form | changed)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    assert (changed.get("dasar", "BA 77") in page) and (changed.get("masuk", "07:29") in page)


def test_a_permission_by_the_hour_is_trailed(officer: Browser, engine: Engine, world: World):
    day = workday()
    form = {"izin-hari": str(day), "izin-dari": "07:30", "izin-sampai": "09:00", "izin-dasar": "Izin 4"}
    for status in (303, 422):  # the second is in the way of the first
        assert officer.post_form(f"{HERE}/{world.siti.id}/izin", fields=form).status_code == status
    wrong = officer.post_form(f"{HERE}/{world.siti.id}/izin", fields=form | {"izin-sampai": "07:00"})
    assert "yang selesai lebih akhir" in main(wrong)
    take_over(officer, f"{world.siti.nip};{day};;16:00;;")
    page = main(officer.get(f"{HERE}/{world.siti.id}?bulan={day:%Y-%m}"))
    assert "Izin 07.30 sampai 09.00." in page and "Tidak ada catatan masuk." not in page
    with Session(engine) as session:
        row = session.scalars(select(HourPermission)).one()
        assert (row.begins, row.ends) == (time(7, 30), time(9))
    assert officer.post_form(f"{HERE}/{world.siti.id}/izin/{row.id}/hapus").status_code == 303
    with Session(engine) as session:
        acts = session.scalars(
            select(ChangeEvent.act)
            .where(ChangeEvent.table_name == "hour_permission")
            .order_by(ChangeEvent.id)
        ).all()
    assert acts == ["INSERT", "DELETE"]
    assert "Tidak ada catatan masuk." in main(officer.get(f"{HERE}/{world.siti.id}?bulan={day:%Y-%m}"))


def test_nobody_writes_the_own_presence_nor_beyond_the_own_units(
    app: Flask, officer: Browser, login: SignIn, engine: Engine, world: World
):
    day = workday()
    form = {"hari": str(day), "jenis": "RECORDED", "masuk": "07:29", "dasar": "x"}
    assert officer.post_form(f"{HERE}/{world.wulan.id}", fields=form).status_code == 403
    assert "rekan lain yang berwenang" in main(officer.get(f"{HERE}/{world.wulan.id}"))
    other = app.test_client()
    login(other, world.bayu)  # the office of one agency
    assert other.post_form(f"{HERE}/{world.stranger.id}", fields=form).status_code == 403
    assert other.get(f"{HERE}/{world.stranger.id}").status_code == 403
    assert "bukan pegawai unit Anda" in main(look(other, f"{world.stranger.nip};{day};07:00;;;"))
    assert "Gilang Randu" not in main(other.get(f"{HERE}?unit={world.other_agency}"))


def test_a_day_of_a_unit_and_a_spreadsheet(officer: Browser, world: World):
    day = workday()
    line = [world.siti.nip, str(day), "0.34", "", "", ""]
    page = look(officer, name="daftar.xlsx", content=tables.as_xlsx((HEAD.split(";"), line)))
    assert "Siti Melati" in main(page) and "08.09 · –" in main(page)
    assert officer.post_form(f"{HERE}/impor/tulis", fields={"isi": hidden(page, "isi")}).status_code == 303
    page = main(officer.get(f"{HERE}?unit={world.agency}&hari={day}"))
    assert "Terlambat (TL2): Masuk 08.09, seharusnya 07.30: 39 menit. Potongan 1,00%." in page
    assert "Bayu Cendana Pengadministrasi Umum Menunggu data" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Pilih berkasnya dulu."),
        (b"\0\0", "Berkas ini tidak terbaca."),
        (b"nama;jam\na;b", "Kolom ini tidak ada di berkas: nip, tanggal."),
    ],
)
def test_what_cant_be_read_is_told(officer: Browser, content: bytes, said: str):
    file = {"berkas": (io.BytesIO(content), "x.csv")}
    answer = officer.post_form(f"{HERE}/impor", fields=file)
    assert answer.status_code == 422
    assert said in main(answer)


def test_employees_see_the_arithmetic_of_their_own_days(
    client: Browser, login: SignIn, session: Session, world: World
):
    day = workday()
    session.add(
        PresenceDay(
            employee_id=world.siti.id,
            day=day,
            kind=PresenceKind.RECORDED,
            check_in=datetime.fromisoformat(f"{day}T08:10:40+07:00"),
            check_out=datetime.fromisoformat(f"{day}T15:47:05+07:00"),
            noted_at=datetime.fromisoformat(f"{day}T23:00:00+07:00"),
        )
    )
    session.commit()
    login(client, world.siti)
    page = main(client.get(f"/aktivitas/presensi?bulan={day:%Y-%m}"))
    assert "Terlambat (TL2): Masuk 08.10, seharusnya 07.30: 40 menit. Potongan 1,00%." in page
    friday = day.weekday() == 4
    assert f"Pulang 15.47, seharusnya {'16.30' if friday else '16.00'}: {43 if friday else 13} menit." in page
    assert main(client.get("/aktivitas/presensi?bulan=abc"))
    assert "Hari ini" in main(client.get("/aktivitas/presensi?bulan=2999-01"))
