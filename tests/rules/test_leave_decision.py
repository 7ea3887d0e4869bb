from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.leave_world import ANDI, CALENDAR, OFF, SARI, USED_UP, annual, record
from workflows.rules.leave import decide, recall, recount
from workflows.rules.leave_answer import Addressee
from workflows.rules.leave_balance import balance
from workflows.rules.leave_decision import Acting, Decision, Office, Officer, Verdict, postponing_hurts
from workflows.rules.leave_facts import (
    Absence,
    Buckets,
    Charge,
    Code,
    Kind,
    Leave,
    LeaveStatus,
    Outcome,
)
from workflows.rules.leave_words import Reason

JUNE = date(2026, 6, 22)
MONDAY = date(2026, 7, 6)
FRIDAY = date(2026, 7, 10)
TWO_WEEKS = annual(MONDAY, date(2026, 7, 17))
PPK = Officer(Office.PPK)
HEAD = Officer(Office.DELEGATE, delegated_kinds=frozenset({Kind.ANNUAL}))


def ruling(
    verdict: Verdict = Verdict.APPROVED,
    by: Officer = HEAD,
    *,
    reason: str = "audit",
    until: date | None = None,
    new_first: date | None = None,
    new_last: date | None = None,
) -> Decision:
    return Decision(JUNE, verdict, by, reason, until=until, new_first=new_first, new_last=new_last)


def test_approval_charges_the_days_and_says_from_which_buckets():
    answer = decide(record(first_year=2025), TWO_WEEKS, decision=ruling())
    assert (answer.state, answer.charged_days, answer.postponed_days) == (Verdict.APPROVED, 10, 0)
    assert answer.parts[0].charge == Buckets(c=6, e=4)


def test_nobody_decides_about_their_own_leave():
    own = replace(PPK, is_requester=True)
    assert decide(record(), TWO_WEEKS, decision=ruling(by=own)).code is Code.SELF_DECISION
    answer = decide(record(), TWO_WEEKS, decision=ruling(by=replace(HEAD, is_requester=True)))
    assert (answer.code, answer.route_to) == (Code.SELF_DECISION, Addressee.PPK)


def test_delegate_decides_only_what_was_delegated():
    answer = decide(record(), TWO_WEEKS, decision=ruling(by=Officer(Office.DELEGATE)))
    assert (answer.code, answer.route_to) == (Code.NO_AUTHORITY, Addressee.PPK)


@pytest.mark.parametrize(
    ("officer", "may"),
    [
        (PPK, True),
        (HEAD, False),
        (replace(HEAD, abroad_power=True), True),
        (replace(PPK, acting=Acting.PLT), False),
        (replace(HEAD, abroad_power=True, acting=Acting.PLH), False),
    ],
)
def test_leave_abroad_is_for_the_ppk_or_its_kuasa_and_never_for_acting_officers(officer, may):
    answer = decide(record(), replace(TWO_WEEKS, abroad=True), decision=ruling(by=officer))
    assert (answer.outcome is Outcome.ACCEPT) is may


@pytest.mark.parametrize(("acting", "prefix"), [(Acting.PLT, "Plt."), (Acting.PLH, "Plh."), (None, None)])
def test_acting_officers_sign_as_such(acting, prefix):
    by = replace(PPK, acting=acting)
    assert decide(record(), TWO_WEEKS, decision=ruling(by=by)).signature_prefix == prefix


@pytest.mark.parametrize("verdict", [Verdict.CHANGED, Verdict.POSTPONED, Verdict.REJECTED])
def test_all_but_approval_need_a_reason(verdict):
    answer = decide(record(), TWO_WEEKS, decision=ruling(verdict, reason="  "))
    assert (answer.outcome, answer.code) == (Outcome.RETURN, Code.REASON_REQUIRED)


