"""A plan from an empty sheet to the agreement: drafted, sent, returned with remarks, sent again, agreed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.notices import OutboxMessage
from models.people import Holding
from models.process import Instance
from models.readings import Reading
from models.skp import AnnexKind, Aspect, Iki, PlanStatus, Rhk, Skp, SkpAnnexItem, SkpForm, SkpPlan, SkpYear
from models.skp_reading import agreed_plan, content, open_plan, plans, skps_of
from tests.support.office import Office
from tests.support.skp import YEAR, agreed, open_year, skp_of, skp_world
from tests.support.world import NOW, Person, hold, make_post
from tests.web.conftest import SignIn, _shared_demo_app, demo_app, login

__all__ = ["_shared_demo_app", "demo_app", "login"]


@pytest.fixture
def office(demo_app: Flask, engine: Engine, session: Session, login: SignIn) -> Iterator[Office]:
    world = skp_world(session)
    session.commit()
    made = Office(demo_app, engine, world, login, restarts=True)
    made.open(NOW)
    yield made
    made.close()


def begin(office: Office, person: Person) -> Skp:
    answer = office.post(person, "/skp/mulai", {})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with Session(office.engine, expire_on_commit=False) as session:
        (found,) = skps_of(session, person.id, YEAR)
        assert answer.headers["Location"].startswith(f"/skp/{found.id}")
        return found


def plan_of(office: Office, skp: Skp) -> SkpPlan:
    with Session(office.engine, expire_on_commit=False) as session:
        found = open_plan(session, skp.id) or agreed_plan(session, skp.id)
        assert found is not None
        return found


def case_of(office: Office, skp: Skp) -> Instance:
    with Session(office.engine, expire_on_commit=False) as session:
        return session.get_one(Instance, plan_of(office, skp).instance_id)


def fill(office: Office, skp: Skp, *texts: str) -> None:
    """Rows as the editor writes them: results with an indicator and a target, and the annexes."""
    plan = plan_of(office, skp)
    with Session(office.engine) as session, session.begin():
        for position, text in enumerate(texts, 1):
            rhk = Rhk(plan_id=plan.id, position=position, text=text)
            if skp.form == SkpForm.LEADER:
                rhk.perspective = "RECIPIENT"
            session.add(rhk)
            session.flush()
            session.add(Iki(rhk_id=rhk.id, position=1, aspect=Aspect.QUANTITY, text="Jumlah", target="12"))
        for kind in AnnexKind:
            session.add(SkpAnnexItem(plan_id=plan.id, kind=kind, position=1, text="Sesuai kesepakatan"))


def send(office: Office, person: Person, skp: Skp) -> int:
    return office.answer(person, case_of(office, skp), note="").status_code


def test_from_an_empty_sheet_to_the_agreement(office: Office) -> None:
    world = office.world
    skp = begin(office, world.siti)
    assert (skp.assessor_post_id, skp.form, skp.first_day) == (
        world.rahmat.post_id,
        SkpForm.STAFF,
        date(YEAR, 1, 1),
    )
    empty = office.answer(world.siti, case_of(office, skp), note="")
    assert empty.status_code == 422
    page = empty.get_data(as_text=True)
    assert "Belum ada hasil kerja utama" in page
    assert "Lampiran Konsekuensi masih kosong" in page

    fill(office, skp, "Surat masuk tercatat hari itu juga")
    assert send(office, world.siti, skp) == 303
    assert plan_of(office, skp).status == PlanStatus.SUBMITTED
    assert "Surat masuk tercatat" in office.get(
        world.rahmat, f"/tugas/{office.task(case_of(office, skp)).id}?umum=1"
    )

    silent = office.answer(world.rahmat, case_of(office, skp), decision="RETURNED", remark="")
    assert silent.status_code == 422
    assert "Tulis catatan" in silent.get_data(as_text=True)
    office.answer(world.rahmat, case_of(office, skp), decision="RETURNED", remark="Targetnya dinaikkan.")
    assert plan_of(office, skp).status == PlanStatus.RETURNED
    assert "Targetnya dinaikkan." in office.get(world.siti, f"/skp/{skp.id}")

    assert send(office, world.siti, skp) == 303
    office.answer(world.rahmat, case_of(office, skp), decision="AGREED", remark="")
    plan = plan_of(office, skp)
    assert (plan.status, plan.agreed_by, plan.agreed_as) == (
        PlanStatus.AGREED,
        world.rahmat.id,
        "Kasubbag Umum",
    )
    assert plan.valid_from == skp.first_day
    assert office.ended(case_of(office, skp)).outcome == "AGREED"
    assert "Disepakati" in office.get(world.siti, f"/skp/{skp.id}")


def test_reasons_why_none_begins(office: Office) -> None:
    world = office.world
    begin(office, world.siti)
    second = office.post(world.siti, "/skp/mulai", {})
    assert (second.status_code, "sudah ada" in second.get_data(as_text=True)) == (422, True)
    assert "Belum ada pejabat penilai" in office.get(world.surya, "/skp/mulai")
    assert begin(office, world.ratna).form == SkpForm.LEADER  # head of an agency
    assert begin(office, world.rahmat).form == SkpForm.STAFF  # serves his superior's results
    with Session(office.engine) as session, session.begin():
        session.get_one(SkpYear, YEAR).closed_at = NOW
        open_year(session, YEAR - 1)  # nobody begins to plan for a year gone by
    assert "Belum ada tahun SKP yang dibuka" in office.get(world.bayu, "/skp/mulai")


def edits(office: Office, skp: Skp) -> int:
    return plan_of(office, skp).edits


def write(office: Office, person: Person, skp: Skp, name: str, /, **fields: object) -> TestResponse:
    given: dict[str, object] = {"edits": edits(office, skp), "banyak": 1} | {
        key.replace("_", "-") if key.startswith("iki") else key: value for key, value in fields.items()
    }
    return office.post(person, f"/skp/{skp.id}/susun/hasil/{name}", given)


def lines(office: Office, skp: Skp) -> list[Rhk]:
    with Session(office.engine, expire_on_commit=False) as session:
        return [one.rhk for one in content(session, plan_of(office, skp)).results]


def lead(office: Office, person: Person, assessor: Person, *results: str, leader: bool = False) -> Skp:
    """An agreed SKP of somebody above."""
    with Session(office.engine, expire_on_commit=False) as session, session.begin():
        skp = skp_of(session, person, assessor=assessor, leader=leader)
        agreed(session, skp, person, assessor=assessor, results=results)
        return skp


def test_rows_are_written_moved_and_removed(office: Office) -> None:
    world = office.world
    above = lead(office, world.rahmat, world.ratna, "Administrasi dinas tertib", "Arsip tertata")
    served = lines(office, above)
    skp = begin(office, world.siti)
    assert "Administrasi dinas tertib" in office.get(world.siti, f"/skp/{skp.id}/susun/hasil/utama")

    first = write(
        office,
        world.siti,
        skp,
        "utama",
        teks="Surat tercatat",
        dukung=served[0].line,
        iki_0_aspek="QUANTITY",
        iki_0_teks="Persentase surat",
        iki_0_target="",
        iki_0_tw2="50%",
    )
    assert first.status_code == 303
    page = office.get(world.siti, f"/skp/{skp.id}/susun")
    assert "Hasil kerja utama 1, indikator 1 belum punya target." in page
    assert "Kirim ke Kasubbag Umum" not in page
    more = write(office, world.siti, skp, "utama", teks="Arsip rapi", dukung=served[1].line, _tambah=1)
    assert "tambah=1" in more.headers["Location"]
    one, two = lines(office, skp)
    assert (one.serves_text, two.serves_line) == ("Administrasi dinas tertib", served[1].line)

    moved = {"edits": edits(office, skp), "arah": "naik"}
    assert office.post(world.siti, f"/skp/{skp.id}/susun/hasil/{two.line}/pindah", moved).status_code == 303
    assert [row.text for row in lines(office, skp)] == ["Arsip rapi", "Surat tercatat"]
    gone = {"edits": edits(office, skp)}
    office.post(world.siti, f"/skp/{skp.id}/susun/hasil/{two.line}/hapus", gone)
    assert [row.text for row in lines(office, skp)] == ["Surat tercatat"]

    strange = write(office, world.siti, skp, "utama", teks="Baru", dukung=uuid.uuid4())
    assert strange.status_code == 422
    assert "Pilih dari daftar" in strange.get_data(as_text=True)
    assert "Baru" in strange.get_data(as_text=True)
    assert office.browser(world.bayu).get(f"/skp/{skp.id}/susun").status_code == 404


def test_a_page_that_was_overtaken_shows_both_texts(office: Office) -> None:
    world = office.world
    skp = begin(office, world.siti)
    write(office, world.siti, skp, "utama", teks="Surat tercatat")
    (row,) = lines(office, skp)
    stale = edits(office, skp)
    write(office, world.siti, skp, str(row.line), teks="Dari telepon")

    answer = write(office, world.siti, skp, str(row.line), teks="Dari kantor", edits=stale)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Dari kantor" in page
    assert "Yang tersimpan:</b> Dari telepon" in page
    assert lines(office, skp)[0].text == "Dari telepon"
    assert "Dari kantor" in office.get(world.siti, f"/skp/{skp.id}/susun/hasil/{row.line}")  # kept as a draft
    assert write(office, world.siti, skp, str(row.line), teks="Dari kantor").status_code == 303
    assert lines(office, skp)[0].text == "Dari kantor"

    gone = office.post(world.siti, f"/skp/{skp.id}/susun/hasil/{row.line}/hapus", {"edits": stale})
    assert gone.status_code == 409
    assert len(lines(office, skp)) == 1
    annex = {"edits": stale, "RESOURCES": "Dua komputer"}
    overtaken = office.post(world.siti, f"/skp/{skp.id}/susun/lampiran", annex)
    assert overtaken.status_code == 409
    assert "Dua komputer" in overtaken.get_data(as_text=True)


def test_cascades_that_go_in_circles_are_refused(office: Office) -> None:
    """Rahmat's result hangs on Siti's by an old version; hers can't hang on his then."""
    world = office.world
    above = lead(office, world.rahmat, world.ratna, "Administrasi dinas tertib")
    skp = begin(office, world.siti)
    write(office, world.siti, skp, "utama", teks="Surat tercatat")
    (mine,) = lines(office, skp)
    (his,) = lines(office, above)
    with Session(office.engine) as session, session.begin():
        session.get_one(Rhk, his.id).serves_line = mine.line

    answer = write(office, world.siti, skp, str(mine.line), teks="Surat tercatat", dukung=his.line)
    assert answer.status_code == 422
    assert "Melingkar" in answer.get_data(as_text=True)
    assert lines(office, skp)[0].serves_line is None


