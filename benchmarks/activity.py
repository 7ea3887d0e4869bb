"""Reports of activities accepted at once beside as many single completions; and a month's points of everybody.

Accepted as the worker does it, each report a transaction of its own. The points of a month know presence, leave,
hours and the limit of each day; beside them stands a sum over the entries alone, in plain SQL.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.population import LOW, settle
from benchmarks.sections import Run
from models.activity import ActivityItem, ActivityReport, ActivityState
from models.process import Instance
from tests.support.activity import entry, item
from tests.support.leave import calendars
from tests.support.shipped import deploy_shipped
from tests.support.world import NOW, Person, World, hold, make_employee, make_post, small_world
from webapp.background.activity_checks import ActivityChecks
from workflows import runtime
from workflows.services.activity import checks, credit, reports, verifying

TITLE = "Activities"
REPORTS, PEOPLE = 500, 11_500
FEBRUARY = date(2026, 2, 1)
HOURS = (("08:00", "10:00"), ("10:00", "12:00"), ("13:00", "14:00"))
_ENTRIES = """
insert into activity (employee_id, client_uuid, day, begins, ends, item_id, norm_minutes, weight, volume, text,
                      additional, link, state, version, entered_at, changed_at, submitted_at)
select :low + n, gen_random_uuid(), d::date, time '08:00' + k * interval '2 hours',
       time '08:00' + k * interval '2 hours' + interval '90 minutes', :item, 60, 1.00, 2,
       'Menyusun nota dinas', true, '', 'VERIFIED', 1, :now, :now, :now
from generate_series(1, :people) n, generate_series(date '2026-02-02', date '2026-02-27', interval '1 day') d,
     generate_series(0, 1) k
where extract(isodow from d) < 6
"""
_SUM = text("""
select employee_id, sum(least(extract(epoch from ends - begins) / 60, norm_minutes * volume) * weight)
from activity where day between '2026-02-01' and '2026-02-28' and state in ('VERIFIED', 'VERIFIED_AUTOMATICALLY')
group by employee_id
""")


def measure(run: Run) -> str:
    engine, number = run.database("activity"), run.sized(REPORTS, least=10)
    with Session(engine) as session, session.begin():
        world = small_world(session)
        calendars(session)
        deploy_shipped(session, now=NOW)
        item(session)
    single = _single(engine, world, _sent(engine, world, number))
    together = _together(engine, world, _sent(engine, world, number))
    people = run.sized(PEOPLE, least=100)
    settle(run.engine_for(run.server.admin_url_of("activity")), people)
    ours, plain = _month(engine, people)
    return (
        "| what | took | beside it | target |\n|---|---|---|---|\n"
        f"| {number} single completions | {single:.1f} s | | |\n"
        f"| {number} reports at once | {together:.1f} s | {together / single:.2f} × | ≤ 1 × |\n"
        f"| a month's entries of {people:,} people summed by SQL | {plain:.2f} s | | |\n"
        f"| their points, with presence, leave and limits | {ours:.2f} s | {ours / plain:.1f} × | ≤ 3 × |\n"
    )


def _sent(engine: Engine, world: World, number: int) -> Mapping[uuid.UUID, int]:
    """Reports of as many new people under one superior, by their open tasks."""
    found: dict[uuid.UUID, int] = {}
    for _number in range(number):
        with Session(engine) as session, session.begin():
            person = make_employee(session)
            hold(session, make_post(session, world.agency, parent=world.rahmat.post_id), by=person)
            answer = _send(session, Person(person.id, person.nip, person.name, 0))
            report = reports.report_of_case(session, answer.instance_id)
            assert report is not None
            found[answer.open_tasks[0]] = report.id
    return found


def _send(session: Session, person: Person) -> runtime.Answer:
    made = session.scalars(select(ActivityItem)).one()
    draft = {"state": ActivityState.DRAFT, "version": 0, "submitted_at": None}
    ids = [entry(session, person, made, hours, **draft).id for hours in HOURS]
    return runtime.start(
        session,
        "activity",
        actor_id=person.id,
        values={"entries": ",".join(map(str, ids))},
        now=NOW,
        request_key=uuid.uuid4(),
    )


def _single(engine: Engine, world: World, tasks: Mapping[uuid.UUID, int]) -> float:
    def act() -> None:
        for task_id in tasks:
            with Session(engine) as session, session.begin():
                runtime.complete(
                    session,
                    task_id,
                    actor_id=world.rahmat.id,
                    values=verifying.answer("verify", "ACCEPTED"),
                    now=NOW,
                    request_key=uuid.uuid4(),
                )

    return _seconds(act)


def _together(engine: Engine, world: World, tasks: Mapping[uuid.UUID, int]) -> float:
    work = ActivityChecks(sessionmaker(engine), lambda _session: NOW)

    def act() -> None:
        with Session(engine) as session, session.begin():
            press = checks.begin(session, tasks, by=world.rahmat.id, request_key=uuid.uuid4(), now=NOW)
        while work.piece(press):
            pass

    spent = _seconds(act)
    with Session(engine) as session:
        ended = {session.get_one(Instance, _case(session, report_id)).outcome for report_id in tasks.values()}
    assert ended == {"ACCEPTED"}, ended
    return spent


def _case(session: Session, report_id: int) -> uuid.UUID:
    return session.get_one(ActivityReport, report_id).instance_id


def _month(engine: Engine, people: int) -> tuple[float, float]:
    """Seconds of ours and of the plain sum, which agree where nothing limits a day."""
    with engine.begin() as connection:
        made = connection.scalar(text("select min(id) from activity_item"))
        connection.execute(text(_ENTRIES), {"low": LOW, "people": people, "item": made, "now": NOW})
        connection.execute(text("analyze activity"))
    everybody = range(LOW + 1, LOW + people + 1)
    with Session(engine) as session:
        plain = _seconds(lambda: session.execute(_SUM).all())
        ours = _seconds(lambda: [one.score for one in credit.months(session, everybody, FEBRUARY)])
    return ours, plain


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
