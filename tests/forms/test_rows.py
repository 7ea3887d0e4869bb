from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from tests.forms.build import ACTIVITIES, EVIDENCE, PDF, attach, field, form_of, send
from webapp.forms import RowAction, initial, load

FORM = form_of(field("textfield", validate={"required": True}), ACTIVITIES)
FIRST = [("items-0", "1"), ("items-0-description", "Rapat"), ("items-0-minutes", "60")]
BLANK = {"description": "", "minutes": "", "outside": ""}
SECOND = [("items-1", "1"), ("items-1-description", "Surat"), ("items-1-outside", "true")]


def test_rows_load_as_a_list():
    loaded = send(FORM, ("answer", "x"), *FIRST, *SECOND)
    assert loaded.values["items"] == [
        {"description": "Rapat", "minutes": 60, "outside": False},
        {"description": "Surat", "minutes": None, "outside": True},
    ]


def test_a_fault_in_a_row_is_told_at_its_field():
    loaded = send(FORM, ("answer", "x"), *FIRST, ("items-1-description", ""), ("items-1-minutes", "601"))
    assert loaded.errors.keys() == {"items-1-description", "items-1-minutes"}


def test_a_blank_row_is_passed_over_and_stays_on_the_page():
    blank = [("items-0", "1"), ("items-0-description", " "), ("items-0-minutes", "")]
    loaded = send(FORM, ("answer", "x"), *blank, ("items-1-description", ""), ("items-1-minutes", "5"))
    assert loaded.errors.keys() == {"items-1-description"}
    assert len(loaded.raw["items"]) == 2


def test_a_list_that_is_needed_wants_a_row():
    assert "paling sedikit 1 baris" in send(FORM, ("answer", "x"), ("items-0", "1")).errors["items"][0]


def test_too_many_rows_are_told_and_kept():
    many = [(f"items-{n}-description", f"Kegiatan {n}") for n in range(4)]
    loaded = send(FORM, ("answer", "x"), *many)
    assert "paling banyak 3 baris" in loaded.errors["items"][0]
    assert len(loaded.raw["items"]) == 4


def test_gaps_in_the_numbers_close():
    loaded = send(FORM, ("answer", "x"), ("items-7-description", "B"), ("items-2-description", "A"))
    assert [one["description"] for one in loaded.values["items"]] == ["A", "B"]


@pytest.mark.parametrize(
    "name", ["items-0-salary", "items-00-description", "items-1000-description", "items-0-"]
)
def test_a_field_no_row_has_is_refused(name):
    loaded = send(FORM, ("answer", "x"), *FIRST, (name, "1"))
    assert loaded.errors.keys() == {"_form"}


def test_adding_a_row_checks_nothing_and_keeps_all():
    loaded = send(FORM, ("answer", ""), *FIRST, ("_add", "items"))
    assert loaded.action == RowAction("add", "items", 1)
    assert loaded.action.focus == "items-1"
    assert (loaded.ok, loaded.values, loaded.errors) == (False, {}, {})
    assert loaded.raw["items"] == [{"description": "Rapat", "minutes": "60", "outside": ""}, BLANK]


def test_removing_a_row_takes_that_one():
    loaded = send(FORM, ("answer", ""), *FIRST, *SECOND, ("_remove", "items-0"))
    assert loaded.action == RowAction("remove", "items", 0)
    assert loaded.errors == {}
    assert [one["description"] for one in loaded.raw["items"]] == ["Surat"]


def test_removing_follows_the_numbers_that_were_sent():
    loaded = send(FORM, ("items-2-description", "A"), ("items-5-description", "B"), ("_remove", "items-5"))
    assert [one["description"] for one in loaded.raw["items"]] == ["A"]


def test_no_row_is_added_beyond_the_most():
    full = [(f"items-{n}-description", "x") for n in range(3)]
    assert len(send(FORM, *full, ("_add", "items")).raw["items"]) == 3


@pytest.mark.parametrize(
    "pair", [("_add", "answer"), ("_add", "x"), ("_remove", "items-9"), ("_remove", "items")]
)
def test_a_button_of_no_row_changes_nothing(pair):
    loaded = send(FORM, ("answer", "x"), *FIRST, pair)
    assert loaded.action is None
    assert loaded.ok


def test_a_file_chosen_before_a_row_is_added_is_not_lost():
    form = form_of(ACTIVITIES, EVIDENCE)
    files = MultiDict([("evidence", attach("bukti.pdf", PDF))])
    loaded = load(form, MultiDict([("_add", "items")]), files)
    assert [one.filename for one in loaded.uploads] == ["bukti.pdf"]
    assert [one.filename for one in loaded.kept["evidence"]] == ["bukti.pdf"]


def test_a_fresh_form_shows_the_rows_it_starts_with():
    assert len(initial(form_of(ACTIVITIES | {"defaultRepetitions": 2}))["items"]) == 2
    assert len(initial(FORM)["items"]) == 1


def test_values_known_already_are_shown_as_typed():
    values = {"items": [{"description": "Rapat", "minutes": 60, "outside": True}]}
    assert initial(FORM, values)["items"] == [{"description": "Rapat", "minutes": "60", "outside": "true"}]


def test_a_row_added_has_its_defaults():
    form = form_of(ACTIVITIES | {"components": [field("number", decimalDigits=2, defaultValue=7.5)]})
    assert send(form, ("_add", "items")).raw == {"items": [{"answer": "7,5"}]}
