from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms.build import EVIDENCE, PATIENT, field, form_of, send
from webapp.forms import FORM, schema_for
from workflows.form_def import Choice

VALUES = [{"label": "Satu", "value": "a"}, {"label": "Dua", "value": "b"}]
TEXT = field("textfield", validate={"minLength": 3, "maxLength": 5})
NIP = field("textfield", validate={"pattern": r"\d{18}"}, description="18 angka")
DAYS = field("number", validate={"min": 1, "max": 1500})
HOURS = field("number", decimalDigits=2, validate={"min": 0, "max": 24})
DAY = field("datetime", validate={"min": "2026-01-01", "max": "2026-12-31"})
EMAIL = field("textfield", validate={"validationType": "email"})
PHONE = field("textfield", validate={"validationType": "phone"})


@pytest.mark.parametrize(
    ("component", "typed", "value"),
    [
        (TEXT, "abc", "abc"),
        (TEXT, "  abcde\r\n", "abcde"),
        (TEXT, "e\u0301e\u0301e\u0301e\u0301e\u0301", "ééééé"),
        (field("textfield"), "x" * 2000, "x" * 2000),
        (field("textfield"), "H₂O 🙂 ‘kutip’", "H₂O 🙂 ‘kutip’"),
        (field("textarea"), "satu\r\ndua\rtiga\tempat", "satu\ndua\ntiga\tempat"),
        (NIP, "198501012010011001", "198501012010011001"),
        (EMAIL, "sari@contoh.go.id", "sari@contoh.go.id"),
        (PHONE, "0800 0000 0147", "0800 0000 0147"),
        (PHONE, "+62 (800) 0000-0147", "+62 (800) 0000-0147"),
        (DAYS, "1", 1),
        (DAYS, "1500", 1500),
        (DAYS, " 1.500 ", 1500),
        (DAYS, "+7", 7),
        (field("number"), "-9007199254740991", -(2**53 - 1)),
        (HOURS, "2,5", 2.5),
        (HOURS, "2.25", 2.25),
        (HOURS, "2,50", 2.5),
        (HOURS, "24", 24.0),
        (field("number", decimalDigits=2), "1.500,25", 1500.25),
        (field("number", decimalDigits=3), "1.500", 1500.0),
        (DAY, "2026-02-09", "2026-02-09"),
        (DAY, "9/2/2026", "2026-02-09"),
        (DAY, "31-12-2026", "2026-12-31"),
        (DAY, "1.1.2026", "2026-01-01"),
        (field("select", values=VALUES), "b", "b"),
        (field("radio", values=VALUES), "a", "a"),
        (field("checkbox"), "true", True),
    ],
)
def test_a_good_answer_loads_as_json(component, typed, value):
    form = form_of(component)
    loaded = send(form, ("answer", typed))
    assert loaded.values == {"answer": value}
    assert type(loaded.values["answer"]) is type(value)
    assert json.loads(json.dumps(loaded.values)) == loaded.values
    assert schema_for(form).dump(loaded.values) == loaded.values


