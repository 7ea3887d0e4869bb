"""Who must have a second factor, and what happens until they do and after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update

from models.accounts import Account
from models.documents import Draft
from models.people import Role, RoleGrant
from models.settings import Parameter
from tests.support.moment import today
from tests.support.phone import code_now, equip, factor_of, shown_secret
from tests.support.world import delegate, grant_role, make_account
from tests.web.pages import hidden, main
from webapp.sign_in import factor, passwords

PASSWORD = "kuda hijau menari pelan"  # noqa: S105 - nobody's
HASH = passwords.hash_password(PASSWORD)


def later(**span: float):
    return time_machine.travel(datetime.now(UTC) + timedelta(**span), tick=True)  # noqa: TID251


@pytest.fixture
def member(session, world):
    """Makes an account with the password for one of the world."""

    def make(person):
        make_account(session, person, password_hash=HASH)
        session.commit()
        return person

    return make


def sign_in(client, person):
    answer = client.post_form("/masuk", nip=person.nip, sandi=PASSWORD)
    assert answer.status_code == 303, main(answer)
    return answer


def set_rule(session, *, required=True, days=14):
    value = {"required": required, "grace_days": days}
    session.add(Parameter(name=factor.SETTING, valid_from=date(2020, 1, 1), value=value, ground="SE 1/2026"))
    session.commit()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("siti", False),  # staff
        ("stranger", False),
        ("rahmat", True),  # has posts below
        ("laras", True),  # Plt
        ("yoga", True),  # Plh
        ("bayu", True),  # personnel office
        ("admin", True),
        ("wulan", True),
    ],
)
def test_people_with_power(session, world, name, expected):
    assert factor.has_power(session, getattr(world, name).id, today=today()) is expected


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_power(session, world, role):
    grant_role(session, world.siti, role=role, unit=world.agency)
    assert factor.has_power(session, world.siti.id, today=today())


def test_a_delegation_is_power_as_long_as_it_lasts(session, world):
    day = today()
    delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.siti, since=day, until=day)
    assert factor.has_power(session, world.siti.id, today=day)
    assert not factor.has_power(session, world.siti.id, today=day + timedelta(days=1))


def test_staff_are_asked_for_nothing(client, member, world):
    sign_in(client, member(world.siti))
    assert "paling lambat" not in main(client.get("/"))


def test_within_grace_everything_works_and_the_day_is_told(client, member, world, session):
    sign_in(client, member(world.rahmat))
    assert "verifikasi dua langkah paling lambat" in main(client.get("/"))
    assert client.get("/antrean").status_code == 200
    asked = session.scalars(select(Account.factor_asked_at)).one()
    assert asked is not None


def test_the_grace_runs_from_the_first_sign_in(app, member, world, session):
    person = member(world.rahmat)
    sign_in(app.test_client(), person)
    first = session.scalars(select(Account.factor_asked_at)).one()
    with later(days=13):
        client = app.test_client()
        sign_in(client, person)
        assert client.get("/antrean").status_code == 200
    session.expire_all()
    assert session.scalars(select(Account.factor_asked_at)).one() == first


def test_afterwards_nothing_works_but_setting_it_up(app, client, member, world, session):
    person = member(world.rahmat)
    sign_in(app.test_client(), person)
    with later(days=15):
        sign_in(client, person)
        for path in ("/", "/antrean", "/akun", "/kasus", "/akun/riwayat-masuk"):
            assert client.get(path).location == "/akun/verifikasi/pasang", path
        page = client.get("/akun/verifikasi/pasang")
        secret = shown_secret(page.get_data(as_text=True))
        fields = {"_rahasia": hidden(page, "_rahasia")}
        answer = client.post_form("/akun/verifikasi/pasang", sandi_sekali=code_now(secret), fields=fields)
        assert answer.status_code == 200
        assert client.get("/antrean").status_code == 200
        assert factor_of(session, person.id)


def test_what_was_typed_is_kept_when_the_grace_is_over(client, member, world, session):
    set_rule(session, days=1)
    person = member(world.rahmat)
    sign_in(client, person)
    token = client.token()
    with later(days=1, minutes=1):
        sign_in(client, person)
        token = client.token() if client.get("/bantuan").status_code == 200 else token
        headers = {"Sec-Fetch-Site": "same-origin"}
        data = {"csrf_token": token, "reason": "Menengok ibu"}
        answer = client.post("/ajukan/leave", data=data, headers=headers)
    assert answer.location == "/akun/verifikasi/pasang"
    assert session.scalars(select(Draft.fields)).one()["reason"] == ["Menengok ibu"]


def test_without_any_grace_it_is_asked_at_once(client, member, world, session):
    set_rule(session, days=0)
    sign_in(client, member(world.admin))
    assert client.get("/admin").location == "/akun/verifikasi/pasang"


def test_the_office_may_switch_the_rule_off(client, member, world, session):
    set_rule(session, required=False)
    sign_in(client, member(world.admin))
    assert "paling lambat" not in main(client.get("/"))


def test_the_people_of_a_demo_are_let_be(demo_app, member, world):
    client = demo_app.test_client()
    sign_in(client, member(world.admin))
    assert "paling lambat" not in main(client.get("/"))


def test_whoever_must_have_one_can_t_switch_it_off(app, client, member, world, session):
    person = member(world.admin)
    secret, _codes = equip(app, session, person.id)
    sign_in(client, person)
    client.post_form("/masuk/kode", sandi_sekali=code_now(secret))
    client.post_form("/akun/verifikasi/matikan")
    assert factor_of(session, person.id)
    assert "tidak bisa dimatikan" in main(client.get("/akun/verifikasi"))


def test_losing_the_power_ends_the_asking(app, member, world, session):
    person = member(world.bayu)
    sign_in(app.test_client(), person)
    session.execute(update(Account).values(factor_asked_at=datetime(2020, 1, 1, tzinfo=UTC)))
    session.execute(delete(RoleGrant).where(RoleGrant.employee_id == person.id))
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    assert client.get("/kasus").status_code == 200
    session.expire_all()
    assert session.scalars(select(Account.factor_asked_at)).one() is None
