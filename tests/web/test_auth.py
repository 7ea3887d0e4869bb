from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select, update

from models.accounts import Account, LoginFailure, SecurityEvent, SecurityKind, WebSession
from models.documents import Draft
from tests.support.moment import moment
from tests.support.world import make_account, make_nip
from tests.web.pages import text
from webapp.forms import drafts
from webapp.pages import local_path
from webapp.sign_in import passwords, security_events, throttle

PASSWORD = "kuda hijau menari pelan"  # noqa: S105 - nobody's
FORM = {"alasan": "Menghadiri pernikahan adik", "hari": ["a", "b"]}


@pytest.fixture
def siti(session, world):
    make_account(session, world.siti, password_hash=passwords.hash_password(PASSWORD))
    session.commit()
    return world.siti


def sign_in(client, nip, sandi=PASSWORD, **more: object):
    return client.post_form("/masuk", nip=nip, sandi=sandi, **more)


def account_of(session, person):
    session.expire_all()
    return session.scalar(select(Account).where(Account.employee_id == person.id))


def give_code(session, person, code="7F3K-2Q9D-WX4M", hours=1):
    account = account_of(session, person) or make_account(session, person)
    account.activation_hash = passwords.hash_code(code)
    account.activation_expires = datetime.now(UTC) + timedelta(hours=hours)  # noqa: TID251 - codes go by real time
    session.commit()
    return code


def activate(client, person, code, sandi=PASSWORD):
    return client.post_form("/aktivasi", nip=person.nip, kode_aktivasi=code, sandi=sandi, sandi_ulang=sandi)


def test_number_and_password_open_the_door(client, siti, session):
    answer = sign_in(client, siti.nip)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert client.get("/akun").status_code == 200


def test_a_number_may_be_typed_with_spaces(client, siti):
    spaced = f" {siti.nip[:8]} {siti.nip[8:14]} {siti.nip[14]} {siti.nip[15:]} "
    assert sign_in(client, spaced).status_code == 303


@pytest.mark.parametrize(
    ("nip", "said"), [("1985", "yang Anda isi 4 angka"), ("", "Isi NIP Anda"), ("abc", "hanya berisi angka")]
)
def test_a_number_of_the_wrong_form_is_explained(client, siti, nip, said):
    answer = sign_in(client, nip)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_everything_missing_is_told_at_once(client, siti):
    page = sign_in(client, "", "").get_data(as_text=True)
    assert 'href="#nip">Isi NIP Anda' in page
    assert 'href="#sandi">Isi kata sandi Anda' in page
    page = client.post_form("/aktivasi").get_data(as_text=True)
    assert "Buat kata sandi baru, paling sedikit 12 huruf." in page


def test_the_answer_does_not_tell_whether_a_number_exists(client, siti):
    wrong = sign_in(client, siti.nip, "bukan ini sama sekali")
    unknown = sign_in(client, "1" * 18, "bukan ini sama sekali")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "NIP dan kata sandi tidak cocok"
    assert sentence in wrong.get_data(as_text=True)
    assert sentence in unknown.get_data(as_text=True)


def test_what_was_typed_stays_except_the_password(client, siti):
    page = sign_in(client, siti.nip, "bukan ini sama sekali").get_data(as_text=True)
    assert siti.nip in page
    assert "bukan ini" not in page


def test_signing_in_makes_a_new_session_and_removes_the_old(client, siti, world, login, session):
    old = login(client, world.bayu)
    sign_in(client, siti.nip)
    assert client.get_cookie("langkah").value != old
    assert len(session.scalars(select(WebSession)).all()) == 1


def test_guessing_is_slowed_down_for_one_account_only(client, siti, world, session):
    make_account(session, world.bayu, password_hash=passwords.hash_password(PASSWORD))
    session.commit()
    for _try in range(5):
        assert sign_in(client, siti.nip, "salah lagi salah").status_code == 422
    blocked = sign_in(client, siti.nip)
    assert blocked.status_code == 429
    assert "Tunggu" in blocked.get_data(as_text=True)
    assert sign_in(client, world.bayu.nip).status_code == 303


def test_an_unknown_number_is_slowed_down_alike(client, siti):
    for _try in range(5):
        sign_in(client, "1" * 18, "salah lagi salah")
    assert sign_in(client, "1" * 18, "salah lagi salah").status_code == 429


def test_after_the_wait_the_right_password_works_and_clears_the_count(client, siti, session):
    for _try in range(5):
        sign_in(client, siti.nip, "salah lagi salah")
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=31)):  # noqa: TID251
        assert sign_in(client, siti.nip).status_code == 303
    assert session.scalars(select(LoginFailure)).all() == []


