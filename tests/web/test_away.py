"""The database in trouble while somebody waits for an answer: lost, locked against another, or full."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from flask import Flask, Response, request
from psycopg import errors
from sqlalchemy import Engine, exc, select, text, update
from sqlalchemy.orm import Session

from models.accounts import WebSession
from models.leave import LeaveBalance
from models.process import Instance
from tests.support.office import Office
from tests.support.races import someone_waits, until
from tests.web.conftest import Browser, SignIn
from tests.web.test_races import at_the_head, decide, events, office
from webapp import again, db

__all__ = ["office"]

PID = text("select pg_backend_pid()")
END = text("select pg_terminate_backend(:pid, 5000)")


@pytest.mark.parametrize("touched", [timedelta(0), timedelta(minutes=10)], ids=["at-rest", "when-noted"])
def test_a_connection_lost_after_the_answer_was_made_costs_nobody_the_answer(
    fresh_app: Flask, session: Session, world, login: SignIn, touched: timedelta
):
    client, engine = fresh_app.test_client(), session.get_bind()
    login(client, world.siti)
    session.execute(update(WebSession).values(last_seen=WebSession.last_seen - touched))
    session.commit()
    lost: list[int] = []

    def lose(response: Response) -> Response:
        with db.read() as reading, engine.begin() as other:
            lost.append(reading.scalar(PID))
            other.execute(END, {"pid": lost[0]})
        return response

    fresh_app.after_request(lose)
    assert client.get("/bantuan").status_code == 200
    assert lost


def test_a_deadlock_is_resolved_by_doing_one_again(
    office: Office, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    """The decision holds the case and wants the balance; somebody else holds the balance and wants the case."""
    case = at_the_head(office)
    press = decide(office, office.world.ratna, case)
    met: list[int] = []
    start_over = again._start_over
    monkeypatch.setattr(again, "_start_over", lambda attempt: (met.append(attempt), start_over(attempt)))
    siti = office.world.siti.id
    with Session(engine) as other, ThreadPoolExecutor(1) as pool:
        other.execute(select(LeaveBalance).where(LeaveBalance.employee_id == siti).with_for_update())
        answer = pool.submit(press)
        until(lambda: someone_waits(engine))
        other.execute(select(Instance.id).where(Instance.id == case.id).with_for_update())
        other.rollback()
        assert answer.result(20).status_code == 303
    assert met == [1]
    assert office.ended(case).outcome == "APPROVED"
    assert (events(office, "TASK_COMPLETED"), events(office, "ENDED")) == (2, 1)
    assert office.figures(office.world.siti)[1:] == (5, 0)


Failing = Callable[[psycopg.Error, int], tuple[Browser, list[tuple[str, bytes]]]]


@pytest.fixture
def failing(fresh_app: Flask, world, login: SignIn, monkeypatch: pytest.MonkeyPatch) -> Failing:
    """`failing(error, times)`: a page whose act fails so many times, and what it was sent each time."""
    monkeypatch.setattr(again, "LONGEST", again.SHORTEST + 1)

    def make(error: psycopg.Error, times: int) -> tuple[Browser, list[tuple[str, bytes]]]:
        client, seen = fresh_app.test_client(), []
        assert isinstance(client, Browser)

        def act() -> str:
            seen.append((request.form["request_key"], request.files["surat"].read()))
            if len(seen) <= times:
                raise exc.OperationalError("update", {}, error)
            return "baik"

        fresh_app.testing = False
        fresh_app.add_url_rule("/coba", view_func=act, methods=["POST"])
        login(client, world.siti)
        return client, seen

    return make


def send(client: Browser, key: str):
    data = {"request_key": key, "alasan": "Rapat di luar kota", "csrf_token": client.token()}
    data["surat"] = (io.BytesIO(b"surat"), "surat.pdf")
    return client.post("/coba", data=data, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.mark.parametrize("error", [errors.DeadlockDetected(), errors.SerializationFailure()])
def test_what_was_given_up_is_done_again_three_times_with_the_same_key_and_files(
    failing: Failing, error: psycopg.Error
):
    key = str(uuid.uuid4())
    client, seen = failing(error, 3)
    assert send(client, key).status_code == 200
    assert seen == [(key, b"surat")] * 4


@pytest.mark.parametrize(
    ("error", "tries"), [(errors.DeadlockDetected(), 4), (errors.DiskFull(), 1), (errors.AdminShutdown(), 1)]
)
def test_what_cannot_be_stored_is_said_with_everything_that_was_typed(
    failing: Failing, error: psycopg.Error, tries: int
):
    key = str(uuid.uuid4())
    client, seen = failing(error, 9)
    answer = send(client, key)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, len(seen)) == (503, tries)
    assert int(answer.headers["Retry-After"]) > 0
    assert "tidak bisa menyimpan" in page and "Rapat di luar kota" in page
    assert f'name="request_key" value="{key}"' in page
