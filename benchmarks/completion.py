"""What completing a user task costs, below HTTP and over it, beside the floor: the bare engine and a database.

All are measured in turns in one run on one embedded PostgreSQL with fsync, so that their ratios do not depend on
how busy the machine is. Over HTTP is `langkah web` in a process of its own: session, token, key, form, redirect.
`make bench` prints the table of `benchmarks/RESULTS.md`.
"""

from __future__ import annotations

import os
import secrets
import statistics
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.browser import Browser, served
from benchmarks.floor import Floor
from benchmarks.sections import write_section
from benchmarks.works import Work, office
from models import create_engine_for
from models.process import Instance, UserTask
from tests.engine.counting import counted
from tests.support.servers import embedded, of_postgres

ROUNDS = 200
WARM = 20


@dataclass(frozen=True)
class Bench:
    """A work and its browser, measured in turns with the floor."""

    work: Work
    browser: Browser

    def below(self) -> float:
        return timed(self.work.complete, self.work.fresh())

    def over(self) -> float:
        task_id = self.work.fresh()
        fields = self.browser.form(task_id) | dict(self.work.typed)
        return timed(lambda one: self.browser.send(one, fields), task_id)

    def figures(self) -> tuple[int, int, int]:
        """Statements and commits of one completion, and the bytes of state that stood before it."""
        task_id = self.work.fresh()
        with Session(self.work.engine) as session:
            case = select(Instance).join(UserTask).where(UserTask.id == task_id)
            state = session.scalars(case).one().state or b""
            session.rollback()
            with counted(session) as sent:
                self.work.complete_in(session, task_id)
                session.commit()
        commits = sent.count("COMMIT")
        return len(sent) - commits, commits, len(state)


def timed(act: Callable[[uuid.UUID], None], what: uuid.UUID) -> float:
    begun = time.perf_counter()
    act(what)
    return (time.perf_counter() - begun) * 1000


def measure(floor: Floor, benches: list[Bench]) -> str:
    takes = [lambda: timed(floor.complete, floor.start())]
    takes += [take for bench in benches for take in (bench.below, bench.over)]
    rounds = [[take() for take in takes] for _round in range(WARM + ROUNDS)][WARM:]
    bare, *own = (statistics.median(column) for column in zip(*rounds, strict=True))
    lines = [
        "| what | p50 | beside the floor | target | statements | commits | state |",
        "|---|---|---|---|---|---|---|",
        f"| the floor: bare engine, 6 statements, 1 commit | {bare:.2f} ms | 1 × | | 6 | 1 | |",
    ]
    needed = 0  # of a step without services: what a process sends beyond it, its services and checks send
    for bench, below, over in zip(benches, own[::2], own[1::2], strict=True):
        statements, commits, size = bench.figures()
        needed = needed or statements
        extra = f" + {statements - needed} of the services" if statements > needed else ""
        limits = ("", "") if extra else ("≤ 2 ×", "≤ 3 ×")
        figures = f"{needed}{extra} | {commits} | {size} bytes |"
        name = bench.work.name
        lines.append(
            f"| {name}, below HTTP | {below:.2f} ms | {below / bare:.2f} × | {limits[0]} | {figures}"
        )
        lines.append(f"| {name}, over HTTP | {over:.2f} ms | {over / bare:.2f} × | {limits[1]} | | | |")
    lines += ["", f"Load of the machine meanwhile: {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors."]
    return "\n".join(lines) + "\n"


def main() -> None:
    with ExitStack() as stack:
        postgres = stack.enter_context(embedded({}))
        server = of_postgres(postgres)
        url = server.make_database("bench")
        engine, owner = create_engine_for(url), server.owner_engine("bench")
        stack.callback(engine.dispose)
        stack.callback(owner.dispose)
        works = office(engine)
        folder = Path(stack.enter_context(TemporaryDirectory()))
        port = stack.enter_context(served(url, folder, secret_key=secrets.token_hex(32)))
        benches = [Bench(work, Browser(engine, work.actor, port)) for work in works]
        table = measure(Floor(owner), benches)
    write_section("Completing a user task", table)


if __name__ == "__main__":
    main()
