"""Small records of leave for the tests of the rules: an office of 2026 and one employee."""

from __future__ import annotations

from datetime import date

from workflows.rules.calendar import Calendar, DayOff, Schedule
from workflows.rules.leave_facts import (
    Charge,
    Contract,
    Employee,
    EmployeeKind,
    History,
    Kind,
    Leave,
    LeaveRecord,
)

OFF = DayOff("", "")
CALENDAR = Calendar(
    holidays={date(2026, 1, 1): OFF, date(2027, 1, 1): OFF},
    joint_leave={date(2026, 3, 18): OFF, date(2026, 12, 24): OFF},
    complete_years=frozenset({2025, 2026}),
)
ANDI = Employee(EmployeeKind.PNS, date(2010, 3, 1))
FIVE_YEARS = Contract(date(2022, 3, 1), date(2027, 2, 28))
SARI = Employee(EmployeeKind.PPPK, date(2022, 3, 1), FIVE_YEARS)
USED_UP = (Charge(date(2024, 1, 5), 2024, 12), Charge(date(2025, 1, 5), 2025, 12))


def record(
    *charges: Charge,
    employee: Employee = ANDI,
    first_year: int | None = 2024,
    postponed: dict[int, int] | None = None,
    duty: tuple[date, ...] = (),
) -> LeaveRecord:
    history = History(first_year, charges, postponed or {})
    return LeaveRecord(employee, Schedule(CALENDAR, duty=frozenset(duty)), history)


def annual(first: date, last: date | None = None, *, days: int | None = None) -> Leave:
    return Leave(Kind.ANNUAL, first, last=last, days=days)
