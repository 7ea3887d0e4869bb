from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.leave_world import ANDI, CALENDAR, SARI, USED_UP, annual, record
from workflows.rules.calendar import OffReason, Schedule, WorkPattern
from workflows.rules.leave import request
from workflows.rules.leave_answer import Addressee, Cause
from workflows.rules.leave_facts import (
    Absence,
    Buckets,
    Charge,
    Code,
    Contract,
    Employee,
    EmployeeKind,
    Kind,
    Leave,
    LeaveStatus,
    Outcome,
)

JUNE = date(2026, 6, 22)
MONDAY = date(2026, 7, 6)
FRIDAY = date(2026, 7, 10)
HARD_TO_REACH = replace(ANDI, hard_to_reach=True)


def other(
    first: date, last: date, kind: Kind = Kind.SICK, status: LeaveStatus = LeaveStatus.APPROVED
) -> Absence:
    return Absence(kind, first, last, status)


def test_request_says_which_days_are_not_counted():
    answer = request(
        record(*USED_UP), annual(date(2026, 3, 16), date(2026, 3, 22)), asked_on=date(2026, 3, 1)
    )
    assert answer.days == 4
    assert [(left.day.day, left.reason) for left in answer.left_out] == [
        (18, OffReason.JOINT_LEAVE),
        (21, OffReason.WEEKEND),
        (22, OffReason.WEEKEND),
    ]


def test_end_is_the_last_counted_day_and_back_is_the_next_working_day():
    answer = request(record(*USED_UP), annual(MONDAY, date(2026, 7, 12)), asked_on=JUNE)
    assert (answer.end, answer.back_on) == (FRIDAY, date(2026, 7, 13))


def test_duty_date_inside_the_leave_is_joint_leave_and_neither_counted_nor_credited():
    nurse = record(*USED_UP, duty=(date(2026, 3, 18),))
    answer = request(nurse, annual(date(2026, 3, 16), date(2026, 3, 20)), asked_on=date(2026, 3, 23))
    assert answer.days == 4
    assert answer.parts[0].before.total == 12


def test_duty_date_after_the_leave_is_the_day_to_be_back():
    nurse = record(*USED_UP, duty=(date(2026, 3, 18),))
    answer = request(nurse, annual(date(2026, 3, 16), date(2026, 3, 17)), asked_on=date(2026, 3, 1))
    assert answer.back_on == date(2026, 3, 18)


def test_leave_abroad_goes_to_the_ppk():
    abroad = replace(annual(MONDAY, FRIDAY), abroad=True)
    assert request(record(*USED_UP), abroad, asked_on=JUNE).addressee is Addressee.PPK
    at_home = request(record(*USED_UP), annual(MONDAY, FRIDAY), asked_on=JUNE)
    assert at_home.addressee is Addressee.GRANTING_OFFICER


@pytest.mark.parametrize("days", [Decimal("0.5"), Decimal("1.5"), 0, -1])
def test_less_than_a_whole_day_is_refused(days):
    asked = Leave(Kind.ANNUAL, MONDAY, days=days)
    assert request(record(*USED_UP), asked, asked_on=JUNE).code is Code.BELOW_MIN_UNIT


def test_leave_that_ends_before_it_begins_has_no_working_day():
    answer = request(record(*USED_UP), annual(FRIDAY, MONDAY), asked_on=JUNE)
    assert (answer.code, answer.days) == (Code.NO_WORKING_DAY, 0)


def test_roster_without_enough_days_has_no_leave_of_that_length():
    shift = replace(record(*USED_UP), schedule=Schedule(CALENDAR, WorkPattern.of_roster([MONDAY, FRIDAY])))
    assert request(shift, annual(MONDAY, days=2), asked_on=JUNE).end == FRIDAY
    assert request(shift, annual(MONDAY, days=3), asked_on=JUNE).code is Code.NO_WORKING_DAY


