"""Scores of PP 46/2011 and PP 30/2019 as they are read in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.skp_history import (
    HistoryLabel,
    Part,
    Pp30Policy,
    Pp46Policy,
    Pp46Task,
    pp30_label,
    pp46_score,
)

FULL = Part(100, 100)
FAST = Part(12, 10)
SHARES = st.fractions(Fraction(1, 2), Fraction(5, 2), max_denominator=100)


def task(ratio: int = 100, **more: Part | None) -> Pp46Task:
    return Pp46Task(**{"quantity": Part(100, ratio), "quality": FULL, "time": Part(12, 12)} | more)


def test_cost_is_a_fourth_part():
    three, four = pp46_score((task(80),)), pp46_score((task(80, cost=Part(100, 100)),))
    assert three.tasks[0].score == Fraction(100 + 80 + 76, 3)
    assert four.tasks[0].score == Fraction(100 + 80 + 76 + 76, 4)


def test_efficiency_of_24_percent_is_the_last_of_the_first_formula():
    at, beyond = pp46_score((task(time=Part(100, 76)),)), pp46_score((task(time=Part(1000, 759)),))
    assert at.tasks[0].time == 100
    assert beyond.tasks[0].time == Fraction("75.9")


def test_nothing_spent_scores_nothing_and_overspending_lowers():
    assert pp46_score((task(time=Part(12, 0)),)).tasks[0].time == 0
    assert pp46_score((task(time=Part(12, 18)),)).tasks[0].time == 26


@pytest.mark.parametrize("part", ["quantity", "quality", "time"])
def test_a_missing_part_leaves_the_task_and_the_year_without_score(part):
    answer = pp46_score((task(), task(**{part: None})), behaviour=80)
    assert answer.tasks[0].score is not None and answer.tasks[1].score is None
    assert (answer.skp, answer.final, answer.label) == (None, None, None)


def test_no_task_no_score():
    assert pp46_score((), behaviour=80).skp is None


@pytest.mark.parametrize(("number", "points"), [(0, 0), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (40, 3)])
def test_additional_tasks_and_creativity_are_added_to_the_mean(number, points):
    plain = pp46_score((task(), task(50)))
    more = pp46_score((task(), task(50)), additional_tasks=number, creativity=Decimal("3.00"))
    assert more.skp - plain.skp == points + 3


@pytest.mark.parametrize(
    ("behaviour", "label"),
    [
        ("91.00", HistoryLabel.VERY_GOOD),
        ("90.995", HistoryLabel.VERY_GOOD),
        ("90.99", HistoryLabel.GOOD),
        ("76.00", HistoryLabel.GOOD),
        ("75.994", HistoryLabel.FAIR),
        ("61.00", HistoryLabel.FAIR),
        ("60.99", HistoryLabel.POOR),
        ("51.00", HistoryLabel.POOR),
        ("50.99", HistoryLabel.BAD),
        ("-1.00", HistoryLabel.BAD),
    ],
)
def test_label_of_pp46_follows_the_rounded_number(behaviour, label):
    all_behaviour = Pp46Policy(skp_percent=0, behaviour_percent=100)
    assert pp46_score((task(),), behaviour=Decimal(behaviour), policy=all_behaviour).label is label


@pytest.mark.parametrize(
    ("score", "new_idea", "label"),
    [
        ("120.00", True, HistoryLabel.VERY_GOOD),
        ("120.00", False, HistoryLabel.GOOD),
        ("109.995", True, HistoryLabel.VERY_GOOD),
        ("109.994", True, HistoryLabel.GOOD),
        ("89.995", False, HistoryLabel.GOOD),
        ("70.00", True, HistoryLabel.FAIR),
        ("69.99", True, HistoryLabel.POOR),
        ("50.00", False, HistoryLabel.POOR),
        ("49.99", False, HistoryLabel.VERY_POOR),
        ("0.00", False, HistoryLabel.VERY_POOR),
    ],
)
def test_label_of_pp30(score, new_idea, label):
    assert pp30_label(Decimal(score), new_idea=new_idea) is label


def test_new_idea_may_be_left_out_by_policy():
    lenient = Pp30Policy(very_good_needs_new_idea=False)
    assert pp30_label(110, new_idea=False, policy=lenient) is HistoryLabel.VERY_GOOD


@pytest.mark.parametrize("score", ["120.01", "-0.01"])
def test_scores_beyond_the_law_are_errors(score):
    with pytest.raises(ValueError, match="lies between 0 and 120"):
        pp30_label(Decimal(score), new_idea=True)


@pytest.mark.parametrize("target", [0, -1])
def test_a_target_is_above_nothing(target):
    with pytest.raises(ValueError, match="above 0"):
        pp46_score((task(quality=Part(target, 1)),))


@given(SHARES, SHARES, SHARES, st.fractions(0, 100, max_denominator=100))
def test_pp46_agrees_with_the_formula_written_out(quantity, quality, time, behaviour):
    def saved(ratio: Fraction) -> Fraction:
        value = 176 - 100 * ratio
        return value if 100 - 100 * ratio <= 24 else 176 - value

    answer = pp46_score(
        (Pp46Task(Part(1, quantity), Part(3, 3 * quality), Part(1, time)),), behaviour=behaviour
    )
    expected = (100 * quantity + 100 * quality + saved(time)) / 3
    assert answer.tasks[0].score == expected
    assert abs(Fraction(answer.final) - (expected * 6 + behaviour * 4) / 10) <= Fraction(1, 200)
