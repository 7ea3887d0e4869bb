"""ASVS 5.0 V6 to V8: passwords, sessions, and what an account reaches."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.accounts import Account, WebSession
from models.people import Employee, RoleGrant
from tests.support.world import make_account
from webapp.sign_in import passwords

NIP = "198505172010031001"


@pytest.mark.asvs("6.2.5", "6.2.9", "6.2.1")
@pytest.mark.parametrize(
    "password",
    [
        "kuda hijau menari pelan",
        "ÆØÅ ñandú ветер 風",
        "            spasi",
        "x9" * 32 + "kuda!",
        "gunungtinggisekali",
    ],
)
def test_v6_2_5_any_composition_and_length(password):
    assert passwords.why_refused(password, nip=NIP) == ""


@pytest.mark.asvs("6.2.8")
@pytest.mark.parametrize(
    "other", ["Kuda Hijau Menari", "kuda hijau menari ", " kuda hijau menari", "kuda hijau menar"]
)
def test_v6_2_8_passwords_are_checked_as_typed(other):
    stored = passwords.hash_password("kuda hijau menari")
    assert passwords.fits(stored, "kuda hijau menari")
    assert not passwords.fits(stored, other)


@pytest.mark.asvs("6.2.8")
def test_v6_2_8_no_password_is_cut_short_when_it_is_set():
    """Longer ones are refused, not cut: two that differ in their last letter are two."""
    longest = "kuda hijau " * 20
    assert passwords.why_refused(longest[: passwords.LONGEST], nip=NIP) == ""
    assert passwords.why_refused(longest[: passwords.LONGEST] + "x", nip=NIP) != ""


@pytest.mark.asvs("6.2.6", "6.2.7")
@pytest.mark.parametrize("page", ["/masuk", "/aktivasi", "/akun"])
def test_v6_2_6_password_fields_hide_and_let_managers_in(client, world, login, session, page):
    if page == "/akun":
        login(client, world.siti)
    shown = client.get(page).get_data(as_text=True)
    fields = re.findall(r"<input\b[^>]*name=\"sandi[^>]*>", shown)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in field
        assert "maxlength" not in field


@pytest.mark.asvs("6.3.2")
def test_v6_3_2_a_new_database_has_no_accounts(session):
    assert session.scalar(select(func.count()).select_from(Account)) == 0
    assert session.scalar(select(func.count()).select_from(Employee)) == 0


@pytest.mark.asvs("7.2.2", "7.2.4")
def test_v7_2_2_each_sign_in_has_a_token_of_its_own(client, world, session):
    make_account(session, world.siti, password_hash=passwords.hash_password("kuda hijau menari"))
    session.commit()
    tokens = set()
    for _time in range(3):
        client.post_form("/masuk", nip=world.siti.nip, sandi="kuda hijau menari")
        tokens.add(client.get_cookie("langkah").value)
        client.post_form("/keluar")
    assert len(tokens) == 3
    assert all(len(one) >= 43 for one in tokens)


@pytest.mark.asvs("7.4.1")
def test_v7_4_1_a_copied_cookie_is_worth_nothing_after_signing_out(app, world, login):
    browser, thief = app.test_client(), app.test_client()
    token = login(browser, world.siti)
    thief.set_cookie("langkah", token)
    assert thief.get("/akun").status_code == 200
    browser.post_form("/keluar")
    assert thief.get("/akun").status_code == 303


@pytest.mark.asvs("7.4.2")
def test_v7_4_2_whoever_leaves_the_service_is_out_at_once(client, world, login, session):
    login(client, world.siti)
    assert client.get("/akun").status_code == 200
    session.get_one(Employee, world.siti.id).active = False
    session.commit()
    assert client.get("/akun").status_code == 303


@pytest.mark.asvs("7.4.4")
@pytest.mark.parametrize(
    "page", ["/", "/akun", "/kasus", "/antrean", "/bantuan", "/admin/akun", "/tidak-ada"]
)
def test_v7_4_4_a_way_out_on_each_page(client, world, login, page):
    login(client, world.admin)
    assert 'action="/keluar"' in client.get(page).get_data(as_text=True)


@pytest.mark.asvs("7.3.2", "7.2.1")
def test_v7_2_1_only_the_server_s_row_counts(client, world, login, engine):
    login(client, world.siti)
    with Session(engine) as session, session.begin():
        for row in session.scalars(select(WebSession)):
            session.delete(row)
    assert client.get("/akun").status_code == 303


@pytest.mark.asvs("8.4.1", "8.2.2")
@pytest.mark.parametrize("page", ["/admin/akun/{}", "/admin/akun/{}/kode"])
def test_v8_4_1_an_officer_of_one_unit_has_no_hand_in_another(client, world, login, page):
    login(client, world.bayu)  # personnel officer of one agency
    path = page.format(world.stranger.id)
    answer = client.post_form(path) if path.endswith("kode") else client.get(path)
    assert answer.status_code == 403


@pytest.mark.asvs("8.3.1")
def test_v8_3_1_a_role_taken_away_counts_at_once(client, world, login, session):
    """The next request of an open session already lacks it; nothing of it is kept in the browser."""

    login(client, world.admin)
    assert client.get("/admin/insiden").status_code == 200
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.employee_id == world.admin.id)):
        session.delete(grant)
    session.commit()
    assert client.get("/admin/insiden").status_code == 403
