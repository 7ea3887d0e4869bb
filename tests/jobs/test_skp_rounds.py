"""Opening a year or a period for everybody: each once, whatever is repeated or killed, and who can't be is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from models.people import Employee, RoleGrant
from models.process import Incident, Instance
from models.skp import PeriodKind, Skp, SkpPeriod, SkpYear
from models.skp_evaluation import SkpEvaluation
from models.skp_rounds import SkpRound, SkpStart, StartState
from tests.support.shipped import deploy_shipped
from tests.support.skp import YEAR, agreed, skp_of, skp_world
from tests.support.world import World
from webapp.background import skp_rounds
from webapp.background.skp_rounds import SkpRounds
from workflows.services.skp import rounds, years

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

    def torn(session_: Session, start: SkpStart, *args: object, **kwargs: object) -> object:
        if start.employee_id == world.siti.id:
            raise LookupError("a row is gone")
        return real(session_, start, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(skp_rounds, "begin", torn)
    work(APRIL).piece(round_id)
    assert states(session) == {
        world.siti.id: (StartState.REFUSED, "FAILED"),
        world.bayu.id: (StartState.STARTED, ""),
    }
    assert session.scalars(select(Incident.kind)).all() == ["SKP"]


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
