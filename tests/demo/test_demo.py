from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from models.accounts import Account
from models.activity import ActivityItem
from models.base import Base
from models.calendar import CalendarDay, CalendarYear, DayKind
from models.leave_authority import LeaveAuthority
from models.people import Delegation, Employee, EmployeeKind, Holding, HoldingKind, Post, Unit
from models.process import Definition, Incident, Instance, InstanceStatus, UserTask
from models.skp import PlanStatus, Rhk, SkpPlan, SkpYear
from models.skp_evaluation import SkpEvaluation
from webapp.cli import demo, demo_days, demo_skp
from webapp.cli.demo_cases import PLAYS
from webapp.cli.demo_units import OFFICES
from webapp.sign_in import passwords
from workflows import assignment, runtime
from workflows.rules.nip import Nip, read_nip
from workflows.services.activity.catalogue import items_on
from workflows.services.activity.office import hours_of
from workflows.services.leave import standing_today

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def number_of(session: Session, table: type[Base], *conditions: object) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def person(session: Session, name: str) -> Employee:
    return session.scalars(select(Employee).where(Employee.name == name)).one()


@pytest.fixture
def people(session: Session) -> Session:
    """The demo without its cases: no process is published."""
    demo.load(session, now=NOW)
    return session


@pytest.fixture
def office(session: Session) -> Session:
    """The whole demo, published processes and cases included."""
    runtime.deploy_shipped(session, now=NOW)
    demo.load(session, now=NOW)
    return session


def test_about_three_hundred_people_in_five_offices_and_more(people: Session) -> None:
    assert 280 <= number_of(people, Employee) <= 340
    assert number_of(people, Unit) == len(OFFICES)
    kinds = Counter(people.scalars(select(Employee.kind)))
    assert kinds[EmployeeKind.PNS] > 150 and kinds[EmployeeKind.PPPK] > 30 and kinds[EmployeeKind.CPNS] > 5


def test_every_number_can_be_true_and_is_plainly_made_up(people: Session) -> None:
    for nip, kind, since in people.execute(select(Employee.nip, Employee.kind, Employee.service_start)):
        parts = read_nip(nip, today=TODAY, contract=kind is EmployeeKind.PPPK)
        assert isinstance(parts, Nip), nip
        assert parts.serial >= 901 and parts.year == since.year


def test_everybody_is_marked_as_made_up(people: Session) -> None:
    assert number_of(people, Employee, Employee.email.not_like("%@example.invalid")) == 0
    assert number_of(people, Holding, Holding.ground.not_like("%(data contoh)")) == 0
    assert people.scalars(select(Unit.name).where(Unit.parent_id.is_(None))).one() == "Kabupaten Contoh"


def test_the_same_people_come_each_time(people: Session) -> None:
    query = select(Employee.nip, Employee.name).order_by(Employee.nip)
    first = people.execute(query).all()
    people.rollback()
    demo.load(people, now=NOW)
    assert people.execute(query).all() == first


def test_loading_again_changes_nothing(people: Session) -> None:
    before = number_of(people, Employee), number_of(people, Account)
    demo.load(people, now=NOW + timedelta(days=400))
    assert (number_of(people, Employee), number_of(people, Account)) == before


def test_loading_people_takes_few_statements(session: Session) -> None:
    seen: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    demo.load(session, now=NOW)
    session.flush()
    assert len(seen) <= 45


def test_everybody_but_the_top_has_a_superior(people: Session) -> None:
    for employee_id, name in people.execute(select(Employee.id, Employee.name)).all():
        found = assignment.superior_post(people, employee_id, today=TODAY)
        assert (found is None) == (name == "Surya Angsana"), name


def test_one_post_is_vacant_one_has_a_plt_and_one_a_plh(people: Session) -> None:
    empty = select(Post.name).where(Post.id.not_in(select(Holding.post_id)))
    assert people.scalars(empty).all() == ["Kepala Seksi Jembatan"]
    kinds = Counter(people.scalars(select(Holding.kind)))
    assert kinds[HoldingKind.PLT] == kinds[HoldingKind.PLH] == 1
    rahmat = assignment.standing(people, person(people, "Rahmat Jati").id, today=TODAY)
    assert [seat.title for seat in rahmat.seats] == [
        "Kasubbag Umum",
        "Plt. Kasubbag Keuangan",
        "a.n. Sekretaris Dinas",
    ]
    assert number_of(people, Delegation) == 1


def test_calendars_are_those_of_the_decrees(people: Session) -> None:
    kinds = Counter((row.day.year, row.kind) for row in people.scalars(select(CalendarDay)))
    assert kinds == {
        (2025, DayKind.HOLIDAY): 17,
        (2025, DayKind.JOINT_LEAVE): 11,
        (2026, DayKind.HOLIDAY): 17,
        (2026, DayKind.JOINT_LEAVE): 8,
    }
    assert set(people.scalars(select(CalendarYear.year))) == {2025, 2026}
    late = people.scalars(select(CalendarDay).where(CalendarDay.day == date(2025, 8, 18))).one()
    assert late.announced_at.date() == date(2025, 8, 7)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2025, [19, 20, 19, 16, 17, 18, 23, 20, 21, 23, 20, 21]),
        (2026, [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21]),
    ],
)
def test_working_days_of_each_month(people: Session, year: int, expected: list[int]) -> None:
    sari = person(people, "Sari Melati")
    schedule = assignment.work_days(people, sari.id, years=[year], today=TODAY).schedule
    months = [
        (date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1))
        for month in range(1, 13)
    ]
    assert [schedule.working_days(*month) for month in months] == expected


