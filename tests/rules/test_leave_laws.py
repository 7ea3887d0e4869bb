"""What holds for every record of leave, however odd."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.leave_world import CALENDAR, DAYS, OFF, annual, record, records
from workflows.rules.calendar import FIVE_DAYS, SIX_DAYS, Schedule, WorkPattern
from workflows.rules.leave import decide, recall, recount, request
from workflows.rules.leave_annual import span_of
from workflows.rules.leave_balance import balance
from workflows.rules.leave_decision import Decision, Office, Officer, Verdict
from workflows.rules.leave_facts import Buckets, Charge, Code, Leave, LeaveRecord, Outcome

STARTS = st.dates(date(2026, 1, 2), date(2027, 2, 28))
LENGTHS = st.integers(0, 40)
PATTERNS = st.one_of(
    st.sampled_from([FIVE_DAYS, SIX_DAYS]),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 4, 30)), min_size=1).map(WorkPattern.of_roster),
)
BOSS = Officer(Office.PPK)


def leave_of(first: date, length: int) -> Leave:
    return annual(first, first + timedelta(days=length))


def counts(buckets: Buckets) -> tuple[int, int, int, int]:
    return buckets.b0, buckets.c, buckets.b, buckets.e


@given(records(), STARTS, LENGTHS)
def test_an_older_bucket_is_empty_before_a_younger_one_pays(of_employee, first, length):
    for part in request(of_employee, leave_of(first, length), asked_on=first).parts:
        charge, before = counts(part.charge), counts(part.before.buckets)
        assert all(0 <= paid <= held for paid, held in zip(charge, before, strict=True))
        youngest = max((i for i, paid in enumerate(charge) if paid), default=0)
        assert charge[:youngest] == before[:youngest]
        assert part.short >= 0


@given(PATTERNS, STARTS, LENGTHS, st.integers(0, 40))
def test_a_shorter_leave_never_counts_more_days(pattern, first, length, less):
    of_employee = LeaveRecord(record().employee, Schedule(CALENDAR, pattern))
    long = span_of(of_employee, leave_of(first, length))
    short = span_of(of_employee, leave_of(first, max(0, length - less)))
    assert (short.days if short else 0) <= (long.days if long else 0)
    if long:
        assert first <= long.effective_start <= long.end <= long.last


@given(records(), STARTS, LENGTHS, st.integers(1, 40))
def test_a_shorter_leave_never_lacks_days_that_a_longer_one_has(of_employee, first, length, less):
    # From the same first working day: in another year, another balance pays.
    of_employee = replace(of_employee, leaves=())
    long = request(of_employee, leave_of(first, length), asked_on=first)
    short = request(of_employee, leave_of(first, max(0, length - less)), asked_on=first)
    if long.outcome is Outcome.ACCEPT:
        assert short.code in {None, Code.NO_WORKING_DAY}


@given(records(), DAYS, st.integers(1, 12))
def test_one_charge_more_never_raises_a_balance(of_employee, on, days):
    more = of_employee.charged(Charge(on, on.year, days))
    for year in (on.year, on.year + 1):
        assert balance(more, on=on, year=year).total <= balance(of_employee, on=on, year=year).total


@given(records(), STARTS, LENGTHS)
def test_what_is_approved_is_charged_as_it_was_asked(of_employee, first, length):
    leave = leave_of(first, length)
    asked = request(of_employee, leave, asked_on=first)
    ruled = decide(of_employee, leave, decision=Decision(first, Verdict.APPROVED, BOSS))
    assert (ruled.outcome, ruled.code) == (asked.outcome, asked.code)
    if asked.outcome is Outcome.ACCEPT:
        assert ruled.charged_days == asked.days and ruled.parts == asked.parts


@given(records(), STARTS, LENGTHS, st.integers(0, 20), st.integers(-3, 45))
def test_recall_splits_the_charge_into_used_and_refunded(of_employee, first, length, ahead, later):
    leave, decided_on = leave_of(first, length), first - timedelta(days=ahead)
    if request(of_employee, leave, asked_on=decided_on).outcome is not Outcome.ACCEPT:
        return
    back = first + timedelta(days=later)
    change = recall(of_employee, leave, decided_on=decided_on, recall_on=back)
    assert change.refund_days == change.refund.total == change.days_before - change.days_after
    assert 0 <= change.days_after <= change.days_before
    day_later = recall(of_employee, leave, decided_on=decided_on, recall_on=back + timedelta(days=1))
    assert day_later.refund_days in {change.refund_days, change.refund_days - 1}
    for part in change.parts:
        assert part.uncharged.total - part.charged.total == part.days_before


@given(records(), STARTS, LENGTHS, st.sets(STARTS, max_size=5))
def test_days_off_that_are_added_only_give_back(of_employee, first, length, new):
    leave = leave_of(first, length)
    if request(of_employee, leave, asked_on=first).outcome is not Outcome.ACCEPT:
        return
    same = recount(of_employee, leave, decided_on=first, on=first, calendar=CALENDAR)
    assert same.refund_days == 0 and not same.notify
    more_off = replace(CALENDAR, holidays=CALENDAR.holidays | dict.fromkeys(new, OFF))
    change = recount(of_employee, leave, decided_on=first, on=first, calendar=more_off)
    assert change.refund_days == change.refund.total >= 0
    assert change.notify is (change.refund_days > 0)
