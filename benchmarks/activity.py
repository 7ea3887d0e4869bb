"""Reports of activities accepted at once, as the worker does it, beside as many completed one by one below HTTP.

Both in turns of fifty: each report is a transaction of its own, with the result of its row.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.sections import Run
from models.activity import ActivityItem, ActivityReport, ActivityState
from models.process import Instance
from tests.support.activity import entry, item
from tests.support.leave import calendars
from tests.support.shipped import deploy_shipped
from tests.support.world import NOW, Person, World, hold, make_employee, make_post, small_world
from webapp.background.activity_checks import PIECE, ActivityChecks
from workflows import runtime
from workflows.services.activity import checks, reports, verifying

TITLE = "Reports of activities at once"
REPORTS = 500
HOURS = (("08:00", "10:00"), ("10:00", "12:00"), ("13:00", "14:00"))


def measure(run: Run) -> str:
    engine = run.database("activity")
    with Session(engine) as session, session.begin():
        world = small_world(session)
        calendars(session)
        deploy_shipped(session, now=NOW)
        item(session)
    single = together = 0.0
    for _turn in range(turns := -(-run.sized(REPORTS, least=PIECE) // PIECE)):
        single += _single(engine, world, _sent(engine, world, PIECE))
        together += _together(engine, world, _sent(engine, world, PIECE))
    number = turns * PIECE
    return (
        "| what | took | beside it | target |\n|---|---|---|---|\n"
        f"| {number} single completions | {single:.1f} s | | |\n"
        f"| {number} reports at once | {together:.1f} s | {together / single:.2f} × | ≤ 1 × |\n"
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


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