def test_change_may_not_be_longer_than_the_request_nor_empty():
    def changed(first: date, last: date) -> Code | None:
        ruled = ruling(Verdict.CHANGED, new_first=first, new_last=last)
        return decide(record(), annual(MONDAY, FRIDAY), decision=ruled).code

    assert changed(date(2026, 7, 13), date(2026, 7, 17)) is None
    assert changed(MONDAY, date(2026, 7, 13)) is Code.LENGTH_EXCEEDED
    assert changed(date(2026, 7, 11), date(2026, 7, 12)) is Code.NO_WORKING_DAY


def test_change_that_is_too_long_is_told_before_what_the_balance_lacks():
    ruled = ruling(Verdict.CHANGED, new_first=MONDAY, new_last=date(2026, 7, 31))
    answer = decide(record(*USED_UP), TWO_WEEKS, decision=ruled)
    assert answer.code is Code.LENGTH_EXCEEDED


def test_changed_first_day_keeps_the_length_that_was_asked_in_days():
    ruled = ruling(Verdict.CHANGED, new_first=date(2026, 7, 8))
    answer = decide(record(), annual(MONDAY, days=3), decision=ruled)
    assert answer.charged_days == 3 and answer.check is not None
    assert answer.check.end == FRIDAY


def test_postponement_charges_nothing_and_keeps_the_days():
    ruled = ruling(Verdict.POSTPONED, until=date(2027, 7, 6))
    answer = decide(record(*USED_UP), TWO_WEEKS, decision=ruled)
    assert (answer.charged_days, answer.postponed_days) == (0, 10)
    assert answer.parts[0].before.buckets == answer.parts[0].after == Buckets(e=12)


def test_postponement_is_at_most_a_year():
    answer = decide(record(), TWO_WEEKS, decision=ruling(Verdict.POSTPONED, until=date(2027, 7, 7)))
    assert (answer.code, answer.latest_end) == (Code.LENGTH_EXCEEDED, date(2027, 7, 6))


def test_rejection_leaves_the_balance_alone_even_without_a_working_day():
    weekend = annual(date(2026, 7, 11), date(2026, 7, 12))
    answer = decide(record(*USED_UP), weekend, decision=ruling(Verdict.REJECTED))
    assert (answer.state, answer.charged_days, answer.postponed_days) == (Verdict.REJECTED, 0, 0)
    assert answer.parts[0].after.total == 12


@pytest.mark.parametrize("days", [0, -1])
def test_rejection_of_no_days_at_all_still_works(days):
    answer = decide(record(*USED_UP), annual(MONDAY, days=days), decision=ruling(Verdict.REJECTED))
    assert answer.state is Verdict.REJECTED


def test_approval_finds_what_changed_since_the_request():
    spent = record(*USED_UP, Charge(JUNE, 2026, 5))
    answer = decide(spent, TWO_WEEKS, decision=ruling())
    assert (answer.outcome, answer.code) == (Outcome.REFUSE, Code.INSUFFICIENT_BALANCE)
    assert answer.check is not None and answer.check.short == 3


def test_recall_gives_back_the_last_charged_bucket_first():
    leave = annual(MONDAY, date(2026, 7, 17))
    answer = recall(record(first_year=2025), leave, decided_on=JUNE, recall_on=date(2026, 7, 9))
    assert (answer.days_before, answer.days_after, answer.refund_days) == (10, 3, 7)
    assert answer.refund == Buckets(c=3, e=4)
    part = answer.parts[0]
    assert (part.uncharged.total, part.charged.total, part.after.total) == (18, 8, 15)
    assert part.after.buckets == Buckets(c=3, e=12)


def test_recall_leaves_what_was_charged_later_where_it_is():
    later = Charge(date(2026, 7, 1), 2026, 3)
    of_2026 = record(later, first_year=2025)
    part = recall(of_2026, TWO_WEEKS, decided_on=JUNE, recall_on=date(2026, 7, 13)).parts[0]
    assert (part.uncharged.total, part.charged.total) == (18, 8)
    assert part.refund == Buckets(c=1, e=4)
    assert part.after.buckets == Buckets(c=1, e=9)


