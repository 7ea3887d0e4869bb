"""Tasks a second, of one web process and of two, with four browsers that keep their connections.

The browsers and the database share the processors with the pages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from contextlib import ExitStack
from urllib.parse import urlencode

from benchmarks.browser import Browser, served
from benchmarks.rounds import medians
from benchmarks.sections import Office, Run

TITLE = "Tasks a second"
CONNECTIONS = 4
TASKS = 200  # a round
ROUNDS = 5


def measure(run: Run) -> str:
    office, tasks = run.office, run.sized(TASKS, least=20)
    with ExitStack() as stack:
        ports = [
            stack.enter_context(
                served(office.url, run.folder, secret_key=run.secret_key, workers=workers)
            ).port
            for workers in (1, 2)
        ]
        takes = [lambda port=port: _rate(office, port, tasks) for port in ports]
        one, two = medians(takes, rounds=run.sized(ROUNDS, least=1), warm=1)
    return (
        f"| completing a plain step over HTTP, {CONNECTIONS} connections | tasks a second |\n|---|---|\n"
        f"| one web process | {one:.0f} |\n| two web processes | {two:.0f} = {two / one:.2f} × |\n"
    )


def _rate(office: Office, port: int, tasks: int) -> float:
    work = office.step
    browser = Browser(office.engine, work.actor, port)
    first = work.fresh()
    fields = browser.form(first) | dict(work.typed)
    posts = [
        (f"/tugas/{task_id}", urlencode(fields | {"request_key": str(uuid.uuid4())}))
        for task_id in (first, *(work.fresh() for _task in range(tasks - 1)))
    ]
    order = {"port": port, "headers": browser.headers, "connections": CONNECTIONS, "posts": posts}
    command = [sys.executable, "-m", "benchmarks.clients"]
    done = subprocess.run(command, input=json.dumps(order), capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    return tasks / float(json.loads(done.stdout))
