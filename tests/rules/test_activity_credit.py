"""Minutes and points of a day, and the score of a month."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.activity_world import POLICY
from tests.rules.attendance_world import HOURS, MONDAY, SATURDAY, WEEK, permitted, wib
from workflows.rules.activity_credit import (
    Activity,
    Attendance,
    DayCredit,
    Norm,
    Presence,
    credit_of_day,
    norm_of,
)
from workflows.rules.activity_facts import EntryState
from workflows.rules.activity_month import MonthScore, score_of_month
from workflows.rules.dated import NothingInForce

ANY = Norm("ANY", 600, Decimal("1.00"))
MINUTES = st.integers(0, 24 * 60 - 1)
WEIGHTS = st.decimals("0.50", "1.50", places=3)


def activity(start: str, end: str, norm: Norm = ANY, volume: int = 1, name: str = "a") -> Activity:
    return Activity(name, time.fromisoformat(start), time.fromisoformat(end), volume, norm)


def credited(
    *activities: Activity,
    presence: Presence = Presence.RECORDED,
    records: tuple[datetime | None, datetime | None] = (wib(MONDAY, 7, 30), wib(MONDAY, 16)),
    permissions: tuple = (),
    day: date = MONDAY,
) -> DayCredit:
    return credit_of_day(
        activities, day=day, hours=HOURS, attendance=Attendance(presence, *records, permissions)
    )


def net(start: str, end: str, **more: object) -> int:
    (entry,) = credited(activity(start, end), **more).entries
    return entry.net_minutes


def test_presence_is_cut_to_whole_minutes():
    records = wib(MONDAY, 7, 52, 40), wib(MONDAY, 15, 47, 5)
    assert net("07:30", "08:00", records=records) == 8
    assert net("15:30", "16:00", records=records) == 17


def test_a_record_after_midnight_is_later_than_the_day():
    assert net("22:00", "23:00", records=(wib(MONDAY, 7, 30), wib(date(2026, 6, 23), 0, 20))) == 60


@pytest.mark.parametrize(
    ("records", "permissions", "minutes"),
    [
        ((None, None), (), 450),
        ((wib(MONDAY, 6), None), (), 450 + 90),
        ((None, wib(MONDAY, 17)), (), 450 + 60),
        ((None, wib(MONDAY, 16)), (permitted("07:00", "10:00"),), 300),
        ((wib(MONDAY, 9), wib(MONDAY, 16)), (permitted("07:00", "10:00"),), 360),  # the record is there
        ((wib(MONDAY, 7, 30), None), (permitted("14:00", "16:30"),), 330),
        ((wib(MONDAY, 7, 30), None), (permitted("09:00", "10:00"),), 450),  # at no edge
        ((None, None), (permitted("07:30", "16:00"),), 0),
    ],
)
def test_missing_records_and_permissions(records, permissions, minutes):
    assert net("00:00", "23:59", records=records, permissions=permissions) == minutes


@pytest.mark.parametrize(
    ("presence", "minutes"),
    [
        (Presence.NOT_YET, 4 * 60),
        (Presence.OFFICIAL_DUTY, 180 + 30),
        (Presence.WORK_FROM_HOME, 180 + 30),
        (Presence.OVERTIME_ASSIGNED, 4 * 60),
        (Presence.FULL_DAY_LEAVE, 0),
        (Presence.ABSENT, 0),
    ],
)
def test_presence_without_records(presence, minutes):
    early_and_noon = [activity("07:00", "09:30"), activity("11:00", "13:30", name="b")]
    answer = credited(*early_and_noon, presence=presence, records=(None, None))
    assert sum(entry.net_minutes for entry in answer.entries) == minutes
    assert answer.awaiting_attendance is (presence is Presence.NOT_YET)


def test_overtime_at_a_weekend_has_no_break_and_no_limit():
    saturday = {"day": SATURDAY, "presence": Presence.OVERTIME_ASSIGNED}
    answer = credited(activity("07:00", "17:00"), records=(wib(SATURDAY, 8), None), **saturday)
    assert answer.counted_points == 540
    for presence in (Presence.RECORDED, Presence.OFFICIAL_DUTY):
        assert net("08:00", "10:00", day=SATURDAY, presence=presence, records=(None, None)) == 0


def test_activities_count_in_order_of_their_start():
    heavy = Norm("HEAVY", 600, Decimal("1.50"))
    answer = credited(
        activity("13:00", "16:00", heavy, name="late"), activity("07:30", "12:00", heavy, name="first")
    )
    assert [(entry.id, entry.counted_points) for entry in answer.entries] == [("first", 405), ("late", 45)]
    assert answer.not_counted_points == 225


def test_half_a_cent_goes_up():
    odd = Norm("ODD", 600, Decimal("0.995"))
    assert credited(activity("08:00", "08:01", odd)).total_points == Decimal("1.00")


def test_norm_is_that_of_the_activity_date():
    old = Norm("A", 30, Decimal(1), date(2026, 1, 1), date(2026, 6, 14))
    new = Norm("A", 20, Decimal(1), date(2026, 6, 15))
    other = Norm("B", 10, Decimal(1), date(2026, 6, 15))
    assert norm_of([new, other, old], "A", activity_date=date(2026, 6, 14)) is old
    assert norm_of([new, other, old], "A", activity_date=date(2026, 6, 15)) is new
    with pytest.raises(NothingInForce):
        norm_of([new, old], "B", activity_date=date(2026, 6, 15))


@given(
    st.lists(st.tuples(MINUTES, MINUTES, st.integers(1, 90), st.integers(1, 9), WEIGHTS), max_size=4),
    MINUTES,
    MINUTES,
)
def test_a_day_agrees_with_a_count_minute_by_minute(entries, first, last):
    """A second reckoning: sets of minutes, and points in thousandths."""

    def clock(minute: int) -> time:
        return time(minute // 60, minute % 60)

    present = set(range(first, last)) - set(range(12 * 60, 13 * 60))
    answer = credited(
        *(
            Activity(str(number), clock(start), clock(end), volume, Norm("", norm, weight))
            for number, (start, end, norm, volume, weight) in enumerate(entries)
        ),
        records=(wib(MONDAY, *divmod(first, 60)), wib(MONDAY, *divmod(last, 60), 59)),
    )
    left = 450 * 100
    for number, (start, end, norm, volume, weight) in sorted(enumerate(entries), key=lambda pair: pair[1][0]):
        found = next(entry for entry in answer.entries if entry.id == str(number))
        minutes = len(present & set(range(start, end)))
        cents = (min(minutes, norm * volume) * int(weight * 1000) + 5) // 10
        counted, left = min(cents, left), left - min(cents, left)
        assert found.net_minutes == minutes
        assert (found.points, found.counted_points) == (Decimal(cents) / 100, Decimal(counted) / 100)
    assert answer.total_points == answer.counted_points + answer.not_counted_points
    assert answer.counted_points <= 450


def scored(points: dict[EntryState, str], **more: object) -> MonthScore:
    values = {state: Decimal(value) for state, value in points.items()}
    return score_of_month(values, **{"month": MONDAY, "schedule": WEEK, "policy": POLICY} | more)


def test_leave_days_that_overlap_or_lie_outside_count_once_or_not():
    leaves = [
        (date(2026, 5, 25), date(2026, 6, 3)),
        (date(2026, 6, 2), date(2026, 6, 6)),
        (date(2026, 6, 29), date(2026, 7, 10)),
    ]
    answer = scored({EntryState.VERIFIED: "100"}, leaves=leaves)
    assert (answer.workdays, answer.leave_days, answer.target_points) == (20, 6, 4200)


def test_a_fixed_target_stays_and_still_gives_no_score_without_workdays():
    whole_month = [(date(2026, 6, 1), date(2026, 6, 30))]
    answer = scored({EntryState.VERIFIED: "100"}, leaves=whole_month, fixed_target=Decimal(6250))
    assert (answer.target_points, answer.score) == (6250, None)
    assert scored({}, fixed_target=Decimal(0)).score is None


def test_nothing_verified_scores_nothing():
    assert scored({}).score == 0
    assert scored(dict.fromkeys((EntryState.RETURNED, EntryState.EXPIRED), "900")).score == 0


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 7000))
def test_a_score_agrees_with_whole_numbers_and_grows_with_points(cents, more, target):
    fixed = {"fixed_target": Decimal(target)}
    less, much = (
        scored({EntryState.VERIFIED: str(Decimal(value) / 100)}, **fixed).score
        for value in (cents, cents + more)
    )
    assert less == min(Decimal(100), Decimal((200 * cents + target) // (2 * target)) / 100)
    assert less <= much <= 100
