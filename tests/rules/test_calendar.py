from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.calendar import (
    FIVE_DAYS,
    SIX_DAYS,
    Calendar,
    DayOff,
    LeftOut,
    NoWorkingDay,
    OffReason,
    Schedule,
    WorkPattern,
    anniversary,
    period_end,
    working_day_deadline,
    years_complete,
)

SKB = "SKB 1497/2025"
CALENDAR = Calendar(
    holidays={date(2026, 3, 19): DayOff("Nyepi", SKB), date(2026, 3, 21): DayOff("Idulfitri", SKB)},
    joint_leave={date(2026, 3, 18): DayOff("Cuti bersama Nyepi", "Keppres 42/2025")},
    complete_years=frozenset({2026}),
)
OFFICE = Schedule(CALENDAR)
MONDAY = date(2026, 3, 16)
SUNDAY = date(2026, 3, 22)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
SCHEDULES = st.builds(
    Schedule,
    st.just(CALENDAR),
    st.sampled_from([FIVE_DAYS, SIX_DAYS]) | st.sets(DAYS).map(WorkPattern.of_roster),
    st.frozensets(st.sampled_from(sorted(CALENDAR.joint_leave))),
)


def test_five_day_week_works_monday_to_friday_without_days_off():
    assert OFFICE.working_days(MONDAY, SUNDAY) == 3


def test_six_day_week_works_saturday_unless_it_is_a_holiday():
    clinic = Schedule(CALENDAR, SIX_DAYS)
    assert not clinic.is_working_day(date(2026, 3, 21))
    assert clinic.is_working_day(date(2026, 3, 28))


def test_roster_is_exact_even_on_joint_leave():
    shift = Schedule(CALENDAR, WorkPattern.of_roster([date(2026, 3, 18), SUNDAY]))
    assert list(shift.each_working_day(MONDAY, SUNDAY)) == [date(2026, 3, 18), SUNDAY]


def test_duty_on_joint_leave_is_a_working_day_but_not_for_whoever_is_on_leave():
    nurse = Schedule(CALENDAR, duty=frozenset({date(2026, 3, 18)}))
    assert nurse.is_working_day(date(2026, 3, 18))
    assert not nurse.on_leave().is_working_day(date(2026, 3, 18))


def test_rostered_duty_on_joint_leave_is_not_counted_as_leave_either():
    joint = date(2026, 3, 18)
    shift = Schedule(CALENDAR, WorkPattern.of_roster([joint, SUNDAY]), frozenset({joint}))
    assert shift.working_days(MONDAY, SUNDAY) == 2
    assert shift.on_leave().working_days(MONDAY, SUNDAY) == 1


def test_each_day_left_out_says_why():
    assert OFFICE.days_left_out(MONDAY, SUNDAY) == (
        LeftOut(date(2026, 3, 18), OffReason.JOINT_LEAVE, "Cuti bersama Nyepi", "Keppres 42/2025"),
        LeftOut(date(2026, 3, 19), OffReason.HOLIDAY, "Nyepi", SKB),
        LeftOut(date(2026, 3, 21), OffReason.HOLIDAY, "Idulfitri", SKB),
        LeftOut(SUNDAY, OffReason.WEEKEND),
    )


def test_day_outside_the_roster_is_left_out_as_not_rostered():
    shift = Schedule(CALENDAR, WorkPattern.of_roster([SUNDAY]))
    assert shift.days_left_out(MONDAY, MONDAY) == (LeftOut(MONDAY, OffReason.NOT_ROSTERED),)


def test_range_into_an_unpublished_year_is_known_to_be_incomplete():
    assert OFFICE.incomplete_years(date(2026, 12, 28), date(2027, 1, 4)) == (2027,)
    assert CALENDAR.is_complete(2026) and not CALENDAR.is_complete(2027)


def test_end_of_a_number_of_working_days_skips_days_off():
    assert OFFICE.end_of(MONDAY, 4) == date(2026, 3, 23)


def test_roster_that_has_run_out_has_no_end_and_no_next_working_day():
    shift = Schedule(CALENDAR, WorkPattern.of_roster([MONDAY]))
    assert shift.end_of(MONDAY, 2) is None
    assert shift.first_working_day_after(MONDAY) is None


