"""CEL as we use it: typed, quiet towards Python, and loud about every error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.errors import ExpressionFailed
from workflows.expressions import (
    MAX_LENGTH,
    ExpressionRefused,
    compile_expression,
    evaluate,
    evaluate_condition,
    is_name,
    names_in,
)

TYPES = {
    "days": "int",
    "amount": "double",
    "reason": "string",
    "abroad": "bool",
    "files": "list(string)",
    "record": "map(string, dyn)",
    "record.total": "int",
    "maybe": "dyn",
}


def value(text: str, **data: object) -> object:
    return evaluate(compile_expression(text, TYPES), data)


@pytest.mark.parametrize(
    ("text", "data", "expected"),
    [
        ("days + 1", {"days": 2}, 3),
        ("days > 2 && abroad", {"days": 3, "abroad": True}, True),
        ("reason + '!'", {"reason": "é"}, "é!"),
        ("amount * 2.0", {"amount": 1.5}, 3.0),
        ("amount > 1.0", {"amount": 2}, True),
        ("files.size() == 2 && 'a' in files", {"files": ["a", "b"]}, True),
        ("record.total + days", {"record": {"total": 4}, "days": 1}, 5),
        (
            "record",
            {"record": {"total": 1, "deep": [1, {"x": None}]}},
            {"total": 1, "deep": [1, {"x": None}]},
        ),
        ("maybe == null", {"maybe": None}, True),
        ("maybe == null || maybe > 3", {"maybe": 5}, True),
        ("reason < '2026-03-01'", {"reason": "2026-02-09"}, True),
        ("[days, days].map(d, d * 2)", {"days": 1}, [2, 2]),
        ("{'a': [1, null, true]}", {}, {"a": [1, None, True]}),
        ("abroad ? 'out' : 'in'", {"abroad": False}, "in"),
        ("timestamp(reason)", {"reason": "2026-01-01T00:00:00Z"}, "2026-01-01T00:00:00+00:00"),
        ("duration('90m')", {}, "PT5400S"),
        ("'reason'", {"reason": 5}, "reason"),
    ],
)
def test_values_come_out_as_json(text: str, data: dict[str, object], expected: object):
    found = value(text, **data)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "text",
    [
        "unknown",
        "days + 'x'",
        "days + 1.0",
        "days >",
        "",
        " ",
        "a\0b",
        "1" * (MAX_LENGTH + 1),
        "b'x'",
        "days.x()",
    ],
)
def test_what_does_not_compile_is_refused(text: str):
    with pytest.raises(ExpressionRefused):
        compile_expression(text, TYPES)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("days > 1", {}),
        ("days > 1", {"days": None}),
        ("days > 1", {"days": True}),
        ("days > 1", {"days": 1.0}),
        ("days > 1", {"days": "2"}),
        ("days > 1", {"days": 2**70}),
        ("amount > 1.0", {"amount": "2"}),
        ("abroad", {"abroad": 1}),
        ("reason == ''", {"reason": None}),
        ("reason == ''", {"reason": "a\0b"}),
        ("files.size() > 0", {"files": "abc"}),
        ("record.total > 1", {"record": {}}),
        ("record.total > 1", {"record": None}),
        ("record['none'] == 1", {"record": {}}),
        ("maybe > 5", {"maybe": None}),
        ("1 / (days - days)", {"days": 1}),
        ("days * days", {"days": 2**62}),
        ("1.0 / 0.0", {}),
        ("int(reason)", {"reason": "x"}),
        ("in_workdays(1)", {}),
        (
            "files.all(a, files.all(b, files.all(c, files.all(d, a + b + c + d != ''))))",
            {"files": ["x"] * 60},
        ),
    ],
)
def test_every_error_is_raised(text: str, data: dict[str, object]):
    with pytest.raises(ExpressionFailed):
        value(text, **data)


@pytest.mark.parametrize(
    ("text", "data"), [("days", {"days": 1}), ("reason", {"reason": ""}), ("maybe", {"maybe": None})]
)
def test_a_condition_is_true_or_false(text: str, data: dict[str, object]):
    with pytest.raises(ExpressionFailed):
        evaluate_condition(compile_expression(text, TYPES), data)


def test_functions_are_given_with_the_evaluation():
    found = compile_expression("in_workdays(days + 1)", TYPES)
    assert evaluate(found, {"days": 1}, functions={"in_workdays": lambda days: f"day {days}"}) == "day 2"


def test_what_a_function_raised_is_the_cause():
    def fail(days: int) -> str:
        raise LookupError(days)

    found = compile_expression("in_workdays(3)", TYPES)
    with pytest.raises(ExpressionFailed) as failed:
        evaluate(found, {}, functions={"in_workdays": fail})
    assert isinstance(failed.value.__cause__, LookupError)


def test_only_mentioned_names_are_looked_at():
    unfit = {"days": 1, "reason": object(), "files": None}
    assert evaluate(compile_expression("days + 1", TYPES), unfit) == 2


def test_compiled_expressions_are_kept_by_text_and_types():
    one = compile_expression("days + 1", TYPES)
    assert compile_expression("days + 1", {"days": "int", "other": "string"}) is one
    assert compile_expression("days + 1", {"days": "dyn"}) is not one


def test_names_are_found_outside_of_text():
    text = """a.b.c + "x.y" + 'it\\'s z' + fn(d) + \"\"\"q\"\"\" """
    assert names_in(text) == {"a", "a.b", "a.b.c", "fn", "d"}


@pytest.mark.parametrize("name", ["days", "a1", "new_from"])
def test_plain_names_are_variables(name: str):
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "in", "Days", "1a", "a-b", "a.b", "_x", "a" * 65, "type", "hári"])
def test_other_words_are_not(name: str):
    assert not is_name(name)


@given(st.text(max_size=60))
def test_no_text_does_anything_but_compile_or_be_refused(text: str):
    try:
        found = compile_expression(text, TYPES)
        evaluate(found, {"days": 1, "amount": 1.0, "reason": "x", "abroad": True, "files": [], "maybe": None})
    except (ExpressionRefused, ExpressionFailed):
        pass
