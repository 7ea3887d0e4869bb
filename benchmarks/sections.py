"""One section of `RESULTS.md` for each benchmark: each rewrites its own and leaves the others as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from models import create_engine_for
from tests.support.servers import embedded, of_postgres

RESULTS = Path(__file__).with_name("RESULTS.md")


def measured(measure: Callable[[Engine], str]) -> str:
    """On an embedded PostgreSQL of its own, with fsync."""
    with embedded({}) as postgres:
        engine = create_engine_for(of_postgres(postgres).make_database("bench"))
        try:
            return measure(engine)
        finally:
            engine.dispose()


def write_section(title: str, body: str, path: Path = RESULTS) -> None:
    """Put the section in the place of the one with the same title, else at the end."""
    parts = path.read_text(encoding="utf-8").split("\n# ") if path.exists() else []
    sections = {
        part.removeprefix("# ").split("\n", 1)[0]: part.removeprefix("# ") for part in parts if part.strip()
    }
    sections[title] = f"{title}\n\n{body}"
    path.write_text("\n".join(f"# {part.rstrip()}\n" for part in sections.values()), encoding="utf-8")
    print(body)
