"""Many ways in which somebody with all rights on the database rewrites history, and what the check says of each.

    python -m tests.security.attack_history

starts a PostgreSQL of its own, has the application make and seal some history, and does each to a copy as the
superuser, triggers switched off, for good. Then `langkah audit verify` has to fail and name the event.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import create_engine_for
from tests.seals.forgery import rechain, rechain_trail, reseal, sign_anew
from tests.seals.office import open_office, unlock
from tests.support.servers import FAST, TestServer, embedded, of_postgres
from webapp.cli import main as langkah

BASE, COPY = "langkah_attacked", "langkah_attacked_copy"
CASE = "(select id from instance order by id limit 1)"
EVENT = f"instance_id = {CASE} and sequence"
ADD = f"""
insert into history_event (instance_id, sequence, kind, step, at, actor_id, ground, definition_id, body, salt,
                           body_hash, hash, xid)
select instance_id, {{sequence}}, 'TASK_COMPLETED', step, {{at}}, actor_id, ground, definition_id, '{{{{}}}}', 'salt',
       '', '', {{xid}}
from history_event where {EVENT} = 5
"""


@dataclass(frozen=True)
class Attack:
    """What is done, and what has to be named: an event of the first case by its number, or these words."""

    what: str
    event: int | str
    do: Callable[[Session], None]

    def named_in(self, said: str, number: str) -> bool:
        return (f"Case {number}, event {self.event}" if isinstance(self.event, int) else self.event) in said


def _say(*statements: str, mended: bool = True, hidden: str = "") -> Callable[[Session], None]:
    """On request the chain is mended, and pages, roots and signatures are written anew."""

    def done(session: Session) -> None:
        for statement in statements:
            session.execute(text(statement))
        if mended:
            rechain(session, session.execute(text(f"select {CASE}")).scalar_one())
        if hidden:
            reseal(session, roots=hidden != "pages")
        if hidden == "signatures":
            sign_anew(session, Ed25519PrivateKey.generate())

    return done


def _rename_with_trail(session: Session) -> None:
    session.execute(text("update employee set name = 'Orang Lain' where id = 1"))
    entry = "table_name = 'employee' and row_key = '1'"
    session.execute(
        text(f'update change_event set after = after || \'{{"name": "Orang Lain"}}\' where {entry}')
    )
    rechain_trail(session, "employee", "1")


CHANGE = f'update history_event set body = body || \'{{"decision": "APPROVED"}}\' where {EVENT} = 3'
ATTACKS = (
    Attack(
        "another person decided",
        3,
        _say(f"update history_event set actor_id = 1 + actor_id where {EVENT} = 3", mended=False),
    ),
    Attack("another decision, chain and head mended", 3, _say(CHANGE)),
    Attack(
        "an event removed, the rest numbered anew",
        3,
        _say(
            f"delete from history_event where {EVENT} = 3",
            f"update history_event set sequence = sequence + 100 where {EVENT} > 3",
            f"update history_event set sequence = sequence - 101 where {EVENT} > 100",
        ),
    ),
    Attack(
        "two events change places",
        3,
        _say(
            f"update history_event set sequence = 90 where {EVENT} = 3",
            f"update history_event set sequence = 3 where {EVENT} = 5",
            f"update history_event set sequence = 5 where {EVENT} = 90",
        ),
    ),
    Attack(
        "the end cut off, number and head mended", 5, _say(f"delete from history_event where {EVENT} > 4")
    ),
    Attack("an event put into the past", 7, _say(ADD.format(sequence=7, at="at", xid="xid"))),
    Attack(
        "an event of next week",
        7,
        _say(ADD.format(sequence=7, at="now() + interval '7 days'", xid="pg_current_xact_id()")),
    ),
    Attack("another decision, leaves in the database written anew too", 3, _say(CHANGE, hidden="pages")),
    Attack("… and all roots", 3, _say(CHANGE, hidden="roots")),
    Attack("… and signed with a key of one's own", 3, _say(CHANGE, hidden="signatures")),
    Attack(
        "the case removed altogether",
        1,
        _say(
            f"delete from history_event where instance_id = {CASE}",
            f"delete from user_task where instance_id = {CASE}",
            f"update instance set event_count = 0, head_hash = '' where id = {CASE}",
            mended=False,
        ),
    ),
    Attack(
        "a person renamed behind the trail of master data",
        "Row 1 of employee: name is not what was last written",
        _say("update employee set name = 'Orang Lain' where id = 1", mended=False),
    ),
    Attack(
        "… and the trail written anew to fit",
        "(employee 1, INSERT, ",
        _rename_with_trail,
    ),
    Attack(
        "yesterday's backup put back, checkpoints and all",
        1,
        _say(
            "delete from checkpoint",
            "delete from sealed_page",
            "delete from history_event",
            "delete from user_task",
            "update instance set event_count = 0, head_hash = ''",
            mended=False,
        ),
    ),
)


@dataclass(frozen=True)
class Target:
    """A sealed history, to be copied for each attack; `number` is that of its first case."""

    server: TestServer
    folder: Path
    number: str

    def verdict(self, attack: Attack | None) -> tuple[int, str]:
        """Exit code and words of `langkah audit verify` after the attack; of untouched history without one."""
        self.server.drop_database(COPY)
        with psycopg.connect(self.server.admin_url, autocommit=True) as admin:
            copy = sql.SQL("create database {} template {} owner {}")
            admin.execute(copy.format(*map(sql.Identifier, (COPY, BASE, self.server.owner))))
        if attack:
            self._do(attack)
        with tempfile.TemporaryDirectory() as own:
            files = shutil.copytree(self.folder, Path(own) / "data")
            settings = {
                "DATABASE_URL": self.server.url_of(COPY),
                "SECRET_KEY": "0123456789abcdef" * 4,
                "LANGKAH_DATA_DIR": str(files),
            }
            found = CliRunner().invoke(langkah, ["audit", "verify"], env=settings)
        return found.exit_code, found.output

    def _do(self, attack: Attack) -> None:
        superuser = self.server.admin_engine(COPY)
        with Session(superuser) as session, session.begin():
            session.execute(text("set local session_replication_role = replica"))
            unlock(session)
            attack.do(session)
        superuser.dispose()


@contextmanager
def target(server: TestServer, folder: Path) -> Iterator[Target]:
    engines = create_engine_for(server.make_database(BASE)), server.admin_engine(BASE)
    office = open_office(*engines, folder)
    number = office.case(0)
    office.play.close()
    for engine in engines:
        engine.dispose()
    try:
        yield Target(server, folder, number)
    finally:
        for name in (COPY, BASE):
            server.drop_database(name)


def run() -> int:
    missed = 0
    with (
        embedded(FAST) as postgres,
        tempfile.TemporaryDirectory() as folder,
        target(of_postgres(postgres), Path(folder)) as it,
    ):
        for attack in ATTACKS:
            code, said = it.verdict(attack)
            found = code == 1 and attack.named_in(said, it.number)
            missed += not found
            sys.stdout.write(f"{'found' if found else 'MISSED'}: {attack.what}\n{said}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(run())
