"""A life of requests, decisions, recalls, recounts and roll-overs: the ledger stays sound at every step."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.leave_world import ANDI, CALENDAR, OFF, SARI, annual, record
from workflows.rules.calendar import Calendar
from workflows.rules.leave import decide, recall, recount, request
from workflows.rules.leave_answer import Cause
from workflows.rules.leave_balance import balance, uncovered, working_days_by_year
from workflows.rules.leave_change import ChangeAnswer
from workflows.rules.leave_decision import Decision, Office, Officer, Verdict
from workflows.rules.leave_facts import Absence, Charge, Code, Kind, Leave, LeaveRecord, LeaveStatus, Outcome

BOSS = Officer(Office.PPK)
YEARS = (2025, 2026, 2027)
# More by hand after a change of the rules.
EXAMPLES = int(os.environ.get("LIVES", "60"))


@dataclass
class Granted:
    """One leave with its lines in the ledger."""

    leave: Leave
    decided_on: date
    charges: tuple[Charge, ...]

    @property
    def absence(self) -> Absence:
        last = self.leave.last or self.leave.first
        return Absence(Kind.ANNUAL, self.leave.first, last, LeaveStatus.APPROVED)


@dataclass
class Desk:
    """An employee's leave as services would keep it: what the rules answer is written down, nothing else."""

    plain: LeaveRecord
    today: date
    granted: list[Granted]
    told: int = 0  # days that a recount found without cover

    def record(self, without: Granted | None = None) -> LeaveRecord:
        now = self.plain
        for one in self.granted:
            if one is not without:
                now = now.away(one.absence).charged(*one.charges)
        return now

    def ask(self, first: date, length: int) -> None:
        leave = annual(first, first + timedelta(days=length))
        asked = request(self.record(), leave, asked_on=self.today)
        ruled = decide(self.record(), leave, decision=Decision(self.today, Verdict.APPROVED, BOSS))
        assert asked.code == ruled.code
        if ruled.outcome is Outcome.ACCEPT:
            charges = (Charge(self.today, part.year, part.days, paid=part.charge) for part in ruled.parts)
            self.granted.append(Granted(leave, self.today, tuple(charges)))

    def ask_long(self, first: date, months: int) -> None:
        """Long leave costs the right of its year, and with it what others counted on to be carried."""
        asked = request(
            self.record(), Leave(Kind.LONG, first, months=months, reason="FAMILY"), asked_on=self.today
        )
        if asked.outcome is Outcome.ACCEPT and asked.end is not None:
            self.plain = self.plain.away(Absence(Kind.LONG, first, asked.end, LeaveStatus.APPROVED))

    def call_back(self, number: int, after: int) -> None:
        if not self.granted:
            return
        one = self.granted[number % len(self.granted)]
        back = max(self.today, one.leave.first + timedelta(days=after))
        last = one.leave.last or one.leave.first
        if back > last:
            return
        self.today = back
        change = recall(
            self.record(one), one.leave, decided_on=one.decided_on, recall_on=back, charges=one.charges
        )
        self.write(one, change)
        if change.days_after == 0:
            self.granted.remove(one)
        else:
            one.leave = replace(one.leave, last=back - timedelta(days=1))

    def new_day_off(self, day: date) -> None:
        old = self.plain.schedule.calendar
        self.publish(replace(old, holidays={**old.holidays, day: OFF}))

    def day_worked_after_all(self, number: int) -> None:
        """The last days off of the calendar are withdrawn: leave over them costs more."""
        old = self.plain.schedule.calendar
        days = sorted(old.holidays)[: max(1, len(old.holidays) - 1 - number)]
        self.publish(replace(old, holidays=dict.fromkeys(days, OFF)))

    def publish(self, new: Calendar) -> None:
        before = self.plain
        self.plain = replace(before, schedule=replace(before.schedule, calendar=new))
        for one in list(self.granted):
            change = recount(
                replace(self.record(one), schedule=before.schedule),
                one.leave,
                decided_on=one.decided_on,
                on=self.today,
                calendar=new,
                charges=one.charges,
            )
            self.write(one, change)
            if not working_days_by_year(self.plain, one.leave.first, one.absence.last):
                self.granted.remove(one)

    def write(self, one: Granted, change: ChangeAnswer) -> None:
        for part in change.parts:
            had = sum(charge.net_days for charge in one.charges if charge.year == part.year)
            assert 0 <= part.refund.total == max(0, part.refund_days) <= had
        one.charges = tuple(_covered(charge) for part in change.parts for charge in part.charges)
        self.told += change.short

    def check(self) -> None:
        now = self.record()
        for year in YEARS:
            read = balance(now, on=self.today, year=year)
            assert min(read.buckets.b0, read.buckets.c, read.buckets.b, read.buckets.e) >= 0
            assert read.credited - read.charged - read.reserved == read.buckets
        assert sum(uncovered(now, year, on=self.today) for year in YEARS) <= self.told
        uncharged = 0
        for one in self.granted:
            counted = working_days_by_year(now, one.leave.first, one.absence.last)
            net: dict[int, int] = {}
            for charge in one.charges:
                assert charge.net_days >= 0
                net[charge.year] = net.get(charge.year, 0) + charge.net_days
            lacking = {year: days - net.get(year, 0) for year, days in counted.items()}
            assert min(lacking.values(), default=0) >= 0 and not net.keys() - counted.keys() - _empty(net)
            uncharged += sum(lacking.values())
        assert uncharged <= self.told
        days = sorted((one.leave.first, one.absence.last) for one in self.granted)
        assert all(a[1] < b[0] for a, b in pairwise(days))


