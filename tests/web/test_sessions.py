from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, func, select, update

from models.accounts import Account, WebSession
from webapp import db
from webapp.sign_in.devices import device_name
from webapp.sign_in.sessions import hash_of


def rows(session):
    session.expire_all()
    return session.scalars(select(WebSession).order_by(WebSession.created_at)).all()


def later(**span: float):
    return time_machine.travel(datetime.now(UTC) + timedelta(**span), tick=True)  # noqa: TID251


@pytest.fixture
def statements(app):
    """What the application sends to the database, in order."""
    seen: list[str] = []

    def note(*arguments: object):
        seen.append(arguments[2])

    with app.app_context():
        engine = db.database().engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_a_visitor_gets_no_row_and_no_session_cookie(client, session):
    answer = client.get("/masuk")
    assert rows(session) == []
    assert not any(cookie.startswith("langkah=") for cookie in answer.headers.getlist("Set-Cookie"))


def test_the_token_itself_is_nowhere_in_the_table(client, world, login, session):
    token = login(client, world.siti)
    client.get("/akun")
    (row,) = rows(session)
    assert row.token_hash == hash_of(token)
    assert token.encode() not in row.token_hash


def test_session_account_post_and_roles_come_with_one_select(client, world, login, statements):
    login(client, world.bayu)
    client.get("/akun")
    statements.clear()
    client.get("/_nowhere")
    about_the_person = [text for text in statements if "web_session" in text]
    assert len(about_the_person) == 1
    assert "role_grant" in about_the_person[0]
    assert "holding" in about_the_person[0]


def test_last_seen_is_written_at_most_every_five_minutes(client, world, login, session):
    login(client, world.siti)
    before = rows(session)[0].last_seen
    client.get("/akun")
    assert rows(session)[0].last_seen == before
    with later(minutes=6):
        client.get("/akun")
    assert rows(session)[0].last_seen > before + timedelta(minutes=5)


def test_an_idle_session_ends(client, world, login):
    login(client, world.siti)
    with later(hours=2, minutes=6):
        assert client.get("/akun").status_code == 303


def test_a_session_in_use_lives_past_the_idle_time(client, world, login):
    login(client, world.siti)
    for minutes in (90, 180, 270):
        with later(minutes=minutes):
            assert client.get("/akun").status_code == 200


def test_no_session_outlives_its_longest_time(client, world, login, session):
    login(client, world.siti)
    session.execute(update(WebSession).values(expires_at=func.now()))
    session.commit()
    assert client.get("/akun").status_code == 303


def test_a_disabled_account_is_out_at_once(client, world, login, session):
    login(client, world.siti)
    session.execute(update(Account).values(enabled=False))
    session.commit()
    assert client.get("/akun").status_code == 303


def test_signing_out_removes_the_row_and_the_cookie(client, world, login, session):
    login(client, world.siti)
    answer = client.post_form("/keluar")
    assert rows(session) == []
    assert "langkah=;" in answer.headers["Set-Cookie"]
    assert client.get("/akun").status_code == 303


def test_one_device_ends_another(app, world, login, session):
    mine, lost = app.test_client(), app.test_client()
    login(mine, world.siti)
    token = login(lost, world.siti)
    assert mine.post_form("/akun/sesi/akhiri", sesi=hash_of(token).hex()).status_code == 303
    assert lost.get("/akun").status_code == 303
    assert mine.get("/akun").status_code == 200


def test_ending_all_others_keeps_this_one(app, world, login):
    mine, other = app.test_client(), app.test_client()
    login(mine, world.siti)
    login(other, world.siti)
    mine.post_form("/akun/sesi/akhiri-lain")
    assert (mine.get("/akun").status_code, other.get("/akun").status_code) == (200, 303)


def test_nobody_ends_a_stranger_s_session(app, world, login):
    mine, theirs = app.test_client(), app.test_client()
    login(mine, world.siti)
    token = login(theirs, world.stranger)
    assert mine.post_form("/akun/sesi/akhiri", sesi=hash_of(token).hex()).status_code == 404
    assert theirs.get("/akun").status_code == 200


def test_a_notice_survives_the_redirect_and_is_told_once(client, world, login):
    login(client, world.siti)
    client.post_form("/akun/pilihan", bahasa="id", surel="ya")
    assert "Pilihan Anda tersimpan." in client.get("/akun").get_data(as_text=True)
    assert "Pilihan Anda tersimpan." not in client.get("/akun").get_data(as_text=True)


def test_the_language_of_the_account_counts(client, world, login):
    login(client, world.siti)
    client.post_form("/akun/pilihan", bahasa="en", surel="ya")
    page = client.get("/akun").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "My account" in page


def test_a_visitor_reads_the_browser_s_language(client):
    page = client.get("/masuk", headers={"Accept-Language": "en-GB,en;q=0.9"}).get_data(as_text=True)
    assert "Sign in" in page
    assert '<html lang="id">' in client.get("/masuk", headers={"Accept-Language": "fr"}).get_data(
        as_text=True
    )


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/96.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0", "Firefox, Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120",
            "Edge, Windows",
        ),
        ("curl/8", ""),
    ],
)
def test_devices_are_named_in_words(agent, said):
    assert device_name(agent) == said
