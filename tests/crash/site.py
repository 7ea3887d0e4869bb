"""The processes of a site, each of which can be killed and started again: database, web server, job workers."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from config import PROJECT, Config
from tests.crash.program import CLOCK, IMPATIENT, MUTANT, SEAL
from tests.support.launching import free_port
from webapp.cli import auditing
from webapp.cli.launcher import answers
from webapp.cli.postgres import Postgres

WORKERS = 2
START_SECONDS, END_SECONDS = 60.0, 20.0


@dataclass
class Site:
    """Nothing here minds whether a process is up: whoever kills starts again."""

    postgres: Postgres
    url: str
    folder: Path
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)
    web: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    sealer: subprocess.Popen[bytes] | None = None

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def clock(self) -> Path:
        """By how many seconds the clocks of its processes are wrong."""
        return self.folder / "clock"

    @property
    def log(self) -> Path:
        return self.folder / "said.log"

    @property
    def settings(self) -> Config:
        return Config.from_env(self._environment())

    def start_web(self) -> None:
        self.web = self._spawn("web")
        ends = time.monotonic() + START_SECONDS
        while not answers(f"http://127.0.0.1:{self.port}"):
            assert self.web.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < ends, "the web server does not answer"
            time.sleep(0.05)

    def start_workers(self) -> None:
        self.workers = [self._spawn("worker") for _ in range(WORKERS)]

    def start_sealer(self) -> None:
        auditing.new_key(self.settings)
        self.sealer = self._spawn(SEAL)

    def kill_sealer(self) -> None:
        assert self.sealer is not None and self.sealer.poll() is None, self.log.read_text()[-3000:]
        kill_family(self.sealer)
        self.sealer = self._spawn(SEAL)

    def kill_a_web_process(self, chance: random.Random) -> bool:
        """One of those that serve; gunicorn starts another. False when none is up just now."""
        assert self.web is not None
        serving = psutil.Process(self.web.pid).children()
        if not serving:
            return False
        chance.choice(serving).kill()
        return True

    def kill_web(self) -> None:
        """The whole web server at once."""
        assert self.web is not None
        kill_family(self.web)

    def kill_a_worker(self, chance: random.Random) -> None:
        place = chance.randrange(len(self.workers))
        kill_family(self.workers[place])
        self.workers[place] = self._spawn("worker")

    def kill_database(self) -> None:
        assert self.postgres.process is not None
        kill_family(self.postgres.process)

    def freeze_database(self, seconds: float) -> None:
        """It answers nothing and refuses nothing, as a machine in trouble does."""
        assert self.postgres.process is not None
        server = psutil.Process(self.postgres.process.pid)
        family = [server, *server.children(recursive=True)]
        _to_each(family, psutil.Process.suspend)
        time.sleep(seconds)
        _to_each(family, psutil.Process.resume)

    def processes(self) -> list[int]:
        """Those of web and workers, so that a test can tell whether they are still the same."""
        assert self.web is not None
        serving = [one.pid for one in psutil.Process(self.web.pid).children()]
        return sorted([self.web.pid, *serving, *(one.pid for one in self.workers)])

    def stop(self) -> list[int]:
        """Ask web and workers to end, as a service manager does; their exit codes."""
        if self.sealer is not None:
            kill_family(self.sealer)
        running = [one for one in (self.web, *self.workers) if one is not None and one.poll() is None]
        for process in running:
            _wait_until_it_minds(process)
            process.send_signal(signal.SIGTERM)
        codes = [_ended(process) for process in running]
        self.web, self.workers = None, []
        return codes

    def _spawn(self, command: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.crash.program", command],
                env=self._environment(),
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": self.url,
            "SECRET_KEY": "0123456789abcdef" * 4,
            "LANGKAH_DATA_DIR": str(self.folder),
            "LANGKAH_DEMO": "1",
            "LANGKAH_MAIL": f"file:{self.mail}",
            "LANGKAH_LOG_LEVEL": "WARNING",
            "PORT": str(self.port),
            CLOCK: str(self.clock),
            **self.more,
        }


def kill_family(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a process and all that it has started, the parent first so that it starts no more."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.kill()
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait()


def _to_each(family: list[psutil.Process], act: Callable[[psutil.Process], None]) -> None:
    for member in family:
        with suppress(psutil.NoSuchProcess):  # a backend of the database ends whenever its client goes
            act(member)


def _wait_until_it_minds(process: subprocess.Popen[bytes]) -> None:
    """Until a process that was just started again handles SIGTERM, which would end it at once before."""
    status, ends = Path(f"/proc/{process.pid}/status"), time.monotonic() + START_SECONDS
    while status.exists() and process.poll() is None:
        caught = int(re.findall(r"SigCgt:\s*(\w+)", status.read_text())[0], 16)
        if caught & 1 << (signal.SIGTERM - 1):
            return
        assert time.monotonic() < ends, "a process doesn't get ready to be ended"
        time.sleep(0.05)


def _ended(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        kill_family(process)
        return -signal.SIGKILL


@contextmanager
def site(
    postgres: Postgres, url: str, folder: Path, *, mutant: str = "", impatient: bool = False
) -> Iterator[Site]:
    """Whatever happens, its processes are gone afterwards; the database belongs to whoever brought it."""
    more = ({MUTANT: mutant} if mutant else {}) | ({IMPATIENT: "1"} if impatient else {})
    found = Site(postgres, url, folder, more=more)
    found.clock.write_text("0")
    try:
        yield found
    finally:
        for process in (found.web, found.sealer, *found.workers):
            if process is not None and process.poll() is None:
                kill_family(process)
