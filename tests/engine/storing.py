"""Databases with running cases as each released version left them, kept in `stored/`, and how to open one.

`make stored` plays a few cases with the program as it is and writes the whole database, as JSON by table, under
the version of `pyproject.toml`. A release keeps its file for ever: `test_stored.py` migrates it and plays every
case to its end. Never write the file of a released version again.
"""

from __future__ import annotations

import gzip
import json
import tomllib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, select, text
from sqlalchemy.orm import Session

from models import create_engine_for
from models.process import TaskStatus, UserTask
from tests.engine import drawing as d
from tests.engine import trial
from tests.support.leave import calendars, delegation, used
from tests.support.office import EMPTY, REQUEST
from tests.support.servers import FAST, embedded, of_postgres
from tests.support.world import NOW, World, small_world
from workflows import assignment, runtime

FOLDER = Path(__file__).with_name("stored")
PROJECT = Path(__file__).parents[2]
_OTHERS = ("alembic_version",)
SERVICES = (trial.add, trial.shout)  # what the diagram below calls
NOTE = d.form(note="textfield", amount=d.number(decimals=2, required=False), urgent="checkbox")

# A sub-process and another task side by side, each with timers; then one more task.
MIXED = d.draw(
    "mixed",
    d.start(),
    d.user("ask"),
    d.gateway("fork", "parallel"),
    d.part(
        "inside",
        d.start("in_start"),
        d.user("look", who="superior"),
        d.service("add", "trial.add", "sum", a="2", b="3"),
        d.manual("sign", who="subject", decision="false"),
        d.end("in_end"),
        d.timer("nudge", "look", '"P1D"'),
        d.service("shout", "trial.shout", text="note"),
        d.end("nudged"),
        flows="in_start > look > add > sign > in_end \n nudge > shout > nudged",
    ),
    d.user("pay", who="role:PERSONNEL"),
    d.timer("late", "pay", '"P9D"', interrupting="true"),
    d.user("rescue", who="superior:2"),
    d.gateway("meet"),
    d.gateway("join", "parallel"),
    d.user("last"),
    d.end(outcome="DONE"),
    flows="""
        start > ask > fork > inside > join > last > end
        fork > pay > meet
        late > rescue > meet
        meet > join *
    """,
    case='<langkah:case prefix="UJI" title="Uji {note}" startForm="note"/>',
)

ANSWERS: dict[str, dict[str, object]] = {
    "advice": EMPTY | {"advice": "APPROVED"},
    "decision": EMPTY | {"decision": "APPROVED"},
    "look": {"note": "Ada.", "amount": 1.5, "urgent": False},
    "pay": {"note": "Lunas.", "amount": None, "urgent": True},
    "rescue": {"note": "Terlambat.", "amount": 0.25, "urgent": True},
    "last": {"note": "Selesai.", "amount": 3, "urgent": False},
    "ask": {"note": "Mohon.", "amount": 2.0, "urgent": False},
    "sign": {},
}


@dataclass
class Player:
    """Plays stored or new cases by the table of answers, each act in a transaction of its own."""

    engine: Engine
    now = NOW

    def start(self, key: str, person_id: int, **values: object) -> uuid.UUID:
        with Session(self.engine) as session, session.begin():
            answer = runtime.start(
                session, key, actor_id=person_id, values=values, now=self.now, request_key=uuid.uuid4()
            )
        return answer.instance_id

    def unanswered(self, key: str) -> dict[str, object]:
        """What a start form gives of which nothing is filled in."""
        with Session(self.engine) as session:
            shape = runtime.definition(session, key).shape
        return dict.fromkeys(shape.forms[shape.start_form])

    def do(self, instance_id: uuid.UUID, step: str) -> None:
        with Session(self.engine) as session, session.begin():
            open_task = (UserTask.instance_id == instance_id, UserTask.status == TaskStatus.OPEN)
            task = session.scalars(select(UserTask).where(*open_task, UserTask.step == step)).one()
            who = assignment.people_of_task(session, task, today=self.now.date())[0].employee_id
            key, values = uuid.uuid4(), ANSWERS[step]
            runtime.complete(session, task.id, actor_id=who, values=values, now=self.now, request_key=key)

    def open(self, instance_id: uuid.UUID) -> list[str]:
        with Session(self.engine) as session:
            steps = select(UserTask.step).where(UserTask.instance_id == instance_id)
            return sorted(session.scalars(steps.where(UserTask.status == TaskStatus.OPEN)))

    def later(self, **passing: float) -> None:
        self.now += timedelta(**passing)
        with Session(self.engine) as session, session.begin():
            for found in runtime.due_timers(session, now=self.now, limit=50):
                runtime.fire_timer(session, found, now=self.now)


