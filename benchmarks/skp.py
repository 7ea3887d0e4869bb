"""Opening a year of SKP for ten thousand people, and their annual evaluation, beside the floor: the bare engine.

As the worker does it: a hundred people in a transaction; the floor begins each in one of its own, as an act by hand
has to. Reports and ratings are acts by hand, each a transaction, in rows that take turns with rows of the floor.
A rating issues a paper: it stands beside the floor, and beside a floor that issues one too.
Plans are filled in and agreed by SQL in between, for nobody opens ten thousand of them on one day.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.floor import Floor
from benchmarks.population import LOW, settle, tidy
from benchmarks.rounds import Take, timed
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
ROW, FLOOR_ROW, WARM = 100, 25, 5  # acts in a row, those of a floor, and the first of each that don't count
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
_RATED = text("update skp_evaluation set note = note where id = :evaluation")
_WHO = text("""
select employee.name, employee.nip, post.name, unit.name, period.first_day, period.last_day, evaluation.predicate
from skp_evaluation evaluation
join skp on skp.id = evaluation.skp_id
join skp_period period on period.id = evaluation.period_id
join unit on unit.id = skp.unit_id
join post on post.id in (skp.post_id, skp.assessor_post_id)
join holding on holding.post_id = post.id
join employee on employee.id = holding.employee_id
where evaluation.id = :evaluation
""")
_WHAT = text("""
select rhk.position, rhk.text, iki.aspect, iki.text, iki.target, line.achieved, line.feedback
from skp_evaluation evaluation
join rhk on rhk.plan_id = evaluation.plan_id
left join iki on iki.rhk_id = rhk.id
left join skp_evaluation_row line on line.evaluation_id = evaluation.id and line.rhk_line = rhk.line
where evaluation.id = :evaluation
order by rhk.position, iki.position
""")
_KEPT = text("insert into bare_event values (:id, :id, :body)")
REPORT = {"self_work": "AS_EXPECTED", "self_behaviour": "ABOVE", "self_note": "Target tercapai."}
RATING = {"verdict": "OWN", "work": "AS_EXPECTED", "behaviour": "ABOVE", "rating_note": ""}


def measure(run: Run) -> str:
    engine, people = run.database("skp"), run.sized(PEOPLE, least=20)
    admin = run.engine_for(run.server.admin_url_of("skp"))
    world = _prepare(engine, admin, people)
    floor = Floor(admin)
    floor_start = _floor(floor, run.sized(FLOORS, least=30))
    opened, started = _round(engine, JANUARY, lambda session: _open_year(session, world))
    with engine.begin() as connection:
        connection.execute(text(_NOBODY_LEADS))
        connection.execute(text(_AGREE), {"at": JANUARY, "first": date(YEAR, 1, 1)})
    tidy(admin)  # what a server has done by itself over the year
    evaluating, evaluations = _round(engine, AFTERWARDS, lambda session: _open_evaluation(session, world))
    tidy(admin)
    reporting, floor_report = _answer_all(engine, REPORT, [Take(floor.start, floor.complete)])
    paper = Take(floor.start, partial(floor.complete, beside=partial(_paper, _some_evaluation(engine))))
    rating, floor_rating, floor_paper = _answer_all(
        engine, RATING, [Take(floor.start, floor.complete), paper]
    )
    lines = (
        _line("the floor: a case of the bare engine started", floor_start, None, floor_start),
        _line(f"opening the year, {started:,} SKP", opened / started, 3, floor_start),
        _line(f"opening the annual evaluation, {evaluations:,}", evaluating / evaluations, 3, floor_start),
        _line("the floor: a step of the bare engine completed", floor_report, None, floor_report),
        _line("the employee's report", reporting, 3, floor_report),
        _line("the assessor's rating, predicate, delivery and paper", rating, 3, floor_rating),
        _line(
            "the floor with a paper: the same step, and a paper read together and kept",
            floor_paper,
            None,
            floor_paper,
        ),
        _line("the rating beside that", rating, None, floor_paper),
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


def _floor(floor: Floor, number: int) -> float:
    """Seconds for a case to be started."""
    begun = time.perf_counter()
    for _number in range(number):
        floor.start()
    return (time.perf_counter() - begun) / number


def _some_evaluation(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalars(select(SkpEvaluation.id).order_by(SkpEvaluation.id).limit(1)).one()


def _paper(evaluation: int, connection: Connection) -> None:
    """What nobody can do without: the rating written, what the paper says read, and it and its signature kept."""
    about = {"evaluation": evaluation}
    connection.execute(_RATED, about)
    said = [
        [str(value) for value in row]
        for row in (*connection.execute(_WHO, about), *connection.execute(_WHAT, about))
    ]
    content = json.dumps(said)
    for body in (content, hashlib.sha256(content.encode()).hexdigest()):
        connection.execute(_KEPT, {"id": uuid.uuid4(), "body": body})


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


def _answer_all(engine: Engine, values: dict[str, object], floors: Sequence[Take[uuid.UUID]]) -> list[float]:
    """Seconds for one, and for one of each floor: whoever is addressed first does the task of every evaluation.

    In rows that take turns; the median of each, without the first few of a row.
    """
    with Session(engine) as session:
        people = assignment.people_of_tasks(session, _open_tasks(session), today=AFTERWARDS.date())
    acts = [(task_id, who[0].employee_id) for task_id, who in people.items() if who]

    def answer(act: tuple[uuid.UUID, int]) -> None:
        with Session(engine) as session, session.begin():
            runtime.complete(
                session, act[0], actor_id=act[1], values=values, now=AFTERWARDS, request_key=uuid.uuid4()
            )

    own: list[float] = []
    others: list[list[float]] = [[] for _ in floors]
    for first in range(0, len(acts), ROW):
        own += [timed(answer, act) for act in acts[first : first + ROW]][WARM:]
        for times, take in zip(others, floors, strict=True):
            times.extend(take.in_a_row(FLOOR_ROW, warm=WARM))
    return [statistics.median(times) / 1000 for times in (own, *others)]


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
