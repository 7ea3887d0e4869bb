"""Signing in with a code after the password, setting that up, and recovery codes, over HTTP."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import select, text, update

from models.accounts import Account, RecoveryCode, SecondFactor, SecurityEvent, WebSession
from models.notices import OutboxMessage
from tests.support.phone import code_now, equip, factor_of, shown_secret, step_now
from tests.support.world import make_account
from tests.web.pages import hidden, main
from webapp.sign_in import factor, passwords, recovery

PASSWORD = "kuda hijau menari pelan"  # noqa: S105 - nobody's
STEP = timedelta(seconds=30)
CODE_IN_LIST = re.compile(r"<li>([0-9A-Z-]{14})</li>")


@pytest.fixture
def siti(session, world):
    make_account(session, world.siti, password_hash=passwords.hash_password(PASSWORD))
    session.commit()
    return world.siti


@pytest.fixture
def phone(app, session, siti):
    """Siti's key and recovery codes."""
    return equip(app, session, siti.id)


def sign_in(client, nip, sandi=PASSWORD, **more: object):
    return client.post_form("/masuk", nip=nip, sandi=sandi, **more)


def send_code(client, code):
    return client.post_form("/masuk/kode", sandi_sekali=code)


def kinds(session, person):
    session.expire_all()
    query = select(SecurityEvent.kind).join(Account, Account.id == SecurityEvent.account_id)
    return session.scalars(query.where(Account.employee_id == person.id).order_by(SecurityEvent.id)).all()


def is_in(client):
    return client.get("/akun").status_code == 200


def test_the_password_alone_opens_nothing(client, siti, phone, session):
    answer = sign_in(client, siti.nip, next="/saldo")
    assert (answer.status_code, answer.location) == (303, "/masuk/kode")
    assert session.scalars(select(WebSession)).all() == []
    assert not is_in(client)


def test_the_code_opens_the_door_and_leads_on(client, siti, phone, session):
    sign_in(client, siti.nip, next="/saldo")
    answer = send_code(client, code_now(phone[0]))
    assert (answer.status_code, answer.location) == (303, "/saldo")
    assert is_in(client)
    assert kinds(session, siti) == ["SIGNED_IN"]
    assert not any(cookie.key.endswith("-antara") for cookie in client._cookies.values())


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_phone_may_be_half_a_minute_off(client, siti, phone, ahead):
    sign_in(client, siti.nip)
    assert send_code(client, code_now(phone[0], ahead=ahead)).status_code == 303


@pytest.mark.parametrize("ahead", [-3, 3])
def test_but_not_more(client, siti, phone, ahead):
    sign_in(client, siti.nip)
    assert send_code(client, code_now(phone[0], ahead=ahead)).status_code == 422


def test_a_code_may_be_typed_as_apps_show_it(client, siti, phone):
    sign_in(client, siti.nip)
    code = code_now(phone[0])
    assert send_code(client, f"{code[:3]} {code[3:]}").status_code == 303


def test_a_code_works_once(app, siti, phone):
    first, second = app.test_client(), app.test_client()
    code = code_now(phone[0])
    for client in (first, second):
        sign_in(client, siti.nip)
    assert send_code(first, code).status_code == 303
    answer = send_code(second, code)
    assert answer.status_code == 422
    assert "sudah dipakai" in main(answer)


def test_nor_does_an_earlier_one_afterwards(app, siti, phone):
    first, second = app.test_client(), app.test_client()
    earlier = code_now(phone[0], ahead=-1)
    for client in (first, second):
        sign_in(client, siti.nip)
    assert send_code(first, code_now(phone[0])).status_code == 303
    assert send_code(second, earlier).status_code == 422


def at_once(app, session, account_id, act):
    """Two transactions, both begun before either does it; what each was told."""
    barrier = Barrier(2)

    def one(_number):
        with app.app_context(), app.extensions["langkah.database"].sessions.begin() as own:
            own.execute(text("select 1"))
            barrier.wait(timeout=20)
            return act(own, account_id)

    with ThreadPoolExecutor(2) as both:
        return sorted(both.map(one, range(2)))


def test_the_same_code_twice_at_once_is_taken_once(app, session, siti, phone):
    code, now = code_now(phone[0]), datetime.now(UTC)  # noqa: TID251 - phones go by real time
    account_id = session.scalars(select(Account.id).where(Account.employee_id == siti.id)).one()
    took = at_once(app, session, account_id, lambda own, mine: factor.take_code(own, mine, code, now=now))
    assert took == [False, True]


