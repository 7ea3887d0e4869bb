"""Points on which the law is read in two ways: each switch with both of its values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.rules.leave_world import ANDI, USED_UP, annual, record
from workflows.rules.calendar import SIX_DAYS
from workflows.rules.leave import recall, request
from workflows.rules.leave_balance import balance
from workflows.rules.leave_facts import (
    Absence,
    Buckets,
    Charge,
    ChargeOrder,
    Code,
    Kind,
    Leave,
    LeavePolicy,
    LeaveRecord,
    LeaveStatus,
    LongCut,
    LostYear,
    NewYear,
    Outcome,
    PaperNeed,
    SickSpell,
    TwoYearRule,
)
from workflows.rules.leave_papers import papers_of
from workflows.rules.leave_words import Document, Reason

JUNE = date(2026, 6, 22)
MONDAY = date(2026, 7, 6)
DOCTOR = frozenset({Document.DOCTOR_LETTER})


def under(of_employee: LeaveRecord, **switches: object) -> LeaveRecord:
    return replace(of_employee, policy=replace(LeavePolicy(), **switches))


@pytest.mark.parametrize(("rule", "carried"), [(TwoYearRule.STRICT, 6), (TwoYearRule.BUCKET, 12)])
def test_d4_one_day_used_breaks_two_unused_years_or_leaves_both_buckets(rule, carried):
    one_day = record(Charge(date(2025, 6, 2), 2025, 1), first_year=2023)
    one_day = under(one_day, two_year_rule=rule)
    # 2025 carried twelve; the day came from the older six, which lapse anyway.
    assert balance(one_day, on=date(2026, 1, 1)).buckets.c == carried


@pytest.mark.parametrize(
    ("order", "charge", "refund"),
    [
        (ChargeOrder.OLDEST_FIRST, Buckets(c=6, e=4), Buckets(c=3, e=4)),
        (ChargeOrder.NEWEST_FIRST, Buckets(e=10), Buckets(e=7)),
    ],
)
def test_d5_the_oldest_or_the_newest_bucket_pays_first_and_is_refunded_last(order, charge, refund):
    of_employee = under(record(first_year=2025), charge_order=order)
    leave = annual(MONDAY, date(2026, 7, 17))
    (part,) = request(of_employee, leave, asked_on=JUNE).parts
    assert part.charge == charge
    back = recall(of_employee, leave, decided_on=JUNE, recall_on=date(2026, 7, 9))
    assert back.refund == refund
    assert back.parts[0].after.total == part.before.total - 3


@pytest.mark.parametrize(
    ("cut", "end"),
    [(LongCut.WORKING_DAYS, date(2026, 11, 23)), (LongCut.CALENDAR_DAYS, date(2026, 11, 25))],
)
def test_d6_used_days_are_cut_off_long_leave_as_working_or_calendar_days(cut, end):
    used = under(record(*USED_UP, Charge(date(2026, 2, 2), 2026, 5)), long_cut=cut)
    leave = Leave(Kind.LONG, date(2026, 9, 1), months=3, reason=Reason.FAMILY)
    assert request(used, leave, asked_on=JUNE).end == end


@pytest.mark.parametrize(
    ("rule", "lost", "left"), [(LostYear.START, (2026,), 12), (LostYear.EACH, (2026, 2027), 0)]
)
def test_d8_long_leave_over_new_year_takes_the_right_of_its_start_or_of_both_years(rule, lost, left):
    of_employee = under(record(*USED_UP), lost_year=rule)
    leave = Leave(Kind.LONG, date(2026, 11, 2), months=3, reason=Reason.FAMILY)
    assert request(of_employee, leave, asked_on=JUNE).annual_lost_years == lost
    granted = Absence(Kind.LONG, leave.first, date(2027, 2, 1), LeaveStatus.APPROVED)
    assert balance(of_employee.away(granted), on=date(2027, 3, 1)).total == left
    assert balance(of_employee.away(granted), on=date(2026, 12, 1)).total == 0


@pytest.mark.parametrize(
    ("rule", "outcome"), [(SickSpell.UNBROKEN, Outcome.ACCEPT), (SickSpell.CUMULATIVE, Outcome.RETURN)]
)
def test_d9_sickness_is_added_up_in_one_spell_or_over_several(rule, outcome):
    last = MONDAY - timedelta(days=20)
    earlier = Absence(Kind.SICK, last - timedelta(days=363), last, LeaveStatus.APPROVED)
    of_employee = under(record(*USED_UP).away(earlier), sick_spell=rule)
    leave = Leave(Kind.SICK, MONDAY, MONDAY + timedelta(days=4), documents=DOCTOR)
    answer = request(of_employee, leave, asked_on=MONDAY)
    # 364 days and five more are beyond twelve months: the examining team has to say so.
    assert answer.outcome is outcome
    long_ago = replace(earlier, first=date(2023, 1, 2), last=date(2023, 12, 29))
    healthy = under(record(*USED_UP).away(long_ago), sick_spell=rule)
    assert request(healthy, leave, asked_on=MONDAY).outcome is Outcome.ACCEPT


@pytest.mark.parametrize(("since", "next_year"), [((12, 20), 1), ((12, 25), 0)])
def test_d13_duty_late_in_december_is_credited_to_the_next_year_from_a_day_on(since, next_year):
    on_duty = under(record(*USED_UP, duty=(date(2026, 12, 24),)), late_december_from=since)
    assert balance(on_duty, on=date(2027, 1, 4)).buckets.b0 == next_year


@pytest.mark.parametrize("right", [12, 14])
def test_d28_who_works_six_days_a_week_has_twelve_days_or_as_many_as_the_office_says(right):
    of_employee = record(*USED_UP)
    of_employee = under(
        replace(of_employee, schedule=replace(of_employee.schedule, pattern=SIX_DAYS)), annual_days_six=right
    )
    assert balance(of_employee, on=JUNE).buckets.e == right
    assert balance(under(record(*USED_UP), annual_days_six=right), on=JUNE).buckets.e == 12


@pytest.mark.parametrize(
    ("rule", "paid"), [(NewYear.EACH_YEAR, {2026: 4, 2027: 3}), (NewYear.START_YEAR, {2026: 7})]
)
def test_d34_each_year_pays_its_own_days_or_the_year_of_the_start_pays_all(rule, paid):
    of_employee = under(record(*USED_UP), new_year=rule)
    leave = annual(date(2026, 12, 28), date(2027, 1, 6))
    answer = request(of_employee, leave, asked_on=date(2026, 12, 1))
    assert {part.year: part.charge.total for part in answer.parts} == paid
    back = recall(of_employee, leave, decided_on=date(2026, 12, 1), recall_on=date(2027, 1, 5))
    assert {part.year: part.days_after for part in back.parts} == {
        year: min(days, 5 if len(paid) == 1 else (4 if year == 2026 else 1)) for year, days in paid.items()
    }


@pytest.mark.parametrize("kia", [False, True])
def test_kia_gives_three_more_months_on_a_doctor_s_letter_and_a_father_five_days(kia):
    of_employee = under(record(*USED_UP, employee=ANDI), kia_extension=kia)
    leave = Leave(Kind.MATERNITY, MONDAY, months=6, documents=DOCTOR)
    answer = request(of_employee, leave, asked_on=JUNE)
    assert (answer.code is None) is kia
    if not kia:
        assert (answer.code, answer.latest_end) == (Code.LENGTH_EXCEEDED, date(2026, 10, 5))
    midwife = replace(leave, documents=frozenset({Document.MIDWIFE_LETTER}))
    assert request(of_employee, midwife, asked_on=JUNE).code is (
        Code.DOC_MISSING if kia else Code.LENGTH_EXCEEDED
    )
    father = Leave(Kind.IMPORTANT_REASON, MONDAY, MONDAY + timedelta(days=4), reason=Reason.WIFE_GIVING_BIRTH)
    assert (request(of_employee, father, asked_on=JUNE).outcome is Outcome.ACCEPT) is kia
    longer = replace(father, last=MONDAY + timedelta(days=5))
    assert request(of_employee, longer, asked_on=JUNE).code is Code.DOC_MISSING


def test_papers_for_the_months_after_the_third_are_named():
    needs = [paper.need for paper in papers_of(record(), Kind.MATERNITY, "")]
    assert needs == [PaperNeed.ALWAYS, PaperNeed.BEYOND_3_MONTHS]
