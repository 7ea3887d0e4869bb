"""The page for everybody on what works, the banner on every page, and readiness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, exc
from sqlalchemy.orm import Session

from models.operations import Outage, WatchRound
from tests.engine.counting import counted_on
from tests.support.world import World
from tests.web.conftest import Browser, SignIn
from webapp import db
from webapp.health import pages as health
from webapp.sign_in import sessions

BANNER = "tertunda, pengajuan dan putusan tetap bisa"


def real() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - pages read the real clock


def looked(session: Session, ago: timedelta = timedelta(0)) -> None:
    session.add(WatchRound(id=1, first_at=real() - timedelta(days=3), looked_at=real() - ago))
    session.commit()


def outage(session: Session, part: str, *, ended: datetime | None = None) -> None:
    session.add(Outage(part=part, began_at=real() - timedelta(hours=2), ended_at=ended))
    session.commit()


def page(client: Browser, path: str = "/keadaan") -> str:
    return client.get(path).get_data(as_text=True)


@pytest.fixture
def browser(fresh_app: Flask) -> Browser:
    """Of an application that has looked at nothing yet."""
    made: Browser = fresh_app.test_client()
    return made


def test_everybody_sees_that_all_works_and_since_when(browser: Browser, session: Session) -> None:
    looked(session)
    outage(session, "MAILS", ended=real() - timedelta(hours=1))
    said = page(browser)
    assert "Semua berjalan" in said and "Mengajukan dan memutus" in said
    assert "Gangguan tujuh hari terakhir" in said
    assert said.count("sejak ") == 7
    assert page(browser, "/status").count("sejak ") == 7


def test_what_is_delayed_is_told_with_what_goes_on(browser: Browser, session: Session) -> None:
    looked(session)
    outage(session, "MAILS")
    said = page(browser)
    assert "Sebagian tertunda" in said and "Surel tertunda" in said
    assert "Surel dikirim begitu server surat kembali." in said


def test_before_anybody_has_looked_nothing_is_claimed(browser: Browser, engine: Engine) -> None:
    assert "belum pernah diperiksa" in page(browser)


def test_without_the_database_it_opens_all_the_same(
    browser: Browser, session: Session, world: World, login: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(browser, world.siti)

    def away(_self: object) -> None:
        raise exc.OperationalError("select 1", {}, Exception("server closed the connection"))

    monkeypatch.setattr(sessions.ServerSession, "load", away)
    answer = browser.get("/keadaan")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
    assert "Terganggu" in answer.get_data(as_text=True)


def test_staff_pages_carry_a_banner_while_something_is_delayed(
    browser: Browser, session: Session, world: World, login: SignIn
) -> None:
    looked(session)
    outage(session, "MAILS")
    outage(session, "JOBS")
    login(browser, world.siti)
    said = page(browser, "/")
    assert "Sebagian pekerjaan otomatis dan surel " + BANNER in said
    assert BANNER not in page(browser)


def test_visitors_and_quiet_days_have_no_banner(
    browser: Browser, session: Session, world: World, login: SignIn
) -> None:
    looked(session)
    outage(session, "MAILS", ended=real())
    assert BANNER not in page(browser, "/masuk")
    login(browser, world.siti)
    assert BANNER not in page(browser, "/")


def test_workers_that_nobody_has_heard_of_are_a_delay(
    browser: Browser, session: Session, world: World, login: SignIn
) -> None:
    looked(session, ago=timedelta(minutes=5))
    login(browser, world.siti)
    assert "Sebagian pekerjaan otomatis " + BANNER in page(browser, "/")


def test_the_banner_costs_one_statement_for_many_pages(
    browser: Browser, session: Session, world: World, login: SignIn
) -> None:
    looked(session)
    login(browser, world.siti)
    with browser.application.app_context():
        engine = db.database().engine
    with counted_on(engine) as first:
        page(browser, "/bantuan")
    with counted_on(engine) as second:
        page(browser, "/bantuan")
    looks = [one for one in first if "watch_round" in one]
    assert (len(looks), [one for one in second if "watch_round" in one]) == (1, [])


def test_readiness_asks_for_clocks_that_agree(
    client: Browser, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200 and answer.json["clock"] is True
    monkeypatch.setattr(health, "MOST_APART", timedelta(0))
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.json["clock"] is False
