"""`langkah doctor`: whether everything that is stored agrees with itself. Reads only, one moment of the database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Config
from models.base import create_engine_for
from models.process import Instance
from models.soundness import SILENT_SECONDS, disagreements
from webapp.clock import Clock
from workflows import runtime

_BATCH = 500
_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def examine(config: Config) -> Iterator[str]:
    engine = create_engine_for(config.database_url, pool_size=1)
    try:
        yield from findings(engine, demo=config.demo)
    finally:
        engine.dispose()


def findings(engine: Engine, *, demo: bool = False, silent_seconds: float = SILENT_SECONDS) -> Iterator[str]:
    """What is wrong, a sentence each: first what tables say of each other, then case by case."""
    with Session(engine.execution_options(**_ONE_MOMENT)) as session:
        now = Clock(demo=demo).now(session)
        yield from disagreements(session, silent_seconds=silent_seconds)
        cases = session.execute(select(Instance.id, Instance.number).order_by(Instance.id))
        for part in cases.partitions(_BATCH):
            for found in part:
                yield from (
                    f"case {found.number}: {said}" for said in runtime.unsound(session, found.id, now=now)
                )
            session.expunge_all()  # or a million cases would stay in memory
