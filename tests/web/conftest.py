"""An application on the test's database, and a way to be somebody without typing a password."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Config
from models.accounts import Account
from tests.support.cleaning import MadeOnce
from tests.support.moment import today
from tests.support.signing import web_session
from tests.support.templates import keep_templates
from tests.support.world import Person, World, small_world
from webapp import create_app, db, security
from webapp.sign_in import sessions

SignIn = Callable[[FlaskClient, "Person | int"], str]
SECRET = "0123456789abcdef" * 4
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser(FlaskClient):
    """A client that says where its posts come from and, unless told otherwise, carries the token."""

    def post_form(self, path: str, **fields: object):
        """Post as a page of ours would. Names of fields that Python won't take go in as `fields={...}`."""
        more = fields.pop("fields", {})
        assert isinstance(more, dict)
        data = {"csrf_token": self.token(), **more, **fields}
        return self.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})

    def token(self) -> str:
        """As the next page would carry it; who has no cookie yet looks at one."""
        cookies = "; ".join(f"{one.key}={one.value}" for one in (self._cookies or {}).values())
        with self.application.test_request_context(headers={"Cookie": cookies}):
            if sessions.current().token or security.visitor():
                return security.csrf_token()
        return self.fresh_token()

    def fresh_token(self) -> str:
        """From the help page, whose menu carries one when somebody is signed in, else from the sign-in page."""
        for path in ("/bantuan", "/masuk"):
            if found := _TOKEN.search(self.get(path).get_data(as_text=True)):
                return found[1]
        raise AssertionError("no page carries a token")


@pytest.fixture(scope="session")
def _shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    data_dir = tmp_path_factory.mktemp("data")
    yield from _app(Config(database_url=database_url, secret_key=SECRET, data_dir=data_dir))


@pytest.fixture
def app(_shared_app: Flask, settings: Config) -> Flask:
    """An application on real clocks, the same in all tests: a test that changes it asks for `fresh_app`."""
    assert _shared_app.config["LANGKAH"].database_url == settings.database_url
    return _shared_app


@pytest.fixture
def fresh_app(settings: Config) -> Iterator[Flask]:
    yield from _app(settings)


@pytest.fixture(scope="session")
def _shared_demo_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    data_dir = tmp_path_factory.mktemp("demo")
    yield from _app(Config(database_url=database_url, secret_key=SECRET, data_dir=data_dir, demo=True))


@pytest.fixture
def demo_app(_shared_demo_app: Flask, settings: Config) -> Flask:
    """An application whose clock can be moved, the same in all tests and right at the beginning of each."""
    app = _shared_demo_app
    assert app.config["LANGKAH"].database_url == settings.database_url
    with app.app_context():
        db.database().clock._forget()
    app.testing = True
    return app


@pytest.fixture
def fresh_demo_app(settings: Config) -> Iterator[Flask]:
    yield from _app(replace(settings, demo=True))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def world(engine: Engine, made_once: MadeOnce) -> World:
    """The small regency as of the real today, committed."""
    day = today()

    def make() -> World:
        with Session(engine) as session, session.begin():
            return small_world(session, today=day)

    return made_once(f"the small world of {day}", make)


@pytest.fixture
def login(engine: Engine) -> SignIn:
    """`login(client, person)`: the browser holds a session of that person from now on; answers the token."""

    def sign_in(client: FlaskClient, employee: Person | int) -> str:
        employee_id = employee if isinstance(employee, int) else employee.id
        token = secrets.token_urlsafe(32)
        with Session(engine) as session, session.begin():
            account = session.scalar(select(Account).where(Account.employee_id == employee_id))
            if account is None:
                account = Account(employee_id=employee_id)
                session.add(account)
                session.flush()  # the session row needs its number
            session.add(web_session(account.id, token))
        client.set_cookie(sessions.cookie_name(client.application), token)
        return token

    return sign_in


def _app(settings: Config) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Browser
    keep_templates(app)
    yield app
    with app.app_context():
        db.database().engine.dispose()