def test_ward_works_in_shifts(people: Session) -> None:
    nurse = people.scalars(select(Employee).where(Employee.rostered)).first()
    assert nurse is not None
    schedule = assignment.work_days(people, nurse.id, years=[2026, 2027], today=TODAY).schedule
    assert 18 <= schedule.working_days(date(2026, 12, 1), date(2026, 12, 31)) <= 22
    assert any(day.weekday() == 6 for day in schedule.each_working_day(date(2026, 12, 1), date(2026, 12, 31)))


def test_balances_differ(people: Session) -> None:
    found = {
        name: standing_today(people, person(people, name).id, now=NOW).total
        for name in ("Sari Melati", "Bayu Cendana", "Laras Cempaka", "Dimas Ketapang")
    }
    assert found == {"Sari Melati": 18, "Bayu Cendana": 12, "Laras Cempaka": 24, "Dimas Ketapang": 5}


def test_leave_is_granted_by_heads_and_abroad_by_the_bupati(people: Session) -> None:
    rows = people.execute(
        select(Unit.code, Post.name, LeaveAuthority.abroad)
        .join(Unit, Unit.id == LeaveAuthority.unit_id)
        .join(Post, Post.id == LeaveAuthority.post_id)
    ).all()
    assert ("DPU", "Kepala Dinas", False) in rows
    assert ("KAB", "Sekretaris Daerah", False) in rows
    assert ("KAB", "Bupati", True) in rows


def test_logins_work(people: Session) -> None:
    for login in demo.logins():
        account = people.scalars(select(Account).join(Employee).where(Employee.nip == login.nip)).one()
        assert account.employee.name == login.name
        if account.password_hash is None:
            assert passwords.code_fits(account.activation_hash, login.password)
            assert account.activation_expires is not None and account.activation_expires > NOW
        else:
            assert passwords.fits(account.password_hash, login.password)
    assert sum(login.password == demo.ACTIVATION_CODE for login in demo.logins()) == 1
    assert "197103141998032901" in str(demo.logins())


def test_cases_are_in_every_state(office: Session) -> None:
    evaluations = number_of(office, SkpEvaluation)
    assert (
        number_of(office, Instance) == len(PLAYS) + len(demo_skp.PLANS) + len(demo_days.SENDERS) + evaluations
    )
    states = Counter(office.scalars(select(Instance.status)))
    assert states[InstanceStatus.RUNNING] >= 12
    assert states[InstanceStatus.COMPLETED] >= 5
    assert states[InstanceStatus.WITHDRAWN] == 1
    outcomes = set(office.scalars(select(Instance.outcome)))
    assert len(outcomes - {""}) >= 4
    assert number_of(office, Incident) == 0


def test_the_year_is_open_and_plans_are_in_every_state(office: Session) -> None:
    assert office.scalars(select(SkpYear.year)).all() == [TODAY.year]
    steps = Counter(office.scalars(select(SkpPlan.status)))
    assert steps == {PlanStatus.AGREED: len(demo_skp.PLANS) - 2, PlanStatus.SUBMITTED: 1, PlanStatus.DRAFT: 1}
    serving = office.scalars(select(Rhk.serves_line).join(SkpPlan, SkpPlan.id == Rhk.plan_id))
    assert sum(line is None for line in serving) == 2  # of the Sekda alone
    waiting = office.scalars(select(SkpEvaluation)).one()
    assert (waiting.status, waiting.self_behaviour, waiting.work) == ("OPEN", "ABOVE", None)


def test_queues_of_the_tour_are_not_empty(office: Session) -> None:
    for name, least in (("Rahmat Jati", 5), ("Ratna Kenanga", 2), ("Melinda Lavender", 1), ("Dewi Sawo", 1)):
        mine = assignment.standing(office, person(office, name).id, today=TODAY)
        tasks = (
            select(func.count())
            .select_from(UserTask)
            .join(Instance, Instance.id == UserTask.instance_id)
            .join(Definition, Definition.id == Instance.definition_id)
            .where(assignment.addressed_to(mine))
        )
        assert (office.scalar(tasks) or 0) >= least, name


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 21, 20, 0, tzinfo=UTC),  # a Sunday in Jakarta
        datetime(2026, 12, 30, 16, 59, tzinfo=UTC),
        datetime(2027, 1, 1, 1, 0, tzinfo=UTC),
        datetime(2026, 3, 20, 5, 0, tzinfo=UTC),  # in the midst of Idulfitri
        datetime(2028, 2, 29, 5, 0, tzinfo=UTC),
    ],
)
def test_loads_on_any_day(session: Session, now: datetime) -> None:
    runtime.deploy_shipped(session, now=now)
    demo.load(session, now=now)
    session.flush()
    assert number_of(session, Instance) >= 12
    session.execute(text("select 1"))


def test_everybody_has_activities_to_choose_from_and_a_week_of_37_hours_and_a_half(people: Session):
    for name in ("Subbag Umum", "Puskesmas Rimba"):
        unit = people.scalars(select(Unit).where(Unit.name == name)).one()
        hours = hours_of(people, unit.id, TODAY)
        assert sum(day.net_minutes for day in hours.days if day) == 2250
        assert sum(day is not None for day in hours.days) == unit.work_week
    posts = set(people.scalars(select(Post.name)))
    assert all(set(item.posts) <= posts for item in people.scalars(select(ActivityItem)))
    assert len(items_on(people, TODAY, post="Analis Tata Usaha")) == 9
