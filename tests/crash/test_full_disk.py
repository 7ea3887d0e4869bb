"""A disk that is full: acts are refused in words, nothing is half done, and all goes on once there is room again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config import Config
from models.base import create_engine_for
from models.process import Instance
from tests.support.leave import calendars, delegation
from tests.support.office import Office
from tests.support.servers import of_postgres
from tests.support.world import NOW, small_world
from tests.web.conftest import SECRET, SignIn, fresh_demo_app, login
from webapp.cli.doctor import findings
from webapp.cli.postgres import Postgres

__all__ = ["fresh_demo_app", "login"]

pytestmark = pytest.mark.crash
MEGABYTES = 96
MOST_PRESSES = 400
LONG = "Mengurus rekening di bank yang hanya buka pagi hari. " * 9


@pytest.fixture
def disk(own_postgres: Postgres) -> Iterator[Path]:
    """A small disk that belongs to the account of PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="langkah-disk-", dir="/tmp"))
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or mount is None or subprocess.run([mount, *options], check=False).returncode:
        folder.rmdir()
        pytest.skip(
            "mounting a small disk needs the superuser; DiskFull at commit is tested in tests/web/test_away.py"
        )
    assert own_postgres.process is not None
    uids, gids = (getattr(psutil.Process(own_postgres.process.pid), ids)() for ids in ("uids", "gids"))
    os.chown(folder, uids.real, gids.real)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - wherever mount is
        folder.rmdir()


@pytest.fixture
def url(own_postgres: Postgres, disk: Path) -> Iterator[str]:
    """A database on the small disk; the log that it is restored from lies elsewhere."""
    server = of_postgres(own_postgres)
    address = server.make_database("full_disk")
    with psycopg.connect(own_postgres.admin_url(), autocommit=True) as admin:
        admin.execute(f"create tablespace small location '{disk}'")
        admin.execute("alter database full_disk set tablespace small")
    yield address
    server.drop_database("full_disk")
    with psycopg.connect(own_postgres.admin_url(), autocommit=True) as admin:
        admin.execute("drop tablespace small")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = create_engine_for(url)
    yield made
    made.dispose()


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Config:
    return Config(database_url=url, secret_key=SECRET, data_dir=tmp_path)


@pytest.fixture
def office(fresh_demo_app: Flask, engine: Engine, login: SignIn) -> Iterator[Office]:
    with Session(engine) as session, session.begin():
        world = small_world(session)
        calendars(session)
        delegation(session, world)
    made = Office(fresh_demo_app, engine, world, login)
    made.open(NOW)
    yield made
    made.close()


def fill(disk: Path) -> Path:
    """Take what is left of the disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def cases(office: Office) -> int:
    with Session(office.engine) as session:
        return session.scalar(select(func.count()).select_from(Instance)) or 0


def test_what_finds_no_room_is_refused_in_words_and_sent_again_later(office: Office, disk: Path):
    browser = office.browser(office.world.siti)
    token = browser.token()
    asked = {"purpose": "PRIVATE", "day": "2026-02-10", "from_time": "09.00", "to_time": "10.30"}
    asked |= {"destination": "Bank Contoh", "reason": LONG[:490], "csrf_token": token}

    def press(key: str):
        data = {**asked, "request_key": key}
        return browser.post("/ajukan/permission", data=data, headers={"Sec-Fetch-Site": "same-origin"})

    assert press(str(uuid.uuid4())).status_code == 303
    filler = fill(disk)
    done = 1
    for _press in range(MOST_PRESSES):
        key = str(uuid.uuid4())
        answer = press(key)
        if answer.status_code != 303:
            break
        done += 1
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert "tidak bisa menyimpan" in page and LONG[:100] in page and f'value="{key}"' in page
    assert cases(office) == done
    assert list(findings(office.engine, demo=True)) == []

    filler.unlink()
    assert press(key).status_code == 303
    assert press(key).status_code == 303
    assert cases(office) == done + 1
    assert list(findings(office.engine, demo=True)) == []