def test_the_same_recovery_code_twice_at_once_is_taken_once(app, session, siti, phone):
    code, now = phone[1][3], datetime.now(UTC)  # noqa: TID251
    account_id = session.scalars(select(Account.id).where(Account.employee_id == siti.id)).one()
    took = at_once(
        app, session, account_id, lambda own, mine: factor.take_recovery_code(own, mine, code, now=now)
    )
    assert took == [False, True]


def test_which_of_the_two_was_wrong_isn_t_told_before_the_password_was_right(client, siti, phone):
    answer = sign_in(client, siti.nip, sandi="salah sekali ini")
    assert answer.status_code == 422
    assert "NIP dan kata sandi tidak cocok" in main(answer)
    assert "kode" not in main(answer).split("Baru pertama kali")[0].lower()
    assert client.get("/masuk/kode").location == "/masuk"


def test_guessing_codes_is_slowed_down(client, siti, phone, session):
    sign_in(client, siti.nip)
    wrong = "000000" if code_now(phone[0]) != "000000" else "111111"
    for _time in range(5):
        assert send_code(client, wrong).status_code == 422
    answer = send_code(client, code_now(phone[0]))
    assert answer.status_code == 429
    assert "Tunggu" in main(answer)
    assert kinds(session, siti) == ["FACTOR_REFUSED"] * 5
    (told,) = session.scalars(select(OutboxMessage)).all()
    assert told.body["text_key"] == "account.code_guessed"


def test_a_right_password_doesn_t_free_the_codes_from_waiting(client, siti, phone):
    sign_in(client, siti.nip)
    wrong = "000000" if code_now(phone[0]) != "000000" else "111111"
    for _time in range(5):
        send_code(client, wrong)
    sign_in(client, siti.nip)
    assert send_code(client, code_now(phone[0])).status_code == 429


def test_the_state_between_lasts_five_minutes(client, siti, phone):
    sign_in(client, siti.nip)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6), tick=True):  # noqa: TID251
        answer = send_code(client, code_now(phone[0]))
        assert answer.location.startswith("/masuk?")
        assert not is_in(client)


def test_a_changed_password_voids_the_state_between(client, siti, phone, session):
    sign_in(client, siti.nip)
    session.execute(update(Account).values(password_hash=passwords.hash_password("lain sekali sekarang")))
    session.commit()
    assert send_code(client, code_now(phone[0])).location.startswith("/masuk?")


def test_a_closed_account_stops_at_the_second_step(client, siti, phone, session):
    sign_in(client, siti.nip)
    session.execute(update(Account).values(enabled=False))
    session.commit()
    assert send_code(client, code_now(phone[0])).location.startswith("/masuk?")


def test_an_activation_code_doesn_t_go_round_the_second_factor(client, siti, phone, session):
    moment = datetime.now(UTC) + timedelta(hours=1)  # noqa: TID251
    code = "7F3K-2Q9D-WX4M"
    session.execute(
        update(Account).values(activation_hash=passwords.hash_code(code), activation_expires=moment)
    )
    session.commit()
    new = "pagi cerah kopi hitam"
    answer = client.post_form("/aktivasi", nip=siti.nip, kode_aktivasi=code, sandi=new, sandi_ulang=new)
    assert answer.location == "/masuk/kode"
    assert not is_in(client)


def test_a_recovery_code_stands_in_for_the_phone_once(app, siti, phone, session):
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        sign_in(client, siti.nip)
    typed = phone[1][0].lower().replace("-", " ")
    assert first.post_form("/masuk/kode", sandi_cadangan=typed).status_code == 303
    assert is_in(first)
    answer = second.post_form("/masuk/kode", sandi_cadangan=phone[1][0])
    assert answer.status_code == 422
    assert "sudah pernah dipakai" in main(answer)
    assert kinds(session, siti) == ["RECOVERY_USED", "SIGNED_IN", "FACTOR_REFUSED"]
    (message,) = session.scalars(select(OutboxMessage)).all()
    assert message.body["text_key"] == "account.recovery_used"
    assert message.body["values"]["left"] == 9


def test_few_codes_left_are_told(app, siti, phone):
    for code in phone[1][:8]:
        client = app.test_client()
        sign_in(client, siti.nip)
        assert client.post_form("/masuk/kode", sandi_cadangan=code).status_code == 303
        told = "cadangan Anda tinggal" in main(client.get("/"))
        assert told is (code == phone[1][7])


