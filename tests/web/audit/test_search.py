"""The search: each field by itself and together, page by page, from old and broken addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.engine.counting import counted_on
from tests.support.world import World, delegate
from tests.web import permit
from tests.web.conftest import Browser
from tests.web.pages import main
from webapp import db
from webapp.audit import search
from workflows import runtime

pytestmark = pytest.mark.usefixtures("published")
LINK = re.compile(r'href="/periksa/(IZIN-[\d-]+)"')


@pytest.fixture
def cases(published: None, engine: Engine, session: Session, world: World) -> dict[str, runtime.Answer]:
    """Siti's went on, Bayu's was refused by Yoga for Rahmat, Dimas' runs, Tirta's was cancelled."""
    del published
    delegate(
        session,
        world.rahmat.post_id,
        by=world.rahmat,
        to=world.yoga,
        since=permit.today(),
        until=permit.today(),
    )
    session.commit()
    found = {
        name: permit.ask(engine, getattr(world, name), purpose=f"Gudang {name}")
        for name in ("siti", "bayu", "dimas", "tirta")
    }
    permit.advise(engine, found["siti"].open_tasks[0], by=world.rahmat)
    permit.answer(engine, found["bayu"].open_tasks[0], by=world.yoga, advice="NO", reason="Tutup.")
    with Session(engine) as act, act.begin():
        runtime.cancel(
            act, found["tirta"].instance_id, actor_id=world.admin.id, reason="Salah.", now=permit.moment()
        )
    return found


def found(client: Browser, **asked: str) -> set[str]:
    page = client.get(f"/periksa?{urlencode(asked)}")
    assert page.status_code == 200
    return set(LINK.findall(page.get_data(as_text=True)))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, "siti bayu dimas tirta"),
        ({"orang": "melati"}, "siti"),
        ({"orang": "SITI mel"}, "siti"),
        ({"orang": "mel siti"}, "siti"),
        ({"orang": "ukik"}, ""),
        ({"oleh": "rahmat"}, "siti"),
        ({"oleh": "yoga meranti"}, "bayu"),
        ({"an": "kasubbag"}, "siti bayu"),
        ({"oleh": "rahmat", "an": "kasubbag"}, "siti"),
        ({"oleh": "rahmat", "an": "kepala dinas"}, ""),
        ({"orang": "bayu", "oleh": "yoga"}, "bayu"),
        ({"proses": "permit"}, "siti bayu dimas tirta"),
        ({"proses": "permit", "versi": "1"}, "siti bayu dimas tirta"),
        ({"proses": "permit", "versi": "2"}, ""),
        ({"proses": "leave"}, ""),
        ({"langkah": "advice"}, "siti bayu"),
        ({"langkah": "advice", "oleh": "yoga"}, "bayu"),
        ({"langkah": "approval", "oleh": "yoga"}, ""),
        ({"langkah": "advice", "tindakan": "1"}, ""),
        ({"hasil": "REFUSED"}, "bayu"),
        ({"hasil": "REFUSED", "oleh": "rahmat"}, ""),
        ({"keadaan": "berjalan"}, "siti dimas"),
        ({"keadaan": "selesai"}, "bayu"),
        ({"keadaan": "dibatalkan"}, "tirta"),
        ({"keadaan": "ditarik"}, ""),
        ({"tindakan": "1"}, "tirta"),
        ({"tindakan": "1", "orang": "siti"}, ""),
        ({"tanggal": "putus"}, "bayu tirta"),
        ({"tanggal": "putus", "oleh": "rahmat"}, "siti"),
    ],
)
def test_each_field_and_some_together(
    auditor: Browser, cases: Mapping[str, runtime.Answer], asked: dict[str, str], names: str
):
    assert found(auditor, **asked) == {cases[name].number for name in names.split()}


@pytest.mark.parametrize("when", ["mulai", "putus"])
@pytest.mark.parametrize("who", [{}, {"oleh": "yoga"}])
@pytest.mark.parametrize("period", [(-1, 1, True), (1, 9, False), (-9, -2, False)])
@pytest.mark.usefixtures("cases")
def test_days_bound_what_was_asked_for(auditor: Browser, when: str, who: dict[str, str], period):
    since, until, any_found = period
    dates = {
        "dari": (permit.today() + timedelta(days=since)).isoformat(),
        "sampai": (permit.today() + timedelta(days=until)).isoformat(),
    }
    assert bool(found(auditor, tanggal=when, **who, **dates)) is any_found


def test_by_nip_and_by_number(auditor: Browser, cases: Mapping[str, runtime.Answer], world: World):
    number = cases["dimas"].number
    assert found(auditor, orang=world.dimas.nip) == {number}
    spaced = f"{world.dimas.nip[:8]} {world.dimas.nip[8:14]} {world.dimas.nip[14:]}"
    assert found(auditor, orang=spaced) == {number}
    for typed in (number, number.lower(), number.rpartition("-")[2], number.rpartition("-")[2].lstrip("0")):
        assert found(auditor, nomor=typed) == {number}


def test_a_line_says_who_decided_and_for_whom(auditor: Browser, cases: Mapping[str, runtime.Answer]):
    said = main(auditor.get(f"/periksa?nomor={cases['bayu'].number}"))
    assert "Terakhir diputus Yoga Meranti, a.n. Kasubbag Umum" in said
    assert "tindakan operator" in main(auditor.get(f"/periksa?nomor={cases['tirta'].number}"))


@pytest.fixture
def seven(engine: Engine, world: World) -> list[runtime.Answer]:
    made = [permit.ask(engine, world.siti) for _one in range(7)]
    for case in made:
        permit.answer(engine, case.open_tasks[0], by=world.rahmat, advice="NO", reason="Tutup.")
    return made


@pytest.mark.parametrize("asked", [{}, {"tanggal": "putus"}, {"oleh": "rahmat"}])
def test_page_after_page_every_case_comes_once(
    auditor: Browser, seven: list[runtime.Answer], monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
):
    for module in ("webapp.audit.search.PAGE", "webapp.audit.listing.PAGE"):
        monkeypatch.setattr(module, 3)
    address, seen = f"/periksa?{urlencode(asked)}", list[str]()
    while address:
        page = auditor.get(address).get_data(as_text=True)
        seen += LINK.findall(page)
        more = re.search(r'class="go" href="(/periksa\?[^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else ""
        assert len(seen) <= 9
    assert search.PAGE == 3
    assert seen == [case.number for case in reversed(seven)]


def test_a_page_costs_few_statements(app: Flask, auditor: Browser, cases: Mapping[str, runtime.Answer]):
    """Four of its own: names, cases, who decided, what the fields offer; the rest is every page's."""
    with app.app_context():
        engine = db.database().engine
    del cases
    address = "/periksa?orang=siti&oleh=rahmat&an=kasubbag&proses=permit&tanggal=putus&tindakan=1"
    auditor.get(address)
    auditor.get("/bantuan")
    with counted_on(engine) as frame:
        auditor.get("/bantuan")
    with counted_on(engine) as sent:
        auditor.get(address)
    of_scope_and_standing, commits = 2, sent.count("COMMIT")
    assert len(sent) - commits - len(frame) <= 4 + of_scope_and_standing


