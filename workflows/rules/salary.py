"""Basic pay, the allowances that hang on it, and the next periodic increase (KGB)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.rules.calendar import MONTHS_OF_A_YEAR, ONE_DAY, period_end
from workflows.rules.rounding import Exact, share, whole_half_up

PayTable = Mapping[str, Mapping[int, int]]  # by grade (golongan ruang) and row (years of service), in rupiah


class SalaryError(StrEnum):
    SERVICE_YEARS_BELOW_TABLE = "SERVICE_YEARS_BELOW_TABLE"


@dataclass(frozen=True)
class PayRow:
    """A filled row of the grade's column: years of service, and rupiah a month."""

    years: int
    basic: int


@dataclass(frozen=True)
class AllowancePolicy:
    """PP 7/1977, PP 51/1992, Perpres 12/2006 and 26/2007, with the numbers that hold; percents are of basic pay.

    `paid_on_equal_pay`: of two civil servants with the same basic pay, this one has the family allowance; the office
    says which of both. `rice_for_civil_spouse`: rice for a spouse who is a civil servant goes with the family
    allowance; otherwise each has the own rice.
    """

    new_civil_servant_percent: Exact
    spouse_percent: Exact
    child_percent: Exact
    max_children: int
    rice_per_person: int
    general: Mapping[str, int]
    structural: Mapping[str, int]
    paid_on_equal_pay: bool = True
    rice_for_civil_spouse: bool = True
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True)
class Spouse:
    """`grade` and `service_years` are those of a civil servant."""

    civil_servant: bool = False
    grade: str = ""
    service_years: int = 0


@dataclass(frozen=True)
class Salary:
    """Whole rupiah a month, and the row and the people they rest on."""

    table_row: int
    basic: int
    spouse_allowance: int
    child_allowance: int
    rice_people: int
    rice_allowance: int
    position_allowance: int

    @property
    def family_allowance(self) -> int:
        return self.spouse_allowance + self.child_allowance

    @property
    def salary_base(self) -> int:
        """What contributions (BPJS) are reckoned from: basic pay, family and position."""
        return self.basic + self.family_allowance + self.position_allowance


@dataclass(frozen=True)
class Increase:
    """From when which row is paid."""

    on: date
    row: PayRow


def served(years: int, months: int, *, since: date, on: date) -> tuple[int, int]:
    """Years and months of service on a day, of which so many were complete `since`; not less before that day."""
    more = (on.year - since.year) * MONTHS_OF_A_YEAR + on.month - since.month - (on.day < since.day)
    return divmod(years * MONTHS_OF_A_YEAR + months + max(0, more), MONTHS_OF_A_YEAR)


def pay_row(table: PayTable, grade: str, years: int) -> PayRow | None:
    """The row with the most years that are complete: above the last row the last; below the first None.

    Raises KeyError for a grade without a column. PP 5/2024, annex.
    """
    column = table[grade]
    row = max((row for row in column if row <= years), default=None)
    return None if row is None else PayRow(row, column[row])


def post_allowance(policy: AllowancePolicy, *, grade: str, echelon: str | None = None) -> int:
    """The allowance of the post: structural by echelon, otherwise general by the group of the grade.

    Raises KeyError for an echelon or group without an amount. Perpres 26/2007; Perpres 12/2006.
    """
    return policy.general[grade.partition("/")[0]] if echelon is None else policy.structural[echelon]


def salary_of_month(
    table: PayTable,
    *,
    grade: str,
    service_years: int,
    policy: AllowancePolicy,
    on_probation: bool = False,
    spouse: Spouse | None = None,
    children: int = 0,
    position_allowance: int = 0,
) -> Salary | SalaryError:
    """The parts of a month's salary; `children` are those who are eligible, of whom so many count.

    On probation (CPNS) basic pay is 80 % of the row, and what hangs on it follows. Of two civil servants only the one
    with the higher basic pay has the family allowance. PP 7/1977 art. 5, 16-17; PP 5/2024.
    """
    row = pay_row(table, grade, service_years)
    if row is None:
        return SalaryError.SERVICE_YEARS_BELOW_TABLE
    basic = whole_half_up(share(row.basic, policy.new_civil_servant_percent)) if on_probation else row.basic
    counted = min(children, policy.max_children) if _has_family(table, basic, spouse, policy) else 0
    partner = spouse is not None and _has_family(table, basic, spouse, policy)
    fed = partner and (policy.rice_for_civil_spouse or not (spouse and spouse.civil_servant))
    people = 1 + fed + counted
    return Salary(
        table_row=row.years,
        basic=basic,
        spouse_allowance=whole_half_up(share(basic, policy.spouse_percent)) if partner else 0,
        child_allowance=whole_half_up(share(basic, policy.child_percent) * counted),
        rice_people=people,
        rice_allowance=people * policy.rice_per_person,
        position_allowance=position_allowance,
    )


def next_increase(table: PayTable, grade: str, *, years: int, months: int, as_of: date) -> Increase | None:
    """When service of `years` and `months` on the day reaches the next row; None at the last one.

    Raises KeyError for a grade without a column. PP 7/1977 art. 11; PP 5/2024, annex.
    """
    column = table[grade]
    served = years * MONTHS_OF_A_YEAR + months
    following = min((row for row in column if row * MONTHS_OF_A_YEAR > served), default=None)
    if following is None:
        return None
    on = period_end(as_of, following * MONTHS_OF_A_YEAR - served) + ONE_DAY
    return Increase(on, PayRow(following, column[following]))


def _has_family(table: PayTable, basic: int, spouse: Spouse | None, policy: AllowancePolicy) -> bool:
    if spouse is None or not spouse.civil_servant:
        return True
    row = pay_row(table, spouse.grade, spouse.service_years)
    theirs = 0 if row is None else row.basic
    return basic > theirs or (basic == theirs and policy.paid_on_equal_pay)
