"""What completing a user task costs, below HTTP and over it, beside the floor: the bare engine and a database.

Over HTTP is `langkah web` in a process of its own: session, token, key, form, redirect.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.browser import Browser, served
from benchmarks.floor import Floor
from benchmarks.rounds import medians, timed
from benchmarks.sections import Run
from benchmarks.works import Work
from models.process import Instance, UserTask
from tests.engine.counting import counted

TITLE = "Completing a user task"
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


def measure(run: Run) -> str:
    office = run.office
    with served(office.url, run.folder, secret_key=run.secret_key) as server:
        benches = [Bench(work, Browser(office.engine, work.actor, server.port)) for work in office.works]
        return _table(Floor(office.owner), benches, rounds=run.sized(ROUNDS, least=10))


def _table(floor: Floor, benches: list[Bench], *, rounds: int) -> str:
    takes = [lambda: timed(floor.complete, floor.start())]
    takes += [take for bench in benches for take in (bench.below, bench.over)]
    bare, *own = medians(takes, rounds=rounds, warm=WARM)
    lines = [
        "| what | p50 | beside the floor | target | statements (≤ 10) | commits (1) | state (≤ 2 kB) |",
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
    return "\n".join(lines) + "\n"
