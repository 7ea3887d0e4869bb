from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.leave_world import CALENDAR, OFF, USED_UP, annual, record
from workflows.rules.leave import decide, recall, recount
from workflows.rules.leave_answer import Addressee
from workflows.rules.leave_decision import Acting, Decision, Office, Officer, Verdict
from workflows.rules.leave_facts import (
    Absence,
    Buckets,
    Charge,
    Code,
    Kind,
    LeaveStatus,
    Outcome,
)

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