def test_a_dump_of_the_database_holds_no_secret(session, siti, phone):
    found = factor_of(session, siti.id)
    assert phone[0].encode() not in found.secret
    kept = session.scalars(select(RecoveryCode.digest)).all()
    assert len(set(kept)) == recovery.HOW_MANY
    assert not any(code.encode() in digest for code in phone[1] for digest in kept)


def test_a_secret_can_t_be_moved_to_another_account(app, session, siti, phone, world):
    other = make_account(session, world.dimas)
    session.flush()
    found = factor_of(session, siti.id)
    session.add(SecondFactor(account_id=other.id, secret=found.secret, last_step=0, set_at=found.set_at))
    session.commit()
    now = datetime.now(UTC)  # noqa: TID251
    with app.app_context():
        assert not factor.take_code(session, other.id, code_now(phone[0]), now=now)


def set_up(client):
    """From the page to the codes; the key and the answer."""
    page = client.get("/akun/verifikasi/pasang")
    secret = shown_secret(page.get_data(as_text=True))
    fields = {"_rahasia": hidden(page, "_rahasia")}
    return secret, client.post_form("/akun/verifikasi/pasang", sandi_sekali=code_now(secret), fields=fields)


def test_setting_up_asks_for_a_code_and_shows_ten_codes_once(app, client, siti, session):
    other = app.test_client()
    for one in (client, other):
        sign_in(one, siti.nip)
    before = client.get_cookie("langkah").value
    secret, answer = set_up(client)
    codes = CODE_IN_LIST.findall(answer.get_data(as_text=True))
    assert len(set(codes)) == recovery.HOW_MANY
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get_cookie("langkah").value != before
    assert is_in(client)
    assert not is_in(other)
    assert not any(code in client.get("/akun/verifikasi").get_data(as_text=True) for code in codes)
    assert kinds(session, siti)[-1] == "FACTOR_SET"
    assert factor_of(session, siti.id).last_step >= step_now() - 1  # the code that switched it on is used up
    assert secret not in client.get("/akun/verifikasi").get_data(as_text=True)


def test_a_wrong_code_switches_nothing_on_and_keeps_the_picture(client, siti, session):
    sign_in(client, siti.nip)
    page = client.get("/akun/verifikasi/pasang")
    secret = shown_secret(page.get_data(as_text=True))
    wrong = "000000" if code_now(secret) != "000000" else "111111"
    fields = {"_rahasia": hidden(page, "_rahasia")}
    answer = client.post_form("/akun/verifikasi/pasang", sandi_sekali=wrong, fields=fields)
    assert answer.status_code == 422
    assert shown_secret(answer.get_data(as_text=True)) == secret
    assert factor_of(session, siti.id) is None


def test_a_key_of_one_s_own_making_isn_t_taken(client, siti, session):
    sign_in(client, siti.nip)
    fields = {"_rahasia": "QUJD"}
    answer = client.post_form("/akun/verifikasi/pasang", sandi_sekali="000000", fields=fields)
    assert answer.status_code == 303
    assert factor_of(session, siti.id) is None


def test_new_recovery_codes_void_the_old_ones(app, client, siti, phone):
    sign_in(client, siti.nip)
    send_code(client, code_now(phone[0]))
    answer = client.post_form("/akun/verifikasi/kode-cadangan")
    fresh = CODE_IN_LIST.findall(answer.get_data(as_text=True))
    assert len(fresh) == recovery.HOW_MANY
    other = app.test_client()
    sign_in(other, siti.nip)
    assert other.post_form("/masuk/kode", sandi_cadangan=phone[1][0]).status_code == 422
    assert other.post_form("/masuk/kode", sandi_cadangan=fresh[0]).status_code == 303


def test_whoever_needs_none_may_switch_it_off(app, client, siti, phone, session):
    sign_in(client, siti.nip)
    send_code(client, code_now(phone[0]))
    other = app.test_client()
    sign_in(other, siti.nip)
    other.post_form("/masuk/kode", sandi_cadangan=phone[1][0])
    assert client.post_form("/akun/verifikasi/matikan").status_code == 303
    assert factor_of(session, siti.id) is None
    assert (is_in(client), is_in(other)) == (True, False)
    assert kinds(session, siti)[-1] == "FACTOR_REMOVED"
    assert sign_in(app.test_client(), siti.nip).location == "/"
