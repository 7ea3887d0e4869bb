from __future__ import annotations

import ast
import contextlib
import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workflows.form_def
from tests.forms.build import ACTIVITIES, DECISION, EVIDENCE, PATIENT, field, form_of
from webapp.forms import suggested
from workflows.form_def import Branch, Choice, Fault, Field, FormError, Kind, UnknownComponent, parse_form
from workflows.form_def.pattern import is_safe_pattern

VALUES = [{"label": "Satu", "value": "a"}, {"label": "Dua", "value": "b"}]


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (field("textfield"), "string"),
        (field("textarea"), "string"),
        (field("number"), "int"),
        (field("number", decimalDigits=2), "double"),
        (field("datetime", subtype="date"), "string"),
        (field("date"), "string"),
        (field("select", values=VALUES), "string"),
        (field("radio", values=VALUES), "string"),
        (field("checkbox"), "bool"),
        (field("checklist", values=VALUES), "list(string)"),
        (field("filepicker"), "list(string)"),
        (field("file"), "list(string)"),
        (field("group", isRepeating=True, components=[field("textfield")]), "list(map(string, dyn))"),
        (field("dynamiclist", components=[field("textfield")]), "list(map(string, dyn))"),
    ],
)
def test_each_component_gives_a_variable_of_its_type(component, expected):
    assert form_of(component).variables() == {"answer": expected}


def test_variables_of_a_whole_form_lie_flat_through_groups():
    group = {"type": "group", "label": "Kapan?", "components": [field("datetime")]}
    form = form_of({"type": "text", "text": "Halo"}, group, ACTIVITIES, EVIDENCE)
    assert form.variables() == {
        "answer": "string",
        "items": "list(map(string, dyn))",
        "evidence": "list(string)",
    }


@pytest.mark.parametrize("lock", ["readonly", "disabled"])
def test_a_field_that_cannot_be_changed_gives_no_variable(lock):
    assert form_of(field("textfield", **{lock: True})).variables() == {}


def test_only_numbers_that_may_be_left_out_are_nullable():
    needed = field("number", validate={"required": True})
    assert form_of(needed).nullable() == frozenset()
    assert form_of(field("number")).nullable() == {"answer"}
    assert form_of(*DECISION).nullable() == {"days"}


def test_sources_of_choices_are_named_and_filled_in_rows_and_groups_too():
    inner = field(
        "dynamiclist", path="items", components=[field("select", key="post", valuesKey="posts.all")]
    )
    group = field("group", components=[field("select", valuesKey="people.unit")])
    form = form_of(group, inner)
    assert form.sources() == {"people.unit", "posts.all"}
    filled = form.filled({"people.unit": [Choice("17", "Bayu")], "posts.all": [Choice("3", "Camat")]})
    select, rows = filled.inputs()
    assert [one.label for one in select.choices] == ["Bayu"]
    assert [one.label for one in rows.inputs()[0].choices] == ["Camat"]


@pytest.mark.parametrize("kind", ["button", "image", "html", "taglist", "table", "expression", "iframe", ""])
def test_an_unknown_component_is_named_with_its_key(kind):
    with pytest.raises(UnknownComponent) as caught:
        form_of({"type": kind, "key": "thing"})
    assert (caught.value.component, caught.value.key) == (kind, "thing")


@pytest.mark.parametrize("subtype", ["time", "datetime"])
def test_hours_are_an_unknown_component(subtype):
    with pytest.raises(UnknownComponent, match=subtype):
        form_of(field("datetime", subtype=subtype))


