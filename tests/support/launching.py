"""`langkah run` as an operator starts it, in a process and a data folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from webapp.cli.launcher import answers

COMMAND = (sys.executable, "-m", "webapp.cli")
PROJECT = Path(__file__).parents[2]
_START_SECONDS = 90.0
_END_SECONDS = 60.0


@dataclass
class Launched:
    """A running launcher, what it said, and everything it started."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> None:
        _wait(lambda: "Langkah is ready" in self.said() or self.process.poll() is not None, _START_SECONDS)
        assert self.process.poll() is None, self.said()
        assert self.answers(), self.said()

    def answers(self) -> bool:
        return answers(self.address)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(_END_SECONDS)


@contextmanager
def data_folder() -> Iterator[Path]:
    """Passable for the account of PostgreSQL, which pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="langkah-run-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def launched(data_dir: Path, **settings: str) -> Iterator[Launched]:
    """Whatever a test does, the launcher and its family are gone afterwards."""
    port = free_port()
    log = data_dir / f"said-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own words
            [*COMMAND, "run"],
            env=environment(data_dir, PORT=str(port), **settings),
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    it = Launched(process, data_dir, port, log)
    family: list[psutil.Process] = []
    try:
        it.wait_until_ready()
        family = it.family()
        yield it
    finally:
        if process.poll() is None:
            family += it.family()
            it.end(signal.SIGTERM)
        for member in still_running(family):
            member.kill()


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONUNBUFFERED": "1",
        "LANGKAH_DATA_DIR": str(data_dir),
        "LANGKAH_LOG_LEVEL": "WARNING",
        **settings,
    }


def command(data_dir: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own words
        [*COMMAND, *words],
        env=environment(data_dir, **settings),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def still_running(family: list[psutil.Process]) -> list[psutil.Process]:
    """A dead process that nobody has asked about yet is a zombie, and not running."""
    return [member for member in family if _runs(member)]


def wait_until_gone(family: list[psutil.Process]) -> None:
    _wait(lambda: not still_running(family), _END_SECONDS)
    assert [member.cmdline() for member in still_running(family)] == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _wait(until: Callable[[], bool], at_most: float) -> None:
    deadline = time.monotonic() + at_most
    while not until() and time.monotonic() < deadline:
        time.sleep(0.1)
