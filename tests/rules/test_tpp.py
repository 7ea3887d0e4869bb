"""TPP: base, cuts, a month to the rupiah, corrections, and a second reckoning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.attendance import Event
from workflows.rules.dated import NothingInForce
from workflows.rules.leave_facts import Kind
from workflows.rules.skp_predicate import Predicate
from workflows.rules.tpp_base import (
    ActingPost,
    BasePolicy,
    Cut,
    CutFrom,
    Position,
    base_of_month,
    cut_percent,
)
from workflows.rules.tpp_month import (
    Discipline,
    Formula,
    LeaveDeduction,
    Tax,
    TaxMode,
    TppError,
    TppFacts,
    TppLine,
    TppPolicy,
    correction,
    discipline_points,
    tpp_of_month,
    tpp_run,
)

JUNE = date(2026, 6, 1)
POLICY = TppPolicy(
    productivity_percent=60,
    blend_activity_percent=70,
    blend_predicate_percent=30,
    predicate_factors=dict(zip(Predicate, (100, 100, 75, 50, 25), strict=True)),
    deduction_points={event: Decimal("0.50") for event in Event},
    leave_deductions={Kind.SICK: LeaveDeduction(2, 1), Kind.IMPORTANT_REASON: LeaveDeduction(0, 1)},
    zero_workdays_percents={Kind.ANNUAL: 100, Kind.MATERNITY: 50, Kind.UNPAID: 0},
    group_rates={"I": 0, "II": 0, "III": 5, "IV": 15},
    bpjs_percent=1,
    bpjs_ceiling=12_000_000,
)
FACTS = TppFacts(
    month=JUNE,
    base=3_000_000,
    grade="III/c",
    salary_base=4_200_000,
    tax=Tax(TaxMode.FINAL_GROUP),
    policy=POLICY,
    activity_score=Decimal(100),
    discipline=Discipline(points=0),
)
CRITERIA = {"WORKLOAD": 50, "PERFORMANCE": 25}
BASE = BasePolicy({"9": 1_000_001}, CRITERIA, new_civil_servant_percent=80, acting_percent=20)
HELD = [Position(date(2026, 1, 1), job_class="9")]


def line(**changed: object) -> TppLine:
    answer = tpp_of_month(replace(FACTS, **changed))
    assert isinstance(answer, TppLine)
    return answer


@pytest.mark.parametrize(
    ("first", "last", "addition"),
    [(1, 30, 200_000), (1, None, 200_000), (2, 30, 0), (1, 29, 0)],
)
def test_acting_counts_only_for_the_whole_month(first, last, addition):
    post = ActingPost(1_000_000, date(2026, 6, first), None if last is None else date(2026, 6, last))
    assert base_of_month(HELD, month=JUNE, policy=BASE, acting=[post]).acting_addition == addition


def test_probation_lowers_the_own_base_alone():
    post = ActingPost(1_000_000, date(2026, 1, 1))
    answer = base_of_month(HELD, month=date(2026, 6, 20), policy=BASE, on_probation=True, acting=[post, post])
    assert answer.components == {"WORKLOAD": 500_001, "PERFORMANCE": 250_000}
    assert answer.tpp_base == 600_001 + 2 * 200_000


def test_a_month_without_a_position_is_an_error():
    with pytest.raises(NothingInForce):
        base_of_month([Position(date(2026, 6, 2), job_class="9")], month=JUNE, policy=BASE)


def test_the_highest_cut_counts_alone_and_each_for_its_months():
    cuts = [Cut(25, date(2026, 11, 1), 6), Cut(Decimal(30), date(2027, 1, 1), 1)]
    found = [cut_percent(cuts, date(2026 + month // 12, month % 12 + 1, 1)) for month in range(9, 17)]
    assert found == [0, 25, 25, 30, 25, 25, 25, 0]


def test_a_cut_from_the_middle_of_a_month():
    cut = [Cut(25, date(2026, 1, 15), 6)]
    months = [date(2026, month, 1) for month in (1, 6, 7)]
    assert [cut_percent(cut, month) for month in months] == [25, 25, 0]
    assert [cut_percent(cut, month, begins=CutFrom.NEXT_MONTH) for month in months] == [0, 25, 25]
    later = replace(
        FACTS, month=months[0], cuts=tuple(cut), policy=replace(POLICY, cut_begins=CutFrom.NEXT_MONTH)
    )
    assert tpp_of_month(later).sanction_cut == 0


@pytest.mark.parametrize(
    ("tax", "grade"),
    [
        (Tax(TaxMode.TER), "III/c"),
        (Tax(TaxMode.FINAL_GROUP, on_contract=True), "IX"),
        (
            Tax(TaxMode.FINAL_GROUP, on_contract=True),
            "III",
        ),  # no group of the table, though it looks like one
        (Tax(TaxMode.BORNE_BY_REGION, on_contract=True), "IX"),
        (Tax(TaxMode.FINAL_GROUP), "V/a"),
    ],
)
def test_a_rate_that_nobody_set_stops_this_person_alone(tax, grade):
    found = tpp_run({"E1": replace(FACTS, tax=tax, grade=grade), "E2": FACTS})
    assert found["E1"] is TppError.TAX_RATE_NOT_SET
    assert found["E2"].net == 2_820_000


def test_no_tax_needs_no_rate():
    assert line(tax=Tax(TaxMode.NONE, on_contract=True), grade="IX").tax == 0


@pytest.mark.parametrize(
    ("formula", "activity", "predicate", "score"),
    [
        (Formula.ACTIVITY, "94.005", None, "94.01"),
        (Formula.ACTIVITY, None, Predicate.GOOD, None),
        (Formula.BLEND, "94.005", Predicate.POOR, "80.81"),  # of 94.01
        (Formula.BLEND, "94", None, None),
        (Formula.BLEND, None, Predicate.GOOD, None),
        (Formula.PREDICATE, None, Predicate.VERY_POOR, "25.00"),
        (Formula.PREDICATE, "94", None, None),
    ],
)
def test_score_of_productivity(formula, activity, predicate, score):
    facts = replace(
        FACTS,
        policy=replace(POLICY, formula=formula),
        activity_score=None if activity is None else Decimal(activity),
        predicate=predicate,
    )
    answer = tpp_of_month(facts)
    if score is None:
        assert answer is TppError.INCOMPLETE
    else:
        assert answer.productivity_score == Decimal(score)


def test_points_of_events_and_leave_are_added():
    leave = ((Kind.SICK, 1), (Kind.SICK, 3), (Kind.IMPORTANT_REASON, 2), (Kind.MATERNITY, 9))
    events = ((Event.LATE_1, 3), (Event.ABSENT, 1))
    assert discipline_points(Discipline(events=events, leave=leave), POLICY) == Decimal("5.00")
    assert discipline_points(Discipline(points=Decimal("1.005")), POLICY) == Decimal("1.01")
    assert discipline_points(Discipline(), POLICY) == 0


def test_each_sick_leave_has_its_own_free_days():
    """Kinerja 3.4: "sakit with letter: first 2 workdays 0, then 1.0/day"; leaves are looked up and added."""
    leave = ((Kind.SICK, 2), (Kind.SICK, 2))
    assert discipline_points(Discipline(leave=leave), POLICY) == 0
    assert discipline_points(Discipline(leave=((Kind.SICK, 4),)), POLICY) == 2


def test_a_month_without_workdays_pays_by_kind_and_is_still_cut_and_taxed():
    answer = line(zero_workdays_leave=Kind.MATERNITY, activity_score=None, cuts=(Cut(25, JUNE, 1),))
    assert (answer.gross_before_sanction, answer.gross, answer.tax) == (1_500_000, 1_125_000, 56_250)
    assert answer.productivity_pay is answer.discipline_score is None


def test_a_correction_may_take_back_and_keeps_the_parameters_of_its_month():
    worse = replace(FACTS, discipline=Discipline(points=3))
    assert correction(worse, FACTS) == 33_840 == -correction(FACTS, worse)
    unset = replace(FACTS, tax=Tax(TaxMode.TER))
    assert correction(unset, FACTS) is correction(FACTS, unset) is TppError.TAX_RATE_NOT_SET
    with pytest.raises(ValueError, match="own parameters"):
        correction(FACTS, replace(FACTS, policy=replace(POLICY, productivity_percent=50)))


RUPIAH = st.integers(0, 20_000_000)
CENTS = st.integers(0, 10_000)


@given(
    st.tuples(RUPIAH, RUPIAH), CENTS, st.integers(0, 15_000), st.sampled_from([0, 25]), st.integers(0, 100)
)
def test_a_month_agrees_with_whole_numbers(sums, score, points, cut, split):
    """A second reckoning: everything in hundredths of a percent, (2a + b) // 2b for half up."""
    base, salary = sums

    def part(amount: int, hundredths: int) -> int:
        return (2 * amount * hundredths + 10_000) // 20_000

    productivity = part(base, split * 100)
    gross = part(productivity, score) + part(base - productivity, max(0, 10_000 - points))
    gross -= part(gross, cut * 100)
    room = max(0, min(gross, 12_000_000 - salary))
    answer = line(
        base=base,
        salary_base=salary,
        activity_score=Decimal(score) / 100,
        discipline=Discipline(points=Decimal(points) / 100),
        cuts=(Cut(cut, JUNE, 1),),
        policy=replace(POLICY, productivity_percent=split),
    )
    assert answer.productivity_part + answer.discipline_part == base
    assert (answer.gross, answer.tax, answer.bpjs) == (gross, gross * 5 // 100, part(room, 100))
    assert answer.net == gross - gross * 5 // 100 - part(room, 100)


@given(CENTS, CENTS)
def test_a_better_score_never_pays_less(one, other):
    lower, higher = sorted((one, other))
    nets = [line(activity_score=Decimal(score) / 100).net for score in (lower, higher)]
    assert nets == sorted(nets)
