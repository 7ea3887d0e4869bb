"""Two people at once over HTTP: one acts, the other reads who did what and when, and nothing is half done."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.leave import LeaveRequest, LeaveStatus
from models.process import HistoryEvent, Instance, InstanceStatus
from tests.support.leave import calendars, delegation
from tests.support.office import EMPTY, REQUEST, Office
from tests.support.races import meet
from tests.support.world import NOW, Person, delegate, small_world
from tests.web.conftest import SignIn
from tests.web.pages import main
from webapp import db
from webapp.cli.doctor import findings
from webapp.clock import Clock
from workflows import runtime

Act = Callable[[], TestResponse]
WHEN = r"Sen 9 Feb 2026, 10\.0\d WIB"


@pytest.fixture
def office(demo_app: Flask, engine: Engine, session: Session, login: SignIn) -> Iterator[Office]:
    """Bayu may decide for Ratna. Whatever meets in a test, what is stored must agree afterwards."""
    world = small_world(session)
    calendars(session)
    delegation(session, world)
    delegate(session, world.ratna.post_id, by=world.ratna, to=world.laras, until=date(2026, 2, 28))
    session.commit()
    made = Office(demo_app, engine, world, login)
    made.open(NOW)
    yield made
    made.close()
    assert list(findings(engine, demo=True, silent_seconds=1e9)) == []


@pytest.fixture
def pages(demo_app: Flask) -> Engine:
    """The engine of the application, whose commits are stopped."""
    with demo_app.app_context():
        return db.database().engine


def press(office: Office, person: Person, path: str, key: str = "", /, **fields: str) -> Act:
    """A page opened beforehand, and the press on its button."""
    browser = office.browser(person)
    sent = {**fields, "request_key": key or str(uuid.uuid4()), "csrf_token": browser.token()}
    return lambda: browser.post(path, data=sent, headers={"Sec-Fetch-Site": "same-origin"})


def decide(office: Office, person: Person, case: Instance, verdict: str = "APPROVED") -> Act:
    task = office.task(case)
    fields = EMPTY | {task.form: verdict, "reject_reason": "Tidak ada pengganti pada minggu itu."}
    return press(office, person, f"/tugas/{task.id}", **fields)


def withdraw(office: Office, case: Instance) -> Act:
    return press(office, office.world.siti, f"/kasus/{case.id}/tarik", alasan="Rencana berubah.")


def at_the_head(office: Office) -> Instance:
    case = office.ask(office.world.siti)
    office.say(office.world.rahmat, case, "APPROVED")
    return case


def events(office: Office, *kinds: str) -> int:
    with Session(office.engine) as session:
        counted = select(func.count()).select_from(HistoryEvent).where(HistoryEvent.kind.in_(kinds))
        return session.scalar(counted) or 0


def test_of_two_deciders_the_second_reads_who_was_first_and_when(office: Office, pages: Engine):
    case = at_the_head(office)
    first = decide(office, office.world.ratna, case)
    second = decide(office, office.world.laras, case, "REJECTED")
    won, late = meet(pages, first, second)
    assert (won.status_code, late.status_code) == (303, 409)
    assert re.search(f"Ratna Kenanga menyelesaikan “Keputusan[^”]*” pada {WHEN}", main(late)), main(late)
    assert "Tidak ada pengganti pada minggu itu." in main(late)  # to be copied
    assert office.ended(case).outcome == "APPROVED"
    assert office.figures(office.world.siti)[1:] == (5, 0)


def test_withdrawal_after_a_decision_reads_who_decided(office: Office, pages: Engine):
    case = at_the_head(office)
    won, late = meet(pages, decide(office, office.world.ratna, case), withdraw(office, case))
    assert (won.status_code, late.status_code) == (303, 409)
    assert re.search(f"Ratna Kenanga menyelesaikan “Keputusan[^”]*” pada {WHEN}", main(late)), main(late)
    assert office.ended(case).status is InstanceStatus.COMPLETED
    assert office.figures(office.world.siti)[1:] == (5, 0)


def test_decision_after_a_withdrawal_reads_who_withdrew(office: Office, pages: Engine):
    case = at_the_head(office)
    won, late = meet(pages, withdraw(office, case), decide(office, office.world.ratna, case))
    assert (won.status_code, late.status_code) == (303, 409)
    assert re.search(f"Siti Melati menarik permintaan ini pada {WHEN}", main(late)), main(late)
    assert office.ended(case).status is InstanceStatus.WITHDRAWN
    assert office.request(case).status is LeaveStatus.WITHDRAWN
    assert office.figures(office.world.siti)[1:] == (0, 0)


def test_the_same_press_twice_at_once_is_done_once_and_answered_twice(office: Office, pages: Engine):
    case, key = at_the_head(office), str(uuid.uuid4())
    task = office.task(case)
    one, two = (
        press(office, office.world.ratna, f"/tugas/{task.id}", key, **EMPTY | {"decision": "APPROVED"})
        for _browser in range(2)
    )
    answers = meet(pages, one, two)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert events(office, "TASK_COMPLETED") == 2  # the advice, and this one


def test_the_same_request_twice_at_once_is_one_case(office: Office, pages: Engine):
    key = str(uuid.uuid4())
    one, two = (press(office, office.world.siti, "/ajukan/leave", key, **REQUEST) for _browser in range(2))
    answers = meet(pages, one, two)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert events(office, "STARTED") == 1


def test_two_leaves_that_together_take_too_much_are_not_both_granted(office: Office, pages: Engine):
    """Siti has 12 days; 11 and 10 of them are asked for at once."""
    first = REQUEST | {"first_day": "2026-04-06", "last_day": "2026-04-20"}
    second = REQUEST | {"first_day": "2026-07-06", "last_day": "2026-07-17"}
    won, late = meet(
        pages,
        press(office, office.world.siti, "/ajukan/leave", **first),
        press(office, office.world.siti, "/ajukan/leave", **second),
    )
    assert (won.status_code, late.status_code) == (303, 422)
    assert "Sisa cuti Anda 1 hari, 11 hari lain sedang dipesan; permintaan ini 10 hari kerja" in main(late), (
        main(late)
    )
    with Session(office.engine) as session:
        assert session.scalars(select(LeaveRequest.days)).all() == [11]
        assert session.scalars(select(Instance.number)).all() == ["CUTI-2026-0001"]  # no gap either
    total, charged, reserved = office.figures(office.world.siti)
    assert (charged, reserved) == (0, 11) and total >= reserved


def test_leave_for_the_same_days_is_not_booked_twice(office: Office, pages: Engine):
    won, late = meet(
        pages,
        press(office, office.world.siti, "/ajukan/leave", **REQUEST),
        press(office, office.world.siti, "/ajukan/leave", **REQUEST),
    )
    assert (won.status_code, late.status_code) == (303, 422)
    assert events(office, "STARTED") == 1


def test_a_task_taken_by_another_says_so_to_who_completes_it(office: Office, pages: Engine):
    case = at_the_head(office)
    task = office.task(case)
    take = press(office, office.world.laras, f"/tugas/{task.id}/ambil")
    won, late = meet(pages, take, decide(office, office.world.ratna, case))
    assert (won.status_code, late.status_code) == (303, 409)
    assert "Laras Cempaka sedang mengerjakan tugas ini" in main(late)
    assert office.task(case).claimed_by == office.world.laras.id


def test_a_completed_task_can_no_longer_be_taken(office: Office, pages: Engine):
    case = at_the_head(office)
    take = press(office, office.world.laras, f"/tugas/{office.task(case).id}/ambil")
    won, late = meet(pages, decide(office, office.world.ratna, case), take)
    assert (won.status_code, late.status_code) == (303, 409)
    assert re.search(f"Ratna Kenanga menyelesaikan “Keputusan[^”]*” pada {WHEN}", main(late)), main(late)
    assert events(office, "CLAIMED") == 0


DAY_OVER = datetime(2026, 2, 10, 17, 0, tzinfo=UTC)


def permission(office: Office) -> Instance:
    fields = {"purpose": "PRIVATE", "day": "2026-02-10", "from_time": "09.00", "to_time": "10.30"}
    fields |= {"destination": "Bank Contoh", "reason": "Mengurus rekening."}
    return office.case(press(office, office.world.siti, "/ajukan/permission", **fields)())


def fire(office: Office, case: Instance) -> Callable[[], bool]:
    """As a worker does, through the application's pool, so that its commit can be stopped too."""
    with office.app.app_context():
        engine = db.database().engine

    def work() -> bool:
        with Session(engine) as session, session.begin():
            return runtime.fire_timer(session, case.id, now=Clock(demo=True).now(session))

    return work


