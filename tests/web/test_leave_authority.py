"""The office's table of delegation: read as of a day, added to, ended, and told on the page of a leave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.changes import ChangeEvent
from models.leave_authority import LeaveAuthority
from tests.support.moment import today
from tests.support.world import World
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main

HERE = "/admin/cuti/wewenang"


@pytest.fixture
def officer(client: Browser, login: SignIn, world: World) -> Browser:
    login(client, world.wulan)
    return client


def given(world: World, **changed: object) -> dict[str, object]:
    return {
        "unit": world.agency,
        "jenis": ["ANNUAL", "SICK"],
        "tempat": "dalam",
        "jabatan": world.ratna.post_id,
        "plt": "ya",
        "sejak": today().isoformat(),
        "dasar": "Kepbup 800/12/2026",
    } | changed


def rows(engine: Engine) -> list[LeaveAuthority]:
    with Session(engine, expire_on_commit=False) as session:
        return list(session.scalars(select(LeaveAuthority).order_by(LeaveAuthority.id)))


def test_a_decree_is_one_line_and_stands_in_the_trail(officer: Browser, engine: Engine, world: World):
    page = main(officer.get(HERE))
    assert "Belum ada pelimpahan pada tanggal itu" in page
    assert "Tidak dilimpahkan, jadi hanya Bupati yang memutus:" in page
    answer = officer.post_form(f"{HERE}/baru", fields=given(world))
    assert answer.status_code == 303
    assert [(row.kind, row.acting) for row in rows(engine)] == [("ANNUAL", True), ("SICK", True)]
    page = main(officer.get(HERE))
    assert "Cuti tahunan, cuti sakit Semua pegawai" in page
    assert "Kepala Dinas Ratna Kenanga" in page
    assert "memutus: cuti tahunan khusus" in page  # what is left to the Bupati alone
    with Session(engine) as session:
        actors = set(
            session.scalars(select(ChangeEvent.actor_id).where(ChangeEvent.table_name == "leave_authority"))
        )
    assert actors == {world.wulan.id}
    before = today() - timedelta(days=1)
    assert "Kepbup 800/12/2026" not in main(officer.get(f"{HERE}?pada={before}")).split("Belum berlaku")[0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"jenis": []}, "Pilih paling sedikit satu jenis cuti."),
        ({"jenis": ["UNPAID"]}, "Pilih paling sedikit satu jenis cuti."),
        ({"jabatan": ""}, "Pilih jabatan yang memutus."),
        ({"dasar": " "}, "Isi nomor surat keputusannya."),
        ({"sejak": "kemarin"}, "Isi tanggalnya."),
        ({"sampai": "2020-01-01"}, "Tanggal ini mendahului tanggal mulainya."),
        ({"pegawai": "PPPK", "gol-dari": "III/a"}, "Golongan ini bukan golongan PPPK."),
        ({"gol-dari": "IV/a", "gol-sampai": "III/d"}, "di bawah golongan terendahnya"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    officer: Browser, engine: Engine, world: World, changed: dict[str, object], said: str
):
    answer = officer.post_form(f"{HERE}/baru", fields=given(world, **changed))
    assert answer.status_code == 422
    assert said in main(answer)
    assert changed.get("dasar", 'value="Kepbup 800/12/2026"') in answer.get_data(as_text=True)
    assert rows(engine) == []


def test_the_same_again_is_refused_and_two_posts_for_the_same_people_are_pointed_out(
    officer: Browser, engine: Engine, world: World
):
    officer.post_form(f"{HERE}/baru", fields=given(world))
    again = officer.post_form(f"{HERE}/baru", fields=given(world, dasar="Kepbup 9"))
    assert "Sudah dilimpahkan kepada jabatan ini pada masa itu: cuti tahunan, cuti sakit." in main(again)
    officer.post_form(f"{HERE}/baru", fields=given(world, jabatan=world.rahmat.post_id, jenis=["SICK"]))
    assert "Cuti sakit: dua pejabat disebut untuk orang yang sama" in main(officer.get(HERE))


def test_a_post_whose_only_holder_is_left_out_is_pointed_out(officer: Browser, world: World):
    fields = given(world, jabatan=world.roads_post)
    del fields["plt"]
    officer.post_form(f"{HERE}/baru", fields=fields)
    assert "Sekarang hanya ada Plt. atau Plh., dan mereka tidak diberi wewenang di sini" in main(
        officer.get(HERE)
    )


def test_one_kind_of_a_decree_ends_and_its_row_stays(officer: Browser, engine: Engine, world: World):
    officer.post_form(f"{HERE}/baru", fields=given(world))
    first, second = rows(engine)
    ending = {"baris": [first.id], "sampai": today().isoformat(), "dasar": "Kepbup 800/40/2026"}
    early = ending | {"sampai": date(2026, 1, 1).isoformat()}
    assert "supaya keputusan yang sudah diambil tetap punya dasar" in main(
        officer.post_form(f"{HERE}/{first.id}/akhiri", fields=early)
    )
    assert officer.post_form(f"{HERE}/{first.id}/akhiri", fields=ending).status_code == 303
    ended, standing = rows(engine)
    assert (ended.valid_to, ended.end_ground) == (today(), "Kepbup 800/40/2026")
    assert standing.valid_to is None
    undone = {"baris": [second.id], "sampai": str(today() - timedelta(days=1)), "dasar": "Salah ketik"}
    assert officer.post_form(f"{HERE}/{second.id}/akhiri", fields=undone).status_code == 303
    assert "Cuti sakit Semua" not in main(officer.get(HERE))


def test_an_officer_of_one_agency_writes_for_that_one_only(
    app: Flask, login: SignIn, engine: Engine, world: World
):
    client = app.test_client()
    login(client, world.bayu)
    elsewhere = given(world, unit=world.other_agency, jabatan=world.kirana.post_id)
    assert client.post_form(f"{HERE}/baru", fields=elsewhere).status_code == 403
    assert client.post_form(f"{HERE}/baru", fields=given(world)).status_code == 303
    assert len(rows(engine)) == 2
