from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.leave_world import DAYS, SARI, USED_UP, pending, record, records
from workflows.rules.leave_balance import CarryGround, balance
from workflows.rules.leave_facts import (
    Absence,
    Buckets,
    Charge,
    Contract,
    Employee,
    EmployeeKind,
    Kind,
    LeavePolicy,
    LeaveStatus,
    Refund,
    TwoYearRule,
)

NEW_YEAR = date(2026, 1, 1)
JULY = date(2026, 7, 1)


def approved(kind: Kind, first: date, last: date, *, reactivated_on: date | None = None) -> Absence:
    return Absence(kind, first, last, LeaveStatus.APPROVED, reactivated_on=reactivated_on)


def test_answer_says_what_the_figure_was_made_of():
    of_2025 = record(Charge(date(2025, 1, 5), 2025, 2), postponed={2025: 4})
    answer = balance(of_2025, on=NEW_YEAR)
    assert (answer.carry.unused, answer.carry.postponed, answer.carry.days) == (12, 4, 10)
    assert answer.carry.ground is CarryGround.YEARLY and not answer.carry.two_years
    assert answer.credited == Buckets(c=10, e=12)


def test_nothing_is_carried_from_before_the_ledger():
    answer = balance(record(first_year=2026), on=NEW_YEAR)
    assert answer.buckets == Buckets(e=12)
    assert answer.carry.ground is CarryGround.NOT_RECORDED
    assert balance(record(first_year=None), on=NEW_YEAR).buckets == Buckets(e=12)


def test_year_before_the_ledger_is_used_up():
    assert balance(record(first_year=2026), on=date(2025, 7, 1)).total == 0


def test_first_recorded_unused_year_carries_six():
    assert balance(record(first_year=2025), on=NEW_YEAR).buckets == Buckets(c=6, e=12)


def test_refunded_charge_leaves_a_year_unused():
    taken_back = Charge(date(2025, 3, 2), 2025, 3, refunds=(Refund(date(2025, 3, 9), 3),))
    assert balance(record(taken_back), on=NEW_YEAR).carry.two_years


def test_right_begins_on_the_anniversary_and_is_full():
    newcomer = record(employee=Employee(EmployeeKind.CPNS, date(2025, 3, 1)), first_year=2025)
    assert balance(newcomer, on=date(2026, 2, 28)).total == 0
    assert balance(newcomer, on=date(2026, 3, 1)).total == 12
    assert balance(newcomer, on=date(2026, 2, 1)).right_from == date(2026, 3, 1)


def test_charge_before_the_duty_is_paid_by_the_own_right():
    duty = (date(2026, 3, 18),)
    early = record(*USED_UP, Charge(date(2026, 3, 18), 2026, 3), duty=duty)
    assert balance(early, on=JULY).buckets == Buckets(b=1, e=9)
    later = record(*USED_UP, Charge(date(2026, 3, 19), 2026, 3), duty=duty)
    assert balance(later, on=JULY).buckets == Buckets(e=10)


def test_duty_is_credited_from_the_day_after():
    nurse = record(*USED_UP, duty=(date(2026, 3, 18),))
    assert balance(nurse, on=date(2026, 3, 18)).buckets.b == 0
    assert balance(nurse, on=date(2026, 3, 19)).buckets.b == 1


def test_late_december_duty_is_credited_to_the_next_year_only():
    nurse = record(*USED_UP, duty=(date(2025, 12, 20), date(2025, 12, 19)))
    assert balance(nurse, on=date(2025, 12, 31)).buckets == Buckets(b=1)
    assert balance(nurse, on=NEW_YEAR).buckets == Buckets(b0=1, e=12)


def test_first_day_of_late_december_is_policy():
    nurse = replace(
        record(*USED_UP, duty=(date(2025, 12, 24),)), policy=LeavePolicy(late_december_from=(12, 25))
    )
    assert balance(nurse, on=NEW_YEAR).buckets.b0 == 0


def test_added_days_come_on_top_of_twenty_four_and_lapse():
    nurse = record(duty=(date(2025, 12, 26), date(2026, 3, 18)))
    assert balance(nurse, on=JULY).buckets == Buckets(b0=1, c=12, b=1, e=12)
    assert balance(nurse, on=date(2027, 1, 1)).buckets == Buckets(c=12, e=12)


def test_duty_date_on_which_the_employee_was_away_gives_no_credit():
    nurse = record(*USED_UP, duty=(date(2026, 3, 18),))
    nurse = nurse.away(approved(Kind.SICK, date(2026, 3, 16), date(2026, 3, 20)))
    assert balance(nurse, on=JULY).buckets.b == 0


def test_long_leave_takes_the_own_right_of_its_first_year_only():
    over_new_year = approved(Kind.LONG, date(2025, 12, 1), date(2026, 2, 28))
    of_2025 = record(Charge(date(2024, 1, 5), 2024, 6)).away(over_new_year)
    assert balance(of_2025, on=date(2025, 12, 1)).buckets == Buckets(c=6)
    assert balance(of_2025, on=NEW_YEAR).buckets == Buckets(e=12)


def test_pending_long_leave_takes_nothing_yet():
    asked = record(*USED_UP).away(pending(date(2026, 9, 1), date(2026, 11, 30), Kind.LONG))
    assert balance(asked, on=JULY).total == 12


def test_days_charged_before_long_leave_came_from_the_right_that_it_takes():
    used = record(*USED_UP, Charge(date(2026, 2, 2), 2026, 5))
    away = used.away(approved(Kind.LONG, date(2026, 9, 1), date(2026, 11, 30)))
    answer = balance(away, on=JULY)
    assert answer.total == 0 and answer.charged == Buckets(e=5) and answer.lost_to_long


