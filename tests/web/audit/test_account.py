"""An auditor's account: what it reaches, until when, and that it changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask, g
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import InternalError
from sqlalchemy.orm import Session

from models.people import Role, RoleGrant
from tests.support.world import World, grant_role
from tests.web import permit
from tests.web.audit.conftest import grant
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from tests.web.test_matrix import WRITING
from webapp import actors, db

# What an account that only reads may still send: all of it about the account itself.
OWN = {
    "/akun/pilihan",
    "/akun/sandi",
    "/akun/sesi/akhiri",
    "/akun/sesi/akhiri-lain",
    "/akun/sesi/akhiri-semua",
    "/akun/bukti",
    "/akun/verifikasi/kode-cadangan",
    "/akun/verifikasi/matikan",
    "/akun/verifikasi/pasang",
    "/masuk/kode",
    "/aktivasi",
    "/keluar",
    "/masuk",
    "/pemberitahuan/baca",
}
TODAY = permit.today()
LAST_WEEK = TODAY - timedelta(days=7)
FORM = {
    "kasus-dari": (TODAY - timedelta(days=365)).isoformat(),
    "kasus-sampai": TODAY.isoformat(),
    "akses-sampai": (TODAY + timedelta(days=30)).isoformat(),
    "hanya-baca": "ya",
}


@pytest.mark.parametrize("rule", sorted(rule for _method, rule in WRITING))
def test_no_address_takes_anything_from_an_account_that_only_reads(auditor: Browser, rule: str):
    filled = re.sub(r"<uuid:\w+>", str(uuid4()), re.sub(r"<int:\w+>", "1", rule))
    status = auditor.post_form(re.sub(r"<\w+>", "permit", filled)).status_code
    assert (status == 403) is (rule not in OWN)


def test_nor_is_it_shown_what_it_could_not_send(auditor: Browser):
    for path in ("/ajukan", "/ajukan/leave", "/akun/wakil", f"/tugas/{uuid4()}"):
        assert auditor.get(path).status_code == 403
    assert auditor.get("/").headers["Location"] == "/periksa"
    page = auditor.get("/periksa").get_data(as_text=True)
    for address in ('href="/antrean"', 'href="/kasus"', 'href="/akun/wakil"'):
        assert address not in page


def test_the_database_refuses_as_well(app: Flask):
    with app.test_request_context("/", method="POST"):
        g.only_reads = True
        actors.acts(1)
        with pytest.raises(InternalError, match="read-only"), db.transaction() as session:
            session.execute(text("insert into unit (code, name, time_zone, work_week, region, minimum_staff) "
                                 "values ('X', 'X', 'Asia/Jakarta', 5, '', 0)"))  # fmt: skip


@pytest.mark.usefixtures("published")
class TestReach:
    def test_cases_of_other_units_do_not_exist(
        self, app: Flask, engine: Engine, session: Session, world: World, login: SignIn
    ):
        grant(session, world.kirana, unit=world.other_agency)
        client = app.test_client()
        login(client, world.kirana)
        theirs, ours = permit.ask(engine, world.siti), permit.ask(engine, world.stranger)
        assert _numbers(client) == {ours.number}
        assert client.get(f"/periksa/{theirs.number}").status_code == 404
        assert client.get(f"/kasus/{theirs.instance_id}").status_code == 404
        assert client.get(f"/kasus/{ours.instance_id}").status_code == 200

    def test_units_below_belong_to_it(self, auditor: Browser, engine: Engine, world: World):
        cases = {permit.ask(engine, person).number for person in (world.siti, world.stranger)}
        assert _numbers(auditor) == cases

    @pytest.mark.parametrize("period", [{"cases_to": LAST_WEEK}, {"cases_from": TODAY + timedelta(days=2)}])
    def test_cases_of_another_time_do_not_exist(
        self, auditor: Browser, engine: Engine, session: Session, world: World, period
    ):
        session.execute(update(RoleGrant).where(RoleGrant.employee_id == world.kirana.id).values(**period))
        session.commit()
        case = permit.ask(engine, world.siti)
        assert _numbers(auditor) == set()
        assert auditor.get(f"/periksa/{case.number}").status_code == 404
        assert auditor.get(f"/kasus/{case.instance_id}").status_code == 404

    def test_access_ends_on_its_day(
        self, app: Flask, engine: Engine, session: Session, world: World, login: SignIn
    ):
        case = permit.ask(engine, world.siti)
        grant(session, world.kirana, unit=world.regency, days=0)
        client = app.test_client()
        login(client, world.kirana)
        assert client.get(f"/periksa/{case.number}").status_code == 200
        with session.begin_nested():
            given = session.scalars(select(RoleGrant).where(RoleGrant.employee_id == world.kirana.id)).one()
            given.valid_to = permit.today() - timedelta(days=2)
        session.commit()
        assert client.get("/periksa").status_code == 403
        assert client.get(f"/periksa/{case.number}").status_code == 403
        assert client.get(f"/kasus/{case.instance_id}").status_code == 404
        assert client.get(f"/saldo/{world.siti.id}").status_code == 404

    def test_staff_who_audit_keep_what_is_their_own(
        self, app: Flask, session: Session, world: World, login: SignIn
    ):
        grant(session, world.kirana, unit=world.regency, only_reads=False)
        client = app.test_client()
        assert isinstance(client, Browser)
        login(client, world.kirana)
        day = permit.today().isoformat()
        fields = {"purpose": "Gudang", "day": day, "count": "3", "note": ""}
        assert client.post_form("/ajukan/permit", fields=fields).status_code == 303
        assert client.get("/periksa").status_code == 200


class TestGranting:
    @pytest.fixture
    def admin(self, app: Flask, world: World, login: SignIn) -> Browser:
        client = app.test_client()
        login(client, world.admin)
        assert isinstance(client, Browser)
        return client

    def _give(self, admin: Browser, world: World, **changed: str):
        fields = {**FORM, "unit-periksa": world.agency, **changed}
        return admin.post_form(f"/admin/akun/{world.siti.id}/pemeriksa", fields=fields)

    def test_with_units_period_and_end(self, admin: Browser, world: World, session: Session):
        assert self._give(admin, world).status_code == 303
        given = session.scalars(select(RoleGrant).where(RoleGrant.employee_id == world.siti.id)).one()
        assert (given.role, given.unit_id, given.only_reads) == (Role.AUDITOR, world.agency, True)
        assert (given.cases_to, given.valid_to) == (permit.today(), permit.today() + timedelta(days=30))
        assert "hanya membaca" in main(admin.get(f"/admin/akun/{world.siti.id}"))

    def test_again_for_the_same_unit_the_new_dates_hold(self, admin: Browser, world: World, session: Session):
        self._give(admin, world)
        later = permit.today() + timedelta(days=60)
        self._give(admin, world, **{"akses-sampai": later.isoformat()})
        given = session.scalars(select(RoleGrant).where(RoleGrant.employee_id == world.siti.id)).one()
        assert given.valid_to == later

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("kasus-dari", ""),
            ("kasus-sampai", "2026-13-01"),
            ("kasus-sampai", (TODAY - timedelta(days=400)).isoformat()),
            ("akses-sampai", ""),
            ("akses-sampai", LAST_WEEK.isoformat()),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(
        self, admin: Browser, world: World, session: Session, field: str, typed: str
    ):
        answer = self._give(admin, world, **{field: typed})
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.get_data(as_text=True)
        assert session.scalars(select(RoleGrant).where(RoleGrant.employee_id == world.siti.id)).all() == []

    def test_nobody_audits_who_manages(self, admin: Browser, world: World, session: Session):
        grant_role(session, world.siti, role=Role.DESIGNER, unit=world.agency)
        session.commit()
        answer = self._give(admin, world)
        assert answer.status_code == 422
        assert "memegang peran lain" in main(answer)

    def test_nor_manages_who_audits(self, admin: Browser, world: World, session: Session):
        self._give(admin, world)
        admin.post_form(f"/admin/akun/{world.siti.id}/peran", peran="PERSONNEL", unit=world.agency)
        roles = session.scalars(select(RoleGrant.role).where(RoleGrant.employee_id == world.siti.id)).all()
        assert roles == [Role.AUDITOR]


def _numbers(client) -> set[str]:
    return set(re.findall(r'href="/periksa/(IZIN-[\d-]+)"', client.get("/periksa").get_data(as_text=True)))