def test_recall_before_the_first_day_gives_everything_back_and_after_the_last_nothing():
    def recalled_on(day: date) -> int:
        return recall(record(), TWO_WEEKS, decided_on=JUNE, recall_on=day).refund_days

    assert recalled_on(date(2026, 7, 1)) == 10
    assert recalled_on(date(2026, 7, 18)) == 0


def test_recall_before_new_year_gives_back_to_both_years():
    leave = annual(date(2026, 12, 28), date(2027, 1, 6))
    answer = recall(record(*USED_UP), leave, decided_on=date(2026, 12, 1), recall_on=date(2026, 12, 30))
    this_year, next_year = answer.parts
    assert (this_year.days_before, this_year.refund_days) == (4, 2)
    assert (next_year.days_before, next_year.refund_days) == (3, 3)
    # 2026 was left with 8 and now keeps 10; either way six are carried.
    assert next_year.after.buckets == Buckets(c=6, e=12)


def test_recall_builds_on_the_ledger_where_it_is_known():
    known = (Charge(JUNE, 2026, 10, paid=Buckets(e=10)),)
    answer = recall(
        record(first_year=2025), TWO_WEEKS, decided_on=JUNE, recall_on=date(2026, 7, 13), charges=known
    )
    assert answer.refund == Buckets(e=5)
    assert answer.parts[0].charges[0].net_days == 5


def with_joint_leave(*days: date):
    return replace(CALENDAR, joint_leave={**CALENDAR.joint_leave, **dict.fromkeys(days, OFF)})


def test_joint_leave_decreed_later_gives_the_day_back_and_tells():
    answer = recount(
        record(*USED_UP), TWO_WEEKS, decided_on=JUNE, on=date(2026, 7, 1), calendar=with_joint_leave(FRIDAY)
    )
    assert (answer.days_before, answer.days_after, answer.notify) == (10, 9, True)
    assert (answer.parts[0].charged.total, answer.parts[0].after.total) == (2, 3)


def test_calendar_that_leaves_the_days_alone_tells_nobody():
    answer = recount(
        record(), TWO_WEEKS, decided_on=JUNE, on=JUNE, calendar=with_joint_leave(date(2026, 8, 3))
    )
    assert not answer.notify and answer.refund_days == 0


def test_joint_leave_taken_back_charges_the_day_and_says_what_is_missing():
    joint = replace(record(*USED_UP), schedule=replace(record().schedule, calendar=with_joint_leave(FRIDAY)))
    answer = recount(joint, TWO_WEEKS, decided_on=JUNE, on=date(2026, 7, 1), calendar=CALENDAR)
    part = answer.parts[0]
    assert (answer.refund_days, part.charged.total, part.after.total, part.short) == (-1, 3, 2, 0)
    spent = joint.charged(Charge(JUNE, 2026, 3))
    part = recount(spent, TWO_WEEKS, decided_on=JUNE, on=date(2026, 7, 1), calendar=CALENDAR).parts[0]
    assert (part.after.total, part.short) == (0, 1)


def test_recount_keeps_what_pending_requests_reserve():
    asked = record(*USED_UP).away(
        Absence(Kind.ANNUAL, date(2026, 8, 3), date(2026, 8, 4), LeaveStatus.PENDING)
    )
    answer = recount(
        asked, annual(MONDAY, FRIDAY), decided_on=JUNE, on=JUNE, calendar=with_joint_leave(FRIDAY)
    )
    assert (answer.parts[0].charged.total, answer.parts[0].after.total) == (5, 6)


def test_leave_without_a_working_day_was_never_granted():
    weekend = annual(date(2026, 7, 11), date(2026, 7, 12))
    with pytest.raises(ValueError, match="at least one working day"):
        recall(record(), weekend, decided_on=JUNE, recall_on=MONDAY)


