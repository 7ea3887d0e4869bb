"""Months of a split year: twelve in all, wherever it is cut."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.skp_months import months

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (FIRST, LAST, 12),
        (date(2026, 3, 15), date(2026, 3, 15), 1),
        (date(2026, 3, 16), date(2026, 4, 14), 0),
        (date(2026, 7, 10), LAST, 6),
        (FIRST, date(2026, 7, 9), 6),
    ],
)
def test_the_middle_of_a_month_decides(first: date, last: date, count: int):
    assert months(first, last) == count


@given(st.dates(FIRST, LAST - timedelta(days=1)))
def test_however_a_year_is_split_it_has_twelve(day: date):
    assert months(FIRST, day) + months(day + timedelta(days=1), LAST) == 12


def test_no_period_ends_before_it_begins():
    with pytest.raises(ValueError, match="before"):
        months(LAST, FIRST)
