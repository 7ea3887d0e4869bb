"""CEL as we use it: typed, quiet towards Python, and loud about every error."""

from __future__ import annotations

import contextlib
import time

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
    needs,
    when_false,
    when_true,
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


PILE = "[0].map(a, [reason]).map(b, [b[0] + b[0] + b[0] + b[0] + b[0] + b[0] + b[0] + b[0] + b[0] + b[0]])"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 200 + "1" + ")" * 200,
        "[" * 200 + "]" * 200,
        "1" + "+1" * 200,
        "true ? " * 60 + "1" + " : 1" * 60,
        f"{PILE[:-1]}{'.map(b, [b[0] + b[0] + b[0] + b[0] + b[0] + b[0] + b[0] + b[0]])' * 5})",
        "['a']" + ".map(b, b + b + b + b + b + b + b + b + b + b)" * 9 + ".size() > 0",
        "[[1]]" + ".map(b, b + b + b + b + b + b + b + b + b + b)" * 9 + ".size() > 0",
        "files.map(a, files.map(b, files.map(c, a + b + c)))",
        "files.map(a, files.map(b, files.map(c, files.map(d, a + b + c + d))))",
        "files.map(a, reason + reason).map(a, a + a + a + a + a + a + a + a + a + a + a)",
        "abroad ? 'a' : ['a']" + ".map(b, b + b + b + b + b + b + b + b + b + b)" * 8 + "[0]",
    ],
)
def test_what_could_grow_without_bounds_is_refused_before_it_runs(text: str):
    with pytest.raises(ExpressionRefused):
        compile_expression(text, TYPES)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("reason.matches('(a+)+$')", {"reason": "a" * 2000 + "!"}),
        ("reason.matches('(a|aa)+$')", {"reason": "a" * 2000 + "!"}),
        ("reason.matches('(.*)*(.*)*(.*)*x')", {"reason": "a" * 2000}),
        ("reason.matches('((a{1,100}){1,100}){1,100}')", {"reason": "a" * 2000}),
        ("files.all(a, files.all(b, files.all(c, files.all(d, files.all(e, true)))))", {"files": ["x"] * 50}),
        ("files.exists(a, files.exists(b, files.exists(c, files.exists(d, false))))", {"files": ["x"] * 50}),
        ("files.filter(a, files.filter(b, a < b).size() > 60)", {"files": ["x"] * 50}),
        ("files.map(a, files.map(b, a + b))", {"files": ["x" * 200] * 50}),
    ],
)
def test_what_runs_ends_soon(text: str, data: dict[str, object]):
    found = compile_expression(text, TYPES)
    started = time.process_time()
    with contextlib.suppress(ExpressionFailed):
        evaluate(found, data)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("text", "data", "expected"),
    [
        ("has(maybe)", {}, False),
        ("has(maybe)", {"maybe": None}, False),
        ("has(maybe) && maybe > 1", {"maybe": 2}, True),
        ("maybe > 1 && has(maybe)", {}, False),
        ("!has( days ) || days > 1", {}, True),
        ("has(days) ? days : 0", {"days": 3}, 3),
        ("'has(days)'", {"days": 3}, "has(days)"),
        ("has(record.total)", {"record": {}}, False),
        ("has(record.total) && record.total > 1", {}, False),
        ("has(record.total) && record.total > 1", {"record": {"total": 2}}, True),
        (
            "has(record.other)",
            {"record": {"other": None}},
            True,
        ),  # not declared: CEL's own, which asks for the key
    ],
)
def test_a_variable_may_be_asked_for_first(text: str, data: dict[str, object], expected: object):
    assert value(text, **data) == expected


def test_only_known_names_may_be_asked_for():
    with pytest.raises(ExpressionRefused, match="_has_unknown"):
        compile_expression("has(unknown)", TYPES)


NULLABLE = {"amount": "int?", "note": "string?", "days": "int", "other": "dyn", "kind": "string"}


@pytest.mark.parametrize(
    ("text", "needed", "true", "false"),
    [
        ("days > 1", "days set, days filled", "", ""),
        ("amount > 1", "amount set, amount filled", "", ""),
        ("amount != null", "amount set", "amount filled", "amount text"),
        ("amount == null", "amount set", "amount text", "amount filled"),
        ("amount != null && amount > 1", "amount set", "amount filled", ""),
        ("amount > 1 && amount != null", "amount set", "amount filled", ""),
        ("amount == null || amount > 1", "amount set", "", "amount filled"),
        ("!(amount == null) && amount > 1", "amount set", "amount filled", ""),
        ("amount == null ? 0 : amount", "amount set", "", ""),
        ("has(amount) && amount > days", "days set, days filled", "amount set, amount filled", ""),
        ("!has(amount) || amount > 1", "", "", "amount set, amount filled"),
        ("has(amount) || days > 1", "days set, days filled", "", ""),
        ("amount == 5", "amount set", "amount filled, amount text", ""),
        ("amount in [1, 2]", "amount set", "amount filled, amount text", ""),
        ("kind != ''", "kind set", "kind text", "kind filled"),
        ("kind in ['', 'A']", "kind set", "kind filled", ""),
        ("[1, 2].exists(days, days > 1)", "", "", ""),
        ("[amount, days]", "amount set, days set", "", ""),
    ],
)
def test_what_an_expression_needs_and_makes_sure(text: str, needed: str, true: str, false: str):
    def read(facts: str) -> set[tuple[str, str]]:
        return {(name, quality) for name, quality in map(str.split, filter(None, facts.split(", ")))}

    found = compile_expression(text, NULLABLE)
    assert needs(found) == read(needed)
    assert when_true(found) - needs(found) == read(true) - read(needed)
    assert when_false(found) - needs(found) == read(false) - read(needed)


@given(
    st.sampled_from(
        [
            "amount > 1",
            "amount != null",
            "amount == null",
            "has(amount)",
            "has(days)",
            "days > 1",
            "amount == days",
            "kind == 'A'",
        ]
    ),
    st.sampled_from([" && ", " || "]),
    st.sampled_from(
        ["amount > 1", "amount == null", "!has(days)", "days > 1", "(days > 1 ? amount > 2 : true)"]
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "amount": st.sampled_from([None, 1, 5]),
            "days": st.sampled_from([1, 5]),
            "kind": st.sampled_from(["A", ""]),
        },
    ),
)
def test_what_holds_what_it_needs_never_fails(one: str, between: str, other: str, data: dict[str, object]):
    """The analysis against CEL itself: an expression whose needs hold gives a value, and tells the truth of it."""
    checked = compile_expression(one + between + other, NULLABLE)
    at_run_time = {name: "dyn" if kind.endswith("?") else kind for name, kind in NULLABLE.items()}
    holding = {(name, "set") for name in data} | {(name, "filled") for name in data if data[name] is not None}
    if not needs(checked) <= holding:
        return
    answer = evaluate_condition(compile_expression(one + between + other, at_run_time), data)
    made_sure = when_true(checked) if answer else when_false(checked)
    assert {fact for fact in made_sure if fact[1] != "text"} <= holding


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


def test_a_value_that_grows_from_round_to_round_is_stopped():
    doubled = compile_expression("text + text", {"text": "string"})
    found: object = "x" * 100_000
    found = evaluate(doubled, {"text": found})
    with pytest.raises(ExpressionFailed, match="too large"):
        evaluate(doubled, {"text": found})
    listed = compile_expression("rows + rows", {"rows": "list(string)"})
    with pytest.raises(ExpressionFailed, match="too large"):
        evaluate(listed, {"rows": ["x" * 1000] * 200})