BOARD = Officer(Office.DELEGATE, delegated_kinds=frozenset(Kind))


@pytest.mark.parametrize(
    ("officer", "may"),
    [(PPK, True), (BOARD, False), (replace(PPK, acting=Acting.PLT), False)],
)
def test_unpaid_leave_is_for_the_ppk_alone_whatever_was_delegated(officer, may):
    leave = Leave(Kind.UNPAID, MONDAY, months=12, reason=Reason.SPOUSE_WORK)
    answer = decide(record(*USED_UP), leave, decision=ruling(by=officer))
    assert (answer.outcome is Outcome.ACCEPT) is may
    assert answer.code is (None if may else Code.NO_AUTHORITY)


@pytest.mark.parametrize(
    ("kind", "reason", "may"),
    [
        (Kind.ANNUAL, "", True),
        (Kind.LONG, Reason.FAMILY, True),
        (Kind.LONG, Reason.RELIGION_FIRST_HAJJ, False),
        (Kind.LONG, Reason.FOURTH_CHILD, False),
        (Kind.IMPORTANT_REASON, Reason.OWN_MARRIAGE, True),
        (Kind.SICK, Reason.ILLNESS, False),
        (Kind.MATERNITY, "", False),
        (Kind.UNPAID, Reason.SPOUSE_WORK, False),
    ],
)
def test_only_what_can_wait_is_postponed(kind, reason, may):
    leave = Leave(kind, MONDAY, last=FRIDAY, reason=reason)
    ruled = ruling(Verdict.POSTPONED, by=PPK, until=date(2027, 1, 4))
    answer = decide(record(*USED_UP), leave, decision=ruled)
    assert answer.code is (None if may else Code.NOT_POSTPONABLE)
    assert answer.postponed_days == (5 if kind is Kind.ANNUAL else 0)
    assert postponing_hurts(leave) is (kind is Kind.IMPORTANT_REASON)


def test_decision_on_other_kinds_charges_nothing_and_says_which_right_long_leave_takes():
    important = Leave(Kind.IMPORTANT_REASON, MONDAY, last=FRIDAY, reason=Reason.FIRE_OR_DISASTER)
    answer = decide(record(*USED_UP), important, decision=ruling(by=PPK))
    assert (answer.state, answer.charged_days) == (Verdict.APPROVED, 0)
    assert answer.parts[0].before.buckets == answer.parts[0].after
    long = Leave(Kind.LONG, MONDAY, months=3, reason=Reason.FAMILY)
    answer = decide(record(*USED_UP), long, decision=ruling(by=PPK))
    assert answer.check is not None and answer.check.annual_lost_years == (2026,)
    assert answer.parts[0].after == Buckets()


def test_change_of_other_kinds_may_not_be_longer_in_calendar_days():
    leave = Leave(Kind.IMPORTANT_REASON, MONDAY, last=FRIDAY, reason=Reason.FIRE_OR_DISASTER)

    def changed(first: date, last: date) -> Code | None:
        ruled = ruling(Verdict.CHANGED, by=PPK, new_first=first, new_last=last)
        return decide(record(*USED_UP), leave, decision=ruled).code

    assert changed(FRIDAY, date(2026, 7, 14)) is None
    assert changed(MONDAY, date(2026, 7, 11)) is Code.LENGTH_EXCEEDED
    assert changed(FRIDAY, MONDAY) is Code.BELOW_MIN_UNIT


def test_joint_leave_is_not_decided_by_anybody():
    joint = Leave(Kind.JOINT, MONDAY, last=FRIDAY)
    assert decide(record(), joint, decision=ruling(by=PPK)).code is Code.KIND_NOT_AVAILABLE