@pytest.mark.parametrize(
    ("component", "typed", "said"),
    [
        (TEXT, "ab", "paling sedikit 3 karakter"),
        (TEXT, "abcdef", "paling banyak 5"),
        (field("textfield"), "x" * 2001, "2.001 karakter, paling banyak 2000"),
        (field("textfield"), "a\x00b", "tanda yang tidak bisa disimpan"),
        (field("textfield"), "a\nb", "tanda yang tidak bisa disimpan"),
        (field("textarea"), "a\x07b", "tanda yang tidak bisa disimpan"),
        (field("textfield"), "gaji\u202egnp.exe", "tanda yang tidak bisa disimpan"),
        (field("textfield"), "a\ud800b", "tanda yang tidak bisa disimpan"),
        (NIP, "123", "Petunjuknya: 18 angka"),
        (NIP, "١٩٨٥٠١٠١٢٠١٠٠١١٠٠x", "Petunjuknya: 18 angka"),
        (field("textfield", validate={"pattern": "a"}), "b", "Periksa lagi penulisannya"),
        (EMAIL, "sari@contoh", "alamat email"),
        (EMAIL, "sari melati@contoh.go.id", "alamat email"),
        (EMAIL, "a@" + "b." * 130 + "id", "alamat email"),
        (PHONE, "0800", "8 sampai 15 angka"),
        (PHONE, "nol delapan", "8 sampai 15 angka"),
        (DAYS, "0", "Isi 1 atau lebih"),
        (DAYS, "1501", "Isi 1.500 atau kurang"),
        (DAYS, "2,5", "harus angka bulat"),
        (DAYS, "٣", "harus angka bulat"),
        (DAYS, "1e3", "harus angka bulat"),
        (DAYS, "9" * 5000, "harus angka bulat"),
        (DAYS, "9.99", "harus angka bulat"),
        (field("number"), "9007199254740992", "atau kurang"),
        (HOURS, "dua", "harus angka. Tulis misalnya 2,5"),
        (HOURS, "NaN", "harus angka"),
        (HOURS, "1." * 5000, "harus angka"),
        (HOURS, "inf", "harus angka"),
        (HOURS, "2,505", "paling banyak 2 angka di belakang koma"),
        (HOURS, "-0,5", "Isi 0 atau lebih"),
        (HOURS, "24,5", "Isi 24 atau kurang"),
        (DAY, "2026-02-30", "bukan tanggal yang ada di kalender"),
        (DAY, "besok", "bukan tanggal yang ada di kalender"),
        (DAY, "2/13/2026", "bukan tanggal yang ada di kalender"),
        (DAY, "2025-12-31", "paling awal Kam 1 Jan 2026"),
        (DAY, "2027-01-01", "paling akhir Kam 31 Des 2026"),
        (field("datetime"), "1899-12-31", "paling awal Sen 1 Jan 1900"),
        (field("select", values=VALUES), "c", "sudah tidak berlaku"),
        (field("radio", values=VALUES), "Satu", "sudah tidak berlaku"),
        (field("select", values=VALUES), " a", "sudah tidak berlaku"),
        (field("checkbox"), "maybe", "tidak terbaca"),
    ],
)
def test_a_bad_answer_is_told_by_its_label_and_kept_as_typed(component, typed, said):
    loaded = send(form_of(component), ("answer", typed))
    [message] = loaded.errors["answer"]
    assert said in message
    assert "Jawaban" in message
    assert loaded.values == {}
    assert loaded.raw == {"answer": typed}


@pytest.mark.parametrize("blank", ["", "   ", "\u200b", "\u00a0\n"])
@pytest.mark.parametrize(
    ("component", "empty", "said"),
    [
        (field("textfield"), "", "belum diisi"),
        (field("textarea"), "", "belum diisi"),
        (field("number"), None, "belum diisi"),
        (field("datetime"), "", "Pilih tanggalnya"),
        (field("select", values=VALUES), "", "Pilih salah satu"),
        (field("radio", values=VALUES), "", "Pilih salah satu"),
    ],
)
def test_a_blank_answer_is_missing_when_it_is_needed_and_empty_when_not(component, empty, said, blank):
    assert send(form_of(component), ("answer", blank)).values == {"answer": empty}
    needed = send(form_of({**component, "validate": {"required": True}}), ("answer", blank))
    assert said in needed.errors["answer"][0]


@pytest.mark.parametrize(
    ("component", "empty", "said"),
    [
        (field("textfield"), "", "belum diisi"),
        (field("checkbox"), False, "Centang dulu"),
        (field("checklist", values=VALUES), [], "paling sedikit satu"),
        (EVIDENCE | {"key": "answer"}, [], "belum dilampirkan"),
    ],
)
def test_an_answer_not_sent_is_missing_when_it_is_needed_and_empty_when_not(component, empty, said):
    assert send(form_of(component)).values == {"answer": empty}
    assert said in send(form_of({**component, "validate": {"required": True}})).errors["answer"][0]


def test_ticked_choices_come_once_each_and_only_those_offered():
    form = form_of(field("checklist", values=VALUES))
    assert send(form, ("answer", "b"), ("answer", "a"), ("answer", "b")).values == {"answer": ["b", "a"]}
    assert "tidak berlaku" in send(form, ("answer", "a"), ("answer", "z")).errors["answer"][0]


def test_choices_of_a_source_are_checked_against_what_it_offered():
    form = form_of(field("select", valuesKey="people.unit"))
    filled = form.filled({"people.unit": [Choice("17", "Bayu Cendana"), Choice("18", "Intan Mawar")]})
    assert send(filled, ("answer", "18")).values == {"answer": "18"}
    assert send(filled, ("answer", "19")).errors
    assert send(form, ("answer", "18")).errors


