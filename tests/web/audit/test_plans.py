"""At size: the search finds its way by indexes, whatever is asked, and reads no large table from end to end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.engine.counting import planned_on
from tests.support.servers import TestServer
from tests.support.world import World
from tests.web import permit
from tests.web.audit.conftest import grant
from tests.web.conftest import Browser, SignIn
from webapp import db

LARGE = ("instance", "history_event", "employee", "post")
TODAY = permit.today()
MONTH = {"dari": (TODAY - timedelta(days=40)).isoformat(), "sampai": (TODAY - timedelta(days=10)).isoformat()}

# 100,000 cases over five years with a decision each, 20,000 people with posts; every 10,000th case was touched
# by an administrator and every 2000th decision made by one person; one outcome is rare.
FILL = """
insert into post (unit_id, code, name, grade)
select :unit, 'X' || n, 'Jabatan Buatan ' || n, '' from generate_series(1, 20000) n;
insert into employee (nip, name, kind, rank, service_start, teacher, hard_to_reach, rostered, email, phone, active)
select (777777777777000000 + n)::text, 'Nama' || n || ' Buatan' || n % 700, 'PNS', '', '2010-01-01', false, false,
       false, '', '', true
from generate_series(1, 20000) n;
insert into instance (id, definition_id, number, subject_id, started_by, unit_id, status, outcome, summary,
                      state_format, revision, started_at, ended_at, event_count, head_hash)
select lpad(to_hex(n), 32, '0')::uuid, :definition, 'BUAT-' || n, :first + n % 20000, :first + n % 20000, :unit,
       case when n % 5000 = 0 then 'CANCELLED' when n % 1000 = 0 then 'RUNNING' else 'COMPLETED' end,
       case when n % 1000 = 0 then '' when n % 3000 = 1 then 'REFUSED' else 'GRANTED' end, '{}', '', 1,
       now() - interval '5 years' * (n / 100000.0), case when n % 1000 = 0 and n % 5000 > 0 then null else
       now() - interval '5 years' * (n / 100000.0) + interval '3 days' end, 2, ''
from generate_series(1, 100000) n;
insert into history_event (instance_id, sequence, kind, step, at, actor_id, on_behalf_of, ground, definition_id,
                           body, salt, body_hash, hash)
select lpad(to_hex(n), 32, '0')::uuid, k, case when k = 2 then 'CANCELLED' else 'TASK_COMPLETED' end, 'advice',
       now() - interval '5 years' * (n / 100000.0), case when n % 2000 = 0 then :decider else :first + n % 300 end,
       case when n % 1700 = 0 then :post end, '', :definition, '{}', '', '', ''
from generate_series(1, 100000) n, generate_series(1, 2) k where k < 2 or n % 10000 = 0;
analyze instance; analyze history_event; analyze employee; analyze post;
"""


@pytest.fixture
def large(new_tables: None, engine: Engine, server: TestServer, session: Session, world: World) -> None:
    permit.publish(engine)
    grant(session, world.kirana, unit=world.regency, cases_from=permit.today() - timedelta(days=3000))
    admin = server.admin_engine(str(engine.url.database))
    with admin.begin() as connection:
        if connection.scalar(text("select rolsuper from pg_roles where rolname = current_user")):
            connection.execute(
                text("set local session_replication_role = replica")
            )  # each key fits: not asked
        known = {
            "unit": world.agency,
            "definition": connection.scalar(text("select max(id) from definition")),
            "decider": world.rahmat.id,
            "post": world.roads_post,
            "first": (connection.scalar(text("select max(id) from employee")) or 0) + 1,
        }
        for statement in filter(str.strip, FILL.split(";")):
            connection.execute(text(statement), known)
    admin.dispose()


@pytest.fixture
def plans(app: Flask) -> Iterator[list[str]]:
    """How the database would do each of the statements that a page sends."""
    with app.app_context():
        engine = db.database().engine
    with planned_on(engine) as found:
        yield found


QUESTIONS = (
    {},
    {"orang": "nama77 buat"},
    {"orang": "7777777777770077"},
    {"oleh": "rahmat"},
    {"oleh": "rahmat", "tanggal": "putus", **MONTH},
    {"an": "bina marga"},
    {"tindakan": "1"},
    {"nomor": "BUAT-77"},
    {"nomor": "77"},
    {"hasil": "REFUSED"},
    {"keadaan": "dibatalkan"},
    {"keadaan": "berjalan"},
    {"keadaan": "ditarik"},
    {"proses": "permit"},
    {"proses": "permit", "langkah": "advice"},
    {"proses": "permit", "oleh": "rahmat", "tanggal": "putus", **MONTH},
    MONTH,
    {"tanggal": "putus", **MONTH},
)


@pytest.mark.usefixtures("large")
def test_no_large_table_is_read_from_end_to_end(app: Flask, world: World, login: SignIn, plans: list[str]):
    client = app.test_client()
    assert isinstance(client, Browser)
    login(client, world.kirana)
    scans = re.compile(r"Seq Scan on (?:{})(?:_\w+)? .*".format("|".join(LARGE)))
    wrong: dict[str, list[str]] = {}
    for asked in QUESTIONS:
        plans.clear()
        answer = client.get(f"/periksa?{urlencode(asked)}")
        assert answer.status_code == 200
        found = [line for plan in plans for line in scans.findall(plan) if not _is_empty(line)]
        if found:
            wrong[urlencode(asked)] = found
    assert plans
    assert wrong == {}


def _is_empty(scan: str) -> bool:
    """A partition without rows is looked through at no cost."""
    found = re.search(r"cost=[\d.]+\.\.([\d.]+) rows=1 ", scan)
    return found is not None and float(found[1]) < 1