def test_the_assessor_writes_on_rows_and_values(office: Office) -> None:
    world = office.world
    skp = begin(office, world.siti)
    fill(office, skp, "Surat tercatat")
    assert "SKP pimpinan Anda belum disepakati" in office.get(world.siti, f"/skp/{skp.id}/susun")
    for _press in range(2):
        assert office.post(world.siti, f"/skp/{skp.id}/susun/kirim", {"note": ""}).status_code == 303
    sheet = office.get(world.rahmat, f"/skp/{skp.id}/periksa")
    assert "SKP Kasubbag Umum belum disepakati" in sheet
    with Session(office.engine) as session:
        noted = session.scalars(select(Reading).where(Reading.what == "SKP")).all()
    assert {(one.reader_id, one.subject_id) for one in noted} == {(world.rahmat.id, world.siti.id)}
    (row,) = lines(office, skp)
    silent = office.post(world.rahmat, f"/skp/{skp.id}/periksa", {"decision": "RETURNED", "remark": ""})
    assert silent.status_code == 422
    said = {
        f"rhk-{row.id}": "Sebut jenis suratnya.",
        "nilai-LOYAL": "Jaga rahasia surat.",
        "decision": "RETURNED",
    }
    assert office.post(world.rahmat, f"/skp/{skp.id}/periksa", said).status_code == 303
    assert "Sebut jenis suratnya." in office.get(world.siti, f"/skp/{skp.id}/susun")
    late = office.post(world.rahmat, f"/skp/{skp.id}/periksa", said)
    assert late.status_code == 409
    assert "Jaga rahasia surat." in late.get_data(as_text=True)
    assert office.browser(world.siti).get(f"/skp/{skp.id}/periksa").status_code == 404

    office.post(world.siti, f"/skp/{skp.id}/susun/kirim", {"note": "Sudah saya sebut."})
    office.post(
        world.rahmat,
        f"/skp/{skp.id}/periksa",
        {f"rhk-{row.id}": "", "nilai-LOYAL": "Jaga.", "decision": "AGREED"},
    )
    assert plan_of(office, skp).status == PlanStatus.AGREED
    assert "Jaga." in office.get(world.siti, f"/skp/{skp.id}")


