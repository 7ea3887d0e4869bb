"""`langkah run`: one command that starts everything, watches over it, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from types import FrameType

import config
from config import Config
from webapp.cli import counting
from webapp.cli.plan import CannotLaunch, Plan, local_address, make_plan, only_launcher, own_folder
from webapp.cli.processes import Child, Ending, Process, reason, spawn, stop, stop_all, watch

_ANSWER_SECONDS = 60.0
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Say = Callable[[str], None]


class Stopped(Exception):
    """Somebody ended the launcher while it was still starting."""


def run(environ: Mapping[str, str], say: Say, *, with_parent: bool = False) -> None:
    """Start everything and stay until SIGINT or SIGTERM; on request no longer than the parent process."""
    root = own_folder(config.data_dir(environ))
    with ExitStack() as exits:
        ending = exits.enter_context(_ending_signals())
        ending.parent = os.getppid() if with_parent else None
        lock = exits.enter_context(only_launcher(root))
        plan = make_plan(environ, root)
        lock.write_text(json.dumps({"pid": os.getpid(), "address": local_address(plan.settings)}))
        try:
            _run(plan, say, ending=ending, exits=exits)
        except Stopped:
            say("Stopped before it was ready.")
    say("Langkah has stopped.")


def answers(address: str) -> bool:
    try:
        with _DIRECT.open(f"{address}/healthz", timeout=5) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


def _run(plan: Plan, say: Say, *, ending: Ending, exits: ExitStack) -> None:
    say("Starting Langkah …")
    children = []
    if plan.postgres:
        exits.callback(plan.postgres.stop)
        children.append(Child("PostgreSQL", plan.postgres.start, say))
        children[0].tend()
    _checked(ending)
    logins = _prepare(plan, ending)
    served = [_command("The web server", "web", plan, say), _command("The worker", "worker", plan, say)]
    if plan.settings.metrics_port is not None:
        counting.forget(plan.settings)
        served.append(_command("The metrics", "metrics", plan, say))
    exits.callback(stop_all, served)
    for child in served:
        child.tend()
    _await_answer(plan.settings, served[0], ending)
    _announce(plan, logins, say)
    watch([*children, *served], ending)
    say("Stopping …")


def _prepare(plan: Plan, ending: Ending) -> str:
    """Migrate, deploy and load in a process of its own, since its memory is not needed afterwards."""
    process = spawn(_langkah("prepare"), env=plan.environ, output=subprocess.PIPE)
    try:
        while True:
            _checked(ending)
            try:
                said = process.communicate(timeout=0.2)[0].decode()
                break
            except subprocess.TimeoutExpired:
                continue
    finally:
        stop(process)
    if process.returncode:
        raise CannotLaunch(f"The database could not be made ready ({reason(process.returncode)}); see above.")
    return said.strip()


def _await_answer(settings: Config, web: Child, ending: Ending) -> None:
    deadline = time.monotonic() + _ANSWER_SECONDS
    while not answers(local_address(settings)):
        _checked(ending)
        if time.monotonic() > deadline or (web.process and web.process.poll() is not None):
            raise CannotLaunch("The web server does not answer; its reason is above.")
        time.sleep(0.1)


def _announce(plan: Plan, logins: str, say: Say) -> None:
    say(f"\nLangkah is ready: {plan.settings.base_url}")
    if plan.settings.metrics_port is not None:
        say(f"Metrics: http://{plan.settings.metrics_host}:{plan.settings.metrics_port}/metrics")
    if logins:
        say(f"\n{logins}")
    if plan.settings.mail.startswith("file:"):
        say(f"\nMail is not sent but kept in {plan.settings.mail.removeprefix('file:')}.")
    say(f"Its data are in {plan.settings.data_dir}. Press Ctrl-C to stop.")


def _command(name: str, command: str, plan: Plan, say: Say) -> Child:
    def start() -> Process:
        return spawn(_langkah(command), env=plan.served)

    return Child(name, start, say)


def _langkah(command: str) -> list[str]:
    return [sys.executable, "-P", "-m", "webapp.cli", command]  # -P: nothing from the folder it is started in


def _checked(ending: Ending) -> None:
    if ending.asked:
        raise Stopped


@contextmanager
def _ending_signals() -> Iterator[Ending]:
    ending = Ending()

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.told = True

    wanted = [number for number in _ENDING if not _left_to_nohup(number)]
    before = {number: signal.signal(number, end) for number in wanted}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _left_to_nohup(number: signal.Signals) -> bool:
    return number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN
