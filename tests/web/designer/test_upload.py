"""What people upload: several files at once, under odd names, too large, broken, or made to harm."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.design import ProcessDraftFile
from models.process import Definition
from tests.web.designer.conftest import PERMIT, Studio, drafted, publish, upload
from tests.web.pages import main
from webapp.designer import uploads

BOMB = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions/>"""
UTF16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'.encode("utf-16")
DEEP = b"<a>" * 5000 + b"</a>" * 5000


def names(engine: Engine) -> list[str]:
    with Session(engine) as session:
        current = select(ProcessDraftFile.name).where(ProcessDraftFile.replaced_at.is_(None))
        return sorted(session.scalars(current))


def test_names_with_paths_capitals_and_spaces_are_tidied(studio: Studio, engine: Engine):
    files = {
        "../../etc/Izin Keluar.BPMN": PERMIT["permit.bpmn"],
        "berkas/baru/request.form": PERMIT["request.form"],
        "2 saran-atasan.form": PERMIT["advice.form"],
    }
    draft = drafted(studio.ani, files)
    assert names(engine) == ["f_2_saran_atasan.form", "izin_keluar.bpmn", "request.form"]
    said = main(studio.ani.get(draft))
    assert "Nama disesuaikan: Izin Keluar.BPMN → izin_keluar.bpmn" in said


def test_good_files_stay_though_others_are_refused(
    studio: Studio, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads, "MOST_BYTES", 20_000)
    files = {
        **PERMIT,
        "gambar.png": b"\x89PNG",
        "kosong.form": b"",
        "besar.dmn": b"x" * 20_001,
        "✂.form": b"{}",
    }
    said = main(studio.ani.get(drafted(studio.ani, files)))
    assert names(engine) == sorted(PERMIT)
    assert "gambar.png tidak diambil: hanya berkas.bpmn,.form,.dmn, dan.letter." in said
    assert "kosong.form kosong." in said
    assert "besar.dmn lebih besar dari 1 MB." in said
    assert "✂.form tidak diambil: beri nama dengan huruf a sampai z" in said


def test_two_files_of_one_name(studio: Studio, engine: Engine):
    twice = [(io.BytesIO(b"{}"), "A.form"), (io.BytesIO(b"[]"), "a.form")]
    answer = studio.ani.post_form("/rancangan/baru", berkas=twice)
    assert "dua kali dengan nama yang sama" in main(studio.ani.get(str(answer.headers["Location"])))
    assert names(engine) == ["a.form"]


def test_nothing_chosen_is_said_at_the_field(studio: Studio):
    answer = studio.ani.post_form("/rancangan/baru")
    assert answer.status_code == 422
    assert "Pilih dulu berkasnya." in main(answer)
    draft = drafted(studio.ani)
    assert studio.ani.post_form(f"{draft}/berkas").status_code == 422


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (BOMB, "memuat DOCTYPE atau ENTITY"),
        (OUTSIDE, "memuat DOCTYPE atau ENTITY"),
        (UTF16, "memuat DOCTYPE atau ENTITY"),
        (DEEP, "tidak dapat dibaca"),
        (b"<definitions", "tidak dapat dibaca"),
        (b"\xff\xfe\x00", "tidak dapat dibaca"),
        (b"<a/>", "tidak memuat proses"),
    ],
    ids=["bomb", "outside", "utf16", "deep", "cut", "bytes", "empty"],
)
def test_hostile_and_broken_diagrams_are_kept_and_told(studio: Studio, content: bytes, told: str):
    draft = drafted(studio.ani, {**PERMIT, "permit.bpmn": content})
    answer = studio.ani.get(draft)
    assert answer.status_code == 200
    assert told in main(answer)
    kept = studio.ani.get(f"{draft}/berkas/permit.bpmn")
    assert kept.data == content
    assert kept.headers["Content-Disposition"].startswith("attachment")


def test_a_broken_form_is_explained_in_the_words_of_its_builder(studio: Studio):
    draft = drafted(
        studio.ani, {**PERMIT, "advice.form": b'{"type":"default","components":[{"type":"iframe"}]}'}
    )
    assert "advice.form: Bagian “iframe” berjenis iframe, yang belum bisa ditampilkan." in main(
        studio.ani.get(draft)
    )
    binary = drafted(studio.ani, {**PERMIT, "advice.form": b"\xff\xfe\xfa"})
    assert "berkas ini bukan teks" in main(studio.ani.get(binary))


def test_names_in_a_diagram_cannot_act_in_the_page(studio: Studio):
    evil = PERMIT["permit.bpmn"].replace(b"Ambil surat izin", b"&lt;script&gt;alert(1)&lt;/script&gt;")
    page = studio.ani.get(drafted(studio.ani, {**PERMIT, "permit.bpmn": evil})).get_data(as_text=True)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("number", ["abc", "1e999", "-inf", "nan", "99999999999"])
def test_a_picture_of_nonsense_is_no_failure(studio: Studio, number: str):
    odd = PERMIT["permit.bpmn"].replace(b'x="400"', f'x="{number}"'.encode())
    assert studio.ani.get(drafted(studio.ani, {**PERMIT, "permit.bpmn": odd})).status_code == 200


def test_a_replaced_file_is_not_lost(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    upload(studio.ani, {"request.form": b"{}"}, f"{draft}/berkas")
    studio.ani.post_form(f"{draft}/hapus-berkas", nama="advice.form")
    assert names(engine) == ["approval.form", "permit.bpmn", "request.form"]
    with Session(engine) as session:
        every = session.scalars(select(ProcessDraftFile.content)).all()
    assert PERMIT["request.form"] in every and PERMIT["advice.form"] in every
    assert studio.ani.post_form(f"{draft}/hapus-berkas", nama="../x").status_code == 404


def test_the_same_post_twice_is_one_draft(studio: Studio, engine: Engine):
    key = "0197e3a0-0000-7000-8000-000000000001"
    for _time in range(2):
        assert upload(studio.ani, PERMIT, request_key=key).status_code == 303
    assert names(engine) == sorted(PERMIT)


def test_too_many_files(studio: Studio):
    many = {f"f{number}.form": b"{}" for number in range(81)}
    answer = upload(studio.ani, many)
    assert answer.status_code == 422
    assert "Terlalu banyak berkas" in main(answer)
    draft = drafted(studio.ani)
    assert upload(studio.ani, many, f"{draft}/berkas").status_code == 409


def test_a_published_file_is_downloaded_and_others_are_not_there(studio: Studio):
    publish(studio)
    got = studio.ani.get("/proses/permit/versi/1/berkas/request.form")
    assert got.data == PERMIT["request.form"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("versi/1/berkas/x.form", "versi/9/berkas/request.form", "versi/1/formulir/x", "versi/9"):
        assert studio.ani.get(f"/proses/permit/{path}").status_code == 404
    for path in ("/proses/Nothing", "/proses/nothing", "/rancangan/99", "/rancangan/99999999999/beda"):
        assert studio.ani.get(path).status_code == 404


def test_a_draft_that_nothing_is_published_of_compares_with_nothing(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    assert studio.ani.get(f"{draft}/beda").status_code == 404
    with Session(engine) as session:
        assert session.query(Definition).count() == 0
