"""Earlier leave from paper: looked through first, written on the officer's word, and harmless a second time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.leave import EntryKind, LeaveEntry, LeaveRequest
from tests.support.moment import moment, today
from tests.support.races import meet
from tests.support.world import World, make_employee
from tests.web.conftest import Browser, SignIn
from tests.web.pages import hidden, main, statements
from webapp import db, sheets
from workflows.rules.leave_facts import Kind
from workflows.rules.leave_opening import Fault, Opening, day_of, read_line
from workflows.services.leave import book

HERE = "/admin/cuti/saldo-awal"
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Dasar</t></is></c></row>
<row r="3"><c r="A3"><v>7.0</v></c><c r="C3" t="s"><v>1</v></c></row></sheetData></worksheet>"""
STRINGS = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<si><t>NIP</t></si><si><r><t>Buku </t></r><r><t>cuti</t></r></si></sst>"""


def packed(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in parts.items():
            file.writestr(f"xl/{name.replace('__', '/')}.xml", text)
    return content.getvalue()


@pytest.fixture
def officer(client: Browser, login: SignIn, world: World) -> Browser:
    login(client, world.wulan)
    return client


def look(officer: Browser, text: str):
    return officer.post_form(HERE, fields={"berkas": (io.BytesIO(text.encode()), "lama.csv")})


def test_a_list_is_looked_through_written_and_harmless_a_second_time(
    officer: Browser, engine: Engine, world: World
):
    year, siti, elsewhere = today().year, world.siti.nip, "1" * 18
    text = "\n".join(
        (
            "NIP;Jenis;Tahun;Hari;Mulai;Sampai;Dasar",
            f"{siti};TAHUNAN;{year - 1};6;;;Buku cuti",
            f"{siti[:8]} {siti[8:]};besar;;;01-03-{year - 4};31-05-{year - 4};SK 851/4",
            f"{siti};SAKIT;;;{year - 4}-05-30;{year - 4}-06-02;Surat 440",
            f"{siti};TAHUNAN;{year - 1};8;;;Buku cuti",
            f"{siti};TAHUNAN;{year + 1};1;;;Buku cuti",
            f"{elsewhere};TAHUNAN;{year};1;;;Buku cuti",
            "",
        )
    )
    page = look(officer, text)
    told = main(page)
    assert "Akan ditulis 2 baris" in told and "Janggal 4 baris" in told
    assert "Baris 4 " + siti + " Siti Melati Bertumpuk dengan cuti lain" in told
    assert "Baris 5 " + siti + " Siti Melati Sudah disebut di baris sebelumnya." in told
    assert "Baris 6 " + siti + " Siti Melati Tahunnya tidak terbaca, belum tiba" in told
    assert f"Baris 7 {elsewhere} NIP ini tidak ada di unit Anda." in told
    with Session(engine) as session:
        assert session.scalars(select(LeaveEntry.id)).all() == []  # a dry run writes nothing
    content = hidden(page, "isi")
    assert officer.post_form(f"{HERE}/tulis", fields={"isi": content}).status_code == 303
    assert officer.post_form(f"{HERE}/tulis", fields={"isi": content}).status_code == 303
    with Session(engine) as session:
        entry = session.scalars(select(LeaveEntry)).one()
        leave = session.scalars(select(LeaveRequest)).one()
        assert (entry.kind, entry.year, entry.days, entry.ground) == (
            EntryKind.OPENING,
            year - 1,
            -6,
            "Buku cuti",
        )
        assert (leave.kind, leave.first_day, leave.days) == ("LONG", date(year - 4, 3, 1), 92)
        record = book.read(session, world.siti.id, now=moment()).record
    assert [one.kind for one in record.leaves] == [Kind.LONG]
    assert [charge.days for charge in record.history.of_year(year - 1)] == [6]
    again = main(look(officer, text.replace(f"{year - 1};6", f"{year - 1};7")))
    assert "Tahun itu sudah tercatat 6 hari; tidak diubah." in again
    assert "Tidak ada yang perlu ditulis." in again


def test_the_same_list_written_twice_at_once_stands_once(
    app: Flask, login: SignIn, engine: Engine, world: World
):
    content = f"nip;jenis;tahun;hari;dasar\n{world.siti.nip};TAHUNAN;{today().year - 1};6;Buku cuti"

    def press() -> Callable[[], int]:
        client = app.test_client()
        login(client, world.wulan)
        sent = {"isi": content, "csrf_token": client.token()}
        headers = {"Sec-Fetch-Site": "same-origin"}
        return lambda: client.post(f"{HERE}/tulis", data=sent, headers=headers).status_code

    with app.app_context():
        pages = db.database().engine
    assert meet(pages, press(), press()) == (303, 303)
    with Session(engine) as session:
        assert [one.days for one in session.scalars(select(LeaveEntry))] == [-6]


def test_who_has_no_post_is_one_odd_line_and_many_lines_cost_no_more_than_one(
    app: Flask, officer: Browser, session: Session, world: World
):
    newcomer = make_employee(session)
    session.commit()
    people = [newcomer, world.siti, world.bayu, world.rahmat, world.ratna, world.yoga]
    rows = [f"{one.nip};TAHUNAN;{today().year - 1};6;Buku cuti" for one in people]
    with statements(app) as for_one:
        look(officer, "\n".join(("nip;jenis;tahun;hari;dasar", rows[1])))
    with statements(app) as for_all:
        told = main(look(officer, "\n".join(("nip;jenis;tahun;hari;dasar", *rows))))
    assert len(for_all) <= len(for_one)
    assert "Akan ditulis 5 baris" in told
    assert f"Baris 2 {newcomer.nip} NIP ini tidak ada di unit Anda." in told


def test_ones_own_leave_is_left_to_a_colleague(officer: Browser, world: World):
    told = main(look(officer, f"nip;jenis;tahun;hari;dasar\n{world.wulan.nip};TAHUNAN;{today().year};0;Buku"))
    assert f"{world.wulan.name} Cuti Anda sendiri dicatat oleh rekan lain" in told
    assert "Tidak ada yang perlu ditulis." in told


def test_what_is_no_list_is_told(officer: Browser):
    assert "Pilih berkasnya dulu." in main(officer.post_form(HERE))
    assert "Berkas ini tidak terbaca." in main(look(officer, "hanya satu baris"))
    assert "Kolom ini tidak ada di berkas: jenis, dasar." in main(look(officer, "nip;hari\n1;2"))


def test_sheets_are_read_with_gaps_and_shared_words():
    content = packed(worksheets__sheet1=SHEET, sharedStrings=STRINGS)
    assert sheets.read(content) == [(3, {"nip": "7", "": "", "dasar": "Buku cuti"})]
    assert sheets.read("nip,dasar\n1,x\n".encode("utf-8-sig")) == [(2, {"nip": "1", "dasar": "x"})]


@pytest.mark.parametrize(
    "content",
    [b"PK\3\4nothing", packed(other="<x/>"), packed(worksheets__sheet1="<row"), b"\xff\xfe\0", b"a;b\n", b""],
)
def test_what_is_no_sheet(content: bytes):
    with pytest.raises(sheets.Unreadable):
        sheets.read(content)


TODAY = date(2026, 2, 9)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"tahun": "2025", "hari": "6.0"}, Opening(Kind.ANNUAL, "x", year=2025, days=6)),
        ({"tahun": "2025", "hari": "-1"}, Fault.DAYS),
        ({"tahun": "2025", "hari": "25"}, Fault.DAYS),
        ({"tahun": "2015", "hari": "1"}, Fault.YEAR),
        ({"tahun": "2027", "hari": "1"}, Fault.YEAR),
        ({"jenis": "BERSAMA"}, Fault.KIND),
        ({"jenis": "CLTN", "mulai": "1-7-2022", "sampai": "30-6-2023", "aktif": "30-6-2023"}, Fault.ACTIVE),
        ({"jenis": "CLTN", "mulai": "1-7-2022", "sampai": "30-6-2023", "aktif": "x"}, Fault.ACTIVE),
        (
            {"jenis": "CLTN", "mulai": "1-7-2022", "sampai": "30-6-2023", "aktif": "1-8-2023"},
            Opening(
                Kind.UNPAID, "x", first=date(2022, 7, 1), last=date(2023, 6, 30), active=date(2023, 8, 1)
            ),
        ),
        ({"dasar": " "}, Fault.GROUND),
        ({"jenis": "SAKIT", "mulai": "9-1-2026", "sampai": "5-1-2026"}, Fault.DATES),
        ({"jenis": "SAKIT", "mulai": "10-02-2026", "sampai": "11-02-2026"}, Fault.DATES),  # not begun
        (
            {"jenis": "SAKIT", "mulai": "46027", "sampai": "9/1/2026"},
            Opening(Kind.SICK, "x", first=date(2026, 1, 5), last=date(2026, 1, 9)),
        ),
    ],
)
def test_a_line(cells: dict[str, str], found: Opening | Fault):
    assert read_line({"jenis": "TAHUNAN", "dasar": "x"} | cells, today=TODAY) == found


@pytest.mark.parametrize("text", ["", "2026", "31-02-2026", "2026-13-01", "a-b-c", "1-2-3-4"])
def test_what_is_no_day(text: str):
    assert day_of(text) is None