def _covered(charge: Charge) -> Charge:
    """The ledger has a line a bucket: of days that no balance covers it has none."""
    lacking = 0 if charge.paid is None else charge.days - charge.paid.total
    return replace(charge, days=charge.days - lacking)


def _empty(net: dict[int, int]) -> set[int]:
    return {year for year, days in net.items() if not days}


MOMENTS = st.dates(date(2025, 11, 1), date(2027, 6, 30))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.dates(date(2025, 11, 3), date(2027, 9, 30)), st.integers(0, 25)),
        st.tuples(st.just("call_back"), st.integers(0, 9), st.integers(0, 12)),
        st.tuples(st.just("new_day_off"), MOMENTS),
        st.tuples(st.just("day_worked_after_all"), st.integers(0, 3)),
        st.tuples(st.just("ask_long"), st.dates(date(2025, 12, 1), date(2027, 6, 30)), st.integers(1, 3)),
        st.tuples(st.just("wait"), st.integers(1, 120)),
    ),
    max_size=14,
)


@settings(deadline=None, max_examples=EXAMPLES)
@given(st.sampled_from([ANDI, SARI]), st.sets(st.sampled_from([*CALENDAR.joint_leave]), max_size=2), STEPS)
def test_no_sequence_overdraws_charges_twice_or_gives_back_too_much(employee, duty, steps):
    office = Desk(record(employee=employee, duty=tuple(duty)), date(2025, 11, 3), [])
    for step, *arguments in steps:
        if step == "wait":
            office.today += timedelta(days=arguments[0])
        else:
            getattr(office, step)(*arguments)
        office.check()


def test_days_that_a_later_leave_carries_over_are_not_taken_a_second_time():
    spent_2025 = record(Charge(date(2025, 6, 2), 2025, 12), first_year=2025)
    next_year = Charge(date(2026, 11, 2), 2027, 15)  # three of them of what 2026 leaves
    granted = spent_2025.charged(next_year)
    december = annual(date(2026, 12, 1), date(2026, 12, 15))  # eleven working days of the twelve
    answer = request(granted, december, asked_on=date(2026, 11, 9))
    assert (answer.code, answer.short, answer.short_year) == (Code.INSUFFICIENT_BALANCE, 2, 2027)
    assert answer.cause is Cause.CARRIED_DAYS_TAKEN
    shorter = annual(date(2026, 12, 1), date(2026, 12, 11))
    assert request(granted, shorter, asked_on=date(2026, 11, 9)).outcome is Outcome.ACCEPT
