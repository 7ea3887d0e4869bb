"""What absences propose: runs, years, excuses and open cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.attendance_discipline import (
    Basis,
    DisciplineAnswer,
    DisciplinePolicy,
    Excused,
    Level,
    Sanction,
    propose_sanction,
)
from workflows.rules.calendar import Calendar, DayOff, Schedule, WorkPattern, days_between

HOLIDAYS = {date(2026, 12, 25), date(2027, 1, 1)}
WEEK = Schedule(Calendar(dict.fromkeys(HOLIDAYS, DayOff("Libur", ""))))
DAYS = st.dates(date(2026, 12, 1), date(2027, 1, 31))
ABSENCES = st.sets(DAYS, max_size=60)
ORDER = list(Sanction)


def proposed(absences: set[date] | list[date], as_of: date, **more: object) -> DisciplineAnswer:
    return propose_sanction(absences, **{"schedule": WEEK, "as_of": as_of} | more)


def workdays(first: date, number: int) -> list[date]:
    return list(WEEK.each_working_day(first, first + timedelta(days=60)))[:number]


def test_nothing_is_proposed_to_whoever_is_there():
    answer = proposed([], date(2026, 12, 31))
    assert (answer.cumulative_days, answer.longest_run, answer.sanction) == (0, 0, Sanction.NONE)
    assert answer.level is Level.NONE and answer.basis is answer.salary_stop_from is None


def test_a_run_may_cross_new_year_and_belongs_to_the_year_it_reaches():
    run = workdays(date(2026, 12, 21), 10)  # 8 days of 2026, 2 of 2027
    before, after = proposed(run, date(2026, 12, 31)), proposed(run, date(2027, 1, 31))
    assert (before.cumulative_days, before.longest_run, before.basis) == (8, 8, Basis.CUMULATIVE)
    assert (after.cumulative_days, after.longest_run, after.basis) == (2, 10, Basis.CONSECUTIVE)
    assert after.sanction is Sanction.DISMISSAL and after.salary_stop_from == date(2027, 2, 1)


def test_a_run_may_also_be_counted_within_each_year():
    run, by_year = workdays(date(2026, 12, 21), 10), DisciplinePolicy(run_crosses_new_year=False)
    answer = proposed(run, date(2027, 1, 31), policy=by_year)
    assert (answer.longest_run, answer.sanction) == (2, Sanction.NONE)


def test_a_run_of_last_year_alone_is_not_of_this_year():
    run = workdays(date(2026, 12, 1), 10)
    answer = proposed([*run, date(2027, 1, 20)], date(2027, 1, 31))
    assert (answer.cumulative_days, answer.longest_run, answer.sanction) == (1, 1, Sanction.NONE)


def test_salary_stops_after_the_month_of_the_tenth_day_even_if_the_run_goes_on():
    run = workdays(date(2026, 12, 11), 16)  # the tenth day is 24 December, the last 5 January
    assert proposed(run, date(2027, 1, 31)).salary_stop_from == date(2027, 1, 1)


def test_ten_in_a_row_stop_the_salary_though_many_more_days_dismiss_as_well():
    scattered = [day for day in workdays(date(2026, 9, 1), 40) if day.weekday() in {0, 2, 4}]
    answer = proposed(scattered + workdays(date(2026, 12, 1), 10), date(2026, 12, 31))
    assert answer.cumulative_days >= 28
    assert (answer.sanction, answer.basis) == (Sanction.DISMISSAL, Basis.CONSECUTIVE)


def test_days_after_the_day_asked_and_days_off_and_doubles_dont_count():
    answer = proposed(
        [date(2026, 12, 24), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 28)],
        date(2026, 12, 27),
    )
    assert (answer.cumulative_days, answer.longest_run) == (1, 1)


def test_an_excuse_counts_from_the_day_of_approval_and_breaks_the_run():
    run = workdays(date(2026, 12, 1), 10)
    excused = [Excused(run[4], approved_on=date(2026, 12, 20))]
    before = proposed(run, date(2026, 12, 19), excused=excused)
    on_the_day = proposed(run, date(2026, 12, 20), excused=excused)
    assert before.basis is Basis.CONSECUTIVE
    assert (on_the_day.cumulative_days, on_the_day.longest_run) == (9, 5)


def test_an_excuse_of_a_day_that_was_worked_changes_nothing():
    excused = [Excused(date(2026, 12, 2), approved_on=date(2026, 12, 3))]
    assert proposed([date(2026, 12, 1)], date(2026, 12, 31), excused=excused).cumulative_days == 1


@pytest.mark.parametrize(
    ("open_case", "review"),
    [
        (None, False),
        (Sanction.NONE, False),
        (Sanction.VERBAL_WARNING, False),
        (Sanction.WRITTEN_WARNING, False),
        (Sanction.WRITTEN_DISSATISFACTION, True),
        (Sanction.DISMISSAL, True),
    ],
)
def test_an_open_case_is_reviewed_only_when_it_rests_on_more_than_is_left(open_case, review):
    four = [date(2026, 12, day) for day in (1, 3, 7, 9)]
    assert proposed(four, date(2026, 12, 31), open_case=open_case).review_open_case is review


def test_a_roster_counts_its_own_days():
    nights = [date(2026, 12, day) for day in range(1, 31, 3)]
    of_roster = Schedule(WEEK.calendar, WorkPattern.of_roster(nights))
    answer = proposed(nights, date(2026, 12, 31), schedule=of_roster)
    assert (answer.longest_run, answer.basis) == (10, Basis.CONSECUTIVE)


@given(ABSENCES, DAYS, st.dictionaries(DAYS, DAYS, max_size=5))
def test_discipline_agrees_with_a_walk_through_every_day(absences, as_of, approvals):
    """A second reckoning: one day after the other, with two counters."""
    total = run = longest = 0
    for day in days_between(date(2026, 11, 30), as_of):
        if day.weekday() >= 5 or day in HOLIDAYS:
            continue
        excused = day in approvals and approvals[day] <= as_of
        absent = day in absences and not excused
        run = run + 1 if absent else 0
        if absent and day.year == as_of.year:
            total, longest = total + 1, max(longest, run)
    answer = proposed(absences, as_of, excused=[Excused(*pair) for pair in approvals.items()])
    assert (answer.cumulative_days, answer.longest_run) == (total, longest)
    assert (answer.basis is Basis.CONSECUTIVE) == (longest >= 10)
    limits = [3, 4, 7, 11, 14, 17, 21, 25, 28]
    assert answer.sanction is (
        Sanction.DISMISSAL if longest >= 10 else ORDER[sum(total >= limit for limit in limits)]
    )


@given(ABSENCES, DAYS, DAYS)
def test_one_more_absence_never_proposes_less(absences, more, as_of):
    def weight(days: set[date]) -> int:
        return ORDER.index(proposed(days, as_of).sanction)

    assert weight(absences) <= weight(absences | {more})


@pytest.mark.parametrize(("days", "sanction"), [(1, Sanction.NONE), (2, Sanction.VERBAL_WARNING)])
def test_thresholds_are_rows_that_may_change(days, sanction):
    stricter = replace(DisciplinePolicy(), cumulative_from=((2, Sanction.VERBAL_WARNING),))
    assert (
        proposed(workdays(date(2026, 12, 1), days), date(2026, 12, 31), policy=stricter).sanction is sanction
    )
