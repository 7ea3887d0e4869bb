"""The demo office served on a free port to a real browser, and ways to be somebody there."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import psycopg
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from psycopg import sql
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Config
from models import create_engine_for
from models.accounts import Account
from models.notices import OutboxMessage
from models.people import Employee
from tests.support.servers import TestServer
from tests.support.signing import web_session
from tests.support.templates import keep_templates
from webapp import create_app, db
from webapp.cli import demo
from webapp.clock import Clock
from webapp.sign_in.sessions import cookie_name
from workflows import outbox, runtime
from workflows.engine import cache

PHONE, DESKTOP = (360, 800), (1440, 900)
# What the demo shows is always seen on the same day: a Monday morning after its cases were played.
NOW = datetime(2026, 2, 9, 3, 0, tzinfo=UTC)
# Of the window that nobody sees: the list below the address costs half a second of the processor for each.
# A second `--disable-features` replaces the first, so that playwright's own are said again.
_SWITCHED_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AvoidUnnecessaryBeforeUnloadCheckSync", "AimEnabled"),
    *("DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay"),
    *("MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
)
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=" + ",".join(_SWITCHED_OFF),
]


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The tests' own output is enough."""


@dataclass(frozen=True)
class Site:
    url: str
    engine: Engine
    cookie: str
    clock: Clock

    def token(self, key: str) -> str:
        """A session of one of the demo's people, without typing a password."""
        nip = next(login.nip for who, login in zip(demo.WHAT, demo.logins(), strict=True) if who == key)
        token = secrets.token_urlsafe(32)
        with Session(self.engine) as session, session.begin():
            account = session.scalars(select(Account).join(Employee).where(Employee.nip == nip)).one()
            session.add(web_session(account.id, token))
        return token

    def set_clock(self) -> None:
        """Let the demo clock stand at NOW."""
        with Session(self.engine) as session, session.begin():
            self.clock.move(session, NOW - datetime.now(UTC))  # noqa: TID251 - an offset from the real clock

    def sign_in(self, context: BrowserContext, key: str) -> None:
        context.add_cookies([{"name": self.cookie, "value": self.token(key), "url": self.url}])


def fill(url: str) -> None:
    """The shipped processes and the demo office, as of NOW."""
    engine = create_engine_for(url)
    with Session(engine) as session, session.begin():
        runtime.deploy_shipped(session, now=NOW - timedelta(days=40))
        demo.load(session, now=NOW)
        for number in session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id)).all():
            outbox.expand(session, number, now=NOW)
    engine.dispose()
    cache.forget()


def copy(server: TestServer, template: str, name: str) -> str:
    """A database of its own with the same content; the address."""
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        parts = [sql.Identifier(part) for part in (name, server.owner, template)]
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*parts))
    return server.url_of(name)


@contextmanager
def serve(url: str, folder: Path, **settings: object) -> Iterator[Site]:
    """Serve the pages of a database; its demo clock stands at NOW. `settings` are those of the configuration."""
    with serve_at_any_time(url, folder, **settings) as site:
        site.set_clock()
        yield site


@contextmanager
def serve_at_any_time(url: str, folder: Path, **settings: object) -> Iterator[Site]:
    """Nothing is written before somebody comes."""
    config = Config(
        database_url=url, secret_key=secrets.token_hex(32), data_dir=folder, demo=True, **settings
    )
    app = create_app(config)
    keep_templates(app)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = False  # closing waits for what a page sends while it is left
    address = f"http://127.0.0.1:{server.server_port}"
    app.config["LANGKAH"] = replace(config, base_url=address)
    with app.app_context():
        engine, clock = db.database().engine, db.database().clock
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(address, engine, cookie_name(app), clock)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        engine.dispose()
        cache.forget()


def press(page: Page, step: str) -> None:
    """Take a step: a selector is pressed, one of a picture (svg) waited for, `selector := text` filled in."""
    selector, _sign, text = step.partition(" := ")
    if step.startswith("svg"):
        page.wait_for_selector(step)
    elif text:
        page.locator(selector).fill(text)
        page.locator(selector).blur()
    else:
        page.locator(step).first.click()
    page.wait_for_load_state("networkidle")


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The system's browser, else the one that playwright has installed."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
    try:
        yield browser
    finally:
        browser.close()
