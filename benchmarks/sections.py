"""A run over several benchmarks: what they share, and one section of `RESULTS.md` for each.

Each rewrites its own section and leaves the others as they are. A run at another size than the whole is a quick
try: it is only printed.
"""

from __future__ import annotations

import os
import platform
import re
import secrets
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from benchmarks.works import Work, office
from models import create_engine_for
from tests.support.servers import TestServer, embedded, of_postgres

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass
class Run:
    """One embedded PostgreSQL with fsync for all benchmarks of a run, and one office in it."""

    stack: ExitStack
    scale: float = 1.0
    secret_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)

    def sized(self, number: int, *, least: int = 1) -> int:
        """The number at this run's size."""
        return max(round(number * self.scale), least)

    @cached_property
    def server(self) -> TestServer:
        return of_postgres(self.stack.enter_context(embedded({})))

    @cached_property
    def folder(self) -> Path:
        return Path(self.stack.enter_context(TemporaryDirectory()))

    @cached_property
    def office(self) -> Office:
        url = self.server.make_database("office")
        engine, owner = self.engine_for(url), self.engine_for(self.server.owner_url_of("office"))
        return Office(url, engine, owner, office(engine))

    def database(self, name: str) -> Engine:
        """An empty database beside the office."""
        return self.engine_for(self.server.make_database(name))

    def engine_for(self, url: str) -> Engine:
        engine = create_engine_for(url)
        self.stack.callback(engine.dispose)
        return engine


@dataclass(frozen=True)
class Office:
    """A small regency with its works, in one database."""

    url: str
    engine: Engine  # as the application works
    owner: Engine  # who alone may make tables
    works: tuple[Work, ...]

    @property
    def step(self) -> Work:
        return self.works[0]

    @property
    def leave(self) -> Work:
        return self.works[1]


def circumstances() -> str:
    """The machine and how busy it was, to stand under a table."""
    found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    name = found[1] if found else platform.machine()
    load = os.getloadavg()[1]
    return f"Load meanwhile: {load:.1f} on {os.cpu_count()} processors ({name}), Python {platform.python_version()}."


def write_section(title: str, body: str, path: Path = RESULTS) -> None:
    """Put the section in the place of the one with the same title, else at the end."""
    parts = path.read_text(encoding="utf-8").split("\n# ") if path.exists() else []
    sections = {
        part.removeprefix("# ").split("\n", 1)[0]: part.removeprefix("# ") for part in parts if part.strip()
    }
    sections[title] = f"{title}\n\n{body}"
    path.write_text("\n".join(f"# {part.rstrip()}\n" for part in sections.values()), encoding="utf-8")