@pytest.mark.parametrize(
    ("components", "fault"),
    [
        ([field("textfield", key="Reason")], Fault.BAD_KEY),
        ([field("textfield", key="1st")], Fault.BAD_KEY),
        ([field("textfield", key="a-b")], Fault.BAD_KEY),
        ([field("textfield", key="a__kept")], Fault.BAD_KEY),
        ([field("textfield", key="á")], Fault.BAD_KEY),
        ([field("textfield", key="a" * 65)], Fault.BAD_KEY),
        ([field("textfield", key="answer\n")], Fault.BAD_KEY),
        ([field("textfield", key="")], Fault.BAD_KEY),
        ([field("textfield", key="in")], Fault.RESERVED_KEY),
        ([field("textfield", key="csrf_token")], Fault.RESERVED_KEY),
        ([field("textfield", key="submit")], Fault.RESERVED_KEY),
        ([field("textfield"), field("number")], Fault.DUPLICATE_KEY),
        ([field("textfield"), {"type": "group", "components": [field("number")]}], Fault.DUPLICATE_KEY),
        ([field("dynamiclist", components=[field("number"), field("number")])], Fault.DUPLICATE_KEY),
        ([field("textfield", label=" ")], Fault.NO_LABEL),
        ([field("select", values=[])], Fault.NO_CHOICES),
        ([field("select", values=[*VALUES, *VALUES])], Fault.BAD_CHOICES),
        ([field("radio", values=[{"label": "x"}])], Fault.BAD_CHOICES),
        ([field("radio", values=["x"])], Fault.BAD_CHOICES),
        ([field("radio", values=VALUES, properties={"explain": {"z": "?"}})], Fault.BAD_CHOICES),
        ([field("textfield", label="=name")], Fault.EXPRESSION),
        ([field("textfield", description="Halo {{name}}")], Fault.EXPRESSION),
        ([field("textfield", readonly="=locked")], Fault.EXPRESSION),
        ([field("select", valuesExpression="=people")], Fault.EXPRESSION),
        ([field("textfield", conditional={"hide": "=a > 3"})], Fault.EXPRESSION),
        ([{"type": "text", "text": "=1+1"}], Fault.EXPRESSION),
        ([field("textfield", validate={"maxlength": 5})], Fault.BAD_RULE),
        ([field("number", validate={"pattern": "x"})], Fault.BAD_RULE),
        ([field("number", validate={"min": 5, "max": 4})], Fault.BAD_RULE),
        ([field("number", validate={"max": 2**60})], Fault.BAD_RULE),
        ([field("number", validate={"min": True})], Fault.BAD_RULE),
        ([field("textfield", validate={"minLength": 9, "maxLength": 3})], Fault.BAD_RULE),
        ([field("textfield", validate={"maxLength": 10**9})], Fault.BAD_RULE),
        ([field("textfield", validate={"required": "=yes"})], Fault.BAD_RULE),
        ([field("textfield", validate={"validationType": "url"})], Fault.BAD_RULE),
        ([field("textfield", validate={"minLength": "3"})], Fault.BAD_RULE),
        ([field("datetime", validate={"min": "2026-02-09", "max": "2026-02-08"})], Fault.BAD_RULE),
        ([field("datetime", validate={"min": "besok"})], Fault.BAD_RULE),
        ([field("datetime", validate={"min": "20260209"})], Fault.BAD_RULE),
        ([field("datetime", disallowPassedDates=True)], Fault.BAD_RULE),
        ([field("textfield", validate={"pattern": "(a+)+"})], Fault.BAD_PATTERN),
        ([field("textfield", validate={"pattern": "("})], Fault.BAD_PATTERN),
        ([field("number", defaultValue="3")], Fault.BAD_DEFAULT),
        ([field("checkbox", defaultValue="yes")], Fault.BAD_DEFAULT),
        ([field("textfield", defaultValue=3)], Fault.BAD_DEFAULT),
        ([field("datetime", defaultValue="9/2/2026")], Fault.BAD_DEFAULT),
        ([field("select", values=VALUES, defaultValue="z")], Fault.BAD_DEFAULT),
        ([field("checklist", values=VALUES, defaultValue=["a", "z"])], Fault.BAD_DEFAULT),
        ([field("filepicker", defaultValue="x")], Fault.BAD_DEFAULT),
        ([field("textfield", properties={"inputmode": "loud"})], Fault.BAD_PROPERTY),
        ([field("textfield", properties={"autocomplete": '" onfocus'})], Fault.BAD_PROPERTY),
        ([field("textfield", properties={"article": 3})], Fault.BAD_PROPERTY),
        ([field("textfield", properties=[1])], Fault.BAD_PROPERTY),
        ([field("filepicker", accept='"><script>')], Fault.BAD_PROPERTY),
        ([field("radio", values=VALUES, properties={"explain": "{"})], Fault.BAD_PROPERTY),
        ([field("radio", values=VALUES, properties={"verbs": {"a": 1}})], Fault.BAD_PROPERTY),
        ([field("radio", values=VALUES, properties={"verbs": {"z": "?"}})], Fault.BAD_CHOICES),
        ([field("radio", values=VALUES, properties={"explain": {"a": 1}})], Fault.BAD_PROPERTY),
        ([{"type": "group", "path": "nested", "components": []}], Fault.BAD_PROPERTY),
        ([field("number", decimalDigits=7)], Fault.BAD_PROPERTY),
        ([field("dynamiclist", maxRows=51, components=[field("number")])], Fault.BAD_PROPERTY),
        ([field("dynamiclist", components=[field("filepicker")])], Fault.NOT_IN_ROWS),
        ([field("dynamiclist", components=[ACTIVITIES])], Fault.NOT_IN_ROWS),
        ([field("dynamiclist", components=[])], Fault.NOT_A_FORM),
        ([field("textfield", key=f"a{n}") for n in range(201)], Fault.TOO_LARGE),
    ],
)
def test_what_cannot_be_shown_or_checked_is_refused(components, fault):
    with pytest.raises(FormError) as caught:
        form_of(*components)
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.NOT_A_FORM),
        ("[]", Fault.NOT_A_FORM),
        ("{}", Fault.NOT_A_FORM),
        ('{"components": {}}', Fault.NOT_A_FORM),
        ('{"components": ["text"]}', Fault.NOT_A_FORM),
        ('{"type": "other", "components": []}', Fault.NOT_A_FORM),
        ('{"components": [{"type": "number", "validate": {"min": NaN}}]}', Fault.NOT_A_FORM),
        ("[" * 100_000, Fault.NOT_A_FORM),
        (" " * 300_000, Fault.TOO_LARGE),
    ],
)
def test_what_is_no_form_is_refused(text, fault):
    with pytest.raises(FormError) as caught:
        parse_form(text)
    assert caught.value.fault is fault


