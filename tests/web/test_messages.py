"""The page of messages: which wait, which came in vain, which arrived; never what they hold."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.engine import drawing as d
from tests.support.world import World
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from tests.web.permit import moment
from tests.web.test_waiting import begin
from workflows import runtime


def post(engine: Engine, key: str, source: str, *, days_ago: int = 0) -> int:
    sent, body = moment() - timedelta(days=days_ago), {"secret": "rahasia"}
    with Session(engine) as session, session.begin():
        return runtime.send_message(session, "paid", key, body, source=source, now=sent).id


def test_an_administrator_sees_what_has_no_receiver(
    engine: Engine, world: World, client: Browser, login: SignIn
):
    case = begin(engine, world, d.receive("wait", "paid", "instance_number"), flows="start > wait > end")
    login(client, world.admin)
    assert "Semua pesan sudah diterima" in main(client.get("/admin/pesan"))
    post(engine, "NOBODY-1", "bank:1")
    post(engine, "NOBODY-2", "bank:2", days_ago=31)
    arriving = post(engine, case.number, "bank:3")
    with Session(engine) as session, session.begin():
        assert runtime.deliver_message(session, arriving, now=moment())
    page = main(client.get("/admin/pesan"))
    told = [
        "Belum ada penerima",
        "NOBODY-1",
        "Kedaluwarsa",
        "NOBODY-2",
        "Yang terakhir diterima",
        case.number,
    ]
    places = [page.index(word) for word in told]
    assert places == sorted(places)
    assert "bank:1" in page and "rahasia" not in page
