"""Starting, following and withdrawing cases, for a process that has no pages of its own."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.documents import Draft
from models.process import Definition, HistoryEvent, Instance, InstanceStatus
from tests.support.world import World
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main, statements, text
from tests.web.permit import Desk
from workflows import runtime


@pytest.fixture(autouse=True)
def desk(client: Browser, login: SignIn, world: World, engine: Engine) -> Desk:
    permit.publish(engine)
    return Desk(client, login, world)


@pytest.fixture
def case(desk: Desk, engine: Engine) -> runtime.Answer:
    return permit.ask(engine, desk.world.siti, note="Naik motor.")


def request(**changed: str) -> dict[str, str]:
    given = {key: str(value) for key, value in permit.values().items() if key != "letter"}
    return given | {"request_key": str(uuid.uuid4())} | changed


def test_what_may_be_asked_for_is_listed_with_what_it_is_about(desk: Desk):
    said = main(desk.be(desk.world.siti).get("/ajukan"))
    assert "Izin keluar" in said
    assert "Keluar kantor untuk urusan dinas." in said


def test_nothing_to_ask_for_is_said(desk: Desk, session: Session):
    session.execute(update(Definition).values(startable=False))
    session.commit()
    assert "Belum ada yang bisa diajukan" in main(desk.be(desk.world.siti).get("/ajukan"))


def test_sent_leads_to_the_case_with_its_number_and_the_next_holder(desk: Desk, engine: Engine):
    sent = desk.be(desk.world.siti).post_form("/ajukan/permit", fields=request())
    assert sent.status_code == 303
    page = text(desk.client.get(sent.headers["Location"]))
    year = permit.today().year
    assert f"Terkirim. IZIN-{year}-0001 kini di Rahmat Jati (Kasubbag Umum)." in page
    assert permit.cases(engine) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("purpose", "", "Tujuan belum diisi"),
        ("day", "31/02/2026", "Tanggal"),
        ("count", "501", "Jumlah orang"),
        ("count", "banyak", "Jumlah orang"),
        ("purpose", permit.FORBIDDEN, "Tujuannya bukan urusan dinas."),
        ("purpose", "x" * 61, "Tujuan terlalu panjang"),
    ],
)
def test_a_wrong_answer_comes_back_with_its_reason_and_all_else(
    desk: Desk, engine: Engine, field: str, value: str, said: str
):
    refused = desk.be(desk.world.siti).post_form(
        "/ajukan/permit", fields=request(note="Naik motor.", **{field: value})
    )
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert said in main(refused)
    assert 'role="alert"' in page
    assert f'href="#{field}"' in page
    assert "Naik motor." in page
    assert permit.cases(engine) == 0


def test_the_same_request_twice_is_one_case(desk: Desk, engine: Engine):
    fields = request()
    client = desk.be(desk.world.siti)
    first, second = (client.post_form("/ajukan/permit", fields=fields) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert permit.cases(engine) == 1


def test_a_draft_waits_until_it_is_sent(desk: Desk, engine: Engine, session: Session):
    client = desk.be(desk.world.siti)
    saved = client.post_form("/ajukan/permit", fields=request(note="Belum selesai", _simpan="1"))
    assert (saved.status_code, permit.cases(engine)) == (303, 0)
    assert "Belum selesai" in client.get("/ajukan/permit").get_data(as_text=True)
    client.post_form("/ajukan/permit", fields=request())
    assert session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize("key", ["tidak-ada", "Permit", "permit/lagi"])
def test_an_unknown_process_is_not_found(desk: Desk, key: str):
    assert desk.be(desk.world.siti).get(f"/ajukan/{key}").status_code == 404


def test_followed_like_a_parcel(desk: Desk, engine: Engine, case: runtime.Answer):
    path = f"/kasus/{case.instance_id}"
    client = desk.be(desk.world.siti)
    first = main(client.get(path))
    for words in (
        "Anda mengirim permintaan",
        "Sekarang, langkah 2 dari 4",
        "Rahmat Jati",
        "Batas",
        "Persetujuan kepala",
        "Paling lama 3 hari kerja.",
        "Ambil surat izin",
        "Naik motor.",
    ):
        assert words in first, words
    permit.advise(engine, case.open_tasks[0], by=desk.world.rahmat)
    second = main(client.get(path))
    assert "Rahmat Jati, Kasubbag Umum: Setuju" in second
    assert "Sekarang, langkah 3 dari 4" in second
    assert "Ratna Kenanga" in second


def test_the_end_is_told_with_its_reason(desk: Desk, engine: Engine, case: runtime.Answer):
    permit.answer(engine, case.open_tasks[0], by=desk.world.rahmat, advice="NO", reason="Tutup hari itu.")
    said = main(desk.be(desk.world.siti).get(f"/kasus/{case.instance_id}"))
    assert "Izin tidak diberikan" in said
    assert "Alasan: Tutup hari itu." in said
    assert "Sekarang" not in said
    assert "Tarik permintaan" not in said


def test_the_one_who_decides_sees_the_way_to_the_task(desk: Desk, case: runtime.Answer):
    page = desk.be(desk.world.rahmat).get(f"/kasus/{case.instance_id}")
    assert f'href="/tugas/{case.open_tasks[0]}"' in page.get_data(as_text=True)
    assert "Siti Melati mengirim permintaan" in main(page)
    assert "Tarik permintaan" not in main(page)


def test_others_do_not_learn_that_the_case_exists(desk: Desk, case: runtime.Answer):
    for person in (desk.world.stranger, desk.world.dimas, desk.world.kirana, desk.world.ratna):
        client = desk.be(person)
        for part in ("", "/diagram", "/tarik"):
            assert client.get(f"/kasus/{case.instance_id}{part}").status_code == 404
        assert client.post_form(f"/kasus/{case.instance_id}/tarik", alasan="x").status_code == 404


def test_the_diagram_shows_where_the_case_is(desk: Desk, case: runtime.Answer):
    client = desk.be(desk.world.siti)
    whole = client.get(f"/kasus/{case.instance_id}/diagram")
    assert "Anda di sini: Pertimbangan atasan." in whole.get_data(as_text=True)
    assert "<html" in whole.get_data(as_text=True)
    part = client.get(f"/kasus/{case.instance_id}/diagram", headers={"HX-Request": "true"})
    assert part.get_data(as_text=True).lstrip().startswith("<figure")


def test_withdrawn_with_a_reason_after_being_asked(
    desk: Desk, engine: Engine, session: Session, case: runtime.Answer
):
    path = f"/kasus/{case.instance_id}/tarik"
    client = desk.be(desk.world.siti)
    assert "Permintaan langsung berhenti" in main(client.get(path))
    missing = client.post_form(path, alasan="  ")
    assert missing.status_code == 422
    assert "Tulis alasannya" in main(missing)
    fields = {"alasan": "Tidak jadi.", "request_key": str(uuid.uuid4())}
    for _time in range(2):
        assert client.post_form(path, fields=fields).status_code == 303
    assert session.get_one(Instance, case.instance_id).status is InstanceStatus.WITHDRAWN
    kinds = session.scalars(select(HistoryEvent.kind).where(HistoryEvent.kind == "WITHDRAWN")).all()
    assert len(kinds) == 1
    said = main(client.get(f"/kasus/{case.instance_id}"))
    assert "Ditarik oleh pemohon" in said
    assert "Tidak jadi." in said
    assert "Tidak ada yang menunggu Anda" in main(desk.be(desk.world.rahmat).get("/antrean"))


def test_what_has_ended_cannot_be_withdrawn(desk: Desk, engine: Engine, case: runtime.Answer):
    permit.answer(engine, case.open_tasks[0], by=desk.world.rahmat, advice="NO", reason="Tutup hari itu.")
    client = desk.be(desk.world.siti)
    path = f"/kasus/{case.instance_id}/tarik"
    assert client.get(path).status_code == 303
    late = client.post_form(path, alasan="Tidak jadi.")
    assert late.status_code == 409


def test_whose_request_it_is_withdraws_what_somebody_else_sent(
    desk: Desk, session: Session, case: runtime.Answer
):
    session.get_one(Instance, case.instance_id).started_by = desk.world.bayu.id
    session.commit()
    client = desk.be(desk.world.siti)
    path = f"/kasus/{case.instance_id}"
    assert f'href="{path}/tarik"' in client.get(path).get_data(as_text=True)
    assert client.post_form(f"{path}/tarik", alasan="Tidak jadi.").status_code == 303
    session.expire_all()
    assert session.get_one(Instance, case.instance_id).status is InstanceStatus.WITHDRAWN


def test_nobody_else_withdraws(desk: Desk, session: Session, case: runtime.Answer):
    refused = desk.be(desk.world.rahmat).post_form(f"/kasus/{case.instance_id}/tarik", alasan="x")
    assert refused.status_code == 403
    assert session.get_one(Instance, case.instance_id).status is InstanceStatus.RUNNING


def test_my_cases_are_listed_by_state(desk: Desk, engine: Engine, case: runtime.Answer):
    other = permit.ask(engine, desk.world.siti, purpose="Pasar Lama")
    permit.answer(engine, other.open_tasks[0], by=desk.world.rahmat, advice="NO", reason="Tutup hari itu.")
    permit.ask(engine, desk.world.bayu, purpose="Kantor Pos")
    client = desk.be(desk.world.siti)
    said = {name: main(client.get(f"/kasus?status={name}")) for name in ("", "berjalan", "selesai")}
    assert "Gudang Alat" in said[""] and "Pasar Lama" in said[""]
    assert "Gudang Alat" in said["berjalan"] and "Pasar Lama" not in said["berjalan"]
    assert "Pasar Lama" in said["selesai"] and "Gudang Alat" not in said["selesai"]
    assert not any("Kantor Pos" in one for one in said.values())
    assert "Langkah 2 dari 4: di Rahmat Jati, Kasubbag Umum" in said["berjalan"]


def test_no_cases_yet_says_how_to_begin(desk: Desk):
    said = main(desk.be(desk.world.siti).get("/kasus"))
    assert "Belum ada permintaan" in said
    assert "Ajukan permintaan" in said


def test_the_list_costs_the_same_for_one_case_and_for_many(app: Flask, desk: Desk, engine: Engine):
    counts = []
    for number in (1, 8):
        for _number in range(number):
            permit.ask(engine, desk.world.siti)
        client = desk.be(desk.world.siti)
        client.get("/kasus")
        with statements(app) as said:
            client.get("/kasus")
        counts.append(len(said))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("path", ["/kasus/1", "/kasus/00000000-0000-7000-8000-000000000000", "/berkas/0"])
def test_forged_numbers_find_nothing(desk: Desk, path: str):
    assert desk.be(desk.world.siti).get(path).status_code == 404
