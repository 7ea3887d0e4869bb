"""Metrics as Prometheus reads them: one port, all processes added up, and nothing on it unless it is asked for."""

from __future__ import annotations

import re
import socket
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from prometheus_client import generate_latest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from models.base import create_engine_for
from models.process import Incident
from tests.support.launching import Launched, data_folder, free_port, launched
from tests.support.world import NOW
from webapp.cli.metrics import registry
from webapp.cli.plan import CannotLaunch, make_plan

SIGN_IN = 'langkah_http_requests_total{endpoint="auth.sign_in",method="GET",status="200"}'


def read(address: str) -> str:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=20) as answer:
        return answer.read().decode()


def wait_for(address: str) -> None:
    """The exporter starts beside the web server, perhaps a moment later."""
    ends = time.monotonic() + 30
    while True:
        try:
            read(address)
        except OSError:
            assert time.monotonic() < ends, "no exporter"
            time.sleep(0.2)
        else:
            return


def figure(said: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", said, re.MULTILINE)
    assert found, said
    return float(found[1])


def serving_process(it: Launched) -> psutil.Process:
    master = next(one for one in psutil.Process(it.process.pid).children() if "web" in one.cmdline())
    return master.children()[0]


@pytest.mark.crash
def test_requests_of_all_web_processes_are_added_up_on_the_port_that_was_named() -> None:
    port = free_port()
    with data_folder() as folder, launched(folder, LANGKAH_METRICS_PORT=str(port)) as it:
        address = f"http://127.0.0.1:{port}/metrics"
        assert f"Metrics: {address}" in it.said()
        wait_for(address)
        for _number in range(12):
            read(f"{it.address}/masuk")
        said = read(address)
        assert figure(said, SIGN_IN) == 12
        assert figure(said, "langkah_database_up") == 1
        assert figure(said, "langkah_workers_alive") == 1
        assert 'endpoint="/masuk"' not in said
        serving_process(it).kill()  # its figures stay
        assert figure(read(address), SIGN_IN) == 12


def test_no_port_no_exporter(tmp_path: Path) -> None:
    plan = make_plan({"DATABASE_URL": "postgresql://x@/x", "PORT": str(free_port())}, tmp_path)
    assert plan.settings.metrics_port is None


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path: Path) -> None:
    taken = str(free_port())
    environ = {"DATABASE_URL": "postgresql://x@/x", "LANGKAH_METRICS_PORT": taken}
    assert make_plan(environ, tmp_path).settings.metrics_port == int(taken)
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(taken)))
        other.listen()
        with pytest.raises(CannotLaunch, match=taken):
            make_plan(environ, tmp_path)


def test_what_the_tables_say(settings: Config, engine: Engine, session: Session) -> None:
    session.add(Incident(kind="OUTBOX", reference="1", cause="MailFailed", occurred_at=NOW))
    session.commit()
    said = generate_latest(registry(settings, sessionmaker(engine))).decode()
    assert figure(said, 'langkah_incidents_open{kind="OUTBOX"}') == 1
    assert figure(said, "langkah_timers_lag_seconds") == 0
    assert figure(said, "langkah_outbox_lag_seconds") == 0
    assert figure(said, "langkah_database_bytes") > 1_000_000


def test_without_the_database_the_exporter_says_so(settings: Config, tmp_path: Path) -> None:
    nowhere = replace(settings, database_url=f"postgresql://x@/x?host={tmp_path}")
    away = create_engine_for(nowhere.database_url)
    said = generate_latest(registry(nowhere, sessionmaker(away))).decode()
    assert figure(said, "langkah_database_up") == 0
    assert "langkah_incidents_open" not in said
    away.dispose()
