"""How long a leave is said to last."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.rules.leave_length import Length, Measure, length


@pytest.mark.parametrize(
    ("kind", "first", "last", "said"),
    [
        ("UNPAID", date(2026, 12, 7), date(2028, 12, 6), Length(2, Measure.YEAR)),  # 731 days, a leap year
        ("UNPAID", date(2026, 1, 31), date(2027, 7, 30), Length(18, Measure.MONTH)),
        ("UNPAID", date(2026, 3, 2), date(2026, 8, 31), Length(183, Measure.CALENDAR_DAY)),
        ("LONG", date(2026, 12, 7), date(2027, 3, 6), Length(3, Measure.MONTH)),
        ("MATERNITY", date(2026, 11, 30), date(2027, 2, 27), Length(90, Measure.CALENDAR_DAY)),
        ("SICK", date(2026, 4, 6), date(2026, 5, 5), Length(30, Measure.CALENDAR_DAY)),
        ("ANNUAL", date(2026, 2, 9), date(2026, 3, 8), Length(28, Measure.WORKING_DAY)),
    ],
)
def test_whole_months_and_years_are_said_where_the_law_counts_them(
    kind: str, first: date, last: date, said: Length
):
    assert length(kind, first, last, days=(last - first).days + 1) == said
