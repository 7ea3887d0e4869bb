"""An outage that two people register moves the deadlines of a report that is under way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from models.attendance import ServiceOutage
from models.process import Timer
from tests.support.activity_report import CLOSED, reported, states
from tests.support.office import Office
from webapp.background.activity_deadlines import MOVE, deadlines
from webapp.clock import Clock

HERE = "/admin/aktivitas/gangguan"
DURING = datetime(2026, 3, 6, 6, 0, tzinfo=UTC)  # the Friday on which February closes for the superior
MONDAY_NIGHT = datetime(2026, 3, 9, 16, 59, 59, tzinfo=UTC)
OUTAGE = {
    "mulai": "2026-03-06T08:00",
    "selesai": "2026-03-06T12:00",
    "siapa": "semua",
    "dasar": "BA server 1",
}


def confirmed(office: Office) -> int:
    """Entered by one, confirmed by another; its number."""
    assert office.post(office.world.wulan, HERE, OUTAGE).status_code == 303
    with Session(office.engine) as session:
        number = session.scalars(select(ServiceOutage.id).order_by(ServiceOutage.id.desc())).first()
    assert office.post(office.world.admin, f"{HERE}/{number}/kuatkan", {}).status_code == 303
    return number or 0


def moved(office: Office) -> int:
    """What the worker does with the job that the page has deferred."""
    sessions = sessionmaker(office.engine)
    with sessions() as session:
        waiting = text("select count(*) from procrastinate_jobs where task_name = :name and status = 'todo'")
        assert session.scalar(waiting, {"name": MOVE})
    return deadlines(sessions, Clock(demo=True).now).move()


@pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
def test_timers_and_due_times_move_with_a_confirmed_outage_and_back(office: Office) -> None:
    world = office.world
    case, ids = reported(office, world.siti)
    usual = office.task(case).due_at
    office.set_clock(DURING)
    number = confirmed(office)
    assert moved(office) == 1
    assert moved(office) == 0  # a second time nothing is left to move
    assert office.task(case).due_at == MONDAY_NIGHT
    assert office.post(world.admin, f"{HERE}/{number}/cabut", {}).status_code == 303
    assert moved(office) == 1
    assert office.task(case).due_at == usual

    confirmed(office)
    assert moved(office) == 1
    assert office.let_time_pass(CLOSED) == 1  # a reminder: the close itself waits
    assert office.task(case).post_id == world.rahmat.post_id
    with Session(office.engine) as session:
        due = select(Timer.due_at).where(Timer.instance_id == case.id, Timer.step == "verify_timer")
        assert session.scalars(due).one() == MONDAY_NIGHT
    office.let_time_pass(MONDAY_NIGHT.replace(hour=17, minute=0, second=30))
    assert office.task(case).post_id == world.ratna.post_id
    assert states(office, ids) == ["SUBMITTED", "SUBMITTED"]
