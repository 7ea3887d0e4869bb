"""The pages as they are served, and a browser that keeps its connection and its session."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlencode

import psutil
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.accounts import Account
from tests.support.signing import web_session
from tests.support.world import Person

HIDDEN = re.compile(r'name="(csrf_token|request_key)" value="([^"]+)"')
PATIENCE = 30.0  # seconds for the server to come up


@dataclass(frozen=True)
class Served:
    """A running web server: where it listens, and its processes."""

    port: int
    pid: int

    def processes(self) -> list[psutil.Process]:
        """The one that watches, and those that serve."""
        watching = psutil.Process(self.pid)
        return [watching, *watching.children()]


@contextmanager
def served(database_url: str, folder: Path, *, secret_key: str, workers: int = 1) -> Iterator[Served]:
    """`langkah web` in demo mode, so that it follows the clock of the office."""
    port = _free_port()
    settings = _settings(database_url, folder, secret_key) | {
        "LANGKAH_WEB_WORKERS": str(workers),
        "PORT": str(port),
    }
    with _running("web", folder, settings) as pid:
        _wait_for(port)
        yield Served(port, pid)


@contextmanager
def working(database_url: str, folder: Path, *, secret_key: str) -> Iterator[None]:
    """`langkah worker` beside it: messages and jobs."""
    with _running("worker", folder, _settings(database_url, folder, secret_key)):
        yield


@contextmanager
def _running(command: str, folder: Path, settings: Mapping[str, str]) -> Iterator[int]:
    words = [sys.executable, "-m", "webapp.cli", command]
    with (folder / f"{command}.log").open("wb") as log:
        process = subprocess.Popen(words, env=os.environ | settings, stderr=log, stdout=log)  # noqa: S603 - our own words
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait()


def _settings(database_url: str, folder: Path, secret_key: str) -> Mapping[str, str]:
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": secret_key,
        "LANGKAH_DATA_DIR": str(folder),
        "LANGKAH_DEMO": "1",
        "LANGKAH_LOG_LEVEL": "INFO",  # as an office runs
    }


class Browser:
    """Signed in as one person. Opens the page of a task, then sends its form as the page would."""

    def __init__(self, engine: Engine, person: Person, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self.headers = {"Cookie": f"langkah={sign_in(engine, person)}", "Sec-Fetch-Site": "same-origin"}

    def form(self, task_id: uuid.UUID) -> dict[str, str]:
        """The hidden fields of the task's page."""
        return dict(HIDDEN.findall(self.get(f"/tugas/{task_id}")))

    def send(self, task_id: uuid.UUID, fields: Mapping[str, str]) -> None:
        status, page = self._ask("POST", f"/tugas/{task_id}", urlencode(fields))
        assert status == 303, page  # noqa: PLR2004

    def has(self, path: str) -> bool:
        """Whether there is such a page at all."""
        return self._ask("GET", path)[0] != 404  # noqa: PLR2004

    def get(self, path: str) -> str:
        try:
            status, page = self._ask("GET", path)
        except RemoteDisconnected:  # the server has closed a connection that rested
            self._connection.close()
            status, page = self._ask("GET", path)
        assert status == 200, page  # noqa: PLR2004
        return page

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self._connection.request(method, path, body, self.headers | kind)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode()


def sign_in(engine: Engine, person: Person) -> str:
    """A session of that person; its token. Passwords are meant to be slow, so none is asked here."""
    token = secrets.token_urlsafe(32)
    with Session(engine) as session, session.begin():
        account = session.scalar(select(Account).where(Account.employee_id == person.id))
        if account is None:
            account = Account(employee_id=person.id)
            session.add(account)
            session.flush()  # the session needs its number
        session.add(web_session(account.id, token))
    return token


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            connection = HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not come up")
