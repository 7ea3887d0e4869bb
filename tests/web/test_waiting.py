"""Cases that wait for no person: what their page and the lists say, and where the picture puts them."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from models.process import Timer
from tests.engine import drawing as d
from tests.support.world import World, publish_calendar
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main, text
from tests.web.permit import moment
from workflows import runtime

EVENTS = {
    "message": (d.receive("wait", "paid", "instance_number"), "Menunggu kabar dari luar."),
    "timer": (d.catch("wait", d.after('"P3D"'), name="Wait"), "Setelah itu berlanjut sendiri."),
    "signal": (d.catch("wait", d.signal("bell"), name="Wait"), "Menunggu langkah lain dari permintaan ini."),
    "condition": (
        d.catch("wait", d.condition('instance_number == ""'), name="Wait"),
        "Menunggu sampai syaratnya terpenuhi.",
    ),
}


def begin(engine: Engine, world: World, *nodes: str, flows: str) -> runtime.Answer:
    case = '<langkah:case prefix="BAYAR" title="Bayar"/>'
    diagram = d.draw("paying", d.start(), *nodes, d.end(outcome="DONE"), flows=flows, case=case)
    with Session(engine) as session, session.begin():
        publish_calendar(session, moment().year)
        runtime.deploy(session, {"p.bpmn": diagram, "note.form": d.form(note="textfield")}, now=moment())
        return runtime.start(
            session, "paying", actor_id=world.siti.id, values={}, now=moment(), request_key=uuid.uuid4()
        )


@pytest.mark.parametrize("kind", EVENTS)
def test_the_page_says_what_is_waited_for(
    engine: Engine, world: World, client: Browser, login: SignIn, kind: str
):
    shape, said = EVENTS[kind]
    answer = begin(engine, world, shape, d.user("after"), flows="start > wait > after > end")
    login(client, world.siti)
    page = text(client.get(f"/kasus/{answer.instance_id}"))
    assert "Menunggu: Wait" in page
    assert said in page
    assert "Belum ada yang memegang jabatan ini" not in page
    assert "After" in page  # what lies ahead
    assert "Wait" in main(client.get("/kasus"))


def test_an_event_without_a_name_is_waited_for_in_words(
    engine: Engine, world: World, client: Browser, login: SignIn
):
    answer = begin(engine, world, d.catch("pause", d.after('"P3D"')), flows="start > pause > end")
    login(client, world.siti)
    page = text(client.get(f"/kasus/{answer.instance_id}"))
    assert "pause" not in page
    with Session(engine) as session, session.begin():
        session.execute(update(Timer).values(due_at=moment() - timedelta(days=1)))


def test_each_of_several_tasks_carries_its_item(engine: Engine, world: World, client: Browser, login: SignIn):
    marker = d.each('["Ani", "Budi"]', item="one")
    answer = begin(engine, world, d.marked(d.user("ask"), marker), flows="start > ask > end")
    login(client, world.siti)
    page = text(client.get(f"/kasus/{answer.instance_id}"))
    assert "Ask: Ani" in page and "Ask: Budi" in page
    login(client, world.rahmat)
    queue = main(client.get("/antrean"))
    assert "Ask: Ani" in queue and "Ask: Budi" in queue