def test_service_is_measured_on_the_first_working_day_of_the_leave():
    newcomer = record(employee=Employee(EmployeeKind.CPNS, date(2025, 7, 6)), first_year=2025)
    from_sunday = request(newcomer, annual(date(2026, 7, 5), FRIDAY), asked_on=JUNE)
    assert from_sunday.outcome is Outcome.ACCEPT and from_sunday.parts[0].before.total == 12
    too_early = request(newcomer, annual(date(2026, 7, 3), FRIDAY), asked_on=JUNE)
    assert (too_early.code, too_early.right_from) == (Code.SERVICE_LT_1Y, MONDAY)


def test_extension_needs_a_place_where_it_is_allowed():
    answer = request(record(*USED_UP), replace(annual(MONDAY, FRIDAY), extension_days=1), asked_on=JUNE)
    assert (answer.code, answer.extension_max) == (Code.EXT_TOO_LONG, 0)
    assert (answer.days, answer.end) == (5, FRIDAY)


@pytest.mark.parametrize(
    ("employee", "longest"), [(HARD_TO_REACH, 12), (replace(SARI, hard_to_reach=True), 6)]
)
def test_extension_is_twelve_days_and_six_for_pppk(employee, longest):
    leave = annual(MONDAY, date(2026, 7, 12))
    exact = request(
        record(*USED_UP, employee=employee), replace(leave, extension_days=longest), asked_on=JUNE
    )
    assert exact.extension is not None and exact.outcome is Outcome.ACCEPT
    assert exact.extension.first == date(2026, 7, 11)
    assert exact.extension.last == FRIDAY + timedelta(days=longest)
    longer = replace(leave, extension_days=longest + 1)
    assert request(record(*USED_UP, employee=employee), longer, asked_on=JUNE).code is Code.EXT_TOO_LONG


def test_extension_may_not_pass_the_end_of_the_contract():
    contract = Contract(date(2022, 3, 1), date(2026, 7, 12))
    sari = record(*USED_UP, employee=replace(SARI, contract=contract, hard_to_reach=True))
    fits = replace(annual(MONDAY, FRIDAY), extension_days=2)
    assert request(sari, fits, asked_on=JUNE).outcome is Outcome.ACCEPT
    answer = request(sari, replace(fits, extension_days=3), asked_on=JUNE)
    assert (answer.code, answer.latest_end) == (Code.CONTRACT_END, date(2026, 7, 12))
    assert answer.extension_max == 2


def test_leave_may_not_name_a_last_day_after_the_contract_even_a_day_off():
    contract = Contract(date(2022, 3, 1), date(2026, 7, 11))
    sari = record(*USED_UP, employee=replace(SARI, contract=contract))
    assert request(sari, annual(MONDAY, date(2026, 7, 11)), asked_on=JUNE).outcome is Outcome.ACCEPT
    answer = request(sari, annual(MONDAY, date(2026, 7, 12)), asked_on=JUNE)
    assert (answer.code, answer.latest_end) == (Code.CONTRACT_END, date(2026, 7, 11))
    assert (answer.days, answer.extension_max) == (5, None)


def test_pppk_teacher_is_told_what_the_request_would_have_counted():
    teacher = record(*USED_UP, employee=replace(SARI, teacher=True))
    answer = request(teacher, annual(MONDAY, FRIDAY), asked_on=JUNE)
    assert (answer.outcome, answer.code, answer.days) == (Outcome.REFUSE, Code.TEACHER_PPPK, 5)


@pytest.mark.parametrize("status", list(LeaveStatus))
def test_leave_may_not_meet_another_one_even_pending(status):
    away = record(*USED_UP).away(other(FRIDAY, FRIDAY, status=status))
    assert request(away, annual(MONDAY, FRIDAY), asked_on=JUNE).code is Code.OVERLAP
    day_before = annual(MONDAY, FRIDAY - timedelta(days=1))
    assert request(away, day_before, asked_on=JUNE).outcome is Outcome.ACCEPT


