"""The strip of who is away: days, weeks of a long leave, waiting ones, the coming weeks, what it costs to read."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.calendar import JointLeaveDuty, RosterDay
from models.leave import LeaveRequest, LeaveStatus
from models.people import Employee, Unit
from tests.engine.counting import counted_on
from tests.support.world import NOW, Person, World, hold, make_employee, make_post
from workflows.services import leave
from workflows.services.leave.team import MOST_PEOPLE, Cell

MON, WED, FRI = date(2026, 2, 23), date(2026, 2, 25), date(2026, 2, 27)


def away(
    session: Session,
    person: Person | Employee,
    first: date,
    last: date,
    *,
    kind: str = "SICK",
    status: LeaveStatus = LeaveStatus.APPROVED,
    extension_days: int = 0,
    **columns: object,
) -> None:
    session.add(
        LeaveRequest(
            employee_id=person.id,
            kind=kind,
            status=status,
            first_day=first,
            last_day=last,
            asked_from=first,
            asked_to=last,
            extension_days=extension_days,
            reason="Contoh.",
            asked_at=NOW,
            **({"days": 1} | columns),
        )
    )
    session.flush()  # read back with plain SELECTs


def around(session: Session, world: World, first: date, last: date) -> leave.Team:
    return leave.around(session, world.siti.id, first, last, now=NOW)


def test_a_short_leave_is_seen_in_its_week(session: Session, world: World) -> None:
    away(session, world.bayu, FRI, FRI)
    seen = around(session, world, WED, WED)
    assert [column.first.day for column in seen.columns] == [23, 24, 25, 26, 27]
    assert [column.own for column in seen.columns] == [False, False, True, False, False]
    assert seen.present == (9, 9, 8, 9, 8)
    assert [column.beside for column in seen.columns] == [True, True, False, True, True]
    assert (seen.others, [person.beside for person in seen.people]) == (0, [False, True])
    assert seen.fewest == 8
    assert [column.first for column in seen.emptiest] == [WED]


def test_waiting_and_granted_leaves_differ_and_journeys_count(session: Session, world: World) -> None:
    away(session, world.bayu, MON, MON, status=LeaveStatus.PENDING)
    away(session, world.tirta, MON, MON, extension_days=1)
    away(session, world.dimas, MON, FRI, status=LeaveStatus.WITHDRAWN)
    away(session, world.stranger, MON, FRI)
    seen = around(session, world, MON, FRI)
    assert [person.name for person in seen.people] == ["Siti Melati", "Tirta Bambu", "Bayu Cendana"]
    assert seen.people[2].cells[:2] == (Cell("SICK", pending=True), None)
    assert seen.people[1].cells[:3] == (Cell("SICK", False), Cell("SICK", False), None)
    assert seen.present == (6, 7, 8, 8, 8)
    assert seen.waiting


def test_a_long_leave_is_seen_by_weeks(session: Session, world: World) -> None:
    away(session, world.bayu, date(2026, 3, 5), date(2026, 3, 5))
    seen = around(session, world, MON, date(2026, 5, 22))
    assert len(seen.columns) == 13
    assert (seen.columns[1].first, seen.columns[1].last) == (date(2026, 3, 2), date(2026, 3, 6))
    assert seen.present[:3] == (8, 7, 8)
    assert [one.day.day for one in seen.named if one.day.month == 3] == [18, 19, 20, 21, 22, 23, 24]


def test_own_other_leave_stands_in_ones_own_line(session: Session, world: World) -> None:
    away(session, world.siti, MON, MON, kind="ANNUAL")
    seen = around(session, world, WED, WED)
    assert len(seen.people) == 1
    assert seen.people[0].cells[:3] == (Cell("ANNUAL", False), None, Cell("", False, own=True))


def test_a_large_unit_shows_the_nearest_and_counts_all_at_the_same_cost(
    session: Session, world: World, engine: Engine
) -> None:
    many = MOST_PEOPLE + 8
    for number in range(many):
        someone = make_employee(session, f"Pegawai {number:02}")
        hold(session, make_post(session, world.agency), by=someone)
        away(session, someone, MON, MON if number % 2 else FRI)
    with counted_on(engine) as strip:
        seen = around(session, world, MON, FRI)
    with counted_on(engine) as coming:
        ahead = leave.ahead(session, world.siti.id, now=NOW)
    assert len(seen.people) == MOST_PEOPLE + 1
    assert (seen.unshown, seen.others) == (8, many)
    assert {person.name for person in seen.people[1:11]} == {f"Pegawai {n:02}" for n in range(0, many, 2)}
    assert seen.present[0] == seen.staff - many - 1
    assert [(run.first, run.last, run.away) for run in ahead.runs] == [
        (MON, MON, 20),
        (date(2026, 2, 24), FRI, 10),
    ]
    assert (len(strip), len(coming)) == (5, 4)


def test_whoever_leads_hears_of_units_and_posts_that_will_be_nearly_empty(
    session: Session, world: World, engine: Engine
) -> None:
    doctors = [make_employee(session, f"Dokter {number}") for number in range(3)]
    for one in doctors:
        post = make_post(session, world.other_agency, name="Dokter IGD", parent=world.kirana.post_id)
        hold(session, post, by=one)
    away(session, doctors[0], MON, FRI)
    away(session, world.stranger, MON, MON)
    assert leave.led(session, [world.kirana.post_id], today=NOW.date()) == ()
    away(session, doctors[1], WED, FRI)
    session.get_one(Unit, world.other_agency).minimum_staff = 2
    session.flush()  # so that only reading is counted
    with counted_on(engine) as sent:
        (found,) = leave.led(session, [world.kirana.post_id], today=NOW.date())
    assert [(run.post, run.first, run.last, run.away, run.left) for run in found.runs] == [
        ("Dokter IGD", WED, FRI, 2, 1)
    ]
    assert len(sent) == 6
    session.get_one(Unit, world.other_agency).minimum_staff = 3
    (found,) = leave.led(session, [world.kirana.post_id], today=NOW.date())
    assert [(run.first, run.last, run.left) for run in found.runs[:2]] == [(MON, MON, 3), (WED, FRI, 3)]
    assert found.worst == found.runs[0]
    assert leave.led(session, [world.siti.post_id], today=NOW.date()) == ()


def test_the_coming_weeks_tell_when_too_few_are_left(session: Session, world: World) -> None:
    session.get_one(Unit, world.agency).minimum_staff = 7
    away(session, world.bayu, MON, WED)
    away(session, world.siti, MON, WED)  # oneself isn't counted
    away(session, world.dimas, WED, WED)
    away(session, world.tirta, NOW.date() + timedelta(weeks=9), NOW.date() + timedelta(weeks=9))
    ahead = leave.ahead(session, world.siti.id, now=NOW)
    assert [(run.away, run.left, ahead.short(run)) for run in ahead.runs] == [(1, 8, True), (2, 7, True)]
    assert ahead.colleagues == 8
    session.get_one(Unit, world.agency).minimum_staff = 6
    session.get_one(Employee, world.dimas.id).active = False
    assert [run.away for run in leave.ahead(session, world.siti.id, now=NOW).runs] == [1]


def test_people_on_a_roster_are_counted_on_its_days(session: Session, world: World) -> None:
    """Tirta works on Monday alone, Dimas on Tuesday and Sunday: leave on other days takes nobody away."""
    sun, tue = date(2026, 2, 22), date(2026, 2, 24)
    for person in (world.tirta, world.dimas):
        session.get_one(Employee, person.id).rostered = True
    session.add(RosterDay(employee_id=world.tirta.id, day=MON))
    session.add_all(RosterDay(employee_id=world.dimas.id, day=day) for day in (sun, tue))
    away(session, world.tirta, sun, FRI)
    session.get_one(Unit, world.agency).minimum_staff = 6

    seen = around(session, world, MON, FRI)
    assert seen.present == (6, 7, 6, 6, 6)
    assert [column.first for column in seen.below] == [MON, WED, date(2026, 2, 26), FRI]
    shown = leave.month(session, world.agency, date(2026, 2, 1), today=NOW.date())
    days = {one.day: (one.worked, one.due, one.away, one.short) for one in shown.days}
    assert days[sun] == (True, 1, 0, False)  # only Dimas is due, and so few never are the least
    assert days[MON] == (True, 8, 1, False)
    assert days[tue] == (True, 8, 0, False)
    assert days[WED] == (True, 7, 0, False)
    assert days[date(2026, 2, 21)] == (False, 0, 0, False)


def test_whoever_has_duty_on_joint_leave_is_there(session: Session, world: World, engine: Engine) -> None:
    """On 18 March nobody works but Bayu and Dimas, and Bayu is on leave."""
    joint = date(2026, 3, 18)
    for person in (world.bayu, world.dimas):
        session.add(JointLeaveDuty(employee_id=person.id, day=joint, ground="ST 1"))
    away(session, world.bayu, date(2026, 3, 16), joint)
    shown = leave.month(session, world.agency, date(2026, 3, 1), today=NOW.date())
    (found,) = (one for one in shown.days if one.day == joint)
    assert (found.off is not None, found.due, found.away, found.left) == (True, 2, 1, 1)
