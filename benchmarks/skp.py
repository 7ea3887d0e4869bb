"""Opening a year of SKP for ten thousand people, and their annual evaluation, beside the floor: the bare engine.

As the worker does it: a hundred people in a transaction; the floor begins each in one of its own, as an act by hand
has to. Reports and ratings are acts by hand, each a transaction; a rating issues a letter, which the floor doesn't.
Plans are filled in and agreed by SQL in between, for nobody opens ten thousand of them on one day.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.floor import Floor
from benchmarks.population import LOW, settle
from benchmarks.sections import Run
from models.people import Role
from models.process import TaskStatus, UserTask
from models.skp import PeriodKind, SkpPeriod, SkpYear
from models.skp_evaluation import SkpEvaluation
from tests.support.leave import calendars
from tests.support.shipped import deploy_shipped
from tests.support.world import World, grant_role, small_world
from webapp.background.skp_rounds import SkpRounds
from workflows import assignment, runtime
from workflows.services.skp import rounds, years

TITLE = "SKP for ten thousand people"
PEOPLE = 10_000
YEAR = 2026
JANUARY = datetime(YEAR, 1, 5, 2, 0, tzinfo=UTC)
AFTERWARDS = datetime(YEAR + 1, 1, 5, 2, 0, tzinfo=UTC)
FLOORS = 300
TOPMOST = 2  # posts with nobody above
_NOBODY_LEADS = (
    "update skp set leads_unit = false, form = 'STAFF'"  # units of the bench have results by nobody
)
_AGREE = """
with agreed as (
    update skp_plan set status = 'AGREED', submitted_at = :at, agreed_at = :at, valid_from = :first
    where status = 'DRAFT' returning id
), results as (
    insert into rhk (plan_id, line, kind, position, text, serves_text, assignment, remark)
    select id, gen_random_uuid(), 'MAIN', n, 'Hasil kerja ' || n, '', '', '' from agreed, generate_series(1, 3) n
    returning id
)
insert into iki (rhk_id, line, position, aspect, text, target, quarter_1, quarter_2, quarter_3, quarter_4, remark)
select id, gen_random_uuid(), 1, 'QUANTITY', 'Jumlah', '12', '', '', '', '', '' from results
"""
REPORT = {"self_work": "AS_EXPECTED", "self_behaviour": "ABOVE", "self_note": "Target tercapai."}
RATING = {"verdict": "OWN", "work": "AS_EXPECTED", "behaviour": "ABOVE", "rating_note": ""}


def measure(run: Run) -> str:
    engine, people = run.database("skp"), run.sized(PEOPLE, least=20)
    admin = run.engine_for(run.server.admin_url_of("skp"))
    world = _prepare(engine, admin, people)
    floor_start, floor_step = _floor(admin, run.sized(FLOORS, least=30))
    opened, started = _round(engine, JANUARY, lambda session: _open_year(session, world))
    with engine.begin() as connection:
        connection.execute(text(_NOBODY_LEADS))
        connection.execute(text(_AGREE), {"at": JANUARY, "first": date(YEAR, 1, 1)})
    evaluating, evaluations = _round(engine, AFTERWARDS, lambda session: _open_evaluation(session, world))
    reporting = _answer_all(engine, REPORT)
    rating = _answer_all(engine, RATING)
    lines = (
        _line("the floor: a case of the bare engine started", floor_start, None, floor_start),
        _line(f"opening the year, {started:,} SKP", opened / started, 3, floor_start),
        _line(f"opening the annual evaluation, {evaluations:,}", evaluating / evaluations, 3, floor_start),
        _line("the floor: a step of the bare engine completed", floor_step, None, floor_step),
        _line("the employee's report", reporting, 3, floor_step),
        _line("the assessor's rating, predicate and delivery", rating, 3, floor_step),
    )
    return "| what | each | beside the floor | target |\n|---|---|---|---|\n" + "".join(lines)


def _prepare(engine: Engine, admin: Engine, people: int) -> World:
    with Session(engine) as session, session.begin():
        world = small_world(session)
        calendars(session)
        deploy_shipped(session, now=JANUARY)
    settle(admin, people)
    with Session(engine) as session, session.begin():
        grant_role(session, world.wulan, role=Role.PERSONNEL, unit=LOW + 1)
    return world


def _floor(admin: Engine, number: int) -> tuple[float, float]:
    """Seconds for a case to be started, and for a step of it to be completed."""
    floor = Floor(admin)
    begun = time.perf_counter()
    cases = [floor.start() for _number in range(number)]
    between = time.perf_counter()
    for case in cases:
        floor.complete(case)
    return (between - begun) / number, (time.perf_counter() - between) / number


def _round(engine: Engine, now: datetime, begin: Callable[[Session], int]) -> tuple[float, int]:
    """Seconds for all, and how many were started; nobody may have been refused but the head of all."""
    work = SkpRounds(sessionmaker(engine, expire_on_commit=False), lambda _session: now)
    begun = time.perf_counter()
    with Session(engine) as session, session.begin():
        round_id = begin(session)
    while work.piece(round_id):
        pass
    spent = time.perf_counter() - begun
    with Session(engine) as session:
        found = next(one for one in rounds.progress(session, YEAR).values() if one.id == round_id)
    assert found.waiting == 0, found
    assert found.refused <= TOPMOST, found
    return spent, found.started


def _open_year(session: Session, world: World) -> int:
    opener = {"by": world.wulan.id, "now": JANUARY}
    years.open_year(session, YEAR, rhythm=PeriodKind.QUARTER, plan_until=date(YEAR, 1, 31), **opener)  # type: ignore[arg-type]
    return rounds.begin_plans(session, session.get_one(SkpYear, YEAR), **opener)  # type: ignore[arg-type]


def _open_evaluation(session: Session, world: World) -> int:
    period = session.scalars(select(SkpPeriod).where(SkpPeriod.kind == PeriodKind.YEAR)).one()
    return rounds.begin_evaluations(session, period, by=world.wulan.id, now=AFTERWARDS)


def _answer_all(engine: Engine, values: dict[str, object]) -> float:
    """Seconds for one: whoever is addressed first does the task of every evaluation."""
    with Session(engine) as session:
        people = assignment.people_of_tasks(session, _open_tasks(session), today=AFTERWARDS.date())
    acts = [(task_id, who[0].employee_id) for task_id, who in people.items() if who]
    begun = time.perf_counter()
    for task_id, actor_id in acts:
        with Session(engine) as session, session.begin():
            runtime.complete(
                session, task_id, actor_id=actor_id, values=values, now=AFTERWARDS, request_key=uuid.uuid4()
            )
    return (time.perf_counter() - begun) / len(acts)


def _open_tasks(session: Session) -> Sequence[uuid.UUID]:
    found = (
        select(UserTask.id)
        .join(SkpEvaluation, SkpEvaluation.instance_id == UserTask.instance_id)
        .where(UserTask.status == TaskStatus.OPEN)
    )
    return session.scalars(found).all()


def _line(name: str, seconds: float, target: int | None, floor: float) -> str:
    limit = f"≤ {target} ×" if target else ""
    return f"| {name} | {seconds * 1000:.2f} ms | {seconds / floor:.2f} × | {limit} |\n"
