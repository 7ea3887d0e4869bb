"""Children: ended with their launcher, killed when stubborn, started again when they fail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psutil
import pytest

from tests.support.launching import wait_until_gone
from webapp.cli.processes import Child, Ending, Process, reason, spawn, stop, watch

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
)
PARENT = (
    "import os, sys, time; from webapp.cli.processes import spawn;"
    "print(spawn(['sleep', '60'], env=dict(os.environ)).pid, flush=True); time.sleep(60)"
)


def sleeper() -> Process:
    return spawn(["sleep", "60"], env=os.environ)


def test_a_child_that_listens_ends_by_the_signal():
    process = sleeper()
    stop(process)
    assert reason(process.returncode) == "signal SIGTERM"


def test_a_stubborn_child_is_killed_with_all_it_started():
    process = spawn([sys.executable, "-c", STUBBORN], env=os.environ, output=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    stop(process, patience=0.2)
    process.stdout.close()
    assert reason(process.returncode) == "signal SIGKILL"


@pytest.mark.crash
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_launcher_takes_its_children_along():
    launcher = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)  # noqa: S603 - our own words
    assert launcher.stdout
    child = psutil.Process(int(launcher.stdout.readline()))
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    wait_until_gone([child])


def test_ctrl_c_in_a_terminal_does_not_reach_children():
    process = sleeper()
    assert os.getpgid(process.pid) != os.getpgid(0)
    stop(process)


def test_a_child_that_ends_is_started_again_ever_more_slowly(monkeypatch: pytest.MonkeyPatch):
    seconds = [0.0]
    monkeypatch.setattr("webapp.cli.processes.time.monotonic", lambda: seconds[0])
    said: list[str] = []
    child = Child("The worker", lambda: ended(3), said.append)
    starts = 0
    for tick in range(100):
        seconds[0] = tick / 2
        child.tend()
        if child.process is not None:
            starts += child.process.poll() is None
            child.process.wait()
    assert said[:3] == [
        "The worker ended (exit code 3); starting it again in 1 s.",
        "The worker ended (exit code 3); starting it again in 2 s.",
        "The worker ended (exit code 3); starting it again in 4 s.",
    ]
    assert len(said) == 6


def ended(code: int) -> Process:
    process = spawn([sys.executable, "-c", f"raise SystemExit({code})"], env=os.environ)
    process.wait()
    return process


def test_the_watch_ends_when_told():
    ending = Ending()
    process = sleeper()

    def start() -> Process:
        ending.told = True
        return process

    watch([Child("A sleeper", start, lambda _said: None)], ending)
    assert process.poll() is None
    stop(process, by=signal.SIGKILL)


def test_it_may_be_bound_to_its_parent():
    assert not Ending().asked
    assert not Ending(parent=os.getppid()).asked
    assert Ending(parent=os.getpid()).asked