def play(engine: Engine) -> dict[str, str]:
    """The cases that are kept: their name, and their public number in the database."""
    with Session(engine) as session, session.begin():
        world = small_world(session)
        calendars(session)
        delegation(session, world)
        for person in (world.siti, world.dimas, world.tirta):
            used(session, person, y2024=12, y2025=4)
        runtime.deploy_shipped(session, now=NOW)
        runtime.deploy(session, {"mixed/mixed.bpmn": MIXED, "mixed/note.form": NOTE}, now=NOW)
    return {name: str(found) for name, found in _cases(Player(engine), world).items()}


def _cases(player: Player, world: World) -> dict[str, uuid.UUID]:
    leave = player.unanswered("leave") | REQUEST | {"abroad": False}
    found = {"mixed, reminded": player.start("mixed", world.siti.id, **ANSWERS["ask"])}
    found["leave, reminded"] = player.start("leave", world.dimas.id, **leave)
    player.do(found["mixed, reminded"], "ask")
    player.later(days=1, hours=7)
    found["leave, asked"] = player.start("leave", world.siti.id, **leave)
    found["leave, advised"] = player.start("leave", world.tirta.id, **leave)
    player.do(found["leave, advised"], "advice")
    found["mixed, begun"] = player.start("mixed", world.siti.id, **ANSWERS["ask"])
    found["mixed, in the branches"] = player.start("mixed", world.siti.id, **ANSWERS["ask"])
    player.do(found["mixed, in the branches"], "ask")
    player.do(found["mixed, in the branches"], "look")
    found["mixed, one branch over"] = player.start("mixed", world.siti.id, **ANSWERS["ask"])
    for step in ("ask", "pay"):
        player.do(found["mixed, one branch over"], step)
    return found


def keep(engine: Engine, cases: dict[str, str], path: Path) -> None:
    """Write every table that has rows, in an order in which they can be inserted again."""
    with engine.connect() as connection:
        tables = {table.name: _rows(connection, table) for table in _tables(connection)}
        revision = MigrationContext.configure(connection).get_current_revision()
    document = {
        "revision": revision,
        "cases": cases,
        "tables": {name: rows for name, rows in tables.items() if rows},
    }
    path.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))


def read(path: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads(gzip.decompress(path.read_bytes()))
    return document


def put_back(url: str, tables: dict[str, list[object]]) -> None:
    """Insert the rows into a database of the revision that they were taken from."""
    with psycopg.connect(url) as connection:
        for name, rows in tables.items():
            connection.execute(
                f'insert into "{name}" overriding system value '  # noqa: S608 - names from our own file
                f'select * from jsonb_populate_recordset(null::"{name}", %s::jsonb)',
                [json.dumps(rows)],
            )
        for statement in connection.execute(_NUMBERING).fetchall():
            connection.execute(statement[0])


_NUMBERING = """
    select format('select setval(%L, (select coalesce(max(%I), 0) + 1 from %I), false)',
                  pg_get_serial_sequence(quote_ident(table_name), column_name), column_name, table_name)
    from information_schema.columns
    where table_schema = 'public' and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null
"""


def _tables(connection: Connection) -> list[Table]:
    found = MetaData()
    found.reflect(connection)
    return [
        one
        for one in found.sorted_tables
        if not one.name.startswith(("procrastinate_", "history_event_")) and one.name not in _OTHERS
    ]


def _rows(connection: Connection, table: Table) -> list[object]:
    statement = text(f"select coalesce(json_agg(t), '[]') from \"{table.name}\" t")  # noqa: S608 - of the schema
    rows: list[object] = connection.execute(statement).scalar_one()
    return rows


def version() -> str:
    found = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(found["project"]["version"])


if __name__ == "__main__":
    with embedded(FAST) as postgres:
        database = create_engine_for(of_postgres(postgres).make_database("stored"))
        keep(database, play(database), FOLDER / f"{version()}.json.gz")
        database.dispose()
