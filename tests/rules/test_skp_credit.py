"""Months of a period and the points of a year in which the level changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.skp_credit import earned
from workflows.rules.skp_distribution import Expecting, expected
from workflows.rules.skp_months import middles, months
from workflows.rules.skp_predicate import OrganisationResult, Predicate

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@dataclass(frozen=True)
class Row:
    level: str
    valid_from: date
    valid_to: date | None = None


@given(st.dates(FIRST, LAST - timedelta(days=1)))
def test_two_periods_that_follow_one_another_share_the_twelve_months(end: date):
    before = list(middles(FIRST, end))
    after = list(middles(end + timedelta(days=1), LAST))
    assert [month.month for month in before + after] == list(range(1, 13))
    assert (len(before), len(after)) == (months(FIRST, end), months(end + timedelta(days=1), LAST))


def test_a_promotion_in_june_counts_each_month_at_its_level():
    rows = (Row("AHLI_PERTAMA", date(2020, 1, 1)), Row("AHLI_MUDA", date(2026, 6, 1)))
    credit = earned(Predicate.GOOD, rows, first_day=FIRST, last_day=LAST)
    assert [(line.level, line.months, line.points) for line in credit.lines] == [
        ("AHLI_PERTAMA", 5, Decimal("5.21")),
        ("AHLI_MUDA", 7, Decimal("14.58")),
    ]
    assert credit.total == Decimal("19.79")  # 5.2083… + 14.5833…
    assert credit.months_without == 0


def test_months_before_the_first_level_give_nothing_and_are_told():
    credit = earned(Predicate.VERY_GOOD, (Row("TERAMPIL", date(2026, 7, 1)),), first_day=FIRST, last_day=LAST)
    assert (credit.total, credit.months_without) == (Decimal("3.75"), 6)


def test_the_guidance_is_said_of_each_predicate():
    told = {result: [expected(result)[one].kind for one in Predicate] for result in OrganisationResult}
    most, least, some, both = Expecting.MOST, Expecting.AT_LEAST, Expecting.SOME, Expecting.TOGETHER
    few, none, free = Expecting.FEW, Expecting.NONE, Expecting.FREE
    assert told == {
        OrganisationResult.EXCELLENT: [most, free, free, free, free],
        OrganisationResult.GOOD: [free, most, some, some, free],
        OrganisationResult.NEEDS_IMPROVEMENT: [few, free, least, free, free],
        OrganisationResult.POOR: [few, free, least, least, free],
        OrganisationResult.VERY_POOR: [none, free, both, both, least],
    }
