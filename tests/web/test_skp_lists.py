"""Lists of earlier years and levels, looked through and written once; BKN's entries out and beside ours."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import Engine, select
from sqlalchemy import text as sa_text
from sqlalchemy.orm import Session

from models.people import Employee, Post, Unit
from models.skp import PeriodKind, Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_office import FunctionalLevel, PerformanceHistory
from tests.support.skp import YEAR, open_year
from tests.support.world import World
from tests.web.conftest import Browser, SignIn
from tests.web.pages import hidden, main
from tests.web.test_skp_unit import rated
from webapp import sheets

HERE = "/admin/skp"


@pytest.fixture
def officer(client: Browser, login: SignIn, world: World) -> Browser:
    login(client, world.wulan)
    return client


def look(officer: Browser, what: str, text: str, name: str = "lama.csv", **more: str):
    return officer.post_form(f"{HERE}/{what}", fields={"berkas": (io.BytesIO(text.encode()), name), **more})


def test_earlier_years_are_looked_through_and_written_once(officer: Browser, engine: Engine, world: World):
    siti = world.siti.nip
    text = "\n".join(
        (
            "NIP;Skema;Mulai;Sampai;SKP;Perilaku;Nilai;Ide;Sebutan",
            f"{siti};PP46;01-01-2020;31-12-2020;86,50;84;85,5;;Baik",
            f"{siti};PP46;01-01-2020;31-12-2020;90;90;;;",
            f"{siti};PP30;01-07-2021;31-12-2021;;;112;;Sangat Baik",
            f"{world.wulan.nip};PP46;01-01-2020;31-12-2020;;;80;;",
            "1,98609E+17;PP46;01-01-2020;31-12-2020;;;80;;",
        )
    )
    page = look(officer, "riwayat", text)
    said = main(page)
    assert "Akan ditulis 1 baris" in said and "Janggal 4 baris" in said
    assert "Baris 3 " + siti + " Siti Melati Sudah disebut di baris sebelumnya." in said
    assert "Sebutannya tidak cocok dengan nilainya" in said
    assert "Data Anda sendiri dicatat oleh rekan lain" in said
    assert "NIP ini rusak karena disimpan sebagai angka." in said
    content = {"isi": hidden(page, "isi"), "asal": hidden(page, "asal")}
    for _time in range(2):
        assert officer.post_form(f"{HERE}/riwayat/tulis", fields=content).status_code == 303
    with Session(engine) as session:
        row = session.scalars(select(PerformanceHistory)).one()
        assert (row.scheme, str(row.score), row.label, row.source) == ("PP46", "85.50", "GOOD", "lama.csv")
    other = main(look(officer, "riwayat", text.replace("86,50;84;85,5;;Baik", "90;90;;;")))
    assert "Sudah tercatat dengan isi lain; tidak diubah." in other
    example = officer.get(f"{HERE}/riwayat/contoh.csv").data
    assert [cells["skema"] for _number, cells in sheets.read(example)] == ["PP46", "PP30", "PM6"]


def test_levels_stand_from_their_day(officer: Browser, engine: Engine, world: World):
    text = f"nip;jenjang;sejak;dasar\n{world.siti.nip};Ahli Muda;01-04-2023;SK 821/7"
    page = look(officer, "jenjang", text)
    officer.post_form(f"{HERE}/jenjang/tulis", fields={"isi": hidden(page, "isi")})
    with Session(engine) as session:
        row = session.scalars(select(FunctionalLevel)).one()
        assert (row.level, str(row.valid_from), row.ground) == ("AHLI_MUDA", "2023-04-01", "SK 821/7")
        job = sa_text("select task_name, args from procrastinate_jobs where args ? 'employee_id'")
        assert session.execute(job).all() == [("skp_credits", {"employee_id": world.siti.id})]


def test_what_is_no_list_is_told(officer: Browser):
    assert "Pilih berkasnya dulu." in main(officer.post_form(f"{HERE}/riwayat"))
    assert "Berkas ini tidak terbaca." in main(look(officer, "jenjang", "hanya satu baris"))
    assert "Kolom ini tidak ada di berkas: jenjang, sejak, dasar." in main(
        look(officer, "jenjang", "nip;x\n1;2")
    )


@pytest.fixture
def finished(session: Session, world: World) -> None:
    """Siti's and Bayu's year is finished: results as expected, behaviour above, so good."""
    open_year(session)
    period = session.scalars(select(SkpPeriod.id).where(SkpPeriod.kind == PeriodKind.YEAR)).one()
    session.get_one(Employee, world.siti.id).rank = "III/c"
    for person in (world.siti, world.bayu):
        rated(session, person, period, "GOOD")


@pytest.mark.usefixtures("finished")
def test_what_may_still_be_objected_to_does_not_go_to_bkn(officer: Browser, session: Session, world: World):
    for one in session.scalars(select(SkpEvaluation).join(Skp).where(Skp.employee_id == world.siti.id)):
        one.status = EvaluationStatus.RECEIVED
    session.commit()
    sent = json.loads(officer.get(f"{HERE}/{YEAR}/bkn/skp22.json").data)
    assert [one["nip"] for one in sent["data"]] == [world.bayu.nip]


@pytest.mark.usefixtures("finished")
def test_who_rates_for_a_vacant_post_goes_to_bkn_with_the_own_unit(
    officer: Browser, session: Session, world: World
):
    for one in session.scalars(select(SkpEvaluation).join(Skp).where(Skp.employee_id == world.siti.id)):
        one.evaluated_by = world.dewi.id
    session.commit()
    unit = session.scalars(select(Unit.name).join(Post).where(Post.id == world.dewi.post_id)).one()
    sent = json.loads(officer.get(f"{HERE}/{YEAR}/bkn/skp22.json").data)
    found = {one["nip"]: one["isi"]["penilaiUnorNama"] for one in sent["data"]}
    assert found[world.siti.nip] == unit != found[world.bayu.nip]


@pytest.mark.usefixtures("finished")
def test_what_goes_to_bkn_and_what_comes_back(officer: Browser, world: World):
    at = f"{HERE}/{YEAR}/bkn"
    sent = json.loads(officer.get(f"{at}/skp22.json").data)
    assert sent["jenis"] == "skp22"
    of_siti = next(one["isi"] for one in sent["data"] if one["nip"] == world.siti.nip)
    assert (of_siti["hasilKinerjaNilai"], of_siti["perilakuKerjaNilai"], of_siti["kuadranKinerjaNilai"]) == (
        2,
        1,
        2,
    )
    assert (of_siti["penilaiNipNrp"], of_siti["penilaiGolongan"]) == (world.siti.nip, "33")
    rows = sheets.read(officer.get(f"{at}/skp22.xlsx").data)
    assert {cells["nip"] for _number, cells in rows} == {world.siti.nip, world.bayu.nip}
    assert json.loads(officer.get(f"{at}/kinerjaperiodik.json").data)["data"] == []
    same = main(look_bkn(officer, json.dumps(sent)))
    assert "Sama 2" in same and "Berbeda 0" in same and "Belum ada di BKN 0" in same
    theirs = [
        {
            "nip": world.siti.nip,
            "tahun": YEAR,
            "hasilKinerja": 1,
            "PerilakuKerjaNilai": 1,
            "KuadranKinerjaNilai": 1,
        },
        {"nip": world.rahmat.nip, "tahun": YEAR, "hasilKinerja": 2, "PerilakuKerjaNilai": 2},
        {"nip": "1" * 18, "tahun": YEAR},
        {"nip": world.bayu.nip},
    ]
    said = main(look_bkn(officer, json.dumps({"data": theirs})))
    assert "Sama 0" in said and "Berbeda 1" in said
    assert "hasil kerja: Sesuai ekspektasi di sini, Di atas ekspektasi di BKN" in said
    assert "predikat: Baik di sini, Sangat Baik di BKN" in said and "perilaku:" not in said
    assert world.bayu.name in said.split("Belum ada di BKN")[-1]
    assert world.rahmat.name in said.split("Hanya ada di BKN")[-1]
    assert "1 baris tidak terbaca" in said and "1 NIP bukan pegawai unit Anda." in said


@pytest.mark.usefixtures("finished")
def test_bkn_by_a_sheet_and_what_is_none(officer: Browser, world: World):
    sheet = f"NIP BARU;Tahun;Hasil Kinerja;Perilaku Kerja;Kuadran Kinerja\n{world.siti.nip};{YEAR};"
    said = main(look_bkn(officer, sheet + "SESUAI EKSPEKTASI;DI ATAS EKSPEKTASI;BAIK", name="bkn.csv"))
    assert "Sama 1" in said and "Belum ada di BKN 1" in said
    for text in ('{"data": 5}', "[1, 2]", "{", "satu baris"):
        assert "Berkas ini tidak terbaca." in main(look_bkn(officer, text))


def look_bkn(officer: Browser, text: str, name: str = "bkn.json"):
    file = (io.BytesIO(text.encode()), name)
    return officer.post_form(f"{HERE}/{YEAR}/bkn", fields={"berkas": file, "jenis": "skp22"})
