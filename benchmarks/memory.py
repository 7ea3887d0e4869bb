"""What a web process holds in memory: after its first page, and after two thousand requests."""

from __future__ import annotations

from itertools import cycle, islice

import psutil

from benchmarks.browser import Browser, served
from benchmarks.sections import Run

TITLE = "Memory of a web process"
REQUESTS = 2_000
PATHS = ("/", "/antrean", "/kasus", "/antrean?urut=nama")


def measure(run: Run) -> str:
    office, requests = run.office, run.sized(REQUESTS, least=40)
    work = office.step
    paths = (*PATHS, f"/tugas/{work.fresh()}")
    with served(office.url, run.folder, secret_key=run.secret_key, workers=2) as server:
        browser = Browser(office.engine, work.actor, server.port)
        browser.get("/")
        begun = _held(server.processes())
        for path in islice(cycle(paths), requests):
            browser.get(path)
        ended = _held(server.processes())
    rows = (("after the first page", begun), (f"after {requests:,} requests", ended))
    lines = [
        "| of two processes and the one that watches them, together | resident | proportional (shared pages divided) |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {rss:.0f} MB | {pss:.0f} MB |" for name, (rss, pss) in rows]
    return "\n".join(lines) + "\n"


def _held(processes: list[psutil.Process]) -> tuple[float, float]:
    found = [one.memory_full_info() for one in processes]
    return sum(one.rss for one in found) / 2**20, sum(one.pss for one in found) / 2**20
