"""What a plan lacks, what goes in a circle, what is left to share, what two versions differ in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workflows.rules.skp_cascade import Shared, comes_back, shared
from workflows.rules.skp_plan import Indicator, Lack, Missing, Plan, PlannedResult, missing
from workflows.rules.skp_versions import Change, Difference, Row, differences

RESULT = PlannedResult("Surat tercatat", True, [Indicator("Jumlah", "12", "QUANTITY")], serves=True)
PLAN = Plan([RESULT], {"RESOURCES": ["Komputer"]}, leader=False, quantitative=True, superior_agreed=True)


def of(result: PlannedResult, **more: bool) -> tuple[Missing, ...]:
    return missing(replace(PLAN, results=[result], **more))


def test_a_complete_plan_lacks_nothing():
    assert missing(PLAN) == ()
    assert of(replace(RESULT, serves=False, perspective="BUDGET"), leader=True) == ()
    assert of(replace(RESULT, main=False, serves=False), superior_agreed=False) == (Missing(Lack.NO_MAIN),)


@pytest.mark.parametrize(
    ("result", "lack", "indicator"),
    [
        (replace(RESULT, text="  "), Lack.NO_TEXT, None),
        (replace(RESULT, serves=False), Lack.NOT_SERVING, None),
        (replace(RESULT, indicators=[]), Lack.NO_INDICATOR, None),
        (replace(RESULT, indicators=[Indicator("", "12", "QUANTITY")]), Lack.NO_INDICATOR_TEXT, 0),
        (replace(RESULT, indicators=[*RESULT.indicators, Indicator("Lama", " ", "TIME")]), Lack.NO_TARGET, 1),
        (replace(RESULT, indicators=[Indicator("Jumlah", "12")]), Lack.NO_ASPECT, 0),
    ],
)
def test_each_row_says_what_it_lacks(result: PlannedResult, lack: Lack, indicator: int | None):
    assert of(result) == (Missing(lack, 0, indicator),)


def test_what_a_form_or_an_approach_does_not_ask_for():
    assert of(replace(RESULT, indicators=[Indicator("Tercatat semua", "ya")]), quantitative=False) == ()
    assert of(replace(RESULT, serves=False), superior_agreed=False) == ()
    assert of(RESULT, leader=True) == (Missing(Lack.NO_PERSPECTIVE, 0),)
    assert missing(replace(PLAN, annexes={"CONSEQUENCES": [" "]})) == (
        Missing(Lack.NO_ANNEX, annex="CONSEQUENCES"),
    )


@pytest.mark.parametrize(
    ("serves", "circle"),
    [
        ({}, False),
        ({"a": "b", "b": None}, False),
        ({"a": "mine"}, True),
        ({"a": "b", "b": "c", "c": "mine"}, True),
        ({"a": "b", "b": "a"}, True),  # a circle among others
    ],
)
def test_circles(*, serves: dict[str, str | None], circle: bool):
    assert comes_back("a", {"mine"}, serves) is circle
    assert comes_back("mine", {"mine"}, serves)


def test_parts_add_up_as_far_as_they_can_be_counted():
    assert shared([60, None, 30]) == Shared(90, 10, 1)
    assert shared([]) == Shared(0, 100, 0)
    assert shared([70, 60]).too_much
    assert shared([70, 60]).left == 0


def test_versions_differ_by_line_whatever_their_order():
    old = [Row(1, "A", {"text": "A", "target": "1"}), Row(2, "B", {"text": "B", "target": ""})]
    new = [Row(3, "C", {"text": "C", "target": ""}), Row(1, "A", {"text": "A", "target": "2"})]
    assert differences(old, new) == (
        Difference(3, Change.ADDED, "C", {}, {"text": "C"}),
        Difference(1, Change.CHANGED, "A", {"target": "1"}, {"target": "2"}),
        Difference(2, Change.REMOVED, "B", {"text": "B"}, {}),
    )
    assert differences(old, old) == ()