@pytest.mark.parametrize(
    "query",
    [
        "orang=%27%3B+drop+table&oleh=%26%26&an=%21",
        "orang=--&oleh=%F0%9F%98%80",
        "nomor=999999999999999999999",
        "nomor=0",
        "dari=2026-13-45&sampai=kemarin",
        "versi=-1&proses=x",
        "versi=99999999999",
        "setelah=2026-01-01T00:00:00~x",
        "setelah=2026-01-01T00:00:00%2B00:00~00000000-0000-7000-8000-000000000000",
        "setelah=9999-99-99T00:00:00%2B00:00~00000000-0000-7000-8000-000000000000",
        "keadaan=x&tanggal=x&tindakan=x&langkah=x&hasil=x",
        "orang=" + "a" * 500,
        "orang=1",
    ],
)
def test_whatever_stands_in_the_address_the_page_opens(auditor: Browser, query: str):
    assert auditor.get(f"/periksa?{query}").status_code == 200
    assert auditor.get(f"/periksa/unduh?{query}").status_code == 200


def test_the_search_stands_in_the_form_again(auditor: Browser):
    page = auditor.get("/periksa?orang=Siti&oleh=Rahmat&dari=2026-03-01&tanggal=putus").get_data(as_text=True)
    for typed in ('value="Siti"', 'value="Rahmat"', 'value="2026-03-01"', 'value="putus" selected'):
        assert typed in page
