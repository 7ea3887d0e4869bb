"""What an act costs in statements and commits: numbers that only go up when somebody decides so."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy import text as sa_text
from sqlalchemy.orm import Session

from tests.engine import drawing as d
from tests.engine.counting import counted_on
from tests.support.world import World
from tests.web.conftest import Browser, SignIn
from tests.web.pages import text
from tests.web.permit import moment
from webapp import db
from workflows import runtime


@pytest.fixture
def task(engine: Engine, world: World) -> uuid.UUID:
    """The first of two plain steps: superior, then superior, a form without files."""
    drawn = d.draw(
        "walk", d.start(), d.user("first"), d.user("second"), d.end(), flows="start > first > second > end"
    )
    files = {"walk/walk.bpmn": drawn, "walk/note.form": d.form(note="textfield")}
    with Session(engine) as session, session.begin():
        runtime.deploy(session, files, now=moment())
        answer = runtime.start(
            session, "walk", actor_id=world.siti.id, values={}, now=moment(), request_key=uuid.uuid4()
        )
    return answer.open_tasks[0]


def test_a_completion_over_http_costs_seven_statements_and_one_commit(
    app: Flask, client: Browser, login: SignIn, world: World, task: uuid.UUID
):
    login(client, world.rahmat)
    fields = {"note": "baik", "csrf_token": client.token(), "request_key": str(uuid.uuid4())}
    with app.app_context():
        engine = db.database().engine
    with counted_on(engine) as sent:
        answer = client.post(f"/tugas/{task}", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303
    # session, form | task and case, standing, superior, everything that was changed | draft
    assert (len(sent) - sent.count("COMMIT"), sent.count("COMMIT")) == (7, 1), sent


def test_statements_stay_prepared_from_page_to_page(app: Flask, client: Browser, login: SignIn, world: World):
    """The driver forgets them with every rollback; planning the queue anew costs more than asking it."""
    login(client, world.rahmat)
    with app.app_context():
        engine = db.database().engine
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
    assert driver is not None
    for _page in range(driver.prepare_threshold + 2):
        assert client.get("/antrean").status_code == 200
    with engine.connect() as connection:
        asked = "select statement from pg_prepared_statements where statement like '%web_session%'"
        assert len(connection.scalars(sa_text(asked)).all()) == 1


def test_what_was_said_is_not_told_to_the_next_person(
    client: Browser, login: SignIn, world: World, task: uuid.UUID
):
    login(client, world.rahmat)
    client.post_form(f"/tugas/{task}", note="baik")
    login(client, world.dimas)
    assert "Terkirim." not in text(client.get("/antrean"))
