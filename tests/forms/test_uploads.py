from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.forms.build import EVIDENCE, JPEG, PATIENT, PDF, PNG, WEBP, attach, field, form_of, send_files
from webapp.forms import KeptFile, load
from webapp.forms.uploads import Refused, Upload, display_name, read_upload

FORM = form_of(EVIDENCE)
SINGLE = form_of(EVIDENCE | {"multiple": False})
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("surat.pdf", PDF, "application/pdf"),
        ("SURAT.PDF", PDF, "application/pdf"),
        ("foto.jpg", JPEG, "image/jpeg"),
        ("foto.jpeg", JPEG, "image/jpeg"),
        ("layar.png", PNG, "image/png"),
        ("foto.webp", WEBP, "image/webp"),
    ],
)
def test_a_good_file_is_read_with_type_and_digest(name, data, content_type):
    loaded = send_files(FORM, attach(name, data))
    assert loaded.uploads == [Upload("evidence", name, content_type, data, digest(data))]
    assert loaded.values == {"evidence": [digest(data)]}
    assert loaded.kept == {"evidence": [KeptFile(digest(data), name)]}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("surat.pdf", b"MZ\x90\x00", "bukan PDF atau foto"),
        ("foto.jpg", b"<!doctype html><script>alert(1)</script>", "bukan PDF atau foto"),
        ("foto.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bukan PDF atau foto"),
        ("foto.gif", b"GIF89a", "bukan PDF atau foto"),
        ("surat.pdf.exe", PDF, "tidak cocok dengan isinya"),
        ("surat.exe.pdf", PDF, "tidak cocok dengan isinya"),
        ("foto.html.jpg", JPEG, "tidak cocok dengan isinya"),
        ("surat.docx", PDF, "tidak cocok dengan isinya"),
        ("foto.pdf", JPEG, "tidak cocok dengan isinya"),
        ("surat.jpg", PDF, "tidak cocok dengan isinya"),
        ("foto.heic", HEIC, "JPEG"),
        ("foto.jpg", HEIC, "HEIC"),
        ("surat.docx", b"PK\x03\x04", "Simpan dulu sebagai PDF"),
        ("surat.doc", b"\xd0\xcf\x11\xe0", "Simpan dulu sebagai PDF"),
        ("surat.pdf", b"", "kosong"),
        ("surat.pdf", b"%PD", "bukan PDF atau foto"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_by_name(name, data, said):
    loaded = send_files(FORM, attach(name, data))
    [message] = loaded.errors["evidence"]
    assert said in message
    assert name in message
    assert (loaded.uploads, loaded.kept["evidence"], loaded.values) == ([], [], {})


@pytest.mark.parametrize(("extra", "good"), [(-1, True), (0, True), (1, False)])
def test_size_is_measured_to_the_byte(extra, good):
    most = 1000
    data = PDF.ljust(most + extra, b" ")
    loaded = send_files(FORM, attach("surat.pdf", data), max_bytes=most)
    assert loaded.ok is good


def test_a_file_over_five_megabytes_is_refused_in_words():
    loaded = send_files(FORM, attach("surat.pdf", PDF.ljust(5 * 1024 * 1024 + 1, b" ")))
    assert "lebih besar dari 5 MB" in loaded.errors["evidence"][0]


@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("foto.png", JPEG, "foto.jpg"),
        ("Ijazah S.Kom", PDF, "Ijazah S.Kom.pdf"),
        ("SK No. 12.pdf", PDF, "SK No. 12.pdf"),
        ("image", JPEG, "image.jpg"),
        ("../../etc/pässwörd.pdf", PDF, "pässwörd.pdf"),
        ("C:\\Users\\Sari\\surat.pdf", PDF, "surat.pdf"),
        ("surat\u202efdp.pdf", PDF, "suratfdp.pdf"),
        ("sur\x00at\n.pdf", PDF, "surat.pdf"),
        ('a"<b>.pdf', PDF, "a__b_.pdf"),
        ("报告 کار 🙂.pdf", PDF, "报告 کار 🙂.pdf"),
        ("e\u0301.pdf", PDF, "é.pdf"),
        ("...", PDF, "tanpa nama.pdf"),
        ("x" * 300 + ".pdf", PDF, "x" * 116 + ".pdf"),
    ],
)
def test_the_name_shown_is_tidy_and_ends_as_the_content_is(name, data, shown):
    [upload] = send_files(FORM, attach(name, data)).uploads
    assert upload.filename == shown


