"""Requests for the kinds of leave beside annual leave, where the public cases leave something to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.rules.leave_world import ANDI, FIVE_YEARS, SARI, USED_UP, record
from workflows.rules.leave import request
from workflows.rules.leave_answer import Addressee, RequestAnswer, Unit
from workflows.rules.leave_facts import (
    Absence,
    Charge,
    Code,
    EmployeeKind,
    Kind,
    Leave,
    LeaveRecord,
    LeaveStatus,
    Outcome,
)
from workflows.rules.leave_unpaid import NotExtended, ask_extension_by, not_extended
from workflows.rules.leave_words import Document, Reason, Relative

JUNE = date(2026, 6, 22)
MONDAY = date(2026, 7, 6)
FRIDAY = date(2026, 7, 10)
CPNS = record(*USED_UP, employee=replace(ANDI, kind=EmployeeKind.CPNS, service_start=date(2025, 3, 1)))
PNS = record(*USED_UP)
PPPK = record(*USED_UP, employee=SARI)
# In the first year of service as PPPK.
NEW = record(employee=replace(SARI, service_start=date(2025, 9, 1)), first_year=2025)


def asked(of_employee: LeaveRecord, leave: Leave) -> RequestAnswer:
    return request(of_employee, leave, asked_on=JUNE)


def past(kind: Kind, first: date, last: date, **more: object) -> Absence:
    return replace(Absence(kind, first, last, LeaveStatus.APPROVED), **more)


def sick(first: date = MONDAY, last: date = FRIDAY, *papers: Document, reason: str = "") -> Leave:
    given = papers or (Document.DOCTOR_LETTER,)
    return Leave(Kind.SICK, first, last=last, reason=reason, documents=frozenset(given))


def for_family(kind: Kind, reason: str, relative: str, last: date = FRIDAY) -> Leave:
    return Leave(kind, MONDAY, last, reason=reason, relative=relative, documents=frozenset(Document))


def long(first: date, reason: str = Reason.FAMILY, *, last: date | None = None) -> Leave:
    months = None if last else 3
    return Leave(Kind.LONG, first, last, months, reason=reason, documents=frozenset(Document))


def unpaid(first: date = MONDAY, *, months: int = 12) -> Leave:
    reason, letter = Reason.SPOUSE_WORK, Document.ASSIGNMENT_LETTER
    return Leave(Kind.UNPAID, first, months=months, reason=reason, documents=frozenset({letter}))


@pytest.mark.parametrize(
    ("of_employee", "kind", "available"),
    [
        (CPNS, Kind.IMPORTANT_REASON, True),
        (CPNS, Kind.LONG, False),
        (CPNS, Kind.UNPAID, False),
        (CPNS, Kind.ANNUAL_SPECIAL, False),
        (PNS, Kind.ANNUAL_SPECIAL, False),
        (PPPK, Kind.IMPORTANT_REASON, False),
        (PPPK, Kind.ANNUAL_SPECIAL, False),  # after the first year it is plain annual leave
        (NEW, Kind.ANNUAL_SPECIAL, True),
    ],
)
def test_each_kind_of_employee_has_kinds_of_leave(of_employee, kind, available):
    reasons = {Kind.LONG: Reason.FOURTH_CHILD, Kind.UNPAID: Reason.SPOUSE_WORK}
    leave = for_family(kind, reasons.get(kind, Reason.FAMILY_DIED), Relative.FATHER)
    assert (asked(of_employee, leave).code is not Code.KIND_NOT_AVAILABLE) is available


@pytest.mark.parametrize(
    ("of_employee", "kind", "relative", "code"),
    [
        (PNS, Kind.IMPORTANT_REASON, Relative.SIBLING, None),
        (PNS, Kind.IMPORTANT_REASON, "UNCLE", Code.REASON_NOT_LISTED),
        (PNS, Kind.IMPORTANT_REASON, "", Code.REASON_REQUIRED),
        (NEW, Kind.ANNUAL_SPECIAL, Relative.SIBLING, Code.REASON_NOT_LISTED),
        (NEW, Kind.ANNUAL_SPECIAL, Relative.CHILD_IN_LAW, Code.REASON_NOT_LISTED),
        (NEW, Kind.ANNUAL_SPECIAL, Relative.PARENT_IN_LAW, None),
    ],
)
def test_lists_of_relatives_are_closed_and_shorter_for_pppk(of_employee, kind, relative, code):
    assert asked(of_employee, for_family(kind, Reason.FAMILY_DIED, relative)).code is code


def test_reason_that_is_missing_can_be_completed_and_no_list_knows_those_of_another_kind():
    answer = asked(PNS, for_family(Kind.IMPORTANT_REASON, "", ""))
    assert (answer.outcome, answer.code) == (Outcome.RETURN, Code.REASON_REQUIRED)
    first_marriage = for_family(Kind.IMPORTANT_REASON, Reason.FIRST_MARRIAGE, "")
    assert asked(PNS, first_marriage).code is Code.REASON_NOT_LISTED
    own_marriage = for_family(Kind.ANNUAL_SPECIAL, Reason.OWN_MARRIAGE, "")
    assert asked(NEW, own_marriage).code is Code.REASON_NOT_LISTED


def test_special_leave_counts_working_days_and_says_which_year_they_will_be_taken_from():
    answer = asked(NEW, for_family(Kind.ANNUAL_SPECIAL, Reason.FAMILY_DIED, Relative.MOTHER))
    assert (answer.unit, answer.days, answer.special) == (Unit.WORKING_DAY, 5, ((2026, 5),))
    longer = for_family(Kind.ANNUAL_SPECIAL, Reason.FAMILY_DIED, Relative.MOTHER, date(2026, 7, 14))
    answer = asked(NEW, longer)
    assert (answer.code, answer.latest_end) == (Code.LENGTH_EXCEEDED, date(2026, 7, 13))


def test_papers_may_follow_on_a_temporary_permit_but_never_for_unpaid_leave():
    none = replace(for_family(Kind.IMPORTANT_REASON, Reason.FAMILY_DIED, "FATHER"), documents=frozenset())
    answer = asked(PNS, none)
    assert (answer.outcome, answer.lacking) == (Outcome.RETURN, ((Document.DEATH_CERTIFICATE,),))
    answer = asked(PNS, replace(none, temporary_permit=True))
    assert (answer.outcome, answer.to_ratify, answer.form) == (Outcome.ACCEPT, True, "1.c")
    answer = asked(PNS, replace(unpaid(), documents=frozenset(), temporary_permit=True))
    assert (answer.code, answer.to_ratify) == (Code.DOC_MISSING, False)


def test_half_days_and_days_for_the_journey_belong_to_annual_leave_alone():
    half = replace(sick(), last=None, days=0)
    assert asked(PNS, half).code is Code.BELOW_MIN_UNIT
    answer = asked(PNS, replace(sick(), extension_days=3))
    assert (answer.code, answer.extension_max) == (Code.EXT_TOO_LONG, 0)


def test_one_day_of_sickness_is_for_the_superior_wherever_it_is_and_two_abroad_for_the_ppk():
    abroad = replace(sick(MONDAY, MONDAY), abroad=True)
    assert asked(PNS, abroad).addressee is Addressee.DIRECT_SUPERIOR
    assert asked(PNS, replace(sick(), abroad=True)).addressee is Addressee.PPK


def test_pppk_spell_over_fourteen_days_needs_a_government_doctor_however_it_is_cut_up():
    earlier = PPPK.away(past(Kind.SICK, MONDAY - timedelta(days=12), MONDAY - timedelta(days=1)))
    assert asked(earlier, sick()).code is Code.DOC_NOT_GOV_DOCTOR
    official = sick(MONDAY, FRIDAY, Document.GOVERNMENT_DOCTOR_LETTER)
    assert asked(earlier, official).outcome is Outcome.ACCEPT
    gap = PPPK.away(past(Kind.SICK, MONDAY - timedelta(days=14), MONDAY - timedelta(days=3)))
    assert asked(gap, sick()).outcome is Outcome.ACCEPT


def test_pppk_miscarriage_goes_by_the_letter_of_a_midwife_for_45_days():
    leave = sick(MONDAY, MONDAY + timedelta(days=44), Document.MIDWIFE_LETTER, reason=Reason.MISCARRIAGE)
    assert asked(PPPK, leave).outcome is Outcome.ACCEPT
    answer = asked(PPPK, replace(leave, last=MONDAY + timedelta(days=45)))
    assert (answer.code, answer.flags) == (Code.LENGTH_EXCEEDED, ())


def test_after_a_work_accident_leave_lasts_until_recovery_and_for_pppk_until_the_contract_ends():
    years = sick(MONDAY, MONDAY + timedelta(days=800), reason=Reason.WORK_ACCIDENT)
    assert asked(PNS, years).outcome is Outcome.ACCEPT
    official = replace(years, documents=frozenset({Document.GOVERNMENT_DOCTOR_LETTER}))
    answer = asked(PPPK, official)
    assert (answer.code, answer.latest_end) == (Code.CONTRACT_END, FIVE_YEARS.last)


def test_sickness_beyond_twelve_months_lacks_the_letter_of_the_examining_team():
    year = PNS.away(past(Kind.SICK, date(2025, 7, 6), MONDAY - timedelta(days=1)))
    answer = asked(year, sick())
    assert (answer.outcome, answer.lacking) == (Outcome.RETURN, ((Document.TPK_LETTER,),))
    with_team = sick(MONDAY, FRIDAY, Document.DOCTOR_LETTER, Document.TPK_LETTER)
    assert asked(year, with_team).outcome is Outcome.ACCEPT
    # Another sickness is another spell.
    other = PNS.away(
        past(Kind.SICK, date(2025, 7, 6), MONDAY - timedelta(days=1), reason=Reason.WORK_ACCIDENT)
    )
    assert asked(other, sick()).outcome is Outcome.ACCEPT


def test_fourth_child_of_pppk_has_no_leave_in_its_place_and_only_births_in_service_before_it_count():
    births = (date(2021, 5, 1), date(2022, 4, 1), date(2023, 4, 1), date(2024, 4, 1))
    letter = frozenset({Document.MIDWIFE_LETTER})
    leave = Leave(Kind.MATERNITY, MONDAY, months=3, documents=letter)
    third = replace(PPPK, employee=replace(SARI, children_born_on=(*births[:3], FRIDAY)))
    assert (asked(third, leave).outcome, asked(third, leave).ordinal) == (Outcome.ACCEPT, 3)
    fourth = replace(PPPK, employee=replace(SARI, children_born_on=births))
    answer = asked(fourth, leave)
    assert (answer.code, answer.ordinal, answer.alternative) == (Code.CHILD_ORDINAL_GT_3, 4, None)


def test_long_leave_over_its_cut_end_is_granted_up_to_it_and_beyond_three_months_refused():
    used = record(*USED_UP, Charge(date(2026, 2, 2), 2026, 5))
    september = date(2026, 9, 1)
    for leave in (long(september), long(september, last=date(2026, 11, 30))):
        answer = asked(used, leave)
        assert (answer.outcome, answer.end) == (Outcome.ACCEPT, date(2026, 11, 23))
    answer = asked(used, long(september, last=date(2026, 12, 1)))
    assert (answer.code, answer.latest_end) == (Code.LENGTH_EXCEEDED, date(2026, 11, 23))
    shorter = asked(used, long(september, last=date(2026, 10, 31)))
    assert shorter.end == date(2026, 10, 31)
    fourth = asked(used, long(september, Reason.FOURTH_CHILD))
    assert fourth.end == date(2026, 11, 30)


def test_first_hajj_waits_five_years_after_a_long_leave_and_a_fourth_child_does_not():
    away = PNS.away(past(Kind.LONG, date(2024, 1, 1), date(2024, 3, 31)))
    assert asked(away, long(MONDAY, Reason.RELIGION_FIRST_HAJJ)).code is Code.TOO_SOON_AFTER_CUTI_BESAR
    assert asked(away, long(MONDAY, Reason.FOURTH_CHILD)).outcome is Outcome.ACCEPT


def test_rest_of_a_long_leave_that_was_broken_off_waits_for_nothing_and_costs_no_second_year():
    broken_off = past(Kind.LONG, date(2025, 9, 1), date(2025, 10, 1), days_kept=60)
    away = PNS.away(broken_off)
    answer = asked(away, long(MONDAY, last=MONDAY + timedelta(days=59)))
    assert (answer.outcome, answer.days, answer.annual_lost_years) == (Outcome.ACCEPT, 60, ())
    assert answer.parts[0].before.buckets == answer.parts[0].after
    longer = asked(away, long(MONDAY, last=MONDAY + timedelta(days=60)))
    assert longer.code is Code.TOO_SOON_AFTER_CUTI_BESAR
    taken = away.away(past(Kind.LONG, date(2026, 1, 5), date(2026, 2, 23)))  # 50 of the 60 days
    assert asked(taken, long(MONDAY, last=MONDAY + timedelta(days=9))).outcome is Outcome.ACCEPT
    assert asked(taken, long(MONDAY, last=MONDAY + timedelta(days=10))).outcome is Outcome.REFUSE


def test_service_counts_anew_after_unpaid_leave():
    back = PNS.away(past(Kind.UNPAID, date(2022, 1, 1), date(2022, 12, 31), reactivated_on=date(2023, 2, 1)))
    for leave in (long(MONDAY), unpaid()):
        answer = asked(back, leave)
        assert (answer.code, answer.right_from) == (Code.SERVICE_LT_5Y, date(2028, 2, 1))


def test_unpaid_leave_is_at_most_three_years_and_goes_on_once_for_a_year():
    answer = asked(PNS, unpaid(months=37))
    assert (answer.code, answer.latest_end) == (Code.LENGTH_EXCEEDED, date(2029, 7, 5))
    gone = PNS.away(past(Kind.UNPAID, date(2023, 7, 6), date(2026, 7, 5)))
    answer = asked(gone, unpaid())
    assert (answer.outcome, answer.addressee, answer.report_by) == (
        Outcome.ROUTE,
        Addressee.PPK,
        date(2027, 8, 5),
    )
    assert asked(gone, unpaid(months=13)).code is Code.LENGTH_EXCEEDED
    twice = gone.away(past(Kind.UNPAID, date(2022, 7, 6), date(2023, 7, 5)))
    assert asked(twice, unpaid(months=1)).code is Code.LENGTH_EXCEEDED


@pytest.mark.parametrize(
    ("asked_on", "beside", "first", "bar"),
    [
        (date(2026, 5, 31), (), date(2026, 9, 1), None),
        (date(2026, 5, 31), (), date(2026, 9, 2), NotExtended.NOT_NEXT),
        (date(2026, 6, 1), (), date(2026, 9, 1), NotExtended.LATE),
        (date(2026, 5, 4), (LeaveStatus.PENDING,), date(2026, 9, 1), NotExtended.ASKED),
        (date(2026, 5, 4), (LeaveStatus.APPROVED,), date(2026, 9, 1), NotExtended.ONCE),
        (date(2027, 5, 4), (LeaveStatus.APPROVED,), date(2027, 9, 1), NotExtended.ONCE),
        (date(2026, 2, 2), (), date(2027, 3, 1), None),  # doesn't run yet
        (date(2026, 9, 7), (), date(2027, 3, 1), None),  # runs no more
    ],
)
def test_an_extension_is_asked_once_and_three_months_before_the_end(
    asked_on: date, beside: tuple[LeaveStatus, ...], first: date, bar: NotExtended | None
):
    runs = PNS.away(past(Kind.UNPAID, date(2026, 3, 2), date(2026, 8, 31)))
    for status in beside:
        runs = runs.away(Absence(Kind.UNPAID, date(2026, 9, 1), date(2027, 8, 31), status))
    assert not_extended(runs, unpaid(first), asked_on=asked_on) is bar
    assert not_extended(runs, sick(), asked_on=asked_on) is None


def test_the_last_day_to_ask_for_more_is_the_same_day_three_months_before():
    days = [date(2026, 8, 31), date(2027, 5, 31), date(2026, 3, 2), date(2027, 1, 15)]
    asked_by = [date(2026, 5, 31), date(2027, 2, 28), date(2025, 12, 2), date(2026, 10, 15)]
    assert [ask_extension_by(day) for day in days] == asked_by


def test_report_after_unpaid_leave_that_ends_with_a_month_is_due_with_the_next():
    answer = asked(PNS, unpaid(date(2026, 7, 1), months=12))
    assert (answer.end, answer.report_by) == (date(2027, 6, 30), date(2027, 7, 31))


def test_other_leave_bars_every_kind():
    away = PNS.away(past(Kind.SICK, FRIDAY, FRIDAY))
    for leave in (
        sick(),
        long(MONDAY),
        unpaid(),
        for_family(Kind.IMPORTANT_REASON, Reason.FAMILY_DIED, "CHILD"),
    ):
        assert asked(away, leave).code is Code.OVERLAP
