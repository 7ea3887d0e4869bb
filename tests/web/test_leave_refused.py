"""Leave that can't be: sent over HTTP, told on the page, everything typed kept, no case begun."""

from __future__ import annotations

import html
import io
import uuid

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.documents import Attachment
from models.process import Instance
from tests.support.leave import calendars, delegation
from tests.support.office import REQUEST, Office
from tests.support.world import NOW, small_world
from tests.web.conftest import SignIn


@pytest.fixture
def office(demo_app: Flask, engine: Engine, session: Session, login: SignIn) -> Office:
    world = small_world(session)
    calendars(session)
    delegation(session, world)
    session.commit()
    made = Office(demo_app, engine, world, login)
    made.open(NOW)
    return made


def cases(office: Office) -> int:
    with Session(office.engine) as session:
        return session.scalar(select(func.count()).select_from(Instance)) or 0


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param("2026-02-27", "2026-02-23", id="last day before the first"),
        pytest.param("2026-02-28", "2026-03-01", id="no working day"),
        pytest.param("2026-02-16", "2026-02-17", id="joint leave and a holiday"),
        pytest.param("2026-02-30", "2026-03-02", id="no such day"),
        pytest.param("2026-03-02", "", id="left empty"),
        pytest.param("2026-02-23'; drop table leave_request;--", "2026-02-27", id="no date"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(office: Office, first: str, last: str):
    fields = REQUEST | {"first_day": first, "last_day": last}
    answer = office.post(office.world.siti, "/ajukan/leave", fields)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert "perlu diperbaiki" in page
    assert REQUEST["reason"] in page
    assert cases(office) == 0


def test_a_second_leave_in_the_same_days_is_refused(office: Office):
    office.ask(office.world.siti)
    answer = office.post(office.world.siti, "/ajukan/leave", REQUEST | {"last_day": "2026-03-02"})
    assert answer.status_code == 422
    assert REQUEST["reason"] in html.unescape(answer.get_data(as_text=True))
    assert cases(office) == 1


def test_a_second_leave_after_the_first_is_taken(office: Office):
    office.ask(office.world.siti)
    office.ask(office.world.siti, first_day="2026-03-02", last_day="2026-03-02")
    assert cases(office) == 2


def test_the_same_post_twice_is_one_case_and_one_file(office: Office):
    key = str(uuid.uuid4())
    for _time in range(2):
        letter = {"document": (io.BytesIO(b"%PDF-1.4 surat"), "surat.pdf")}
        answer = office.post(office.world.siti, "/ajukan/leave", REQUEST | letter, key=key)
        assert answer.status_code == 303
    with Session(office.engine) as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert cases(office) == 1
