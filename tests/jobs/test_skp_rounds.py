"""Opening a year or a period for everybody: each once, whatever is repeated or killed, and who can't be is named."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from models.notices import OutboxMessage
from models.people import HOME, Employee, RoleGrant
from models.process import Incident, Instance, UserTask
from models.skp import PeriodKind, Skp, SkpPeriod, SkpPlan, SkpYear
from models.skp_evaluation import SkpEvaluation
from models.skp_rounds import SkpRound, SkpStart, StartState
from tests.support.shipped import deploy_shipped
from tests.support.skp import YEAR, agreed, skp_of, skp_world
from tests.support.world import World
from webapp.background import skp_deadlines, skp_rounds
from webapp.background.skp_rounds import SkpRounds
from workflows import runtime
from workflows.registry import Context
from workflows.services.skp import due, rounds, years
from workflows.services.skp.rounds import Waiting

APRIL = datetime(YEAR, 4, 2, 3, 0, tzinfo=UTC)
Rounds = Callable[[datetime], SkpRounds]


@pytest.fixture
def world(session: Session) -> World:
    world = skp_world(session)
    session.get_one(SkpYear, YEAR).opened_by = world.wulan.id
    deploy_shipped(session, now=APRIL)
    session.commit()
    return world


@pytest.fixture
def work(engine: Engine) -> Rounds:
    return lambda now: SkpRounds(sessionmaker(engine), lambda _session: now)


def quarter(session: Session, number: int = 1) -> SkpPeriod:
    return session.scalars(
        select(SkpPeriod).where(SkpPeriod.kind == PeriodKind.QUARTER, SkpPeriod.number == number)
    ).one()


def states(session: Session) -> dict[int, tuple[StartState, str]]:
    session.expire_all()
    return {one.employee_id: (one.state, one.why) for one in session.scalars(select(SkpStart))}


def test_a_quarter_opens_by_itself_for_whoever_agreed_and_for_the_others_once_they_do(
    session: Session, world: World, work: Rounds
):
    done = skp_of(session, world.siti, assessor=world.rahmat)
    agreed(session, done, world.siti, assessor=world.rahmat, results=["Arsip tertata"])
    late = skp_of(session, world.bayu, assessor=world.rahmat)
    session.commit()
    before = work(datetime(YEAR, 3, 31, 3, 0, tzinfo=UTC))
    assert before.open_due() == 0
    now = work(APRIL)
    assert (now.open_due(), now.open_due()) == (1, 0)
    session.expire_all()
    progress = rounds.progress(session, YEAR)[quarter(session).id]
    assert (progress.waiting, progress.total) == (2, 2)
    while now.piece(progress.id):
        pass
    assert not now.piece(progress.id)  # repeated
    assert states(session) == {
        world.siti.id: (StartState.STARTED, ""),
        world.bayu.id: (StartState.REFUSED, "NOT_AGREED"),
    }
    agreed(session, late, world.bayu, assessor=world.rahmat, results=["Surat terkirim"])
    session.commit()
    now.open_due()
    now.piece(progress.id)
    assert states(session)[world.bayu.id] == (StartState.STARTED, "")
    assert session.scalar(select(func.count(SkpEvaluation.id))) == 2
    starters = select(Instance.started_by).join(SkpStart, SkpStart.instance_id == Instance.id)
    assert set(session.scalars(starters)) == {world.wulan.id}


def test_a_killed_piece_leaves_a_person_waiting_and_the_next_starts_them_once(
    session: Session, world: World, work: Rounds, monkeypatch: pytest.MonkeyPatch
):
    skp = skp_of(session, world.siti, assessor=world.rahmat)
    agreed(session, skp, world.siti, assessor=world.rahmat, results=["Arsip tertata"])
    round_id = rounds.begin_evaluations(session, quarter(session), by=world.wulan.id, now=APRIL)
    session.commit()
    real = skp_rounds.begin

    def die(*args: object, **kwargs: object) -> object:
        real(*args, **kwargs)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(skp_rounds, "begin", die)
        with pytest.raises(KeyboardInterrupt):
            work(APRIL).piece(round_id)
    assert states(session) == {world.siti.id: (StartState.WAITING, "")}
    work(APRIL).piece(round_id)
    work(APRIL).piece(round_id)
    assert states(session) == {world.siti.id: (StartState.STARTED, "")}
    assert session.scalar(select(func.count(SkpEvaluation.id))) == 1


def test_what_nobody_foresaw_stops_one_person_only_and_is_an_incident(
    session: Session, world: World, work: Rounds, monkeypatch: pytest.MonkeyPatch
):
    for person in (world.siti, world.bayu):
        skp = skp_of(session, person, assessor=world.rahmat)
        agreed(session, skp, person, assessor=world.rahmat, results=["Arsip tertata"])
    round_id = rounds.begin_evaluations(session, quarter(session), by=world.wulan.id, now=APRIL)
    session.commit()
    real = skp_rounds.begin

    def torn(session_: Session, starts: list[Waiting], *args: object, **kwargs: object) -> object:
        made = real(session_, starts, *args, **kwargs)  # type: ignore[arg-type]
        if world.siti.id in {one.employee_id for one in starts}:
            raise LookupError("a row is gone")
        return made

    monkeypatch.setattr(skp_rounds, "begin", torn)
    work(APRIL).piece(round_id)
    assert states(session) == {
        world.siti.id: (StartState.REFUSED, "FAILED"),
        world.bayu.id: (StartState.STARTED, ""),
    }
    assert session.scalars(select(Incident.kind)).all() == ["SKP"]


def test_cases_begun_together_are_as_one_begun_alone(
    session: Session, world: World, work: Rounds, monkeypatch: pytest.MonkeyPatch
):
    """Told, addressed, due and sealed alike, with working days read for all; who is refused takes no number."""
    skp_of(session, world.bayu, assessor=world.rahmat)
    year = session.get_one(SkpYear, YEAR)
    round_id = rounds.begin_plans(session, year, by=world.wulan.id, now=APRIL)
    alone = runtime.start(
        session, "skp", actor_id=world.wulan.id, subject_id=world.siti.id, values={"year": YEAR},
        now=APRIL, request_key=uuid.uuid4(),
    )  # fmt: skip
    session.commit()
    with monkeypatch.context() as patched:
        patched.setattr(due, "_work_days", lambda *_given: pytest.fail("asked for one"))
        work(APRIL).piece(round_id)
    found = states(session)
    assert found[world.siti.id] == (StartState.REFUSED, "HAS_ONE")
    begun = session.scalars(select(SkpStart.instance_id).where(SkpStart.instance_id.is_not(None))).all()
    assert len(begun) == sum(state is StartState.STARTED for state, _why in found.values()) > 5
    assert {_seen(session, one) for one in begun} == {_seen(session, alone.instance_id)}
    assert all(runtime.verify(session, one).sound for one in begun if one is not None)
    numbers = session.scalars(select(Instance.number).where(Instance.id.in_(begun)).order_by(Instance.id))
    assert list(numbers) == [f"SKP-{YEAR}-{number:04d}" for number in range(2, len(begun) + 2)]


def _seen(session: Session, instance_id: uuid.UUID | None) -> tuple[object, ...]:
    """What all of them have in common."""
    case = session.get_one(Instance, instance_id)
    task = session.scalars(select(UserTask).where(UserTask.instance_id == instance_id)).one()
    told = session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.body["instance_id"].astext == str(instance_id))
    ).one()
    skp = session.scalars(select(Skp).join(SkpPlan).where(SkpPlan.instance_id == instance_id)).one()
    return (
        (
            case.status,
            case.revision,
            case.event_count,
            case.state_format,
            case.started_by,
            *sorted(case.summary),
        ),
        (task.step, task.form, task.due_at, task.decision, task.employee_id == case.subject_id),
        tuple(one["kind"] for one in told["events"]),
        (skp.employee_id == case.subject_id, skp.first_day, skp.last_day),
    )


def test_a_year_is_cut_into_months_or_quarters_and_stands_once(session: Session, world: World):
    of = {"by": world.wulan.id, "now": APRIL}
    assert years.open_year(session, 2027, rhythm=PeriodKind.MONTH, plan_until=date(2027, 1, 31), **of)
    assert not years.open_year(session, 2027, rhythm=PeriodKind.QUARTER, plan_until=date(2027, 2, 1), **of)
    found = years.periods_of(session, 2027)
    assert [one.kind for one in found] == [PeriodKind.MONTH] * 12 + [PeriodKind.YEAR]
    assert (found[0].opens_on, found[0].due_on) == (date(2027, 2, 1), date(2027, 2, 10))
    assert (found[-1].opens_on, found[-1].due_on) == (date(2028, 1, 1), date(2028, 1, 31))
    starts = [one.first_day for one in found[:12]]
    assert all(
        one.last_day + timedelta(days=1) == after
        for one, after in zip(found[:12], [*starts[1:], date(2028, 1, 1)], strict=True)
    )


def test_closed_years_and_years_that_nobody_opened_begin_nothing(
    session: Session, world: World, work: Rounds
):
    year = session.get_one(SkpYear, YEAR)
    years.close_year(session, year, by=world.wulan.id, now=APRIL)
    session.commit()
    assert work(APRIL).open_due() == 0
    session.refresh(year)
    years.reopen_year(year)
    year.opened_by = None
    session.commit()
    assert work(APRIL).open_due() == 0


def test_when_the_opener_no_longer_keeps_personnel_somebody_who_does_opens(
    session: Session, world: World, work: Rounds
):
    skp = skp_of(session, world.siti, assessor=world.rahmat)
    agreed(session, skp, world.siti, assessor=world.rahmat, results=["Arsip tertata"])
    session.get_one(SkpYear, YEAR).opened_by = world.admin.id
    session.commit()
    assert work(APRIL).open_due() == 1
    session.execute(delete(RoleGrant))
    session.execute(update(SkpPeriod).values(opened_at=None))
    session.commit()
    assert session.scalars(select(SkpRound.begun_by)).all() == [world.wulan.id]
    assert work(APRIL).open_due() == 0  # nobody does


def test_everybody_with_a_post_and_no_skp_is_to_get_one(session: Session, world: World):
    skp_of(session, world.siti, assessor=world.rahmat)
    session.get_one(Employee, world.bayu.id).active = False
    gone = skp_of(session, world.dimas, assessor=world.laras)
    gone.dropped = True
    ended = skp_of(session, world.tirta, assessor=world.yoga)
    ended.last_day = date(YEAR, 3, 31)
    session.flush()
    year = session.get_one(SkpYear, YEAR)
    round_id = rounds.begin_plans(session, year, by=world.wulan.id, now=APRIL)
    asked = set(states(session))
    assert {world.dimas.id, world.tirta.id, world.wulan.id, world.laras.id} <= asked
    assert not {world.siti.id, world.bayu.id} & asked
    assert rounds.begin_plans(session, year, by=world.wulan.id, now=APRIL) == round_id
    assert len(states(session)) == len(asked)
    assert session.scalar(select(func.count(Skp.id))) == 3


def test_a_plan_is_due_on_the_years_day_and_later_after_ten_working_days(session: Session, world: World):
    def due_on(employee_id: int, now: datetime) -> date:
        begun = runtime.start(
            session, "skp", actor_id=employee_id, values={"year": YEAR}, now=now, request_key=uuid.uuid4()
        )
        until = session.get_one(UserTask, begun.open_tasks[0]).due_at
        assert until is not None
        return until.astimezone(HOME).date()

    assert due_on(world.siti.id, datetime(YEAR, 1, 31, 10, 0, tzinfo=UTC)) == date(YEAR, 1, 31)
    assert due_on(world.bayu.id, APRIL) == date(YEAR, 4, 17)  # a holiday on Friday the third


@pytest.mark.parametrize(
    ("on", "until"), [(date(YEAR, 1, 31), date(YEAR, 2, 6)), (date(YEAR, 1, 5), date(YEAR, 1, 31))]
)
def test_a_plan_that_comes_back_is_mended_in_five_working_days_at_the_least(
    session: Session, world: World, on: date, until: date
):
    now = datetime.combine(on, time(10), UTC)
    context = Context(
        session=session, now=now, instance_id=uuid.uuid4(), subject_id=world.siti.id, actor_id=None
    )
    assert due.draft_until(context, YEAR, returned=True).astimezone(HOME).date() == until


def test_drafts_in_hand_are_due_on_the_day_to_which_the_year_is_moved(
    session: Session, world: World, engine: Engine
):
    tasks = {
        who: runtime.start(
            session, "skp", actor_id=who, values={"year": YEAR}, now=now, request_key=uuid.uuid4()
        ).open_tasks[0]
        for who, now in ((world.siti.id, datetime(YEAR, 1, 12, 3, 0, tzinfo=UTC)), (world.bayu.id, APRIL))
    }
    session.commit()

    def moved_to(day: date, now: datetime) -> tuple[int, dict[int, date]]:
        session.get_one(SkpYear, YEAR).plan_until = day
        session.commit()
        number = skp_deadlines.deadlines(sessionmaker(engine), lambda _session: now, YEAR).move()
        session.expire_all()
        found = {who: session.get_one(UserTask, task).due_at for who, task in tasks.items()}
        return number, {who: due_at.astimezone(HOME).date() for who, due_at in found.items() if due_at}

    siti, bayu, usual = world.siti.id, world.bayu.id, date(YEAR, 4, 17)
    april = date(YEAR, 4, 30)
    assert moved_to(date(YEAR, 3, 14), APRIL) == (0, {siti: date(YEAR, 1, 31), bayu: usual})  # already over
    assert moved_to(april, APRIL) == (2, {siti: april, bayu: april})
    assert moved_to(april, APRIL)[0] == 0
    assert moved_to(date(YEAR, 3, 14), APRIL) == (1, {siti: april, bayu: usual})
    case = session.get_one(UserTask, tasks[siti]).instance_id
    assert runtime.verify(session, case).sound
