from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.calendar import CalendarDay, JointLeaveDuty, RosterDay
from models.people import Employee, Unit
from tests.support.world import (
    TODAY,
    hold,
    make_employee,
    make_post,
    make_unit,
    publish_calendar,
    small_world,
)
from workflows.assignment import work_calendar, work_days

MONDAY, SATURDAY = date(2026, 2, 9), date(2026, 2, 14)
IMLEK, JOINT = date(2026, 2, 17), date(2026, 2, 16)


def employee_in(session: Session, *, rostered: bool = False, **unit: object) -> Employee:
    place = make_unit(session, "Puskesmas Contoh", **unit)
    employee = make_employee(session, rostered=rostered)
    hold(session, make_post(session, place), by=employee)
    publish_calendar(session, 2026, holidays=[IMLEK], joint_leave=[JOINT])
    return employee


def test_holidays_and_joint_leave_are_no_working_days(session: Session) -> None:
    schedule = work_days(session, employee_in(session).id, years=[2026]).schedule
    assert schedule.working_days(MONDAY, date(2026, 2, 20)) == 8
    assert schedule.calendar.is_complete(2026) and not schedule.calendar.is_complete(2027)


def test_six_day_unit_works_on_saturday(session: Session) -> None:
    _, pattern, _ = work_calendar(session, employee_in(session, work_week=6).id, years=[2026])
    assert SATURDAY.weekday() in pattern.weekdays


def test_zone_is_that_of_the_unit(session: Session) -> None:
    _, _, tz = work_calendar(session, employee_in(session, time_zone="Asia/Makassar").id, years=[2026])
    assert tz == ZoneInfo("Asia/Makassar")


def test_days_of_the_region_count_there_only(session: Session) -> None:
    here, there = employee_in(session, region="3399"), make_employee(session)
    hold(session, make_post(session, make_unit(session, region="3401")), by=there)
    session.add(
        CalendarDay(
            region="3399",
            day=MONDAY,
            kind="HOLIDAY",
            name="Hari jadi",
            ground="Perbup contoh",
            announced_at=datetime(2026, 1, 5, tzinfo=UTC),
        )
    )
    session.flush()
    assert not work_days(session, here.id, years=[2026]).schedule.is_working_day(MONDAY)
    assert work_days(session, there.id, years=[2026]).schedule.is_working_day(MONDAY)


def test_withdrawn_day_is_worked_again(session: Session) -> None:
    employee = employee_in(session)
    row = session.scalars(select(CalendarDay).where(CalendarDay.day == JOINT)).one()
    row.withdrawn_at = datetime(2026, 2, 1, tzinfo=UTC)
    session.flush()
    assert work_days(session, employee.id, years=[2026]).schedule.is_working_day(JOINT)


def test_rostered_staff_work_their_roster_and_else_the_week_of_the_unit(session: Session) -> None:
    employee = employee_in(session, rostered=True)
    session.add_all(RosterDay(employee_id=employee.id, day=day) for day in (SATURDAY, IMLEK))
    session.flush()
    schedule = work_days(session, employee.id, years=[2026]).schedule
    february = schedule.each_working_day(date(2026, 2, 1), date(2026, 2, 28))
    assert list(february) == [SATURDAY, IMLEK]
    assert schedule.working_days(date(2026, 3, 2), date(2026, 3, 8)) == 5


def test_roster_of_somebody_no_longer_rostered_is_ignored(session: Session) -> None:
    employee = employee_in(session)
    session.add(RosterDay(employee_id=employee.id, day=SATURDAY))
    session.flush()
    assert work_days(session, employee.id, years=[2026]).schedule.is_working_day(MONDAY)


def test_duty_on_joint_leave_is_worked(session: Session) -> None:
    employee = employee_in(session)
    session.add(JointLeaveDuty(employee_id=employee.id, day=JOINT, ground="ST 800/1/2026"))
    session.flush()
    assert work_days(session, employee.id, years=[2026]).schedule.is_working_day(JOINT)


def test_unit_of_the_asked_day_counts(session: Session) -> None:
    world = small_world(session)
    moved = make_employee(session)
    other = session.get_one(Unit, world.other_agency)
    other.work_week = 6
    hold(session, make_post(session, world.agency), by=moved, until=TODAY)
    hold(session, make_post(session, other), by=moved, since=TODAY + timedelta(days=1))
    assert work_days(session, moved.id, years=[2026], today=TODAY).unit_id == world.agency
    assert work_days(session, moved.id, years=[2026], today=TODAY + timedelta(days=1)).unit_id == other.id


def test_calendar_is_read_in_one_statement(session: Session) -> None:
    employee = employee_in(session, rostered=True)
    seen: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    work_days(session, employee.id, years=[2026, 2027])
    assert len(seen) == 1
