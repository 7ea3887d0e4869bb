"""The database in trouble while somebody waits for an answer: lost, locked against another, or full."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from flask import Flask, Response, request
from psycopg import errors
from sqlalchemy import Engine, event, exc, text, update
from sqlalchemy.orm import Session

from models.accounts import WebSession
from tests.support.office import REQUEST, Office
from tests.support.races import someone_waits, until
from tests.support.servers import TestServer
from tests.web.conftest import Browser, SignIn
from tests.web.test_races import at_the_head, decide, events, office, pages, press
from webapp import again, db

__all__ = ["office", "pages"]

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


@pytest.fixture
def patient(server: TestServer, engine: Engine) -> Iterator[psycopg.Connection]:
    """A connection that leaves it to the other to notice a deadlock."""
    parts = psycopg.conninfo.conninfo_to_dict(server.admin_url)
    with psycopg.connect(**{**parts, "dbname": engine.url.database}) as connection:
        try:
            connection.execute("set deadlock_timeout = '60s'")
        except errors.InsufficientPrivilege:
            pytest.skip("only a superuser may set deadlock_timeout")
        yield connection
        connection.rollback()


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often an act was begun anew."""
    found: list[int] = []
    start_over = again._start_over
    monkeypatch.setattr(again, "_start_over", lambda attempt: (found.append(attempt), start_over(attempt)))
    return found


@contextmanager
def once_a_task_is_held(engine: Engine, act: Callable[[], None]) -> Iterator[None]:
    """The act begins when a request has locked its task, and waits for what it wants before the request goes on."""
    begun: list[Future[None]] = []

    def begin(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "FOR UPDATE" in statement and "user_task" in statement and not begun:
            begun.append(pool.submit(act))
            until(lambda: someone_waits(engine))

    event.listen(engine, "after_cursor_execute", begin)
    with ThreadPoolExecutor(1) as pool:
        try:
            yield
        finally:
            event.remove(engine, "after_cursor_execute", begin)
        begun[0].result(20)


def test_a_deadlock_is_resolved_by_doing_one_again(
    office: Office, pages: Engine, patient: psycopg.Connection, met: list[int]
):
    """The decision holds the case and wants the balance; somebody else holds the balance and wants the case."""
    case = at_the_head(office)
    approve = decide(office, office.world.ratna, case)
    patient.execute("select from leave_balance where employee_id = %s for update", [office.world.siti.id])

    def cross() -> None:
        patient.execute("select from instance where id = %s for update", [case.id])
        patient.rollback()

    with once_a_task_is_held(pages, cross):
        assert approve().status_code == 303
    assert met == [1]
    assert office.ended(case).outcome == "APPROVED"
    assert (events(office, "TASK_COMPLETED"), events(office, "ENDED")) == (2, 1)
    assert office.figures(office.world.siti)[1:] == (5, 0)


def test_a_disk_full_at_the_commit_leaves_nothing_half_done(office: Office, pages: Engine):
    key = str(uuid.uuid4())
    sent = press(office, office.world.siti, "/ajukan/leave", key, **REQUEST)

    def full(_connection: object):
        raise exc.OperationalError("commit", {}, errors.DiskFull("could not extend file"))

    event.listen(pages, "commit", full)
    try:
        answer = sent()
    finally:
        event.remove(pages, "commit", full)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert REQUEST["reason"] in page and f'name="request_key" value="{key}"' in page
    assert events(office, "STARTED") == 0
    assert sent().status_code == 303
    assert events(office, "STARTED") == 1


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
