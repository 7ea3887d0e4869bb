"""The queue and the auditor's search in an agency of 200,000 people, with a thousand finished cases and with a million.

Two databases on one server that differ only in that; the pages of both are asked for in turns, over HTTP. Nothing is
written while it is measured, so the server does without fsync.
"""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import psycopg
from psycopg import sql
from sqlalchemy.orm import Session

from benchmarks import population
from benchmarks.browser import Browser, served, sign_in
from benchmarks.population import Copied
from benchmarks.rounds import medians, timed
from benchmarks.sections import Run
from benchmarks.works import Work, office
from config import Config
from models.process import UserTask
from tests.engine.counting import counted_on
from tests.support.servers import FAST, TestServer, embedded, of_postgres
from tests.support.world import Person
from webapp import create_app, db

TITLE = "Lists in a large agency"
PEOPLE, OPEN, FEW, MANY = 200_000, 50_000, 1_000, 1_000_000
ROUNDS, WARM = 60, 10
ROOM = "/periksa"
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "8GB", "checkpoint_timeout": "1h"}
SEARCHES = (
    ("search: everything, newest first", ""),
    ("search: a person", "?orang=Pegawai+Contoh+777"),
    ("search: a number", "?nomor=0000042"),
    ("search: a month, one outcome", "?dari=2023-03-01&sampai=2023-03-31&proses=leave&hasil=APPROVED"),
    ("search: who decided", "?oleh=Pegawai+Contoh+30"),
)


@dataclass(frozen=True)
class Sizes:
    people: int
    open: int
    few: int
    many: int


@dataclass(frozen=True)
class Asked:
    """A page that a person asks for, in both databases."""

    name: str
    path: str
    who: Person
    target: str


def measure(run: Run) -> str:
    sizes = Sizes(
        run.sized(PEOPLE, least=2000),
        run.sized(OPEN, least=100),
        run.sized(FEW, least=100),
        run.sized(MANY, least=1000),
    )
    with ExitStack() as stack:
        server = of_postgres(stack.enter_context(embedded(FAST | SETTINGS)))
        _populate(server, sizes)
        urls = [server.url_of(name) for name in ("few", "many")]
        ports = [stack.enter_context(served(url, run.folder, secret_key=run.secret_key)).port for url in urls]
        engines = [run.engine_for(url) for url in urls]
        with Session(engines[1]) as session:
            boss, auditor = (who(session, sizes.people) for who in (population.superior, population.auditor))
        statements = _statements(urls[1], boss, run)
        pages = [Asked("queue of a superior", "/antrean", boss, f"≤ 1.5 ×; ≤ 8 statements: {statements}")]
        there = Browser(engines[1], auditor, ports[1]).has(ROOM)
        pages += [Asked(name, ROOM + query, auditor, "") for name, query in SEARCHES if there]
        takes = [
            partial(timed, Browser(engine, page.who, port).get, page.path)
            for page in pages
            for engine, port in zip(engines, ports, strict=True)
        ]
        found = medians(takes, rounds=run.sized(ROUNDS, least=5), warm=WARM)
    return _table(pages, found, sizes, there=there)


def _table(pages: list[Asked], found: list[float], sizes: Sizes, *, there: bool) -> str:
    lines = [
        f"{sizes.people:,} people, {sizes.open:,} open tasks.",
        "",
        f"| page, p50 | {sizes.few:,} finished | {sizes.many:,} finished | target |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {page.name} | {few:.1f} ms | {many:.1f} ms = {many / few:.2f} × | {page.target} |"
        for page, few, many in zip(pages, found[::2], found[1::2], strict=True)
    ]
    if not there:
        lines += ["", f"There is no room {ROOM} yet: the auditor's search was skipped."]
    return "\n".join(lines) + "\n"


def _populate(server: TestServer, sizes: Sizes) -> None:
    """The database `few`, and `many`, which is the same with more finished cases."""
    server.make_database("few")
    admin, engine = server.admin_engine("few"), server.app_engine("few")
    leave = office(engine)[1]
    waiting, finished = (_lived(leave, still_open=still_open) for still_open in (True, False))
    population.settle(admin, sizes.people)
    population.multiply(admin, waiting, people=sizes.people, first=1, last=sizes.open, of=sizes.open)
    population.multiply(admin, finished, people=sizes.people, first=1, last=sizes.few, of=sizes.many)
    with Session(admin) as session, session.begin():
        population.appoint(session, sizes.people)
    population.tidy(admin)
    for one in (admin, engine):
        one.dispose()
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        names = [sql.Identifier(name) for name in ("many", server.owner, "few")]
        connection.execute(sql.SQL("create database {} owner {} template {}").format(*names))
    admin = server.admin_engine("many")
    population.multiply(
        admin, finished, people=sizes.people, first=sizes.few + 1, last=sizes.many, of=sizes.many
    )
    population.tidy(admin)
    admin.dispose()


def _lived(leave: Work, *, still_open: bool) -> Copied:
    task_id = leave.fresh()
    with Session(leave.engine) as session:
        instance_id: uuid.UUID = session.get_one(UserTask, task_id).instance_id
    if not still_open:
        leave.complete(task_id)
    return population.lived(leave.engine, instance_id, still_open=still_open)


def _statements(url: str, boss: Person, run: Run) -> int:
    """What the database is asked for the queue, counted in this process."""
    app = create_app(
        Config.from_env({"DATABASE_URL": url, "SECRET_KEY": run.secret_key, "LANGKAH_DEMO": "1"})
    )
    with app.app_context():
        engine = db.database().engine
    headers = {"Cookie": f"langkah={sign_in(engine, boss)}"}
    client = app.test_client(use_cookies=False)
    client.get("/antrean", headers=headers)  # reads once a process what it needs
    with counted_on(engine) as sent:
        client.get("/antrean", headers=headers)
    engine.dispose()
    return len(sent) - sent.count("COMMIT")