def test_people_below_are_told_of_the_agreement(office: Office) -> None:
    """Whoever drafted before the superior's plan was agreed; from then on a main result serves one of it."""
    world = office.world
    below = begin(office, world.siti)
    above = begin(office, world.rahmat)
    fill(office, above, "Administrasi dinas tertib")
    send(office, world.rahmat, above)
    office.answer(world.ratna, case_of(office, above), decision="AGREED", remark="")
    with Session(office.engine) as session:
        told = [one.body for one in session.scalars(select(OutboxMessage)) if "text_key" in one.body]
    assert [(one["employee_id"], one["text_key"]) for one in told] == [(world.siti.id, "skp.superior_agreed")]

    fill(office, below, "Surat tercatat")
    assert send(office, world.siti, below) == 422  # now it has to say which result it serves


def test_parts_are_given_carried_and_counted(office: Office) -> None:
    """Rahmat's result is shared out, and served by whoever was given a part (SU17)."""
    world = office.world
    above = lead(office, world.rahmat, world.ratna, "Administrasi dinas tertib")
    below = begin(office, world.siti)
    fill(office, below, "Surat tercatat")
    (his,) = lines(office, above)
    assert "Belum dibawa siapa pun" in office.get(world.rahmat, f"/skp/{above.id}/bagi")
    part = {"line": his.line, "who": world.siti.id, "text": "Surat dinas tertib", "percent": "60"}
    assert office.post(world.rahmat, f"/skp/{above.id}/bagi", part).status_code == 303
    for wrong, said in (
        ({"percent": ""}, "sudah diberikan"),
        ({"who": world.bayu.id}, "tinggal 40%"),
        ({"who": world.dimas.id}, "Pilih pegawai di bawah jabatan Anda"),
    ):
        refused = office.post(world.rahmat, f"/skp/{above.id}/bagi", part | wrong)
        assert (refused.status_code, said in refused.get_data(as_text=True)) == (422, True)
    assert "40% belum dibawa siapa pun" in office.get(world.rahmat, f"/skp/{above.id}/bagi")

    (mine,) = lines(office, below)
    form = office.get(world.siti, f"/skp/{below.id}/susun/hasil/{mine.line}")
    assert form.index("Surat dinas tertib") < form.index("Administrasi dinas") < form.index("seutuhnya")
    key = re.search(r'value="(part:\d+)"', form)
    assert key is not None
    iki = {"iki_0_aspek": "QUANTITY", "iki_0_teks": "Jumlah", "iki_0_target": "12"}
    write(office, world.siti, below, str(mine.line), teks=mine.text, dukung=key[1], **iki)
    assert send(office, world.siti, below) == 303
    assert "sudah masuk SKP-nya" in office.get(world.rahmat, f"/skp/{above.id}/bagi")


