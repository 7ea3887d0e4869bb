"""Cases of performance, judged by the rules and by a second reading of the text that shares no code with them."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator

import pytest

from tests.cases.registry import Beside, answerer_of
from tests.cases.runner import FOLDER
from tests.rules import made_up_activity, made_up_pay, made_up_performance
from tests.rules.made_up_performance import Maker
from tests.rules.second_performance import READERS
from tests.rules.second_time import POLICIES, Json

BESIDE = Beside({}, POLICIES)
SHOWN = [
    case
    for name in ("skp", "attendance", "activity", "pay")
    for case in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["cases"]
]
# Some in a suite; set to thousands by hand after a change of the rules.
EXAMPLES = int(os.environ.get("TWICE", "60"))

MAKERS: dict[str, Callable[[Maker], Json]] = {
    maker(Maker(0))["rule"]: maker
    for module in (made_up_performance, made_up_activity, made_up_pay)
    for maker in module.MAKERS
}


def first_answer(case: Json) -> Json:
    """As the case writes it: words and lists of JSON."""
    return json.loads(json.dumps(answerer_of(case["rule"])(case, BESIDE)))


def second_answer(case: Json) -> Json:
    return READERS[case["rule"]](case["given"], case["when"])


@pytest.mark.parametrize("rule", sorted(READERS))
def test_both_readings_answer_the_same(rule):
    for seed in range(EXAMPLES):
        case = MAKERS[rule](Maker(seed))
        assert first_answer(case) == second_answer(case), json.dumps(case)


def test_the_second_reading_passes_the_cases_that_are_shown():
    for case in SHOWN:
        answer = second_answer(case)
        assert {key: answer.get(key) for key in case["expect"]} == case["expect"], case["id"]


def idle_keys(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where the case says nothing: null, an empty list, an empty object, false."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if isinstance(value, dict) and (inner is False or inner in (None, [], {})):
            yield (*path, key)
        yield from idle_keys(inner, (*path, key))


def without(case: Json, path: tuple[str | int, ...], *, null: bool) -> Json:
    case = copy.deepcopy(case)
    holder = case
    for key in path[:-1]:
        holder = holder[key]
    if null:
        holder[path[-1]] = None
    else:
        del holder[path[-1]]
    return case


def test_what_a_case_leaves_out_or_gives_as_null_means_the_same():
    for case in SHOWN:
        answer = first_answer(case)
        for path in idle_keys({"given": case["given"], "when": case["when"]}):
            if len(path) > 1:
                assert first_answer(without(case, path, null=False)) == answer, (case["id"], path)
                assert first_answer(without(case, path, null=True)) == answer, (case["id"], path)
