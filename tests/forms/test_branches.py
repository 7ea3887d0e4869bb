from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from tests.forms.build import DECISION, PDF, attach, field, form_of, send
from webapp.forms import load, schema_for

FORM = form_of(*DECISION)


def test_the_choice_made_demands_its_fields():
    loaded = send(FORM, ("decision", "ubah"), ("new_start", ""), ("reason", ""), ("days", ""))
    assert list(loaded.errors) == ["new_start"]


def test_the_choices_not_made_demand_nothing_and_leave_nothing_behind():
    typed = [("decision", "setuju"), ("new_start", "2026-02-09"), ("reason", "tidak jadi"), ("days", "3")]
    loaded = send(FORM, *typed)
    assert loaded.values == {"decision": "setuju", "new_start": "", "reason": "", "days": None}
    assert loaded.raw == dict(typed)


def test_nonsense_under_a_choice_not_made_is_no_error():
    loaded = send(FORM, ("decision", "tolak"), ("reason", "Beban kerja"), ("new_start", "xx"), ("days", "yy"))
    assert loaded.values == {"decision": "tolak", "reason": "Beban kerja", "new_start": "", "days": None}


def test_a_field_under_the_choice_made_is_checked_like_any_other():
    assert "paling sedikit 5" in send(FORM, ("decision", "tolak"), ("reason", "ya")).errors["reason"][0]


def test_every_variable_is_set_whatever_the_choice():
    for choice in ("setuju", "ubah", "tolak"):
        loaded = send(FORM, ("decision", choice), ("new_start", "2026-02-09"), ("reason", "Beban kerja"))
        assert loaded.values.keys() == FORM.variables().keys()


@pytest.mark.parametrize("decision", ["", "forged"])
def test_without_a_true_choice_only_the_choice_is_told(decision):
    assert list(send(FORM, ("decision", decision), ("reason", "x")).errors) == ["decision"]


def test_json_follows_the_same_choices():
    schema = schema_for(FORM)
    assert schema.validate({"decision": "ubah"}).keys() == {"new_start"}
    assert schema.load({"decision": "setuju", "reason": "x"})["reason"] == ""


def test_a_choice_within_a_choice_not_made_counts_for_nothing():
    values = [{"label": "Ya", "value": "yes"}, {"label": "Tidak", "value": "no"}]
    outer = field("radio", key="outer", values=values)
    inner = field("radio", key="inner", values=values, properties={"showWhen": "outer=yes"})
    leaf = field("textfield", properties={"showWhen": "inner=yes"}, validate={"required": True})
    form = form_of(outer, inner, leaf)
    assert send(form, ("outer", "no"), ("inner", "yes")).values == {"outer": "no", "inner": "", "answer": ""}
    assert list(send(form, ("outer", "yes"), ("inner", "yes")).errors) == ["answer"]


def test_a_needed_tick_or_list_under_a_choice_is_demanded_with_it():
    tick = field(
        "checkbox", key="sure", validate={"required": True}, properties={"showWhen": "decision=ubah"}
    )
    rows = field(
        "dynamiclist",
        path="items",
        validate={"required": True},
        properties={"showWhen": "decision=ubah"},
        components=[field("textfield")],
    )
    form = form_of(DECISION[0], tick, rows)
    assert send(form, ("decision", "setuju")).ok
    assert send(form, ("decision", "ubah")).errors.keys() == {"sure", "items"}


def test_a_file_under_a_choice_not_made_is_dropped_with_its_faults():
    file = {
        "type": "filepicker",
        "key": "letter",
        "label": "Surat",
        "properties": {"showWhen": "decision=tolak"},
    }
    form = form_of(DECISION[0], file)
    files = MultiDict([("letter", attach("surat.pdf", PDF))])
    loaded = load(form, MultiDict([("decision", "setuju")]), files)
    assert (loaded.ok, loaded.uploads, loaded.kept) == (True, [], {})
    wrong = MultiDict([("letter", attach("surat.exe", b"MZ"))])
    assert load(form, MultiDict([("decision", "setuju")]), wrong).ok
    wrong = MultiDict([("letter", attach("surat.exe", b"MZ"))])
    assert load(form, MultiDict([("decision", "tolak")]), wrong).errors.keys() == {"letter"}