def test_unpaid_leave_starts_the_year_of_service_anew():
    back = date(2025, 9, 1)
    returned = record().away(approved(Kind.UNPAID, date(2024, 9, 1), date(2025, 8, 31), reactivated_on=back))
    assert balance(returned, on=date(2026, 8, 31)).total == 0
    assert balance(returned, on=date(2026, 9, 1)).buckets == Buckets(e=12)
    assert balance(returned, on=date(2027, 1, 1)).buckets == Buckets(c=6, e=12)


def test_unpaid_leave_without_return_leaves_no_right_in_sight():
    gone = record().away(approved(Kind.UNPAID, date(2026, 6, 1), date(2027, 5, 31)))
    assert balance(gone, on=date(2026, 5, 31)).total == 24
    assert balance(gone, on=JULY).right_from is None
    assert balance(gone, on=date(2027, 1, 1)).total == 0


def test_pending_request_reserves_by_year_and_oldest_first():
    asked = record(first_year=2025).away(pending(date(2026, 12, 28), date(2027, 1, 5)))
    assert balance(asked, on=JULY).buckets == Buckets(c=2, e=12)
    assert balance(asked, on=date(2027, 1, 4)).reserved.total == 2


def test_pending_request_breaks_the_two_unused_years_for_the_next_opening():
    asked = record().away(pending(date(2026, 12, 28), date(2026, 12, 28)))
    assert balance(record(), on=JULY, year=2027).carry.days == 12
    assert balance(asked, on=JULY, year=2027).carry.days == 6


@pytest.mark.parametrize(
    ("contract_to", "carried"),
    [(date(2025, 2, 28), 0), (date(2025, 3, 1), 6), (date(2026, 2, 28), 6), (date(2026, 3, 1), 12)],
)
def test_pppk_carries_by_the_length_of_the_running_contract(contract_to, carried):
    sari = replace(SARI, contract=Contract(date(2023, 3, 1), contract_to))
    assert balance(record(employee=sari, first_year=2023), on=NEW_YEAR).carry.days == carried


def test_postponed_days_come_in_full_to_pppk_without_the_two_year_rule():
    sari = replace(SARI, contract=Contract(date(2023, 3, 1), date(2026, 2, 28)))
    assert balance(record(employee=sari, postponed={2025: 12}), on=NEW_YEAR).carry.days == 12


def test_special_days_of_pppk_reduce_the_own_right_of_their_year_only():
    sari = Employee(EmployeeKind.PPPK, date(2025, 7, 1), Contract(date(2025, 7, 1), date(2030, 6, 30)))
    special = Charge(date(2026, 2, 9), 2026, 4, special=True)
    of_2026 = record(special, employee=sari, first_year=2025, duty=(date(2025, 12, 26),))
    assert balance(of_2026, on=date(2026, 6, 30)).buckets == Buckets(b0=1)
    assert balance(of_2026, on=date(2026, 7, 1)).buckets == Buckets(b0=1, e=8)
    assert balance(of_2026, on=date(2027, 1, 1)).buckets == Buckets(c=6, e=12)


def test_pppk_teacher_has_no_right():
    teacher = replace(SARI, teacher=True)
    assert balance(record(employee=teacher), on=NEW_YEAR).total == 0


def test_bucket_reading_carries_six_of_each_of_two_years():
    bucket = LeavePolicy(two_year_rule=TwoYearRule.BUCKET)
    of_2025 = replace(record(Charge(date(2025, 3, 2), 2025, 2)), policy=bucket)
    answer = balance(of_2025, on=NEW_YEAR)
    assert (answer.carry.days, answer.carry.older) == (10, 4)
    assert balance(replace(of_2025, policy=LeavePolicy()), on=NEW_YEAR).carry.days == 6


def test_bucket_reading_carries_no_day_a_third_time():
    own_right_spent = tuple(Charge(date(year, 3, 2), year, 12, paid=Buckets(e=12)) for year in (2024, 2025))
    of_2026 = replace(
        record(*own_right_spent, first_year=2023), policy=LeavePolicy(two_year_rule=TwoYearRule.BUCKET)
    )
    assert balance(of_2026, on=date(2025, 7, 1)).buckets == Buckets(c=6)
    assert balance(of_2026, on=NEW_YEAR).buckets == Buckets(e=12)


def test_bucket_recorded_in_the_ledger_wins_over_the_order():
    known = Charge(date(2026, 2, 2), 2026, 5, paid=Buckets(e=5))
    assert balance(record(known, first_year=2025), on=JULY).buckets == Buckets(c=6, e=7)


def test_refund_gives_back_the_last_charged_bucket_first():
    broken_off = Charge(date(2026, 2, 2), 2026, 10, refunds=(Refund(date(2026, 2, 9), 5),))
    assert balance(record(broken_off, first_year=2025), on=JULY).buckets == Buckets(c=1, e=12)


@given(records(), DAYS)
def test_no_bucket_is_ever_negative_and_the_sum_is_the_total(of_employee, on):
    answer = balance(of_employee, on=on)
    buckets = answer.buckets
    parts = (buckets.b0, buckets.c, buckets.b, buckets.e)
    assert min(parts) >= 0 and sum(parts) == answer.total
    assert buckets == answer.credited - answer.charged - answer.reserved
    assert 0 <= buckets.c <= 12 and 0 <= buckets.e <= 12


@given(records(), DAYS, st.integers(1, 30))
def test_charge_and_its_refund_restore_the_balance(of_employee, on, days):
    before = balance(of_employee, on=on)
    days = min(days, before.total)
    charge = Charge(on, on.year, days, paid=before.buckets.first(days))
    during = balance(of_employee.charged(charge), on=on)
    assert during.total == before.total - days
    refunded = charge.refunded(Refund(on, days))
    assert balance(of_employee.charged(refunded), on=on).total == before.total
