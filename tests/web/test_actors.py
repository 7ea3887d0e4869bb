"""Whatever a page changes of settings and master data stands in the trail with whoever changed it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.changes import ChangeEvent
from models.people import Role
from tests.support.world import World, delegate, grant_role, make_account
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from webapp.sign_in import passwords

OLD, NEW = "kuda hijau menari pelan", "gajah biru tidur siang"
WHY = {"alasan": "Ujian."}

# By route: who posts what, and the table that it writes.
ACTS: dict[str, tuple[str, dict[str, object], str]] = {
    "/admin/akun/<int:employee_id>/kode": ("admin", {}, "account"),
    "/admin/akun/<int:employee_id>/tutup": ("admin", {}, "account"),
    "/admin/akun/<int:employee_id>/peran": ("admin", {"peran": "DESIGNER"}, "role_grant"),
    "/admin/akun/<int:employee_id>/peran/<int:grant_id>/cabut": ("admin", {}, "role_grant"),
    "/admin/kasus/<uuid:instance_id>/hentikan": ("admin", WHY, "suspension"),
    "/admin/proses/<key>/hentikan": ("admin", WHY, "suspension"),
    "/akun/pilihan": ("rahmat", {"bahasa": "en"}, "account"),
    "/akun/sandi": ("rahmat", {"sandi_lama": OLD, "sandi": NEW, "sandi_ulang": NEW}, "account"),
    "/akun/wakil/<int:mandate_id>/cabut": ("rahmat", {}, "delegation"),
    "/proses/<key>/henti": ("laras", WHY, "process_use"),
}


@pytest.fixture
def address(engine: Engine, session: Session, world: World) -> Callable[[str], str]:
    """The address of a route, with something there to act on."""
    permit.publish(engine)
    day = permit.today()
    given = delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.yoga, since=day, until=day)
    granted = grant_role(session, world.dimas, role=Role.PERSONNEL, unit=world.agency)
    grant_role(session, world.laras, role=Role.DESIGNER, unit=world.regency)
    make_account(session, world.dimas)
    make_account(session, world.rahmat).password_hash = passwords.hash_password(OLD)
    numbers = {
        "<int:employee_id>": world.dimas.id,
        "<int:grant_id>": granted.id,
        "<int:mandate_id>": given.id,
        "<key>": "permit",
    }
    session.commit()
    numbers["<uuid:instance_id>"] = permit.ask(engine, world.siti).instance_id

    def filled(route: str) -> str:
        for name, number in numbers.items():
            route = route.replace(name, str(number))
        return route

    return filled


@pytest.fixture
def signed_in(client: Browser, login: SignIn, world: World) -> Callable[[str], Browser]:
    def browser(who: str) -> Browser:
        login(client, getattr(world, who))
        return client

    return browser


@pytest.mark.parametrize("route", ACTS)
def test_the_trail_names_who_did_it(
    signed_in: Callable[[str], Browser],
    world: World,
    session: Session,
    address: Callable[[str], str],
    route: str,
):
    who, fields, table = ACTS[route]
    person, client = getattr(world, who), signed_in(who)
    before = session.scalar(select(func.max(ChangeEvent.id)))
    session.rollback()
    answer = client.post_form(address(route), fields={"unit": world.regency, **fields})
    assert answer.status_code in {200, 303}, answer.get_data(as_text=True)
    left = session.execute(
        select(ChangeEvent.table_name, ChangeEvent.actor_id).where(ChangeEvent.id > before)
    ).all()
    assert set(left) == {(table, person.id)}


def test_a_visitor_who_sets_a_password_is_its_owner(
    client: Browser, world: World, session: Session, address: Callable[[str], str]
):
    account = make_account(session, world.siti)
    code = passwords.new_code()
    account.activation_hash, account.activation_expires = (
        passwords.hash_code(code),
        permit.moment().replace(year=2100),
    )
    session.commit()
    before = session.scalar(select(func.max(ChangeEvent.id)))
    session.rollback()
    fields = {"nip": world.siti.nip, "kode_aktivasi": code, "sandi": NEW, "sandi_ulang": NEW}
    assert client.post_form("/aktivasi", fields=fields).status_code == 303
    left = session.execute(select(ChangeEvent.actor_id).where(ChangeEvent.id > before)).all()
    assert set(left) == {(world.siti.id,)}
