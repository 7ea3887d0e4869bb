"""The first page: what waits first, where to go, and how one's requests stand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.support.world import World, make_employee
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main, statements
from tests.web.permit import Desk
from webapp.home import _greeting


@pytest.fixture(autouse=True)
def desk(client: Browser, login: SignIn, world: World, engine: Engine) -> Desk:
    permit.publish(engine)
    return Desk(client, login, world)


def test_the_most_urgent_task_stands_first_as_a_question(desk: Desk, engine: Engine):
    permit.ask(engine, desk.world.siti)
    permit.ask(engine, desk.world.bayu)
    said = main(desk.be(desk.world.rahmat).get("/"))
    assert "Bolehkah Siti Melati pergi ke Gudang Alat?" in said
    assert "1 lagi di antrean" in said
    assert "2 menunggu" in said


def test_nothing_waiting_is_said_and_so_is_nothing_running(desk: Desk):
    said = main(desk.be(desk.world.siti).get("/"))
    assert "Bila ada yang perlu Anda kerjakan, munculnya di sini." in said
    assert "Belum ada yang berjalan." in said


def test_my_requests_show_how_far_they_have_come(desk: Desk, engine: Engine):
    case = permit.ask(engine, desk.world.siti)
    page = desk.be(desk.world.siti).get("/")
    assert "Langkah 2 dari 4: di Rahmat Jati, Kasubbag Umum" in main(page)
    assert f'href="/kasus/{case.instance_id}"' in page.get_data(as_text=True)


def test_there_are_four_doors_for_everybody(desk: Desk):
    world = desk.world
    for person in (world.siti, world.rahmat, world.ratna, world.wulan, world.admin, world.stranger):
        page = desk.be(person).get("/").get_data(as_text=True)
        doors = page[page.index('<div class="doors">') :].split("</div>")[0]
        assert doors.count("<a ") == 4
        assert ("/admin" in doors) == (person in (world.wulan, world.admin))


def test_somebody_without_a_post_has_a_first_page_too(desk: Desk, session: Session):
    newcomer = make_employee(session)
    session.commit()
    desk.login(desk.client, newcomer.id)
    page = desk.client.get("/")
    assert page.status_code == 200
    assert "Ajukan permintaan" in main(page)


def test_greets_by_the_hour_of_ones_own_unit(app: Flask):
    with app.test_request_context():
        at = datetime(2026, 2, 9, 3, 30, tzinfo=UTC)
        assert _greeting(at, "Asia/Jakarta") == "Selamat pagi"  # 10.30 WIB
        assert _greeting(at, "Asia/Jayapura") == "Selamat siang"  # 12.30 WIT
        assert _greeting(at.replace(hour=9), "Asia/Jakarta") == "Selamat sore"
        assert _greeting(at.replace(hour=13), "Asia/Jakarta") == "Selamat malam"


def test_the_page_costs_the_same_however_much_waits(app: Flask, desk: Desk, engine: Engine):
    counts = []
    for number in (1, 6):
        for _number in range(number):
            permit.ask(engine, desk.world.siti)
            permit.ask(engine, desk.world.rahmat)
        client = desk.be(desk.world.rahmat)
        client.get("/")
        with statements(app) as said:
            client.get("/")
        counts.append(len(said))
    assert counts[0] == counts[1] <= 21


def test_a_visitor_is_asked_to_sign_in(client: Browser):
    answer = client.get("/")
    assert answer.status_code in {302, 303}
    assert "/masuk" in answer.headers["Location"]
