"""Deadlines of activities: closes of the month, outages, entries sent again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.activity_world import MONDAY, POLICY, deadlines
from tests.rules.attendance_world import WEEK, moment
from workflows.rules.activity_deadline import Deadlines
from workflows.rules.activity_facts import Outage
from workflows.rules.calendar import ONE_DAY, Calendar, NoWorkingDay, Schedule, WorkPattern
from workflows.rules.moments import WIB, end_of_day

JUNE = date(2026, 6, 10)


def last_second(day: int, month: int = 7) -> datetime:
    return end_of_day(date(2026, month, day))


def test_closes_of_june():
    found = deadlines()
    assert found.input_close(JUNE) == last_second(3)
    assert found.verify_close(JUNE) == last_second(7)
    assert found.escalation_close(JUNE) == last_second(9)


def test_december_closes_in_january():
    assert deadlines().input_close(date(2026, 12, 31)) == end_of_day(date(2027, 1, 5))


@pytest.mark.parametrize(
    ("outage", "close"),
    [
        (("2026-07-03 10:00", "2026-07-03 11:00"), 6),  # an hour is long enough
        (("2026-07-03 10:00:01", "2026-07-03 11:00"), 3),
        (("2026-07-03 23:59:59", "2026-07-04 00:59:59"), 6),  # begins at the last second
        (("2026-07-04 00:00", "2026-07-04 05:00"), 3),  # begins after it
        (("2026-07-02 20:00", "2026-07-02 23:59:59"), 3),  # 24 hours before: moves to the 3rd, where it is
        (("2026-07-02 20:00", "2026-07-03 00:00"), 6),
        (("2026-07-02 20:00", "2026-07-02 22:00"), 3),  # 26 hours before
        (("2026-07-01 08:00", "2026-07-05 08:00"), 6),  # ends on a Sunday
        (("2026-07-01 08:00", "2026-07-06 08:00"), 7),  # ends on a workday: strictly after it
    ],
)
def test_an_outage_moves_the_close(outage, close):
    assert deadlines(outage).input_close(JUNE) == last_second(close)


def test_outages_move_a_deadline_again_and_in_any_order():
    outages = [
        ("2026-07-06 20:00", "2026-07-06 22:00"),
        ("2026-07-03 08:00", "2026-07-03 12:00"),
        ("2026-07-08 01:00", "2026-07-08 02:00"),  # after the 7th: touches nothing
    ]
    assert deadlines(*outages).input_close(JUNE) == last_second(7)
    assert deadlines(*reversed(outages)).input_close(JUNE) == last_second(7)


def test_the_day_of_an_outage_is_that_of_the_office():
    utc = Outage(
        datetime.fromisoformat("2026-07-03T15:00:00Z"), datetime.fromisoformat("2026-07-03T17:30:00Z")
    )
    assert Deadlines(WEEK, POLICY, (utc,)).input_close(JUNE) == last_second(6)  # ended on the 4th in WIB


def test_an_outage_moves_each_deadline_alike():
    away = deadlines(("2026-07-06 08:00", "2026-07-07 12:00"))
    assert away.verify_close(JUNE) == last_second(8)
    assert away.escalation_close(JUNE) == last_second(9)
    assert away.entry(date(2026, 6, 30)) == last_second(3)


@pytest.mark.parametrize(
    ("activity", "returned", "until"),
    [
        (22, "2026-06-22 17:00", last_second(25, 6)),  # never earlier than the ordinary window
        (22, "2026-06-26 23:00", last_second(30, 6)),
        (30, "2026-07-01 08:00", last_second(3)),
        (22, "2026-07-08 08:00", last_second(7)),  # returned too late to be sent again
    ],
)
def test_a_returned_entry_may_be_sent_again(activity, returned, until):
    assert deadlines().resubmission(date(2026, 6, activity), moment(returned)) == until


def test_the_day_of_return_is_that_of_the_office():
    late = datetime.fromisoformat("2026-06-25T17:30:00Z")  # the 26th in WIB
    assert deadlines().resubmission(MONDAY, late) == last_second(30, 6)


def test_a_roster_that_has_run_out_is_an_error():
    nobody = Deadlines(Schedule(Calendar(), WorkPattern(frozenset())), POLICY)
    with pytest.raises(NoWorkingDay):
        nobody.entry(MONDAY)


HOURS = st.integers(0, 24 * 20)


@given(st.lists(st.tuples(HOURS, st.integers(0, 90)), max_size=5), st.integers(1, 30))
def test_deadlines_agree_with_a_second_reckoning(outages, day):
    """Day by day from the activity, and the outage rule by hours since the 20th of June."""
    zero = datetime(2026, 6, 20, tzinfo=WIB)
    found = tuple(
        Outage(zero + timedelta(hours=start), zero + timedelta(hours=start, minutes=length * 10))
        for start, length in outages
    )

    def after(day: date, number: int) -> datetime:
        while number:
            day += ONE_DAY
            number -= day.weekday() < 5 and day not in {date(2026, 6, 1), date(2026, 6, 16)}
        return end_of_day(day)

    def moved(deadline: datetime) -> datetime:
        for outage in found:
            over = (deadline - outage.end).total_seconds()
            if outage.start <= deadline and over <= 86400 and (outage.end - outage.start).seconds >= 3600:
                later = after(outage.end.astimezone(WIB).date(), 1)
                if later > deadline:
                    return moved(later)
        return deadline

    activity = date(2026, 6, day)
    judged = Deadlines(WEEK, POLICY, found)
    close = moved(after(date(2026, 6, 30), 3))
    assert judged.input_close(activity) == close
    assert judged.entry(activity) == min(moved(after(activity, 3)), close)
    assert judged.entry(activity) >= deadlines().entry(activity)
