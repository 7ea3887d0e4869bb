from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.dated import NothingInForce, in_force
from workflows.rules.rounding import half_up, share, whole_half_up
from workflows.rules.skp_objection import ObjectionPolicy


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.004999", "1.00"), ("94", "94.00")],
)
def test_half_goes_up(value, shown):
    assert str(half_up(Decimal(value))) == shown


def test_half_a_rupiah_goes_up_and_a_third_is_exact():
    assert whole_half_up(Decimal("600.5")) == 601
    assert half_up(share(Fraction(1, 3), 50), 3) == Decimal("0.167")


@given(st.decimals(-(10**9), 10**9, places=5), st.integers(0, 4))
def test_half_up_agrees_with_the_standard_library(value, places):
    assert half_up(value, places) == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def test_row_in_force_is_the_last_that_began_and_has_not_ended():
    old, new = ObjectionPolicy(), ObjectionPolicy(valid_from=date(2026, 7, 1), objection_days=7)
    closed = ObjectionPolicy(valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31), objection_days=3)
    days = {date(2026, 2, 28): 14, date(2026, 3, 1): 3, date(2026, 4, 1): 14, date(2026, 7, 1): 7}
    for day, number in days.items():
        assert in_force([new, old, closed], day).objection_days == number
    with pytest.raises(NothingInForce):
        in_force([old], date(2019, 4, 25))
