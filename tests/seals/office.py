"""A small office whose history has been sealed several times, and those who change it afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import Play
from tests.support.world import NOW
from webapp.background.seals import Sealer
from workflows.engine import cache
from workflows.seals.keyfile import KeyFile
from workflows.seals.record import Record
from workflows.seals.verdict import Finding, Report
from workflows.seals.verify import Wanted, verify

CASES = 4


@dataclass
class Office:
    """`engine` is the application's, `superuser` whoever has the whole database in their hands."""

    engine: Engine
    superuser: Engine
    folder: Path
    sealer: Sealer
    play: Play
    numbers: list[str] = field(default_factory=list)

    @property
    def wanted(self) -> Wanted:
        return Wanted(ring=self.sealer.key.ring(), now=NOW, record=self.sealer.record)

    def case(self, number: int) -> str:
        """The number of a case, as people know it."""
        return self.numbers[number]

    def check(self, **changed: object) -> Report:
        with Session(self.engine) as session:
            return verify(session, replace(self.wanted, **changed))

    @contextmanager
    def attacked(self, *statements: str, **values: object) -> Iterator[Session]:
        """As it would be if somebody with all rights had done this; afterwards it is as before."""
        with Session(self.superuser) as session:
            session.execute(text("set local session_replication_role = replica"))
            unlock(session)
            for statement in statements:
                session.execute(text(statement), values)
            yield session
            session.rollback()

    def found(self, *statements: str, wanted: Wanted | None = None, **values: object) -> list[Finding]:
        with self.attacked(*statements, **values) as session:
            return verify(session, wanted or self.wanted).findings


def unlock(session: Session) -> None:
    """Switch off every trigger that keeps a table from being changed."""
    rows = session.execute(
        text(
            "select tgrelid::regclass::text, tgname from pg_trigger "
            "where not tgisinternal and tgparentid = 0 and tgname not like 'procrastinate%'"
        )
    )
    for table, name in rows.all():
        session.execute(text(f'alter table {table} disable trigger "{name}"'))


def open_office(engine: Engine, superuser: Engine, folder: Path) -> Office:
    """Four cases and a checkpoint after each act but the last."""
    trial.calls.clear()
    cache.forget()
    sealer = Sealer(sessionmaker(engine), KeyFile(folder / "seal.key"), Record(folder / "checkpoints.txt"))
    sealer.key.make(first=1)
    play = Play(engine)
    flows = "start > first > second > end"
    play.publish(
        d.draw("told", d.start(), d.user("first"), d.user("second"), d.end(outcome="DONE"), flows=flows)
    )
    play.session.commit()
    office = Office(engine, superuser, folder, sealer, play)
    for number in range(CASES):
        play.start("told")
        play.session.commit()
        for step in ("first", "second") if number % 2 == 0 else ("first",):
            play.do(step, note='e\u0301 café 😀 \u0007 "x"')
            play.session.commit()
        sealer.take(asked=True)
    play.start("told")
    play.session.commit()
    with engine.connect() as connection:
        office.numbers += connection.scalars(text("select number from instance order by id"))
    return office


def copy_of_files(office: Office, folder: Path) -> Sealer:
    """The same key and files in another folder."""
    shutil.copytree(office.folder, folder, dirs_exist_ok=True)
    return replace(office.sealer, key=KeyFile(folder / "seal.key"), record=Record(folder / "checkpoints.txt"))