def test_first_working_day_after_friday_is_monday():
    assert OFFICE.first_working_day_after(date(2026, 3, 27)) == date(2026, 3, 30)


@given(SCHEDULES, st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_working_days_of_adjacent_ranges_add_up(schedule, days):
    first, middle, last = days
    parts = schedule.working_days(first, middle) + schedule.working_days(middle + timedelta(days=1), last)
    assert parts == schedule.working_days(first, last)


@given(SCHEDULES, DAYS, DAYS)
def test_a_day_is_either_worked_or_left_out(schedule, first, last):
    length = max(0, (last - first).days + 1)
    assert schedule.working_days(first, last) + len(schedule.days_left_out(first, last)) == length


@given(st.sampled_from([FIVE_DAYS, SIX_DAYS]), DAYS, st.integers(1, 60))
def test_end_of_n_days_is_the_nth_working_day(pattern, first, days):
    schedule = Schedule(CALENDAR, pattern)
    end = schedule.end_of(first, days)
    assert end is not None
    assert schedule.is_working_day(end) and schedule.working_days(first, end) == days


@pytest.mark.parametrize(
    ("first", "months", "end"),
    [
        (date(2026, 9, 1), 3, date(2026, 11, 30)),
        (date(2026, 6, 15), 3, date(2026, 9, 14)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 8, 1), 36, date(2029, 7, 31)),
    ],
)
def test_period_of_months_ends_the_day_before_or_on_the_last_of_the_month(first, months, end):
    assert period_end(first, months) == end


@given(DAYS, st.integers(1, 48), st.integers(1, 48))
def test_a_longer_period_never_ends_earlier(first, months, more):
    assert first <= period_end(first, months) < period_end(first, months + more)


@given(DAYS, st.integers(1, 48))
def test_from_the_first_of_a_month_periods_join_without_a_gap(day, months):
    first = day.replace(day=1)
    assert period_end(period_end(first, months) + timedelta(days=1), 1) == period_end(first, months + 1)


def test_anniversary_of_29_february_is_1_march_in_a_common_year():
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 3, 1)
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_complete(date(2024, 2, 29), date(2025, 2, 28)) == 0
    assert years_complete(date(2024, 2, 29), date(2025, 3, 1)) == 1


@given(DAYS, st.integers(0, 40))
def test_years_are_complete_on_the_anniversary_and_not_the_day_before(start, years):
    day = anniversary(start, years + 1)
    assert years_complete(start, day) == years + 1
    assert years_complete(start, day - timedelta(days=1)) == years


def test_no_year_is_complete_before_the_service_began():
    assert years_complete(date(2026, 5, 1), date(2024, 5, 1)) == 0


def test_deadline_is_the_closing_hour_of_the_nth_working_day_after_the_local_day():
    makassar = ZoneInfo("Asia/Makassar")
    # 15 March 20:00 in London is Monday 16 March 04:00 in Makassar.
    start = datetime(2026, 3, 15, 20, tzinfo=UTC)
    deadline = working_day_deadline(start, 2, calendar=CALENDAR, pattern=FIVE_DAYS, tz=makassar)
    assert deadline == datetime(2026, 3, 20, 16, tzinfo=makassar)


def test_deadline_needs_an_aware_start_and_at_least_one_day():
    jakarta = ZoneInfo("Asia/Jakarta")
    with pytest.raises(ValueError, match="aware"):
        working_day_deadline(
            datetime(2026, 3, 16),  # noqa: DTZ001  the naive start is the point
            1,
            calendar=CALENDAR,
            pattern=FIVE_DAYS,
            tz=jakarta,
        )
    with pytest.raises(ValueError, match="at least one"):
        working_day_deadline(
            datetime(2026, 3, 16, tzinfo=UTC), 0, calendar=CALENDAR, pattern=FIVE_DAYS, tz=jakarta
        )


def test_deadline_beyond_the_roster_says_so():
    with pytest.raises(NoWorkingDay):
        working_day_deadline(
            datetime(2026, 3, 16, tzinfo=UTC),
            1,
            calendar=CALENDAR,
            pattern=WorkPattern.of_roster([MONDAY]),
            tz=UTC,
        )