@pytest.mark.parametrize(
    "name", ["salary", "answer2", "Answer", "answer-0-x", "items-0-x", "a b", "answer__kept"]
)
def test_a_field_that_the_form_does_not_know_refuses_the_whole(name):
    loaded = send(form_of(field("textfield")), ("answer", "x"), (name, "1"))
    assert list(loaded.errors) == [FORM]
    assert "Muat ulang" in loaded.errors[FORM][0]
    assert loaded.values == {}


@pytest.mark.parametrize("lock", ["readonly", "disabled"])
def test_a_field_that_cannot_be_changed_is_not_taken_from_the_browser(lock):
    form = form_of(field("textfield", **{lock: True}, defaultValue="x"))
    assert send(form, ("answer", "y")).errors
    assert send(form).ok


def test_names_of_the_page_itself_are_left_alone():
    loaded = send(form_of(field("textfield")), ("answer", "x"), ("csrf_token", "t"), ("_key", "k"))
    assert loaded.values == {"answer": "x"}


def test_a_field_sent_twice_is_refused_and_shown_once():
    loaded = send(form_of(field("textfield")), ("answer", "x"), ("answer", "y"))
    assert loaded.errors
    assert loaded.raw == {"answer": "x"}


def test_what_was_right_is_there_for_a_preview():
    form = form_of(field("textfield", validate={"required": True}), field("datetime", key="start"))
    loaded = send(form, ("start", "9/2/2026"))
    assert loaded.values == {}
    assert loaded.partial == {"start": "2026-02-09"}


@pytest.mark.parametrize(
    ("component", "value", "good"),
    [
        (DAYS, 12, True),
        (DAYS, True, False),
        (DAYS, 2.5, False),
        (DAYS, None, True),
        (HOURS, 2.5, True),
        (HOURS, 2, True),
        (HOURS, True, False),
        (HOURS, [2], False),
        (HOURS, 1e-9, False),
        (HOURS, float("inf"), False),
        (field("textfield"), "x", True),
        (field("textfield"), 5, False),
        (field("textfield"), {"a": 1}, False),
        (field("datetime"), 20260209, False),
        (field("checkbox"), True, True),
        (field("checkbox"), {}, False),
        (field("checkbox", validate={"required": True}), False, False),
        (field("select", values=VALUES), ["a"], False),
        (field("select", values=VALUES), {"a": "b"}, False),
        (field("checklist", values=VALUES), ["a"], True),
        (field("checklist", values=VALUES), "a", False),
        (field("checklist", values=VALUES), [["a"]], False),
        (field("dynamiclist", components=[field("textfield")]), [{"answer": "x"}], True),
        (field("dynamiclist", path="answer", components=[field("textfield")]), ["x"], False),
        (field("dynamiclist", path="answer", components=[field("textfield")]), {"answer": "x"}, False),
        (field("dynamiclist", path="answer", components=[field("textfield")]), [{"other": "x"}], False),
    ],
)
def test_the_schema_takes_json_too(component, value, good):
    found = schema_for(form_of(component)).validate({"answer": value})
    assert (not found) is good


@pytest.mark.parametrize("body", [None, [], "x", 5])
def test_the_schema_refuses_what_is_no_object(body):
    assert schema_for(form_of(field("textfield"))).validate(body)


KINDS = [TEXT, field("textarea"), NIP, EMAIL, PHONE, DAYS, HOURS, DAY, field("select", values=VALUES)]


@PATIENT
@given(st.sampled_from(KINDS), st.text(max_size=60) | st.text("0123456789.,-+/ ", max_size=20))
def test_any_text_loads_or_is_told_and_stays(component, typed):
    form = form_of({**component, "validate": {**component.get("validate", {}), "required": True}})
    loaded = send(form, ("answer", typed))
    assert loaded.raw == {"answer": typed}
    assert loaded.ok is bool(loaded.values)
    assert loaded.ok is not bool(loaded.errors.get("answer"))
    if loaded.ok:
        value = loaded.values["answer"]
        written = str(value).replace(".", ",") if isinstance(value, float) else str(value)
        again = send(form, ("answer", written))
        assert again.ok or component is EMAIL or component is TEXT or component["type"] == "textarea"
    json.dumps([loaded.values, loaded.errors, loaded.raw])
