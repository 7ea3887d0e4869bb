"""Changes of settings and master data, as auditors of the whole agency read them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from models.people import Role
from models.readings import Reading
from tests.support.world import World
from tests.web import permit
from tests.web.audit.conftest import grant
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main


@pytest.fixture
def changed(app: Flask, world: World, login: SignIn) -> None:
    """Arif makes Siti an officer of her agency; somebody else changes a post without a page."""
    client = app.test_client()
    assert isinstance(client, Browser)
    login(client, world.admin)
    client.post_form(f"/admin/akun/{world.siti.id}/peran", peran="PERSONNEL", unit=world.agency)


@pytest.mark.usefixtures("changed")
class TestChanges:
    def test_who_changed_what_for_whom(self, auditor: Browser):
        said = main(auditor.get("/periksa/perubahan?tabel=role_grant&oleh=arif"))
        assert "Peran ditambahkan · Siti Melati Arif Trembesi" in said
        assert re.search(r"Peran Petugas kepegawaian", said)
        assert re.search(r"Unit Dinas Pekerjaan Umum", said)
        assert Role.PERSONNEL not in said

    def test_it_is_written_down_for_whom_it_is_about(self, auditor: Browser, engine: Engine, world: World):
        auditor.get("/periksa/perubahan?tabel=role_grant&oleh=arif")
        with Session(engine) as session:
            found = session.execute(select(Reading.subject_id, Reading.what, Reading.role)).all()
        assert (world.siti.id, "CHANGES", "AUDITOR") in [tuple(one) for one in found]

    def test_before_stands_beside_after_also_of_what_no_page_did(
        self, auditor: Browser, engine: Engine, owner_engine: Engine, world: World
    ):
        del engine
        with owner_engine.begin() as connection:
            connection.execute(
                text("update post set name = 'Kasubbag Rumah Tangga' where id = :id"),
                {"id": world.rahmat.post_id},
            )
        said = main(auditor.get("/periksa/perubahan?tabel=post"))
        assert "Kasubbag Umum Kasubbag Rumah Tangga" in said
        assert "Bukan lewat halaman" in said

    @pytest.mark.parametrize(
        "query",
        ["oleh=rahmat", f"dari={(permit.moment() + timedelta(days=2)):%Y-%m-%d}", "tabel=unit&oleh=arif"],
    )
    def test_what_does_not_match_is_left_out(self, auditor: Browser, query: str):
        assert "Tidak ada perubahan yang cocok" in main(auditor.get(f"/periksa/perubahan?{query}"))

    @pytest.mark.parametrize("query", ["tabel=x", "sebelum=x", "sebelum=99999999999999999999", "dari=x"])
    def test_whatever_stands_in_the_address_the_page_opens(self, auditor: Browser, query: str):
        assert auditor.get(f"/periksa/perubahan?{query}").status_code == 200


def test_not_for_auditors_of_a_part(app: Flask, session: Session, world: World, login: SignIn):
    grant(session, world.kirana, unit=world.agency)
    client = app.test_client()
    login(client, world.kirana)
    assert client.get("/periksa/perubahan").status_code == 403
    assert "Perubahan data induk" not in client.get("/periksa").get_data(as_text=True)


def test_page_after_page(
    auditor: Browser, owner_engine: Engine, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("webapp.audit.changes.PAGE", 3)
    with owner_engine.begin() as connection:
        for number in range(7):
            connection.execute(
                text("update unit set name = :name where id = :id"),
                {"name": f"Dinas {number}", "id": world.agency},
            )
    address, seen = "/periksa/perubahan?tabel=unit", list[str]()
    while address:
        page = auditor.get(address).get_data(as_text=True)
        seen += re.findall(r"<ins>Dinas (\d)</ins>", page)
        more = re.search(r'class="go" href="(/periksa/perubahan\?[^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else ""
        assert len(seen) <= 7
    assert seen == list("6543210")
