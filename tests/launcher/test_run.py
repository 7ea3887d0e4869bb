"""`langkah run`: starts everything, and leaves nothing behind however it ends."""

from __future__ import annotations

import signal
import stat
from pathlib import Path

import psutil
import pytest

from tests.support.launching import Launched, command, data_folder, free_port, launched, wait_until_gone
from webapp.cli.demo import logins

pytestmark = pytest.mark.crash


@pytest.fixture(scope="module")
def folder():
    with data_folder() as folder:
        yield folder


def names(family: list[psutil.Process]) -> str:
    return " ".join(" ".join(member.cmdline()) for member in family)


def child(it: Launched, word: str) -> psutil.Process:
    children = psutil.Process(it.process.pid).children()
    return next(found for found in children if word in " ".join(found.cmdline()))


def test_a_demo_says_who_may_sign_in():
    with data_folder() as fresh, launched(fresh, LANGKAH_DEMO="1") as it:
        assert str(logins()) in it.said()
        again = command(fresh, "demo", "load")
        assert "holds people already" in again.stdout


def test_kill_9_leaves_nothing_running_and_the_next_start_works(folder: Path):
    """And goes on with the secrets of the first, which nobody else may read."""
    with launched(folder) as it:
        family = it.family()
        secret = folder / "secret_key"
        for private in (secret, folder / "seal.key"):
            assert stat.S_IMODE(private.stat().st_mode) == 0o600
        first = secret.read_text()
        it.end(signal.SIGKILL)
        wait_until_gone(family)
    assert len(first) == 64
    with launched(folder) as again:
        assert again.answers()
        assert secret.read_text() == first


def test_a_day_until_ctrl_c(folder: Path):
    """In one start, of which each takes some seconds."""
    with launched(folder) as it:
        assert {"postgres", "web", "worker"} <= set(
            names(it.family()).replace(":", " ").replace("/", " ").split()
        )
        commands_find_it(it, folder)
        a_killed_worker_is_started_again(it)
        ctrl_c_leaves_nothing_running(it)


def commands_find_it(it: Launched, folder: Path) -> None:
    healthy = command(folder, "health")
    assert (healthy.returncode, healthy.stdout) == (0, f"Langkah answers at {it.address}.\n")

    refused = command(folder, "run", PORT=str(free_port()))
    assert refused.returncode == 1
    assert f"already runs on {folder}, as process {it.process.pid} at {it.address}" in refused.stderr

    assert command(folder, "migrate").returncode == 0  # finds the running database by itself
    assert command(folder, "audit", "checkpoint").stdout.startswith("langkah/checkpoint/1 ")
    checked = command(folder, "audit", "verify")
    assert (checked.returncode, "All fits" in checked.stdout) == (0, True), checked


def a_killed_worker_is_started_again(it: Launched) -> None:
    worker = child(it, "worker")
    worker.kill()
    psutil.wait_procs([worker], timeout=10)
    assert "The worker ended (signal SIGKILL); starting it again" in wait_for_words(it, "starting it again")


def ctrl_c_leaves_nothing_running(it: Launched) -> None:
    family = it.family()
    assert it.end(signal.SIGINT) == 0
    wait_until_gone(family)
    assert not it.answers()
    assert "Langkah has stopped" in it.said()


def wait_for_words(it: Launched, words: str) -> str:
    for _ in range(100):
        if words in it.said():
            break
        signal.sigtimedwait([], 0.1)
    return it.said()


def test_health_of_what_does_not_run_is_a_failure(folder: Path):
    found = command(
        folder, "health", DATABASE_URL="postgresql://x@/x", SECRET_KEY="k" * 32, PORT=str(free_port())
    )
    assert found.returncode == 1
    assert "does not answer" in found.stderr


def test_commands_without_settings_say_what_to_write(folder: Path):
    found = command(folder, "worker")
    assert found.returncode == 1
    assert found.stderr.startswith("Error: DATABASE_URL is not set.")
