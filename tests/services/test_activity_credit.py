"""What entries are worth, read from rows: days, months, one person and many."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.activity import ActivityItem, ActivityState
from models.attendance import PresenceKind
from models.calendar import RosterDay
from models.people import Employee, Holding, Post, Unit
from tests.support.activity import MONDAY, entry, item
from tests.support.attendance import counted_statements, office_hours, on_leave, permitted, present
from tests.support.world import Person, World, hold, make_employee, make_post
from workflows.assignment import NobodyToDoIt
from workflows.rules.activity_credit import Presence
from workflows.rules.activity_entry import DayStatus
from workflows.rules.attendance import Event
from workflows.services.activity import credit, scores
from workflows.services.activity.credit import DayReckoning
from workflows.services.activity.days import day_of

STATES = (ActivityState.VERIFIED_AUTOMATICALLY, ActivityState.SUBMITTED, ActivityState.REJECTED)
VERIFIED = {"state": ActivityState.VERIFIED}
FEBRUARY = date(2026, 2, 1)  # 28 days; of its 20 weekdays the 16th and the 17th are off


def monday(session: Session, world: World) -> DayReckoning:
    return credit.days(session, world.siti.id, MONDAY, MONDAY)[0]


def minutes(day: DayReckoning) -> list[tuple[int, int, int, int]]:
    """Of each entry: credited, outside presence, in the break, beyond the norm."""
    return [
        (line.credit_minutes, line.outside_minutes, line.break_minutes, line.over_norm_minutes)
        for line in day.credit.entries
    ]


def test_an_entry_counts_within_presence_and_norm_and_outside_the_break(session: Session, world: World):
    made = item(session)
    entry(session, world.siti, made, ("07:30", "09:00"), volume=2)
    entry(session, world.siti, made, ("11:30", "13:30"))
    entry(session, world.siti, made, ("15:30", "17:00"), volume=2)
    present(session, world.siti, "08:10:40", "16:20:05")
    day = monday(session, world)
    assert minutes(day) == [(50, 40, 0, 0), (60, 0, 60, 0), (50, 40, 0, 0)]
    assert day.limit == 450
    assert [found.event for found in day.facts.discipline.events] == [Event.LATE_2]
    assert day.facts.discipline.events[0].minutes == 40


def test_records_that_arrive_late_change_what_counts(session: Session, world: World):
    entry(session, world.siti, item(session), ("08:00", "09:00"), **VERIFIED)
    before = monday(session, world)
    assert (before.credit.awaiting_attendance, before.verified_points) == (True, Decimal("60.00"))
    assert before.facts.discipline.events == ()
    present(session, world.siti, "08:30", "16:00")
    after = monday(session, world)
    assert (after.credit.awaiting_attendance, after.verified_points) == (False, Decimal("30.00"))


@pytest.mark.parametrize(
    ("kind", "presence", "points"),
    [
        (PresenceKind.RECORDED, Presence.ABSENT, 0),  # neither record: an absence
        (PresenceKind.ABSENT, Presence.ABSENT, 0),
        (PresenceKind.OFFICIAL_DUTY, Presence.OFFICIAL_DUTY, 30),
        (PresenceKind.WORK_FROM_HOME, Presence.WORK_FROM_HOME, 30),
        (PresenceKind.OVERTIME_ASSIGNED, Presence.OVERTIME_ASSIGNED, 60),
        (PresenceKind.FULL_DAY_LEAVE, Presence.FULL_DAY_LEAVE, 0),
    ],
)
def test_what_else_a_day_was(
    session: Session, world: World, kind: PresenceKind, presence: Presence, points: int
):
    entry(session, world.siti, item(session), ("15:30", "16:30"))
    present(session, world.siti, kind=kind)
    day = monday(session, world)
    assert day.facts.attendance.presence is presence
    assert day.credit.counted_points == points
    assert day.facts.discipline.absent is (presence is Presence.ABSENT)
    assert day.facts.status == {DayStatus(presence)}


def test_a_permission_takes_lateness_away_and_delays_presence(session: Session, world: World):
    entry(session, world.siti, item(session), ("08:00", "10:30"), volume=3)
    present(session, world.siti, "", "16:00")
    permitted(session, world.siti, "07:30", "09:30")
    day = monday(session, world)
    assert minutes(day) == [(60, 90, 0, 0)]
    assert day.facts.discipline.events == ()


def test_leave_goes_before_the_machine_and_lowers_the_target(session: Session, world: World):
    entry(session, world.siti, item(session), ("08:00", "09:00"), **VERIFIED)
    present(session, world.siti, "07:30", "16:00")
    on_leave(session, world.siti, MONDAY, date(2026, 2, 10), kind="SICK")
    month = credit.month(session, world.siti.id, MONDAY)
    assert (month.days[8].facts.leave, month.days[8].verified_points) == ("SICK", 0)
    assert (month.score.workdays, month.score.leave_days, month.score.target_points) == (18, 2, 16 * 300)
    assert day_of(session, world.siti.id, MONDAY).status == {DayStatus.FULL_DAY_LEAVE}


def test_open_entries_take_no_room_from_verified_ones(session: Session, world: World):
    made = item(session, norm_minutes=300)
    entry(session, world.siti, made, ("07:30", "12:00"))
    entry(session, world.siti, made, ("13:00", "16:30"), weight=Decimal("1.50"), **VERIFIED)
    entry(session, world.siti, made, ("09:00", "10:00"), state=ActivityState.REJECTED)
    day = monday(session, world)
    assert [line.counted_points for line in day.credit.entries] == [270, 180]
    assert day.credit.not_counted_points == day.credit.entries[1].over_limit_points == 135
    assert day.verified_points == 315
    month = credit.month(session, world.siti.id, MONDAY)
    assert month.points == {ActivityState.SUBMITTED: 270, ActivityState.VERIFIED: 180}
    assert month.score.score == Decimal("5.83")  # 315 of 18 x 300
    assert month.prospect.score == Decimal("8.33")


def test_each_day_has_the_hours_of_its_unit(session: Session, world: World):
    """Ramadan in the office that Siti leaves in the middle of the month, a roster after that."""
    office_hours(session, world.agency, "08:00", "14:00", 390, since=date(2026, 2, 2), last=date(2026, 2, 20))
    session.execute(
        update(Holding)
        .where(Holding.employee_id == world.siti.id)
        .values(valid_to=MONDAY, valid_from=date(2020, 1, 2))
    )
    hold(session, make_post(session, world.office), by=world.siti, since=date(2026, 2, 10))
    month = credit.month(session, world.siti.id, MONDAY)
    assert [month.days[number].limit for number in (5, 6, 8, 9)] == [390, None, 390, 450]
    session.execute(update(Employee).where(Employee.id == world.siti.id).values(rostered=True))
    session.add(RosterDay(employee_id=world.siti.id, day=date(2026, 2, 14)))
    session.flush()
    month = credit.month(session, world.siti.id, MONDAY)
    assert [day.facts.day.day for day in month.days if day.facts.is_workday] == [14]
    assert month.score.target_points == 300


def test_many_are_reckoned_as_one_in_the_same_statements(session: Session, world: World):
    made = item(session)
    for number, person in enumerate((world.siti, world.bayu, world.stranger)):
        entry(session, person, made, ("08:00", "09:00"), **VERIFIED)
        entry(session, person, made, ("10:00", "11:00"), day=date(2026, 2, 11))
        present(session, person, f"08:{number}5", "16:00")
        present(session, person, "07:30", "15:00", day=date(2026, 2, 11))
    newcomer = make_employee(session)  # holds no post
    session.flush()
    with counted_statements(session) as one:
        alone = credit.month(session, world.siti.id, MONDAY)
    with counted_statements(session) as several:
        found = list(
            credit.months(session, [world.siti.id, world.bayu.id, world.stranger.id, newcomer.id], FEBRUARY)
        )
    assert len(one) == len(several) <= 13
    assert {month.employee_id for month in found} == {world.siti.id, world.bayu.id, world.stranger.id}
    for month in found:
        again = credit.month(session, month.employee_id, FEBRUARY)
        assert (month.score, month.points, month.events) == (again.score, again.points, again.events)
    assert alone.events == {Event.LATE_2: 1, Event.EARLY_2: 1}
    assert alone.discipline_points == Decimal("2.00")
    assert alone.score.score == Decimal("1.02")
    with pytest.raises(NobodyToDoIt):
        credit.month(session, newcomer.id, FEBRUARY)


def test_a_typed_entry_is_reckoned_with_the_kept_ones(session: Session, world: World):
    made = item(session)
    kept = entry(session, world.siti, made, ("09:00", "10:00"))
    day = monday(session, world)
    typed = day.entries[0]._replace(id=-1, begins=time(8), ends=time(8, 30))
    both = credit.reckon(day.facts, [*day.entries, typed], credit.policy_on(session, MONDAY))
    assert [(entry.id, line.counted_points) for entry, line in both.lines()] == [(-1, 30), (kept.id, 60)]
    assert both.of(kept.id).credit_minutes == 60


@pytest.mark.parametrize("seed", [7, 31])
def test_the_database_adds_up_what_the_rules_say(session: Session, world: World, seed: int):
    """Every kind of day for each of several people, one by roster, one in another zone; two only the rules judge."""
    people = (world.siti, world.bayu, world.dimas, world.stranger, world.rahmat)
    made = _lived(session, people, Random(seed))  # noqa: S311 - made-up days, the same in every run
    on_leave(session, world.bayu, date(2026, 1, 28), date(2026, 2, 4), kind="MATERNITY")
    session.execute(update(Employee).where(Employee.id == world.rahmat.id).values(rostered=True))
    session.add_all(
        RosterDay(employee_id=world.rahmat.id, day=date(2026, 2, number)) for number in (7, 8, 15)
    )
    far = select(Post.unit_id).where(Post.id == world.stranger.post_id).scalar_subquery()
    session.execute(update(Unit).where(Unit.id == far).values(time_zone="Asia/Makassar"))
    permitted(session, world.dimas, "07:00", "09:00", day=date(2026, 2, 11))
    present(session, world.ratna, day=MONDAY)  # a day without any record
    entry(session, world.ratna, made, ("09:00", "10:00"), **VERIFIED)
    office_hours(session, world.agency, "08:00", "14:00", 120, since=date(2026, 2, 9), last=date(2026, 2, 13))
    ids = [person.id for person in (*people, world.ratna)]
    rules = {one.employee_id: (one.verified_points, one.score) for one in credit.months(session, ids, MONDAY)}
    added = {one.employee_id: (one.points, one.month) for one in scores.scores(session, ids, MONDAY)}
    assert added == rules
    assert len(set(rules.values())) == len(ids)


def _lived(session: Session, people: Collection[Person], chosen: Random) -> ActivityItem:
    """Four entries on each day of February, and what was known of the day."""
    made = item(session, norm_minutes=45)
    marks = (("07:45:30", "16:10"), ("08:30", ""), ("", "15:00:59"), ("10:20", "10:20"))
    days = [date(2026, 2, number) for number in range(2, 28)]
    for person in people:
        for day in days:
            for begins in ("06:30", "09:10", "11:20", "14:50"):
                ends = (
                    datetime.fromisoformat(f"{day}T{begins}") + timedelta(minutes=chosen.randint(5, 130))
                ).time()
                weight = Decimal(chosen.choice(["0.50", "0.85", "1.00", "1.35"]))
                entry(
                    session, person, made, (begins, f"{ends:%H:%M}"), day=day, weight=weight,
                    volume=chosen.randint(1, 4), state=chosen.choice([*STATES, ActivityState.VERIFIED]),
                )  # fmt: skip
            kind = chosen.choice([*PresenceKind, PresenceKind.RECORDED, None])
            if kind in (PresenceKind.RECORDED, PresenceKind.OVERTIME_ASSIGNED):
                present(session, person, *chosen.choice(marks), day=day, kind=kind)
            elif kind:
                present(session, person, day=day, kind=kind)
    return made
