"""The catalogue of activities: looked through, taken over, read as on a day; what has begun stays as it is."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.activity import ActivityItem
from models.people import Role
from tests.support.activity import item
from tests.support.moment import today
from tests.support.world import World, grant_role
from tests.web.conftest import Browser, SignIn
from tests.web.pages import hidden, main
from webapp import tables
from workflows.services.activity.catalogue import items_on

HERE = "/admin/aktivitas"
HEAD = "kode;uraian;satuan;norma_menit;bobot;wajib_bukti;jabatan;berlaku_dari;berlaku_sampai;dasar"
BEGAN, ENDS = date(2026, 1, 1), "31-12-2098"


@pytest.fixture
def officer(client: Browser, login: SignIn, world: World) -> Browser:
    login(client, world.wulan)
    return client


@pytest.fixture
def nota(session: Session, world: World) -> ActivityItem:
    made = item(session, "UM-01", valid_from=BEGAN)
    item(session, "UM-02", name="Mengikuti rapat", valid_from=BEGAN, posts=["Analis Tata Usaha"])
    session.commit()
    return made


def look(officer: Browser, *lines: str, name: str = "daftar.csv", content: bytes = b""):
    file = io.BytesIO(content or "\n".join((HEAD, *lines)).encode())
    return officer.post_form(f"{HERE}/impor", fields={"berkas": (file, name)})


def test_a_list_is_looked_through_taken_over_and_harmless_a_second_time(
    officer: Browser, engine: Engine, nota: ActivityItem
):
    tomorrow = today() + timedelta(days=1)
    page = look(
        officer,
        "UM-01;Menyusun nota dinas;dokumen;60;1;;;01-01-2026;;Keputusan contoh",
        f"um-01;Menyusun nota dinas;dokumen;45;1,25;ya;;{tomorrow};;Kepbup baru",
        "UM-01;Menyusun nota dinas;dokumen;30;1;;;02-01-2026;;Diam-diam",
        "UM-01;Menyusun nota dinas;dokumen;30;1;;;01-01-2026;;Diam-diam",
        f"UM-02;Mengikuti rapat;dokumen;60;1;;Analis Tata Usaha;01-01-2026;{ENDS};Keputusan contoh",
        "UM-03;Mengukur;km;60;1;;Juru Terbang;01-01-2026;;Kepbup",
        "UM-04;Mengukur;km;60;9;;;01-01-2026;;Kepbup",
    )
    told = main(page)
    assert "Akan ditulis 2 baris" in told and "Sudah ada 1 baris" in told and "Janggal 4 baris" in told
    assert "Baris 4 UM-01 Mengubah yang sudah berlaku. Perubahan paling cepat mulai besok." in told
    assert "Baris 5 UM-01 Sudah disebut di baris sebelumnya." in told
    assert "Baris 7 UM-03 Ada jabatan yang tidak dikenal." in told
    assert "Baris 8 UM-04 Bobotnya bukan angka" in told
    with Session(engine) as session:
        assert len(session.scalars(select(ActivityItem.id)).all()) == 2  # a dry run writes nothing
    content = hidden(page, "isi")
    for _again in range(2):
        assert officer.post_form(f"{HERE}/impor/tulis", fields={"isi": content}).status_code == 303
    with Session(engine) as session:
        rows = session.scalars(select(ActivityItem).order_by(ActivityItem.id)).all()
        assert [(row.code, row.norm_minutes) for row in rows] == [("UM-01", 60), ("UM-02", 60), ("UM-01", 45)]
        assert rows[1].valid_to == date(2098, 12, 31)
        assert [row.norm_minutes for row in items_on(session, today(), words="nota")] == [60]
        assert [row.norm_minutes for row in items_on(session, tomorrow, words="nota")] == [45]
    assert "45 menit" in main(officer.get(f"{HERE}?pada={tomorrow}&cari=NOTA dinas"))
    assert "45 menit" not in main(officer.get(HERE))


def test_what_stands_with_other_figures_isnt_changed(officer: Browser, nota: ActivityItem):
    told = main(look(officer, "UM-01;Menyusun nota dinas;dokumen;30;1;;;01-01-2026;;Kepbup"))
    assert "Baris 2 UM-01 Sudah berlaku sejak hari itu dengan isi lain" in told
    assert "Tidak ada yang perlu ditulis." in told


def test_a_spreadsheet_is_read_too(officer: Browser, nota: ActivityItem):
    line = ["UM-09", "Menulis", "naskah", "20", "1", "", "", "01-01-2026", "", "Kepbup"]
    page = look(officer, name="daftar.xlsx", content=tables.as_xlsx((HEAD.split(";"), line)))
    assert "UM-09 Menulis 20 menit" in main(page)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\0\0", "Berkas ini tidak terbaca."),
        (b"kode;uraian\na;b", "Kolom ini tidak ada di berkas: satuan, norma_menit, berlaku_dari, dasar."),
    ],
)
def test_what_cant_be_read_is_told(officer: Browser, content: bytes, said: str):
    answer = look(officer, content=content)
    assert answer.status_code == 422
    assert said in main(answer)


def test_a_kind_of_post_sees_its_own_and_what_is_for_all(session: Session, nota: ActivityItem):
    assert [one.code for one in items_on(session, today(), post="Analis Tata Usaha")] == ["UM-02", "UM-01"]
    assert [one.code for one in items_on(session, today(), post="Guru")] == ["UM-01"]
    assert items_on(session, BEGAN - timedelta(days=1)) == []


def test_the_office_of_one_unit_reads_and_changes_nothing(
    client: Browser, login: SignIn, session: Session, world: World, nota: ActivityItem
):
    grant_role(session, world.dimas, role=Role.PERSONNEL, unit=world.agency)
    session.commit()
    login(client, world.dimas)
    page = client.get(HERE)
    assert page.status_code == 200
    assert f"{HERE}/impor" not in page.get_data(as_text=True)
    assert client.get(f"{HERE}/impor").status_code == 403
    assert look(client, "UM-09;Menulis;naskah;20;1;;;01-01-2026;;Kepbup").status_code == 403
