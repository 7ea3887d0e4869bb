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
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.accounts import Account
from tests.support.signing import web_session
from tests.support.world import Person

HIDDEN = re.compile(r'name="(csrf_token|request_key)" value="([^"]+)"')
PATIENCE = 30.0  # seconds for the server to come up


@contextmanager
def served(database_url: str, folder: Path, *, secret_key: str) -> Iterator[int]:
    """`langkah web` with one process, in demo mode so that it follows the clock of the office; the port."""
    port = _free_port()
    settings = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": secret_key,
        "LANGKAH_DATA_DIR": str(folder),
        "LANGKAH_DEMO": "1",
        "LANGKAH_WEB_WORKERS": "1",
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "webapp.cli", "web"]
    with (folder / "web.log").open("wb") as log:
        server = subprocess.Popen(command, env=os.environ | settings, stderr=log, stdout=log)  # noqa: S603
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait()


class Browser:
    """Signed in as one person. Opens the page of a task, then sends its form as the page would."""

    def __init__(self, engine: Engine, person: Person, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers = {"Cookie": f"langkah={sign_in(engine, person)}", "Sec-Fetch-Site": "same-origin"}

    def form(self, task_id: uuid.UUID) -> dict[str, str]:
        """The hidden fields of the task's page."""
        status, page = self._ask("GET", f"/tugas/{task_id}")
        assert status == 200, page  # noqa: PLR2004
        return dict(HIDDEN.findall(page))

    def send(self, task_id: uuid.UUID, fields: Mapping[str, str]) -> None:
        status, page = self._ask("POST", f"/tugas/{task_id}", urlencode(fields))
        assert status == 303, page  # noqa: PLR2004

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self._connection.request(method, path, body, self._headers | kind)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode()


def sign_in(engine: Engine, person: Person) -> str:
    """A session of that person; its token. Passwords are meant to be slow, so none is asked here."""
    token = secrets.token_urlsafe(32)
    with Session(engine) as session, session.begin():
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