def test_each_further_failure_costs_more_waiting(client, siti, session):
    start = datetime.now(UTC)  # noqa: TID251
    for number in range(6):
        with time_machine.travel(start + timedelta(seconds=40 * number)):
            sign_in(client, siti.nip, "salah lagi salah")
    with time_machine.travel(start + timedelta(seconds=200 + 40)):
        assert sign_in(client, siti.nip).status_code == 429
    with time_machine.travel(start + timedelta(seconds=200 + 61)):
        assert sign_in(client, siti.nip).status_code == 303


def test_an_address_that_tries_many_numbers_is_slowed_down(client, siti, session):
    counter = throttle.of_address("10.9.8.7")
    for _failure in range(counter.free):
        throttle.count(session, counter, now=datetime.now(UTC))  # noqa: TID251 - sign-ins go by real time
    session.commit()
    assert sign_in(client, siti.nip).status_code == 303
    client.post_form("/keluar")
    client.environ_base["REMOTE_ADDR"] = "10.9.8.7"
    assert sign_in(client, siti.nip).status_code == 429


def test_a_proxy_on_this_machine_says_nothing_about_who_calls():
    assert throttle.of_address("127.0.0.1") is None
    assert throttle.of_address("") is None


def test_an_old_hash_is_made_anew_at_sign_in(client, siti, session):
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    session.execute(update(Account).values(password_hash=weak))
    session.commit()
    assert sign_in(client, siti.nip).status_code == 303
    fresh = account_of(session, siti).password_hash
    assert fresh != weak
    assert passwords.fits(fresh, PASSWORD)


def test_a_closed_account_stays_out(client, siti, session):
    session.execute(update(Account).values(enabled=False))
    session.commit()
    assert sign_in(client, siti.nip).status_code == 422


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("/kasus?hal=2", "/kasus?hal=2"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        (None, "/"),
    ],
)
def test_the_way_back_leads_to_this_server_only(target, goes):
    assert local_path(target) == goes


def test_after_sign_in_one_lands_where_one_wanted_to_go(client, siti):
    first = client.get("/akun?x=1")
    assert (first.status_code, first.location) == (303, "/masuk?next=/akun?x%3D1")
    assert sign_in(client, siti.nip, next="/akun?x=1").location == "/akun?x=1"


def test_a_code_makes_a_password_once(client, world, session):
    code = give_code(session, world.siti)
    assert activate(client, world.siti, code.lower().replace("-", " ")).status_code == 303
    assert client.get("/akun").status_code == 200
    account = account_of(session, world.siti)
    assert account.activation_hash is None
    assert passwords.fits(account.password_hash, PASSWORD)
    client.post_form("/keluar")
    assert activate(client, world.siti, code).status_code == 422


def test_an_expired_or_wrong_code_does_nothing(client, world, session):
    code = give_code(session, world.siti, hours=-1)
    assert activate(client, world.siti, code).status_code == 422
    give_code(session, world.siti)
    assert activate(client, world.siti, "AAAA-BBBB-CCCC").status_code == 422
    assert account_of(session, world.siti).password_hash is None


def test_somebody_else_s_code_does_not_fit(client, world, session):
    code = give_code(session, world.siti)
    make_account(session, world.bayu)
    session.commit()
    assert activate(client, world.bayu, code).status_code == 422


@pytest.mark.parametrize(
    ("sandi", "said"),
    [
        ("pendek", "baru 6 huruf"),
        ("indonesia123", "terlalu sering dipakai"),
        ("rahasiarahasia", "terlalu sering dipakai"),
        ("aaaaaaaaaaaaaaa", "terlalu sering dipakai"),
        ("Langkah-BKPSDM-2026", "nama aplikasi"),
        ("Dinas Langkah 12!", "nama aplikasi"),
        ("melati {day}{month}{year}", "Jangan pakai NIP"),
        ("lahir {year}-{month}-{day}", "Jangan pakai NIP"),
    ],
)
def test_guessable_passwords_are_refused(client, world, session, sandi, said):
    code = give_code(session, world.siti)
    born = {"year": world.siti.nip[:4], "month": world.siti.nip[4:6], "day": world.siti.nip[6:8]}
    answer = activate(client, world.siti, code, sandi.format(**born))
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "sandi",
    ["kuda hijau menari pelan", "8462 9173 5520", "langkah kaki gajah tua", "密碼很長也可以用的喔真的"],
)
def test_others_are_taken_whatever_they_are_made_of(app, sandi):
    with app.test_request_context():
        assert passwords.why_refused(sandi, nip="198505172010031901", name="Siti Melati") == ""


def test_one_s_own_name_is_no_password(app):
    with app.test_request_context():
        refused = passwords.why_refused("Siti.Melati.1985!", nip="198005172010031901", name="Siti Melati")
    assert "nama Anda" in refused


def test_a_password_is_compared_whole():
    long = "a b" * 70
    assert not passwords.fits(passwords.hash_password(long[: passwords.LONGEST]), long)


def test_the_bundled_list_is_long_enough():
    assert len(passwords.common()) >= 1000
    assert "rahasia" in passwords.common()