def test_a_change_is_a_new_version_and_the_old_one_stays(office: Office) -> None:
    world = office.world
    skp = lead(office, world.siti, world.rahmat, "Surat tercatat")
    assert office.browser(world.bayu).get(f"/skp/{skp.id}/ubah").status_code == 404
    assert office.post(world.siti, f"/skp/{skp.id}/ubah", {"alasan": ""}).status_code == 422
    why = "Perjanjian kinerja berubah"
    assert office.post(world.rahmat, f"/skp/{skp.id}/ubah", {"alasan": why}).status_code == 303
    assert "sudah berjalan" in office.post(world.siti, f"/skp/{skp.id}/ubah", {"alasan": "Lagi saja"}).text
    assert why in office.get(world.siti, f"/skp/{skp.id}/susun")
    (old,) = lines(office, skp)
    other = {"formulir": "LEADER", "pendekatan": "QUALITATIVE", "edits": edits(office, skp)}
    assert office.post(world.siti, f"/skp/{skp.id}/susun/bentuk", other).status_code == 422
    write(
        office,
        world.siti,
        skp,
        str(old.line),
        teks="Surat tercatat dan terkirim",
        iki_0_aspek="TIME",
        iki_0_teks="Lama",
        iki_0_target="1 hari",
    )
    assert send(office, world.siti, skp) == 303
    assert "Surat tercatat</del> <ins>Surat tercatat dan terkirim" in office.get(
        world.rahmat, f"/skp/{skp.id}/versi/2"
    )
    office.answer(world.rahmat, case_of(office, skp), decision="AGREED", remark="")
    with Session(office.engine) as session:
        found = plans(session, skp.id)
        assert [(one.number, one.status) for one in found] == [
            (2, PlanStatus.AGREED),
            (1, PlanStatus.REPLACED),
        ]
        assert content(session, found[1]).results[0].rhk.text == "Surat tercatat"
        assert content(session, found[0]).results[0].rhk.line == old.line
    assert "Versi 1" in office.get(world.siti, f"/skp/{skp.id}")
    assert office.browser(world.dimas).get(f"/skp/{skp.id}/versi/1").status_code == 404


