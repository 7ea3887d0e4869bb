"""Child processes that never outlive the launcher, and the watch over them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PATIENCE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 30.0
_SETTLED_SECONDS = 60.0
_GLANCE_SECONDS = 0.2
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Account:
    """The system account a child runs under."""

    uid: int
    gid: int


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    account: Account | None = None,
    output: IO[bytes] | int | None = None,
    dying_signal: signal.Signals = signal.SIGTERM,
) -> Process:
    """Start a child in its own session, so that Ctrl-C reaches the launcher alone.

    On Linux the kernel sends it `dying_signal` when the launcher is gone for whatever reason.
    """
    launcher = os.getpid()

    def die_with_launcher() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(dying_signal))
            if os.getppid() != launcher:
                os.kill(os.getpid(), dying_signal)

    return subprocess.Popen(  # noqa: S603 - every command is written in this package
        command,
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output if output != subprocess.PIPE else None,
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=die_with_launcher,  # noqa: PLW1509 - the launcher has one thread
    )


def stop(
    process: Process, *, by: signal.Signals = signal.SIGTERM, patience: float = PATIENCE_SECONDS
) -> None:
    """Ask a child to end, then end it and everything it started."""
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            _kill_group(process)
    process.wait()


def _kill_group(process: Process) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@dataclass
class Child:
    """A process that is meant to run for ever: started again, ever more slowly, when it ends."""

    name: str
    start: Callable[[], Process]
    say: Callable[[str], None]
    process: Process | None = None
    pause: float = 1.0
    due: float = 0.0
    started: float = field(default=0.0, repr=False)

    def tend(self) -> None:
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.process = self.start()
                self.started = now
        elif (code := self.process.poll()) is not None:
            self._plan_restart(code, now)

    def _plan_restart(self, code: int, now: float) -> None:
        if now - self.started > _SETTLED_SECONDS:
            self.pause = 1.0
        self.say(f"{self.name} ended ({reason(code)}); starting it again in {self.pause:.0f} s.")
        self.process = None
        self.due = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)


def reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


@dataclass
class Ending:
    """Whether the launcher has to end; a plain flag, since signal handlers must not take locks.

    `parent` is the process that must stay alive, if any.
    """

    told: bool = False
    parent: int | None = None

    @property
    def asked(self) -> bool:
        return self.told or (self.parent is not None and os.getppid() != self.parent)


def watch(children: Sequence[Child], ending: Ending) -> None:
    while not ending.asked:
        for child in children:
            child.tend()
        time.sleep(_GLANCE_SECONDS)


def stop_all(children: Sequence[Child]) -> None:
    """Ask all at once, since the slowest sets the time."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for process in running:
        stop(process, patience=max(0.1, deadline - time.monotonic()))
