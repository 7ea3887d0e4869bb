"""Cases that every released version left behind are taken up by this one, and come to their ends."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models import create_engine_for
from models.process import Definition, Instance, InstanceStatus
from tests.engine.storing import FOLDER, Player, put_back, read, version
from tests.support.servers import TestServer
from webapp.cli.database import alembic_config
from workflows import runtime
from workflows.engine import cache
from workflows.errors import StateUnreadable

STORED = sorted(FOLDER.glob("*.json.gz"))
KEPT_AT = datetime(2026, 2, 10, 11, tzinfo=UTC)
# The order in which the steps of a case are done; whatever is open of it.
ORDER = ("ask", "look", "advice", "decision", "pay", "rescue", "sign", "last")
OUTCOMES = {"leave": "APPROVED", "mixed": "DONE"}


@pytest.fixture(params=STORED, ids=[path.name for path in STORED])
def kept(request: pytest.FixtureRequest, server: TestServer) -> Iterator[tuple[Engine, dict[str, str]]]:
    """A database as a release left it, brought to the newest migration; and its cases by name."""
    document = read(request.param)
    name = f"langkah_stored_{uuid.uuid4().hex[:12]}"
    url = server.make_empty_database(name)
    command.upgrade(alembic_config(url), str(document["revision"]))
    put_back(url, document["tables"])  # type: ignore[arg-type]  # from our own file
    server.migrate(name)
    cache.forget()
    engine = create_engine_for(server.url_of(name))
    yield engine, document["cases"]  # type: ignore[misc]  # from our own file
    engine.dispose()
    cache.forget()
    server.drop_database(name)


def test_this_version_is_kept():
    assert [path.name for path in STORED if path.name == f"{version()}.json.gz"], "make stored"


@pytest.mark.parametrize("late", [False, True], ids=["in-time", "timers-passed"])
def test_every_case_loads_and_finishes(kept: tuple[Engine, dict[str, str]], *, late: bool):
    engine, cases = kept
    player = Player(engine)
    player.now = KEPT_AT
    assert len(cases) >= 7
    for case_id in map(uuid.UUID, cases.values()):
        _finish(player, case_id, late=late)
        with Session(engine) as session:
            case = session.get_one(Instance, case_id)
            key = session.scalars(select(Definition.key).where(Definition.id == case.definition_id)).one()
            assert (case.status, case.outcome) == (InstanceStatus.COMPLETED, OUTCOMES[key])
            assert runtime.verify(session, case_id).sound


def test_timers_keep_the_instants_of_the_old_version(kept: tuple[Engine, dict[str, str]]):
    engine, cases = kept
    with Session(engine) as session:
        early = runtime.due_timers(session, now=datetime(2026, 2, 10, 3, tzinfo=UTC), limit=50)
        passed = runtime.due_timers(session, now=datetime(2026, 2, 20, 3, tzinfo=UTC), limit=50)
    assert early == []
    assert {uuid.UUID(cases["mixed, in the branches"]), uuid.UUID(cases["leave, asked"])} <= set(passed)


def test_a_state_of_an_unknown_format_is_refused_by_name(kept: tuple[Engine, dict[str, str]]):
    engine, cases = kept
    case_id = uuid.UUID(cases["leave, asked"])
    with Session(engine) as session, session.begin():
        session.execute(update(Instance).where(Instance.id == case_id).values(state_format="langkah-99"))
    player = Player(engine)
    player.now = KEPT_AT
    with pytest.raises(StateUnreadable, match="langkah-99"):
        player.do(case_id, "advice")
    assert player.open(case_id) == ["advice"]


def test_specifications_of_an_older_format_are_read_from_the_files(kept: tuple[Engine, dict[str, str]]):
    engine, cases = kept
    with Session(engine) as session, session.begin():
        session.execute(update(Definition).values(spec=b"gone", spec_format="langkah-0"))
    player = Player(engine)
    player.now = KEPT_AT
    _finish(player, uuid.UUID(cases["mixed, one branch over"]), late=False)
    assert player.open(uuid.UUID(cases["mixed, one branch over"])) == []


def _finish(player: Player, case_id: uuid.UUID, *, late: bool) -> None:
    for _round in range(20):
        if late:
            player.later(days=10)
        waiting = player.open(case_id)
        if not waiting:
            return
        player.do(case_id, next(step for step in ORDER if step in waiting))
    raise AssertionError(f"the case goes on for ever at {player.open(case_id)}")


def test_files_are_small():
    assert max(path.stat().st_size for path in STORED) < 200_000, Path(FOLDER)
