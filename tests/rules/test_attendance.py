"""Attendance of a day: the edges that no shown case has, and a second reckoning."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.attendance_world import FRIDAY, HOURS, MONDAY, SATURDAY, TABLE, permitted, wib
from workflows.rules.attendance import AtEdge, DayAttendance, Records, attendance_of_day
from workflows.rules.working_hours import NoHours, Permission

IN, OUT = wib(MONDAY, 7, 30), wib(MONDAY, 16)
SECONDS = st.integers(-3 * 3600, 10 * 3600)
HALF_HOURS = st.integers(14, 34).map(lambda half: time(half // 2, half % 2 * 30))


def attended(check_in: datetime | None, check_out: datetime | None, **more: object) -> DayAttendance:
    asked = {"day": MONDAY, "hours": HOURS, "table": TABLE} | more
    return attendance_of_day(Records(check_in, check_out), **asked)


def events(answer: DayAttendance) -> list[tuple[str, int | None]]:
    return [(found.event, found.minutes) for found in answer.events]


def test_whoever_comes_before_and_leaves_after_has_no_event():
    assert attended(wib(MONDAY, 5), wib(MONDAY, 21)).events == ()


def test_coming_after_the_end_is_late_and_leaving_before_the_start_is_early():
    assert events(attended(wib(MONDAY, 17), wib(MONDAY, 18))) == [("LATE_4", 570)]
    assert events(attended(wib(MONDAY, 6), wib(MONDAY, 7))) == [("EARLY_4", 540)]


def test_parts_of_a_second_are_cut_from_lateness_and_count_as_early():
    almost = timedelta(microseconds=1)
    assert attended(IN + timedelta(minutes=1) - almost, OUT).events == ()
    assert events(attended(IN, OUT - almost)) == [("EARLY_1", 1)]


def test_records_of_another_zone_are_read_on_the_clock_of_the_office():
    assert events(attended(datetime(2026, 6, 22, 1, 10, tzinfo=UTC), OUT)) == [("LATE_2", 40)]


@pytest.mark.parametrize("excuse", ["OFFICIAL_DUTY", "WORK_FROM_HOME", "SICK", "OUTAGE"])
def test_an_excuse_removes_lateness_and_absence(excuse):
    assert attended(None, None, excuse=excuse) == attended(wib(MONDAY, 9), None, excuse=excuse)
    assert not attended(None, None, excuse=excuse).absent


def test_a_day_off_has_no_events_whatever_the_records():
    assert attended(wib(MONDAY, 10), None, is_workday=False).events == ()
    assert attended(None, None, day=SATURDAY, is_workday=False).events == ()


def test_a_workday_without_hours_is_an_error():
    with pytest.raises(NoHours, match="Saturday"):
        attended(None, None, day=SATURDAY)


def test_friday_has_its_own_hours():
    assert attended(wib(FRIDAY, 7, 30), wib(FRIDAY, 16, 30), day=FRIDAY).events == ()


@pytest.mark.parametrize(
    ("permission", "found"),
    [
        (permitted("07:30", "10:00"), [("EARLY_2", 60)]),
        (permitted("07:00", "07:31"), [("EARLY_2", 60)]),
        (permitted("14:00", "16:00"), [("LATE_3", 90)]),
        (permitted("15:59", "17:00"), [("LATE_3", 90)]),
        (permitted("07:30", "16:00"), []),
        (permitted("10:00", "11:00"), [("LATE_3", 90), ("EARLY_2", 60)]),  # at no edge
        (permitted("07:00", "07:30"), [("LATE_3", 90), ("EARLY_2", 60)]),  # over when the day begins
        (permitted("07:31", "09:00"), [("LATE_3", 90), ("EARLY_2", 60)]),
        (permitted("16:00", "17:00"), [("LATE_3", 90), ("EARLY_2", 60)]),
    ],
)
def test_permission_removes_the_event_of_the_edge_it_covers(permission, found):
    answer = attended(wib(MONDAY, 9), wib(MONDAY, 15), permissions=[permission])
    assert events(answer) == found


def test_permission_may_also_move_the_edge():
    moving, both = (
        replace(TABLE, at_edge=AtEdge.MOVES),
        [permitted("07:30", "10:00"), permitted("14:00", "16:00")],
    )
    late, early = wib(MONDAY, 10, 5), wib(MONDAY, 13, 20)
    assert attended(late, early, permissions=both).events == ()
    assert events(attended(late, early, permissions=both, table=moving)) == [("LATE_1", 5), ("EARLY_2", 40)]
    assert attended(wib(MONDAY, 9, 59), None, permissions=both, table=moving).events == ()
    assert attended(None, wib(MONDAY, 14), permissions=both, table=moving).events == ()


def test_permission_at_one_edge_and_no_record_at_all():
    present = replace(TABLE, covered_edge_is_present=True)
    morning, afternoon = [permitted("07:30", "10:00")], [permitted("14:00", "16:00")]
    assert attended(None, None, permissions=morning).absent
    assert events(attended(None, None, permissions=morning, table=present)) == [("EARLY_4", None)]
    assert events(attended(None, None, permissions=afternoon, table=present)) == [("LATE_4", None)]
    for table in (TABLE, present):
        assert attended(None, None, permissions=morning + afternoon, table=table).events == ()


def test_minutes_before_the_first_band_cost_nothing():
    tolerant = replace(TABLE, late_from=TABLE.late_from[1:])
    assert attended(wib(MONDAY, 8), OUT, table=tolerant).events == ()


@given(st.none() | SECONDS, st.none() | SECONDS, st.lists(st.tuples(HALF_HOURS, HALF_HOURS), max_size=2))
def test_a_day_agrees_with_a_second_reckoning(late, early, permissions):
    """By seconds after the start and before the end, and by a list of points."""
    start, end = time(7, 30), time(16)
    at_start = any(first <= start < last for first, last in permissions)
    at_end = any(first < end <= last for first, last in permissions)
    check_in = None if late is None else IN + timedelta(seconds=late)
    check_out = None if early is None else OUT - timedelta(seconds=early)
    answer = attended(check_in, check_out, permissions=[Permission(*pair) for pair in permissions])

    def cents(minutes: float) -> int:
        return (
            0
            if minutes < 1
            else 50
            if minutes < 31
            else 100
            if minutes < 61
            else 125
            if minutes < 91
            else 150
        )

    if check_in is check_out is None and not (at_start and at_end):
        expected = 300
    else:
        late_minutes = 999 if late is None else late // 60
        early_minutes = 999 if early is None else (early + 59) // 60
        expected = (0 if at_start else cents(late_minutes)) + (0 if at_end else cents(early_minutes))
    assert answer.points == Decimal(expected) / 100
    assert answer.absent == (expected == 300 and len(answer.events) == 1)
    assert len(answer.events) <= 2


@given(SECONDS, SECONDS)
def test_coming_later_never_costs_less(one, other):
    early, late = sorted((one, other))
    costs = [attended(IN + timedelta(seconds=seconds), OUT).points for seconds in (early, late)]
    assert costs == sorted(costs)
