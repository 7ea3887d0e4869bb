"""Salary: rows, families of two civil servants, increases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules import made_up_pay
from workflows.rules.salary import (
    AllowancePolicy,
    Increase,
    PayRow,
    Salary,
    SalaryError,
    Spouse,
    next_increase,
    pay_row,
    post_allowance,
    salary_of_month,
    served,
)
from workflows.rules.salary_table import pay_table

TABLE = {
    "II/a": {0: 2_184_000, 1: 2_218_400, 3: 2_288_200},
    "II/b": {3: 2_385_000},
    "III/a": {0: 2_785_700, 2: 2_873_500},
}
POLICY = AllowancePolicy(
    new_civil_servant_percent=80,
    spouse_percent=10,
    child_percent=2,
    max_children=2,
    rice_per_person=72_420,
    general={"II": 180_000, "III": 185_000},
    structural={"III.a": 1_260_000},
)
TWIN = Spouse(civil_servant=True, grade="III/a", service_years=3)


def paid(grade: str = "III/a", years: int = 2, **more: object) -> Salary:
    answer = salary_of_month(TABLE, grade=grade, service_years=years, **{"policy": POLICY} | more)
    assert isinstance(answer, Salary)
    return answer


def test_below_the_first_row_there_is_no_salary():
    assert (
        salary_of_month(TABLE, grade="II/b", service_years=2, policy=POLICY)
        is SalaryError.SERVICE_YEARS_BELOW_TABLE
    )


def test_a_grade_without_a_column_is_an_error():
    with pytest.raises(KeyError):
        pay_row(TABLE, "IX", 3)


def test_on_probation_allowances_follow_the_lower_pay():
    answer = paid(years=0, on_probation=True, spouse=Spouse(), children=1)
    assert (answer.basic, answer.spouse_allowance, answer.child_allowance) == (2_228_560, 222_856, 44_571)


def test_children_count_without_a_spouse_and_only_so_many():
    answer = paid(children=5)
    assert (answer.spouse_allowance, answer.child_allowance, answer.rice_people) == (0, 114_940, 3)


@pytest.mark.parametrize(("years", "receives"), [(1, False), (2, True), (30, True)])
def test_of_two_civil_servants_the_better_paid_has_the_family(years, receives):
    answer = paid(years=years, spouse=TWIN, children=1)
    assert bool(answer.family_allowance) is receives
    assert answer.rice_people == (3 if receives else 1)


def test_on_equal_pay_the_office_says_who():
    other = replace(POLICY, paid_on_equal_pay=False)
    assert paid(spouse=TWIN).spouse_allowance == 287_350
    assert paid(spouse=TWIN, policy=other).spouse_allowance == 0


def test_rice_of_a_civil_spouse_is_the_offices_choice():
    own_rice = replace(POLICY, rice_for_civil_spouse=False)
    assert paid(spouse=TWIN, children=2, policy=own_rice).rice_people == 3
    assert paid(spouse=Spouse(), children=2, policy=own_rice).rice_people == 4


def test_salary_base_leaves_rice_out():
    answer = paid(spouse=Spouse(), position_allowance=post_allowance(POLICY, grade="III/a"))
    assert answer.salary_base == answer.basic + 287_350 + 185_000
    assert post_allowance(POLICY, grade="III/a", echelon="III.a") == 1_260_000


@pytest.mark.parametrize(
    ("grade", "years", "months", "increase"),
    [
        ("II/a", 0, 11, Increase(date(2026, 4, 1), PayRow(1, 2_218_400))),
        ("II/a", 1, 0, Increase(date(2028, 3, 1), PayRow(3, 2_288_200))),
        ("II/a", 0, 14, Increase(date(2028, 1, 1), PayRow(3, 2_288_200))),
        ("II/b", 1, 6, Increase(date(2027, 9, 1), PayRow(3, 2_385_000))),
        ("II/b", 3, 0, None),
    ],
)
def test_next_increase_is_when_the_next_row_is_reached(grade, years, months, increase):
    assert next_increase(TABLE, grade, years=years, months=months, as_of=date(2026, 3, 1)) == increase


@given(st.integers(0, 40), st.integers(0, 4), st.booleans(), st.booleans())
def test_salary_agrees_with_a_second_reckoning(years, children, married, probation):
    answer = paid(
        "II/a", years, children=children, spouse=Spouse() if married else None, on_probation=probation
    )
    row = 3 if years >= 3 else min(years, 1)
    basic = Decimal(TABLE["II/a"][row]) * (Decimal("0.8") if probation else 1)
    counted = min(children, 2)
    expected = basic * (100 + 10 * married + 2 * counted) / 100
    assert answer.table_row == row
    assert abs(answer.salary_base - expected) <= 1
    assert answer.rice_allowance == 72_420 * (1 + married + counted)


def test_service_grows_with_whole_months_and_never_shrinks():
    since = date(2026, 1, 31)
    days = [date(2026, 2, 28), date(2026, 3, 31), date(2027, 1, 30), date(2027, 1, 31), date(2025, 6, 1)]
    assert [served(9, 11, since=since, on=day) for day in days] == [
        (9, 11),
        (10, 1),
        (10, 10),
        (10, 11),
        (9, 11),
    ]


def test_the_table_of_the_law_is_the_one_of_the_cases():
    assert pay_table(date(2023, 12, 31)) is None
    of_cases = {
        grade: {int(years): basic for years, basic in rows.items()}
        for grade, rows in made_up_pay.TABLE.items()
    }
    assert pay_table(date(2024, 1, 1)) == of_cases