def test_changing_the_password_asks_for_the_old_one_and_ends_other_devices(app, siti, session):
    mine, other = app.test_client(), app.test_client()
    sign_in(mine, siti.nip)
    sign_in(other, siti.nip)
    new = "empat puluh layang layang"
    assert (
        mine.post_form("/akun/sandi", sandi_lama="bukan ini", sandi=new, sandi_ulang=new).status_code == 422
    )
    assert mine.post_form("/akun/sandi", sandi_lama=PASSWORD, sandi=new, sandi_ulang=new).status_code == 303
    assert (mine.get("/akun").status_code, other.get("/akun").status_code) == (200, 303)
    assert passwords.fits(account_of(session, siti).password_hash, new)


def late_post(client, path="/ajukan/leave", **fields: object):
    """A form sent after its session has ended."""
    return client.post(path, data={**FORM, **fields}, headers={"Sec-Fetch-Site": "same-origin"})


def test_a_form_sent_too_late_comes_back_after_sign_in(client, siti, session):
    answer = late_post(client, csrf_token="stale", sandi="never kept")
    assert answer.location == "/masuk?next=/ajukan/leave&draf=1"
    assert "isian Anda sudah kami simpan" in client.get(answer.location).get_data(as_text=True)
    assert sign_in(client, siti.nip).location == "/ajukan/leave"
    draft = session.scalar(select(Draft))
    assert (draft.employee_id, draft.visitor_hash, draft.place) == (siti.id, None, "start:leave")
    assert draft.fields == {"alasan": ["Menghadiri pernikahan adik"], "hari": ["a", "b"]}


def test_a_late_task_form_comes_back_to_its_task(client, siti, session):
    task = "0193e0a0-0000-7000-8000-000000000001"
    late_post(client, f"/tugas/{task}")
    assert sign_in(client, siti.nip).location == f"/tugas/{task}"
    assert session.scalar(select(Draft.place)) == f"task:{task}"


def test_what_one_typed_is_not_shown_to_the_next_at_the_same_computer(client, siti, world, login, session):
    token = login(client, world.bayu)
    session.execute(update(WebSession).values(expires_at=datetime.now(UTC)))  # noqa: TID251
    session.commit()
    assert token
    late_post(client)
    sign_in(client, siti.nip)
    assert session.scalars(select(Draft)).all() == []


def test_a_late_post_from_another_site_leaves_nothing(client, siti, session):
    answer = client.post("/ajukan/leave", data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 303
    assert session.scalars(select(Draft)).all() == []


def test_a_late_live_request_is_told_without_a_redirect(client):
    assert client.post("/ajukan/leave", headers={"HX-Request": "true"}).status_code == 401


def test_typing_is_kept_as_a_draft(client, siti, session):
    sign_in(client, siti.nip)
    answer = client.post_form("/draf?tempat=start:leave", alasan="Menghadiri")
    assert answer.get_data(as_text=True).startswith("Draf tersimpan")
    client.post_form("/draf?tempat=start:leave", alasan="Menghadiri pernikahan")
    assert session.scalars(select(Draft.fields)).all() == [{"alasan": ["Menghadiri pernikahan"]}]
    assert client.post_form("/draf?tempat=path:/x", alasan="x").status_code == 404


def test_a_draft_can_be_loaded_and_dropped(session, siti):
    now = datetime(2026, 2, 9, tzinfo=UTC)
    drafts.save_draft(session, siti.id, place="task:1", fields={"a": ["x"]}, now=now)
    assert drafts.load_draft(session, siti.id, place="task:1").fields == {"a": ["x"]}
    drafts.drop_draft(session, siti.id, place="task:1")
    assert drafts.load_draft(session, siti.id, place="task:1") is None


@pytest.mark.parametrize("path", ["/masuk", "/aktivasi"])
def test_an_unknown_number_leaves_an_event_without_the_number(client, session, world, login, path):
    """A few an hour from an address; administrators see how many, and nobody whose."""
    nobody = make_nip()
    given = {"nip": nobody, "sandi": PASSWORD, "sandi_ulang": PASSWORD, "kode_aktivasi": "ABCD-EFGH"}
    assert client.post_form(path, **given).status_code == 422
    event = session.scalars(select(SecurityEvent)).one()
    assert (event.kind, event.account_id, event.what) == (SecurityKind.UNKNOWN, None, "")
    assert event.address == "127.0.0.1"
    assert not any(nobody in str(value) for value in vars(event).values())
    login(client, world.admin)
    page = text(client.get("/admin/masuk"))
    assert "1 percobaan" in page and "dari 1 alamat" in page


def test_a_flood_of_unknown_numbers_does_not_fill_the_table(app, session, world):
    with app.test_request_context("/masuk", environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        for _number in range(security_events.DENIALS_KEPT + 3):
            security_events.note_unknown(session)
    noted = security_events.unknown_since(session, moment() - timedelta(hours=1))
    assert noted == (security_events.DENIALS_KEPT, 1)
    session.rollback()