def test_groups_too_deep_are_refused():
    component: dict[str, object] = field("textfield")
    for _level in range(6):
        component = {"type": "group", "components": [component]}
    with pytest.raises(FormError) as caught:
        form_of(component)
    assert caught.value.fault is Fault.TOO_LARGE


def test_show_when_and_the_editors_own_condition_say_the_same():
    radio = field("radio", key="choice", values=VALUES)
    ours = form_of(radio, field("textfield", properties={"showWhen": "choice=b"}))
    theirs = form_of(radio, field("textfield", conditional={"hide": '=choice != "b"'}))
    assert ours == theirs
    assert ours.inputs()[1].conditions == (Branch("choice", "b"),)


@pytest.mark.parametrize("shown", ["choice=z", "other=a", "answer=a", "choice", "locked=a"])
def test_a_branch_needs_its_radio_above_it_with_that_choice(shown):
    radio = field("radio", key="choice", values=VALUES)
    locked = field("radio", key="locked", values=VALUES, readonly=True)
    with pytest.raises(FormError) as caught:
        form_of(radio, locked, field("textfield", properties={"showWhen": shown}))
    assert caught.value.fault is Fault.BAD_BRANCH


def test_a_branch_within_a_branch_needs_both_choices():
    outer = field("radio", key="outer", values=VALUES)
    inner = field("radio", key="inner", values=VALUES, properties={"showWhen": "outer=a"})
    leaf = field("textfield", properties={"showWhen": "inner=b"})
    assert form_of(outer, inner, leaf).inputs()[2].conditions == (Branch("outer", "a"), Branch("inner", "b"))