def test_a_decision_after_the_time_is_up_reads_that_it_is(office: Office, pages: Engine):
    case = permission(office)
    answer = press(office, office.world.rahmat, f"/tugas/{office.task(case).id}", answer="APPROVED")
    office.set_clock(DAY_OVER)
    fired, late = meet(pages, fire(office, case), answer)
    assert (fired, late.status_code) == (True, 409)
    assert "Waktunya habis pada Rab 11 Feb 2026, 00.00 WIB: “Hari itu sudah lewat”." in main(late), main(late)
    assert events(office, "TASK_COMPLETED") == 0
    assert office.ended(case).outcome == "EXPIRED"


def test_a_timer_leaves_a_case_that_is_being_decided_alone(office: Office, pages: Engine):
    case = permission(office)
    answer = press(
        office, office.world.rahmat, f"/tugas/{office.task(case).id}", answer="REJECTED", why="Rapat."
    )
    office.set_clock(DAY_OVER)
    won, fired = meet(pages, answer, fire(office, case), waits=False)
    assert (won.status_code, fired) == (303, False)
    assert fire(office, case)() is False
    assert (events(office, "TIMER_FIRED"), office.ended(case).outcome) == (0, "REJECTED")


def test_of_two_workers_one_fires_the_timer(office: Office, pages: Engine):
    case = permission(office)
    office.set_clock(DAY_OVER)
    assert meet(pages, fire(office, case), fire(office, case), waits=False) == (True, False)
    assert fire(office, case)() is False
    assert events(office, "TIMER_FIRED") == 1