def test_extension_counts_as_leave_for_overlaps():
    away = record(*USED_UP, employee=HARD_TO_REACH).away(other(date(2026, 7, 12), date(2026, 7, 14)))
    extended = replace(annual(MONDAY, FRIDAY), extension_days=2)
    assert request(away, extended, asked_on=JUNE).code is Code.OVERLAP


def test_joint_leave_is_no_overlap():
    joint = date(2026, 3, 18)
    away = record(*USED_UP).away(other(joint, joint, Kind.JOINT))
    answer = request(away, annual(date(2026, 3, 16), date(2026, 3, 20)), asked_on=date(2026, 3, 1))
    assert answer.outcome is Outcome.ACCEPT


def test_short_balance_after_long_leave_names_its_cause():
    away = record(*USED_UP).away(other(date(2026, 9, 1), date(2026, 11, 30), Kind.LONG))
    answer = request(away, annual(MONDAY, FRIDAY), asked_on=JUNE)
    assert (answer.code, answer.short) == (Code.INSUFFICIENT_BALANCE, 5)
    assert answer.cause is Cause.ANNUAL_LOST_CUTI_BESAR


def test_each_year_pays_its_own_days_over_new_year():
    answer = request(record(), annual(date(2026, 12, 28), date(2027, 1, 6)), asked_on=date(2026, 12, 1))
    this_year, next_year = answer.parts
    assert (this_year.days, this_year.charge) == (4, Buckets(c=4))
    # The days of 2026 break the two unused years, so that 2027 carries six and not twelve.
    assert (next_year.days, next_year.before.buckets) == (3, Buckets(c=6, e=12))
    assert answer.incomplete_years == (2027,)


def test_what_the_new_year_lacks_is_not_borrowed_from_the_old_one():
    spent = record(*USED_UP, Charge(JUNE, 2026, 4), Charge(date(2026, 12, 1), 2027, 16))
    asked_on = date(2026, 12, 15)
    # 2026 has 8 days and lends none: one is used, six are carried, and 2027 has 18 - 16 = 2.
    fits = request(spent, annual(date(2026, 12, 31), date(2027, 1, 5)), asked_on=asked_on)
    assert [(part.days, part.before.total) for part in fits.parts] == [(1, 8), (2, 2)]
    longer = request(spent, annual(date(2026, 12, 31), date(2027, 1, 7)), asked_on=asked_on)
    assert (longer.code, longer.short, longer.short_year) == (Code.INSUFFICIENT_BALANCE, 2, 2027)


def test_leave_up_to_the_holiday_of_new_year_stays_in_one_year():
    answer = request(
        record(*USED_UP), annual(date(2026, 12, 28), date(2027, 1, 1)), asked_on=date(2026, 12, 1)
    )
    assert [part.year for part in answer.parts] == [2026]


def test_joint_leave_is_decreed_and_not_asked_for():
    answer = request(record(), Leave(Kind.JOINT, MONDAY, last=FRIDAY), asked_on=JUNE)
    assert (answer.outcome, answer.code) == (Outcome.REFUSE, Code.KIND_NOT_AVAILABLE)


@given(
    st.dates(date(2025, 6, 1), date(2027, 6, 30)),
    st.integers(0, 60),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
)
def test_parts_of_a_request_add_up_to_its_days(first, length, asked_on, used):
    charges = [Charge(date(2024 + i, 1, 5), 2024 + i, days) for i, days in enumerate(used) if days]
    answer = request(record(*charges), annual(first, first + timedelta(days=length)), asked_on=asked_on)
    assert answer.code in {None, Code.NO_WORKING_DAY, Code.INSUFFICIENT_BALANCE}
    assert sum(part.days for part in answer.parts) == answer.days
    for part in answer.parts:
        assert part.charge.total + part.after.total == part.before.total
    if answer.outcome is Outcome.ACCEPT:
        assert all(part.charge.total == part.days for part in answer.parts)
