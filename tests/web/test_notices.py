"""The bell: what is new, followed to what it is about, and marked as read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notices import Notice
from tests.support.world import Person, World
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main, text
from tests.web.permit import Desk


@pytest.fixture
def desk(client: Browser, login: SignIn, world: World) -> Desk:
    return Desk(client, login, world)


def tell(
    session: Session, person: Person, *, minutes: int = 0, path: str = "/kasus", **values: object
) -> int:
    notice = Notice(
        employee_id=person.id,
        text_key="task.opened",
        values={
            "process": "Izin keluar",
            "subject": "Siti Melati",
            "task": "Pertimbangan atasan",
            "path": path,
            **values,
        },
        created_at=permit.moment() - timedelta(minutes=minutes),
    )
    session.add(notice)
    session.commit()
    return notice.id


def read(session: Session, number: int) -> bool:
    session.expire_all()
    return session.scalars(select(Notice.read_at).where(Notice.id == number)).one() is not None


def test_an_empty_bell_says_what_will_ring_it(desk: Desk):
    assert "Belum ada pemberitahuan" in main(desk.be(desk.world.siti).get("/pemberitahuan"))


def test_the_newest_stands_first_and_new_ones_are_counted(desk: Desk, session: Session):
    tell(session, desk.world.rahmat, minutes=9, subject="Bayu Cendana")
    tell(session, desk.world.rahmat, minutes=1)
    page = desk.be(desk.world.rahmat).get("/pemberitahuan")
    said = main(page)
    assert "Izin keluar Siti Melati menunggu Anda: Pertimbangan atasan." in said
    assert said.index("Siti Melati") < said.index("Bayu Cendana")
    assert "Pemberitahuan (2 baru)" in text(page)
    assert "2 pemberitahuan baru" in text(page)


def test_the_bell_is_shown_only_when_there_is_something_new(desk: Desk, session: Session):
    assert 'class="bell"' not in desk.be(desk.world.siti).get("/").get_data(as_text=True)
    tell(session, desk.world.siti)
    assert 'class="bell"' in desk.be(desk.world.siti).get("/").get_data(as_text=True)


def test_following_one_leads_there_and_marks_it(desk: Desk, session: Session):
    number = tell(session, desk.world.rahmat, path="/antrean")
    answer = desk.be(desk.world.rahmat).get(f"/pemberitahuan/{number}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/antrean")
    assert read(session, number)


@pytest.mark.parametrize("path", ["https://contoh.example/", "//contoh.example", "javascript:alert(1)", ""])
def test_a_notice_never_leads_out_of_the_portal(desk: Desk, session: Session, path: str):
    number = tell(session, desk.world.rahmat, path=path)
    answer = desk.be(desk.world.rahmat).get(f"/pemberitahuan/{number}")
    assert answer.headers["Location"] == "/pemberitahuan"


def test_those_of_others_are_not_shown_nor_marked(desk: Desk, session: Session):
    number = tell(session, desk.world.rahmat)
    client = desk.be(desk.world.siti)
    assert "Pertimbangan atasan" not in main(client.get("/pemberitahuan"))
    assert client.get(f"/pemberitahuan/{number}").status_code == 404
    client.post_form("/pemberitahuan/baca")
    assert not read(session, number)


def test_all_on_the_page_are_marked_but_not_what_came_later(desk: Desk, session: Session):
    seen = tell(session, desk.world.rahmat, minutes=5)
    until = (permit.moment() - timedelta(minutes=3)).isoformat()
    later = tell(session, desk.world.rahmat, minutes=1)
    answer = desk.be(desk.world.rahmat).post_form("/pemberitahuan/baca", sampai=until)
    assert answer.status_code == 303
    assert read(session, seen)
    assert not read(session, later)


@pytest.mark.parametrize("until", ["", "besok", "9999-12-31T00:00:00+00:00", "2026-01-01T00:00:00"])
def test_a_strange_moment_means_now(desk: Desk, session: Session, until: str):
    number = tell(session, desk.world.rahmat, minutes=1)
    desk.be(desk.world.rahmat).post_form("/pemberitahuan/baca", sampai=until)
    assert read(session, number)


def test_long_lists_have_pages(desk: Desk, session: Session):
    for minutes in range(32):
        tell(session, desk.world.rahmat, minutes=minutes)
    client = desk.be(desk.world.rahmat)
    assert main(client.get("/pemberitahuan")).count("menunggu Anda") == 30
    assert main(client.get("/pemberitahuan?hal=2")).count("menunggu Anda") == 2