@PATIENT
@given(st.text(max_size=200), st.sampled_from([PDF, JPEG, b"", b"MZ"]))
def test_no_name_breaks_an_upload(name, data):
    found = read_upload("evidence", attach(name, data))
    assert isinstance(found, Upload | Refused)
    shown = display_name(name)
    assert 0 < len(shown) <= 120
    assert not set(shown) & set("/\\\x00\n<>\u202e")


def test_an_empty_file_input_is_no_file():
    assert send_files(FORM, attach("", b"")).values == {"evidence": []}


def test_one_bad_file_among_good_ones_loses_none_of_them():
    loaded = send_files(FORM, attach("a.pdf", PDF), attach("b.pdf", b"MZ"), attach("c.png", PNG))
    assert [one.filename for one in loaded.uploads] == ["a.pdf", "c.png"]
    assert len(loaded.errors["evidence"]) == 1
    assert loaded.values == {}


def test_a_refused_file_that_is_needed_is_told_once():
    form = form_of(EVIDENCE | {"validate": {"required": True}})
    assert len(send_files(form, attach("b.pdf", b"MZ")).errors["evidence"]) == 1


def test_a_file_is_kept_while_another_answer_is_wrong():
    form = form_of(field("textfield", validate={"required": True}), EVIDENCE)
    files = MultiDict([("evidence", attach("a.pdf", PDF))])
    first = load(form, MultiDict([("answer", "")]), files)
    assert first.errors.keys() == {"answer"}
    again = MultiDict([("answer", "x"), ("evidence__kept", digest(PDF))])
    second = load(form, again, kept=first.kept)
    assert second.values == {"answer": "x", "evidence": [digest(PDF)]}
    assert second.uploads == []


def test_a_kept_file_is_dropped_when_its_tick_is():
    kept = {"evidence": [KeptFile(digest(PDF), "a.pdf")]}
    loaded = load(FORM, MultiDict(), kept=kept)
    assert (loaded.values, loaded.kept) == ({"evidence": []}, {"evidence": []})


def test_a_digest_that_was_never_kept_is_refused():
    loaded = load(FORM, MultiDict([("evidence__kept", digest(b"of somebody else"))]), kept={})
    assert "tidak tersimpan" in loaded.errors["evidence"][0]
    assert loaded.kept == {"evidence": []}


def test_a_new_file_takes_the_place_of_the_one_kept_where_only_one_may_be():
    kept = {"evidence": [KeptFile(digest(PDF), "a.pdf")]}
    files = MultiDict([("evidence", attach("b.png", PNG))])
    loaded = load(SINGLE, MultiDict([("evidence__kept", digest(PDF))]), files, kept=kept)
    assert loaded.values == {"evidence": [digest(PNG)]}


def test_a_new_file_joins_those_kept_where_several_may_be():
    kept = {"evidence": [KeptFile(digest(PDF), "a.pdf")]}
    files = MultiDict([("evidence", attach("b.png", PNG))])
    loaded = load(FORM, MultiDict([("evidence__kept", digest(PDF))]), files, kept=kept)
    assert loaded.values == {"evidence": [digest(PDF), digest(PNG)]}


def test_two_files_where_only_one_may_be_are_told():
    loaded = send_files(SINGLE, attach("a.pdf", PDF), attach("b.png", PNG))
    assert "hanya menerima 1 berkas" in loaded.errors["evidence"][0]


def test_the_same_file_twice_is_one():
    loaded = send_files(FORM, attach("a.pdf", PDF), attach("b.pdf", PDF))
    assert len(loaded.uploads) == 1
    assert loaded.values == {"evidence": [digest(PDF)]}


def test_more_than_ten_files_are_told():
    files = [attach(f"{n}.pdf", PDF + bytes([n])) for n in range(12)]
    assert "paling banyak 10 berkas" in send_files(FORM, *files).errors["evidence"][0]


def test_a_file_under_a_name_the_form_does_not_know_is_refused():
    assert send_files(FORM, attach("a.pdf", PDF), key="other").errors.keys() == {"_form"}
    assert send_files(form_of(field("textfield")), attach("a.pdf", PDF), key="answer").errors.keys() == {
        "_form"
    }


def test_a_file_sent_as_text_is_refused():
    """What a browser does when the page forgets `enctype`: the name comes, the file doesn't."""
    assert load(FORM, MultiDict([("evidence", "a.pdf")])).errors.keys() == {"_form"}