@pytest.mark.parametrize(
    ("employee", "kind", "not_taken"),
    [
        (ANDI, Kind.LONG, 5),
        (ANDI, Kind.IMPORTANT_REASON, 5),
        (ANDI, Kind.JOINT, 5),
        (ANDI, Kind.SICK, None),
        (ANDI, Kind.MATERNITY, None),
        (ANDI, Kind.UNPAID, None),
        (SARI, Kind.JOINT, 5),
        (SARI, Kind.SICK, None),
    ],
)
def test_only_what_art_338_lists_is_recalled_from_in_calendar_days(employee, kind, not_taken):
    leave = Leave(kind, MONDAY, last=date(2026, 7, 17))
    of_employee = record(*USED_UP, employee=employee)
    answer = recall(of_employee, leave, decided_on=JUNE, recall_on=date(2026, 7, 13))
    assert answer.days_not_taken == not_taken
    assert answer.code is (None if not_taken else Code.NOT_RECALLABLE)


def test_long_leave_granted_in_months_is_recalled_from_its_cut_end():
    used = record(*USED_UP, Charge(date(2026, 2, 2), 2026, 5))
    leave = Leave(Kind.LONG, date(2026, 9, 1), months=3, reason=Reason.FAMILY)
    answer = recall(used, leave, decided_on=JUNE, recall_on=date(2026, 11, 14))
    assert (answer.calendar_days, answer.days_not_taken) == (84, 10)  # 14 to 23 November


def test_special_leave_gives_its_days_back_to_the_own_right_of_the_year():
    new = record(employee=replace(SARI, service_start=date(2025, 9, 1)), first_year=2025)
    leave = Leave(Kind.ANNUAL_SPECIAL, MONDAY, last=FRIDAY, reason=Reason.FAMILY_DIED, relative="MOTHER")
    granted = decide(new, leave, decision=ruling(by=PPK))
    assert (granted.state, granted.charged_days) == (Verdict.APPROVED, 5)
    answer = recall(new, leave, decided_on=JUNE, recall_on=date(2026, 7, 8))
    assert (answer.refund, answer.days_not_taken) == (Buckets(e=3), 3)
    (charge,) = answer.parts[0].charges
    after = new.charged(charge)
    assert balance(after, on=date(2026, 9, 1)).buckets == Buckets(e=10)


def test_new_days_off_leave_calendar_leave_alone_and_shorten_special_leave():
    sick = Leave(Kind.SICK, MONDAY, last=FRIDAY)
    answer = recount(record(*USED_UP), sick, decided_on=JUNE, on=JUNE, calendar=with_joint_leave(FRIDAY))
    assert (answer.days_before, answer.days_after, answer.notify) == (5, 5, False)
    new = record(employee=replace(SARI, service_start=date(2025, 9, 1)), first_year=2025)
    special = Leave(Kind.ANNUAL_SPECIAL, MONDAY, last=FRIDAY)
    answer = recount(new, special, decided_on=JUNE, on=JUNE, calendar=with_joint_leave(FRIDAY))
    assert (answer.days_before, answer.days_after, answer.notify) == (5, 4, True)


def test_duty_between_decision_and_recall_is_in_the_balance_after_and_not_before():
    """The balance before is that of the decision; a duty date counts from the day after it has passed."""
    duty = record(*USED_UP, duty=(date(2026, 3, 18),))
    leave = annual(date(2026, 4, 6), date(2026, 4, 10))
    answer = recall(duty, leave, decided_on=date(2026, 3, 2), recall_on=date(2026, 4, 8))
    part = answer.parts[0]
    assert (part.uncharged.total, part.charged.total, part.after.total) == (12, 7, 11)


def test_duty_between_decision_and_recount_is_in_both_balances():
    duty = record(*USED_UP, duty=(date(2026, 3, 18),))
    leave = annual(date(2026, 4, 6), date(2026, 4, 10))
    answer = recount(
        duty,
        leave,
        decided_on=date(2026, 3, 2),
        on=date(2026, 3, 30),
        calendar=with_joint_leave(date(2026, 4, 10)),
    )
    assert (answer.parts[0].charged.total, answer.parts[0].after.total) == (8, 9)