def test_a_group_under_a_choice_takes_its_fields_along():
    radio = field("radio", key="choice", values=VALUES)
    group = {"type": "group", "properties": {"showWhen": "choice=a"}, "components": [field("textfield")]}
    assert form_of(radio, group).inputs()[1].conditions == (Branch("choice", "a"),)


def test_a_field_cannot_stand_under_two_unrelated_choices():
    radios = [field("radio", key=key, values=VALUES) for key in ("one", "two")]
    leaf = field("textfield", properties={"showWhen": "two=a"})
    group = {"type": "group", "properties": {"showWhen": "one=a"}, "components": [leaf]}
    with pytest.raises(FormError) as caught:
        form_of(*radios, group)
    assert caught.value.fault is Fault.BAD_BRANCH


def test_choices_have_verbs_for_the_buttons_that_make_them():
    form = form_of(field("radio", values=VALUES, properties={"verbs": '{"a": "Setujui"}'}))
    [radio] = form.inputs()
    assert isinstance(radio, Field)
    assert [one.verb for one in radio.choices] == ["Setujui", ""]


def test_a_field_may_start_from_a_value_of_its_case():
    form = form_of(field("datetime", key="new_from", properties={"suggest": "first_day"}), field("textfield"))
    assert suggested(form, {"first_day": "2026-02-09", "other": 1}) == {"new_from": "2026-02-09"}
    assert suggested(form, {"first_day": None}) == {}


def test_help_for_choices_may_be_json_in_text_as_the_editor_keeps_it():
    form = form_of(field("radio", values=VALUES, properties={"explain": '{"a": "Sesuai"}'}))
    [radio] = form.inputs()
    assert isinstance(radio, Field)
    assert [one.help for one in radio.choices] == ["Sesuai", ""]


@pytest.mark.parametrize(
    ("pattern", "safe"),
    [
        (r"\d{18}", True),
        (r"(I|II|III|IV)/[a-e]", True),
        (r"(\.[0-9]+)?x", True),
        (r"[A-Z]{2}-\d+-\d*", True),
        (r"[^]]+\]", True),
        (r"(a+)+", False),
        (r"(a|a)*", False),
        (r"(a?){30}", False),
        (r"((a{1,9})b){2}", False),
        (r"a*a*a*a*b", False),
        ("(a|a)" * 30, False),
        ("a?" * 30, False),
        (r"(?=a)b", False),
        (r"(a)\1", False),
        (r"[[a]", False),
        (r"a{1,99999999999}", False),
        ("a" * 201, False),
    ],
)
def test_only_patterns_that_end_soon_are_taken(pattern, safe):
    assert is_safe_pattern(pattern) is safe


@PATIENT
@given(st.text(alphabet="ab.[](){}|*+?^\\-:=0129,", max_size=40))
def test_a_pattern_taken_always_compiles_and_none_breaks_the_check(pattern):
    if is_safe_pattern(pattern):
        re.compile(pattern)


SCALARS = st.sampled_from([None, True, 0, -1, 2.5, "", "a", "=x", "{{", "answer=a", "2026-02-09", 10**30])
JSON = (
    SCALARS
    | st.lists(SCALARS, max_size=3)
    | st.dictionaries(st.sampled_from(["value", "required", "min"]), SCALARS)
)
NAMES = ["key", "path", "label", "validate", "values", "properties", "conditional", "components", "layout"]


@PATIENT
@given(
    st.sampled_from([*Kind, "text", "group", "dynamiclist", "datetime"]),
    st.dictionaries(
        st.sampled_from([*NAMES, "defaultValue", "text", "accept", "decimalDigits"]), JSON, max_size=5
    ),
)
def test_no_json_does_worse_than_a_form_error(kind, rest):
    text = json.dumps({"components": [{"key": "answer", "label": "Jawaban", **rest, "type": kind}]})
    with contextlib.suppress(FormError):
        form = parse_form(text)
        assert form.nullable() <= form.variables().keys()


def test_forms_as_data_need_the_standard_library_alone():
    for path in Path(workflows.form_def.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names or name.startswith("workflows.form_def")
