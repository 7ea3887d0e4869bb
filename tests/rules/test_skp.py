"""SKP: what the text says and the shown cases don't, and what holds for all numbers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.calendar import Calendar, DayOff, NoWorkingDay, Schedule, WorkPattern
from workflows.rules.moments import WIB
from workflows.rules.skp_credit import CreditPolicy, credit_points
from workflows.rules.skp_distribution import (
    DistributionPolicy,
    Signature,
    Spread,
    WarningCode,
    distribution_warnings,
    sign,
)
from workflows.rules.skp_objection import (
    ObjectionCode,
    ObjectionPolicy,
    Receipt,
    object_to_predicate,
    received_on,
)
from workflows.rules.skp_predicate import (
    OrganisationResult,
    Predicate,
    PredicateError,
    PredicatePolicy,
    Rating,
    predicate,
)

RATINGS, PREDICATES, RESULTS = map(st.sampled_from, (Rating, Predicate, OrganisationResult))
COUNTS = st.lists(st.integers(0, 30), min_size=5, max_size=5)
WEEK = Schedule(Calendar({date(2027, 1, 11): DayOff("Libur", "")}))
FRIDAY = datetime(2027, 1, 8, 9, 0, tzinfo=WIB)
REASON = "Bukti dukung belum dinilai"


def counted(*numbers: int) -> dict[Predicate, int]:
    return dict(zip(Predicate, numbers, strict=True))


def warned(result: OrganisationResult, *numbers: int) -> list[tuple[str, list[str], int, int]]:
    found = distribution_warnings(result, counted(*numbers))
    return [(warning.code, list(warning.predicates), warning.count, warning.limit) for warning in found]


def objected(filed_at: datetime, receipt: Receipt, **more: object) -> ObjectionCode | None:
    return object_to_predicate(receipt, filed_at=filed_at, **{"reason": REASON, "schedule": WEEK} | more).code


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (OrganisationResult.EXCELLENT, Predicate.VERY_GOOD),
        (OrganisationResult.GOOD, Predicate.GOOD),
        (OrganisationResult.NEEDS_IMPROVEMENT, Predicate.NEEDS_IMPROVEMENT),
        (OrganisationResult.POOR, Predicate.NEEDS_IMPROVEMENT),
        (OrganisationResult.VERY_POOR, Predicate.NEEDS_IMPROVEMENT),
    ],
)
def test_a_leader_is_rated_by_the_organisation_whatever_else_is_written(result, expected):
    for work in (None, *Rating):
        answer = predicate(work, Rating.ABOVE, leads_organisation=True, organisation_result=result)
        assert answer.predicate is expected


def test_a_leader_without_an_organisation_result_has_no_predicate():
    answer = predicate(Rating.ABOVE, Rating.ABOVE, leads_organisation=True)
    assert answer.predicate is None and answer.error is PredicateError.INCOMPLETE


def test_the_organisation_does_not_rate_those_who_dont_lead_it():
    answer = predicate(None, Rating.ABOVE, organisation_result=OrganisationResult.EXCELLENT)
    assert answer.error is PredicateError.INCOMPLETE


def test_another_office_may_read_the_organisation_result_otherwise():
    strict = PredicatePolicy(organisation_ratings=dict.fromkeys(OrganisationResult, Rating.BELOW))
    answer = predicate(
        None,
        Rating.ABOVE,
        leads_organisation=True,
        organisation_result=OrganisationResult.EXCELLENT,
        policy=strict,
    )
    assert answer.predicate is Predicate.NEEDS_IMPROVEMENT


@given(RATINGS, RATINGS, RATINGS)
def test_a_better_rating_never_gives_a_worse_predicate(work, behaviour, other):
    ranks = {found: rank for rank, found in enumerate(Predicate)}
    best_first = list(Rating)

    def rank(work: Rating, behaviour: Rating) -> int:
        return ranks[predicate(work, behaviour).predicate]

    better = min(work, other, key=best_first.index)
    assert rank(better, behaviour) <= rank(work, behaviour)
    better = min(behaviour, other, key=best_first.index)
    assert rank(work, better) <= rank(work, behaviour)


@pytest.mark.parametrize("work", Rating)
def test_behaviour_below_expectation_never_gives_good_or_needs_improvement(work):
    assert predicate(work, Rating.BELOW).predicate in {Predicate.POOR, Predicate.VERY_POOR}


def test_most_is_strictly_the_largest_group():
    assert warned(OrganisationResult.EXCELLENT, 5, 5, 0, 0, 0) == [("NOT_LARGEST", ["VERY_GOOD"], 5, 6)]
    assert warned(OrganisationResult.EXCELLENT, 5, 4, 0, 0, 0) == []


def test_warnings_come_by_code_then_by_predicates():
    assert warned(OrganisationResult.VERY_POOR, 2, 8, 0, 0, 0) == [
        ("BELOW_MINIMUM", ["NEEDS_IMPROVEMENT", "POOR"], 0, 1),
        ("BELOW_MINIMUM", ["VERY_POOR"], 0, 6),
        ("NOT_ALLOWED", ["VERY_GOOD"], 2, 0),
    ]
    assert warned(OrganisationResult.POOR, 2, 5, 0, 4, 0) == [
        ("ABOVE_MAXIMUM", ["VERY_GOOD"], 2, 1),
        ("BELOW_MINIMUM", ["NEEDS_IMPROVEMENT"], 0, 2),
        ("BELOW_MINIMUM", ["POOR"], 4, 7),
    ]
    assert warned(OrganisationResult.GOOD, 6, 1, 0, 0, 0) == [
        ("NOT_LARGEST", ["GOOD"], 1, 7),
        ("REQUIRED_GROUP_MISSING", ["NEEDS_IMPROVEMENT", "POOR"], 0, 1),
    ]


def test_one_poor_is_enough_where_some_improvement_is_needed():
    assert warned(OrganisationResult.GOOD, 3, 6, 0, 1, 0) == []
    assert warned(OrganisationResult.VERY_POOR, 0, 3, 0, 1, 6) == []


def test_a_unit_without_rated_employees_has_no_warning():
    assert distribution_warnings(OrganisationResult.GOOD, counted(0, 0, 0, 0, 0)) == ()
    assert distribution_warnings(OrganisationResult.GOOD, {}) == ()


def test_fewer_than_no_employees_are_an_error():
    with pytest.raises(ValueError, match="fewer than none"):
        distribution_warnings(OrganisationResult.GOOD, counted(3, -1, 0, 0, 0))


def test_a_signature_needs_a_reason_only_with_warnings():
    warning = distribution_warnings(OrganisationResult.VERY_POOR, counted(1, 0, 0, 1, 6))
    assert sign((), None) is sign(warning, REASON) is Signature.STORED
    assert sign(warning, None) is sign(warning, " \n") is Signature.REASON_REQUIRED


@given(RESULTS, COUNTS)
def test_distribution_agrees_with_a_second_reckoning(result, numbers):
    """Every percent by whole numbers, crosswise: count / n > 70 / 100 is 100 count > 70 n."""
    very_good, good, improve, poor, very_poor = numbers
    n = sum(numbers)
    bad = {
        OrganisationResult.EXCELLENT: {
            "ABOVE_MAXIMUM": 100 * very_good > 70 * n,
            "NOT_LARGEST": very_good <= max(good, improve, poor, very_poor),
        },
        OrganisationResult.GOOD: {
            "ABOVE_MAXIMUM": 100 * good > 70 * n,
            "NOT_LARGEST": good <= max(very_good, improve, poor, very_poor),
            "REQUIRED_GROUP_MISSING": improve + poor == 0,
        },
        OrganisationResult.NEEDS_IMPROVEMENT: {
            "ABOVE_MAXIMUM": 10 * very_good > n,
            "BELOW_MINIMUM": 100 * improve < 60 * n,
        },
        OrganisationResult.POOR: {
            "ABOVE_MAXIMUM": 10 * very_good > n,
            "BELOW_MINIMUM": 100 * poor < 60 * n or 10 * improve < n,
        },
        OrganisationResult.VERY_POOR: {
            "BELOW_MINIMUM": 100 * very_poor < 60 * n or 10 * (improve + poor) < n,
            "NOT_ALLOWED": very_good > 0,
        },
    }[result]
    expected = {code for code, broken in bad.items() if broken and n}
    found = distribution_warnings(result, counted(*numbers))
    assert {warning.code for warning in found} == expected
    assert list(found) == sorted(found, key=lambda warning: (warning.code, warning.predicates))


def test_a_new_circular_brings_other_percents():
    half = DistributionPolicy(
        spreads={OrganisationResult.GOOD: Spread(maximum={Predicate.GOOD: Decimal("49.5")})}
    )
    (warning,) = distribution_warnings(OrganisationResult.GOOD, counted(100, 100, 0, 0, 0), policy=half)
    assert (warning.code, warning.limit) == (WarningCode.ABOVE_MAXIMUM, 99)


@pytest.mark.parametrize(
    ("opened", "day"),
    [
        (None, date(2027, 1, 14)),  # the 11th is a holiday
        (datetime(2027, 1, 9, 23, 30, tzinfo=WIB), date(2027, 1, 9)),
        (datetime(2027, 1, 20, 8, 0, tzinfo=WIB), date(2027, 1, 14)),
    ],
)
def test_received_is_opened_or_three_workdays_after_the_notification(opened, day):
    assert received_on(Receipt(notified_at=FRIDAY, opened_at=opened), schedule=WEEK) == day


def test_day_of_receipt_is_that_of_the_office():
    late = datetime.fromisoformat("2027-01-05T17:30:00Z")
    assert received_on(Receipt(received_at=late), schedule=WEEK) == date(2027, 1, 6)


def test_objection_is_taken_to_the_end_of_the_last_second():
    receipt = Receipt(received_at=FRIDAY)
    last = datetime(2027, 1, 22, 23, 59, 59, 999_999, tzinfo=WIB)
    assert objected(last, receipt) is None
    assert objected(last + timedelta(microseconds=1), receipt) is ObjectionCode.OBJECTION_TOO_LATE


def test_objection_is_refused_by_the_first_ground_in_order():
    receipt, final = Receipt(received_at=FRIDAY), FRIDAY + timedelta(days=5)
    late = FRIDAY + timedelta(days=30)
    assert objected(late, receipt, reason=None, final_at=final) is ObjectionCode.DECISION_FINAL
    assert objected(late, receipt, reason=None) is ObjectionCode.OBJECTION_TOO_LATE
    assert objected(FRIDAY, receipt, reason=" ") is ObjectionCode.REASON_REQUIRED
    assert objected(FRIDAY, receipt, final_at=final) is None


def test_days_of_objection_are_a_parameter():
    receipt, week = Receipt(received_at=FRIDAY), ObjectionPolicy(objection_days=7)
    assert objected(FRIDAY + timedelta(days=8), receipt) is None
    assert objected(FRIDAY + timedelta(days=8), receipt, policy=week) is ObjectionCode.OBJECTION_TOO_LATE


def test_what_was_never_sent_or_never_ends_is_an_error():
    with pytest.raises(ValueError, match="neither received nor notified"):
        objected(FRIDAY, Receipt())
    with pytest.raises(NoWorkingDay):
        objected(FRIDAY, Receipt(notified_at=FRIDAY), schedule=Schedule(Calendar(), WorkPattern(frozenset())))
    with pytest.raises(ValueError, match="zone"):
        objected(FRIDAY, Receipt(received_at=datetime(2027, 1, 5)))  # noqa: DTZ001  that is the mistake


@pytest.mark.parametrize(
    ("level", "months", "points"),
    [("PEMULA", 1, "0.31"), ("TERAMPIL", 12, "5.00"), ("AHLI_MUDA", 0, "0.00"), ("MAHIR", 6, "6.25")],
)
def test_credit_points_of_other_levels_and_months(level, months, points):
    assert str(credit_points(Predicate.GOOD, level=level, months=months)) == points


def test_credit_points_of_unknown_levels_and_negative_months_are_errors():
    with pytest.raises(LookupError):
        credit_points(Predicate.GOOD, level="AHLI_SEKALI", months=12)
    with pytest.raises(ValueError, match="shorter than nothing"):
        credit_points(Predicate.GOOD, level="MAHIR", months=-1)


@given(PREDICATES, st.sampled_from(list(CreditPolicy().coefficients)), st.integers(0, 12))
def test_credit_points_agree_with_a_second_reckoning_and_grow_with_months(found, level, months):
    percent = {"VERY_GOOD": 150, "GOOD": 100, "NEEDS_IMPROVEMENT": 75, "POOR": 50, "VERY_POOR": 25}[found]
    quarter_points = int(CreditPolicy().coefficients[level] * 4)
    points = credit_points(found, level=level, months=months)
    numerator, denominator = percent * quarter_points * months, 400 * 12
    assert int(points * 100) == (200 * numerator + denominator) // (2 * denominator)
    assert points <= credit_points(found, level=level, months=months + 1)
    assert abs(Fraction(points) - Fraction(numerator, denominator)) <= Fraction(1, 200)


def test_while_some_are_rated_later_only_what_they_can_no_longer_mend_is_warned_of():
    """Shares are of everybody: one GOOD of seven fits, five don't; who waits may still be the one missing."""
    good = OrganisationResult.GOOD
    assert distribution_warnings(good, counted(0, 1, 0, 0, 0), waiting=6) == ()
    (warning,) = distribution_warnings(good, counted(0, 5, 0, 0, 0), waiting=2)
    assert (warning.code, warning.count, warning.limit) == (WarningCode.ABOVE_MAXIMUM, 5, 4)
    (warning,) = distribution_warnings(good, counted(3, 0, 1, 0, 0), waiting=3)
    assert (warning.code, warning.limit) == (WarningCode.NOT_LARGEST, 4)
    with pytest.raises(ValueError, match="fewer than none"):
        distribution_warnings(good, {}, waiting=-1)
