"""Acts that matter ask once more who it is, and nothing typed is lost over it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from models.accounts import Account, SecurityEvent, WebSession
from models.people import Delegation, Role, RoleGrant
from tests.support.moment import today
from tests.support.phone import code_now, equip
from tests.support.world import make_account
from tests.web.pages import hidden, main
from webapp.sign_in import passwords, proof

PASSWORD = "kuda hijau menari pelan"  # noqa: S105 - nobody's
HASH = passwords.hash_password(PASSWORD)
ROUTES = {
    "admin.accounts.make_code",
    "admin.activity_office.change_policy",
    "admin.activity_office.confirm_outage",
    "admin.activity_office.correct_presence",
    "admin.activity_office.end_hours",
    "admin.activity_office.enter_outage",
    "admin.activity_office.permit_hours",
    "admin.activity_office.strike_permission",
    "admin.activity_office.withdraw_outage",
    "admin.activity_office.write_hours",
    "admin.activity_office.write_items",
    "admin.activity_office.write_presence",
    "admin.factors.ask",
    "admin.factors.confirm",
    "admin.leave_settings.add_authority",
    "admin.leave_settings.add_child",
    "admin.leave_settings.add_paper",
    "admin.leave_settings.add_remote",
    "admin.leave_settings.adopt_papers",
    "admin.leave_settings.block",
    "admin.leave_settings.change_person",
    "admin.leave_settings.change_switch",
    "admin.leave_settings.end_authority",
    "admin.leave_settings.end_paper",
    "admin.leave_settings.end_remote",
    "admin.leave_settings.remove_child",
    "admin.leave_settings.set_least_staff",
    "admin.leave_settings.set_pay",
    "admin.leave_settings.strike_duty",
    "admin.leave_settings.unblock",
    "admin.leave_settings.write_duty",
    "admin.leave_settings.write_list",
    "admin.migrations.start",
    "admin.migrations.undo",
    "admin.moves.confirm",
    "admin.moves.propose",
    "admin.processes.plan",
    "admin.roles.grant",
    "admin.roles.revoke",
    "admin.sign_in_rules.change",
    "admin.skp_office.begin_period",
    "admin.skp_office.begin_rest",
    "admin.skp_office.change_assessor",
    "admin.skp_office.change_period",
    "admin.skp_office.change_year",
    "admin.leaving.leave",
    "admin.leaving.take_back",
    "admin.posts.move",
    "admin.skp_office.close_period",
    "admin.skp_office.close_year",
    "admin.skp_office.end_skp",
    "admin.skp_office.open_year",
    "admin.skp_office.reopen",
    "admin.skp_office.reopen_year",
    "admin.skp_office.write_lines",
    "account.calendar_address.make",
    "account.mandates.give",
    "account.verification.begin",
    "account.verification.renew",
    "account.verification.set_up",
    "account.verification.switch_off",
    "designer.publish",
    "skp.set_result",
    "skp.sign_list",
}


@pytest.fixture
def arif(client, world, login, session):
    """The administrator, whose last proof is eleven minutes old."""
    make_account(session, world.admin, password_hash=HASH)
    session.commit()
    login(client, world.admin)
    make_stale(session)
    return client


def make_stale(session):
    before = datetime.now(UTC) - proof.LASTS - timedelta(minutes=1)  # noqa: TID251 - sessions go by real time
    session.execute(update(WebSession).values(proved_at=before))
    session.commit()


def grants(session, person):
    session.expire_all()
    return session.scalars(select(RoleGrant).where(RoleGrant.employee_id == person.id)).all()


def give(client, world, **more: str):
    fields = {"peran": Role.PERSONNEL, "unit": str(world.regency), **more}
    return client.post_form(f"/admin/akun/{world.siti.id}/peran", fields=fields)


def test_these_acts_ask(app):
    """Whoever adds one or drops one says so here."""
    asking = {
        name for name, view in app.view_functions.items() if view.__code__.co_filename == proof.__file__
    }
    own = {"proof.ask", "proof.answer"}
    assert asking - own == ROUTES


def test_a_stand_in_is_named_by_whoever_knows_the_password(client, world, login, session):
    """It hands over the power to decide. Taking it back asks nothing: that may be urgent, and harms nobody."""
    make_account(session, world.rahmat, password_hash=HASH)
    session.commit()
    login(client, world.rahmat)
    make_stale(session)
    day = today().isoformat()
    fields = {"jabatan": str(world.rahmat.post_id), "siapa": world.bayu.nip, "dasar": "ND 800/12/2026"}
    fields |= {"dari": day, "sampai": day}
    asked = client.post_form("/akun/wakil", fields=fields)
    assert (asked.status_code, session.scalar(select(Delegation))) == (403, None)
    kept = {name: hidden(asked, name) for name in fields}
    assert kept == fields
    answered = client.post_form("/akun/wakil", fields=kept | {f"{proof.PREFIX}sandi": PASSWORD})
    assert answered.status_code == 303
    given = session.scalars(select(Delegation)).one()
    assert (given.given_by, given.delegate_id) == (world.rahmat.id, world.bayu.id)
    make_stale(session)
    assert client.post_form(f"/akun/wakil/{given.id}/cabut").status_code == 303


def test_a_fresh_proof_isn_t_asked_for_again(client, world, login, session):
    login(client, world.admin)
    assert give(client, world).status_code == 303
    assert len(grants(session, world.siti)) == 1


def test_an_old_one_is_asked_for_and_the_act_isn_t_done(arif, world, session):
    answer = give(arif, world)
    assert answer.status_code == 403
    assert "Pastikan ini Anda" in main(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert grants(session, world.siti) == []


def test_the_answer_does_the_act_with_all_that_was_typed(arif, world, session):
    page = give(arif, world)
    assert hidden(page, "peran") == Role.PERSONNEL
    assert hidden(page, "unit") == str(world.regency)
    before = arif.get_cookie("langkah").value
    action = re.search(r'<form class="card" method="post" action="([^"]+)"', page.get_data(as_text=True))[1]
    fields = {name: hidden(page, name) for name in ("peran", "unit", "csrf_token")}
    sent = {**fields, "_bukti_sandi": PASSWORD}
    answer = arif.post(action, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303
    assert len(grants(session, world.siti)) == 1
    assert arif.get_cookie("langkah").value != before  # a proof is a sign-in: a new session id
    assert give(arif, world).status_code == 303  # and isn't asked for again


def test_the_old_session_id_is_void_after_a_proof(app, arif, world):
    old = arif.get_cookie("langkah").value
    give(arif, world, _bukti_sandi=PASSWORD)
    thief = app.test_client()
    thief.set_cookie("langkah", old)
    assert thief.get("/akun").status_code == 303
    assert arif.get("/akun").status_code == 200


def test_a_wrong_password_does_nothing_and_loses_nothing(arif, world, session):
    answer = give(arif, world, _bukti_sandi="bukan ini sandinya")
    assert answer.status_code == 422
    assert hidden(answer, "peran") == Role.PERSONNEL
    assert "tidak cocok" in main(answer)
    assert "bukan ini sandinya" not in answer.get_data(as_text=True)
    assert grants(session, world.siti) == []
    assert session.scalars(select(SecurityEvent.kind)).all() == ["PROOF_REFUSED"]


def test_guessing_is_slowed_down(arif, world):
    for _time in range(5):
        give(arif, world, _bukti_sandi="bukan ini sandinya")
    assert give(arif, world, _bukti_sandi=PASSWORD).status_code == 429


def test_with_a_second_factor_its_code_is_asked_for_too(app, arif, world, session):
    secret, codes = equip(app, session, world.admin.id)
    page = give(arif, world)
    assert "Kode dari ponsel" in main(page)
    assert give(arif, world, _bukti_sandi=PASSWORD).status_code == 422
    assert grants(session, world.siti) == []
    more = {"_bukti_sandi": PASSWORD, "_bukti_sandi_sekali": code_now(secret)}
    assert give(arif, world, **more).status_code == 303
    make_stale(session)
    more = {"_bukti_sandi": PASSWORD, "_bukti_sandi_cadangan": codes[0]}
    assert give(arif, world, **more).status_code == 303


def test_a_page_is_reached_by_way_of_the_question(arif):
    answer = arif.get("/akun/verifikasi/pasang")
    assert answer.location == "/akun/bukti?next=/akun/verifikasi/pasang"
    page = arif.get(answer.location)
    assert page.status_code == 200
    answer = arif.post_form(answer.location, _bukti_sandi=PASSWORD)
    assert answer.location == "/akun/verifikasi/pasang"
    assert arif.get(answer.location).status_code == 200


def test_nobody_is_led_elsewhere(arif):
    answer = arif.post_form("/akun/bukti?next=https://contoh.example/", _bukti_sandi=PASSWORD)
    assert answer.location == "/"


def test_the_proof_lasts_ten_minutes_from_signing_in(client, world, session):
    make_account(session, world.admin, password_hash=HASH)
    session.commit()
    client.post_form("/masuk", nip=world.admin.nip, sandi=PASSWORD)
    assert give(client, world).status_code == 303
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=True):  # noqa: TID251
        assert give(client, world).status_code == 403


def test_whoever_may_not_is_refused_all_the_same(client, world, login, session):
    make_account(session, world.stranger, password_hash=HASH)
    session.commit()
    login(client, world.stranger)
    make_stale(session)
    answer = give(client, world, _bukti_sandi=PASSWORD)
    assert answer.status_code == 403
    assert "bukan untuk akun Anda" in main(answer)


def test_a_session_from_before_has_proved_nothing(client, world, login, session):
    login(client, world.admin)
    session.execute(update(WebSession).values(proved_at=None))
    session.commit()
    assert give(client, world).status_code == 403
    assert session.scalars(select(Account.id)).all()
