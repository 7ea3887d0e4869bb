"""What staff may ask for: only what is in use and meant for them, with a search when there is much."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.engine import drawing as d
from tests.support.world import World
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from tests.web.permit import Desk
from workflows import runtime


@pytest.fixture
def desk(client: Browser, login: SignIn, world: World) -> Desk:
    return Desk(client, login, world)


def offer(engine: Engine, key: str, *, starters: str = "", about: str = "") -> None:
    case = f'<langkah:case prefix="{key.upper()}" title="Uji" starters="{starters}"/>'
    drawn = d.draw(key, d.start(), d.manual("a"), d.end(), flows="start > a > end", case=case)
    drawn = drawn.replace(
        b"<extensionElements>", f"<documentation>{about}</documentation><extensionElements>".encode(), 1
    )
    with Session(engine) as session, session.begin():
        runtime.deploy(session, {f"{key}.bpmn": drawn}, now=permit.moment())


def test_a_process_for_some_is_offered_to_them_only(desk: Desk, engine: Engine):
    offer(engine, "some", starters="role:PERSONNEL")
    assert "Proses some" in main(desk.be(desk.world.wulan).get("/ajukan"))
    siti = desk.be(desk.world.siti)
    assert "Proses some" not in main(siti.get("/ajukan"))
    assert siti.get("/ajukan/some").status_code == 403
    assert siti.post_form("/ajukan/some").status_code == 403
    assert permit.cases(engine) == 0


def test_a_short_list_has_no_search(desk: Desk, engine: Engine):
    offer(engine, "one")
    assert 'name="cari"' not in desk.be(desk.world.siti).get("/ajukan").get_data(as_text=True)


def test_a_long_list_is_searched_by_name_and_by_what_it_is_about(desk: Desk, engine: Engine):
    for number in range(9):
        offer(engine, f"p{number}", about="Meminjam kendaraan dinas." if number == 4 else "")
    siti = desk.be(desk.world.siti)
    assert 'name="cari"' in siti.get("/ajukan").get_data(as_text=True)
    said = main(siti.get("/ajukan?cari=KENDARAAN"))
    assert "Proses p4" in said and "Proses p5" not in said
    assert "Tidak ada yang cocok" in main(siti.get("/ajukan?cari=pesawat"))