def test_after_a_transfer_the_new_post_gets_an_skp_of_its_own(office: Office) -> None:
    """Only once the old one was ended; then each has its own assessor, and no day has two."""
    world = office.world
    old = begin(office, world.bayu)
    with Session(office.engine) as session, session.begin():
        held = session.scalars(select(Holding).where(Holding.employee_id == world.bayu.id)).one()
        held.valid_to = date(YEAR, 2, 8)
        post = make_post(session, world.agency, name="Pengelola Jalan", parent=world.laras.post_id)
        hold(session, post, by=world.bayu, since=date(YEAR, 2, 9))
    refused = office.post(world.bayu, "/skp/mulai", {})
    assert refused.status_code == 422
    assert "jabatan lama Pengadministrasi Umum masih berjalan" in refused.get_data(as_text=True)
    with Session(office.engine) as session, session.begin():
        session.get_one(Skp, old.id).last_day = date(YEAR, 2, 8)
    assert office.post(world.bayu, "/skp/mulai", {}).status_code == 303
    with Session(office.engine) as session:
        new, former = skps_of(session, world.bayu.id, YEAR)
        assert (new.first_day, new.assessor_post_id) == (date(YEAR, 2, 9), world.laras.post_id)
        assert former.assessor_post_id == world.rahmat.post_id
    (first, second) = (office.browser(one) for one in (world.rahmat, world.laras))
    assert (first.get(f"/skp/{new.id}").status_code, second.get(f"/skp/{old.id}").status_code) == (404, 404)


def test_a_plan_may_start_from_a_template(office: Office) -> None:
    skp = begin(office, office.world.siti)
    page = office.get(office.world.siti, f"/skp/{skp.id}/susun")
    assert "Contoh: pengadministrasi" in page
    given = {"edits": edits(office, skp), "sumber": "template:clerk"}
    assert office.post(office.world.siti, f"/skp/{skp.id}/susun/dari", given).status_code == 303
    assert len(lines(office, skp)) == 2
    again = office.post(office.world.siti, f"/skp/{skp.id}/susun/dari", given | {"edits": edits(office, skp)})
    assert again.status_code == 422
    assert send(office, office.world.siti, skp) == 303
