"""Small records of leave for the tests of the rules: an office of 2026 and one employee."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from workflows.rules.calendar import Calendar, DayOff, Schedule
from workflows.rules.leave_facts import (
    Absence,
    Charge,
    Contract,
    Employee,
    EmployeeKind,
    History,
    Kind,
    Leave,
    LeaveRecord,
    LeaveStatus,
    Refund,
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


def pending(first: date, last: date, kind: Kind = Kind.ANNUAL) -> Absence:
    return Absence(kind, first, last, LeaveStatus.PENDING)


YEARS = st.sampled_from([2024, 2025, 2026])


@st.composite
def charges(draw: st.DrawFn) -> Charge:
    year = draw(YEARS)
    posted_on = draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
    days = draw(st.integers(1, 14))
    back = draw(st.integers(0, days))
    refunds = (Refund(posted_on, back),) if back else ()
    return Charge(posted_on, year, days, special=draw(st.booleans()), refunds=refunds)


@st.composite
def records(draw: st.DrawFn) -> LeaveRecord:
    duty = draw(st.sets(st.dates(date(2024, 1, 1), date(2026, 12, 31)), max_size=4))
    return record(
        *draw(st.lists(charges(), max_size=6)),
        employee=draw(st.sampled_from([ANDI, replace(SARI, contract=FIVE_YEARS)])),
        first_year=draw(st.sampled_from([2023, 2024, 2025, None])),
        postponed=draw(st.dictionaries(YEARS, st.integers(0, 12))),
        duty=tuple(duty),
    ).away(pending(date(2026, 12, 1), draw(st.dates(date(2026, 12, 1), date(2027, 1, 10)))))


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
