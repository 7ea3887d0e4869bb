"""The database that tests share is clean before every test, whatever the one before did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.people import Unit
from models.settings import ClockOffset
from tests.support import cleaning
from tests.support.cleaning import Cleaner, unguarded
from tests.support.servers import TestServer
from tests.support.world import make_unit

MOMENT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
WHO = ("superuser", "owner")


def address(server: TestServer, name: str, who: str) -> str:
    return server.admin_url_of(name) if who == "superuser" else server.owner_url_of(name)


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_commits_the_next_does_not_see(session: Session, turn: int):
    assert session.scalar(sa.select(sa.func.count()).select_from(ClockOffset)) == 0
    session.add(ClockOffset(id=1, offset=timedelta(days=turn), changed_at=MOMENT))
    session.commit()


def test_the_server_speaks_utc_whatever_the_machine_does(session: Session):
    assert session.scalar(sa.text("SHOW timezone")) == "UTC"


@pytest.fixture(params=WHO)
def cleaner(engine: Engine, server: TestServer, request: pytest.FixtureRequest) -> Iterator[Cleaner]:
    found = Cleaner(address(server, str(engine.url.database), request.param), patience="10ms")
    yield found
    found.close()


def test_append_only_tables_refuse_again_after_a_cleaning(
    cleaner: Cleaner, session: Session, owner_engine: Engine
):
    for _turn in range(2):
        session.add(ClockOffset(id=1, offset=timedelta(0), changed_at=MOMENT))
        session.commit()  # leaves a row in the trail
        for order in ("TRUNCATE change_event CASCADE", "DELETE FROM change_event"):
            with owner_engine.connect() as owner, pytest.raises(DBAPIError, match="append-only"):
                owner.execute(sa.text(order))
        cleaner.clean()
    cleaner.clean()  # compares all triggers with what they were


def test_numbers_begin_anew(cleaner: Cleaner, session: Session):
    """After each cleaning alike, and after a transaction that was taken back too."""
    numbers = []
    for end in (session.commit, session.rollback, session.commit):
        numbers.append(make_unit(session).id)
        end()
        cleaner.clean()
    assert numbers == [numbers[0]] * 3


def test_tables_full_of_dead_rows_get_new_files(cleaner: Cleaner, session: Session, monkeypatch):
    size = sa.text("select pg_relation_size('unit')")
    make_unit(session)
    session.commit()
    cleaner.clean()
    before = session.scalar(size)
    make_unit(session)
    session.commit()
    monkeypatch.setattr(cleaning, "_LARGE", 1)
    cleaner.clean()
    after = session.scalar(size)
    session.rollback()
    assert (before, after) == ((8192, 0) if cleaner.deletes else (0, 0))


def test_an_open_transaction_is_told(cleaner: Cleaner, session: Session):
    make_unit(session)
    session.commit()
    session.scalars(sa.select(Unit)).all()
    with pytest.raises(AssertionError, match="left a transaction open"):
        cleaner.clean()
    session.rollback()
    cleaner.clean()


@pytest.fixture(params=WHO)
def scratch(server: TestServer, request: pytest.FixtureRequest):
    """A database with rows that came by a migration: `mother`, and `child` that refers to it."""
    name = f"langkah_test_scratch_{uuid4().hex[:12]}"
    server.make_database(name)
    url = server.owner_url_of(name)
    cleaner_of = sa.create_engine(
        url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool
    )
    with cleaner_of.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE child (id int, mother_id int, detail json)")
        connection.exec_driver_sql("CREATE TABLE mother (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)")
        connection.exec_driver_sql("ALTER TABLE child ADD FOREIGN KEY (mother_id) REFERENCES mother")
        connection.exec_driver_sql("INSERT INTO mother DEFAULT VALUES")
        connection.exec_driver_sql("INSERT INTO child VALUES (7, 1, '{}')")
    yield cleaner_of, address(server, name, request.param)
    server.drop_database(name)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM child",
        "INSERT INTO mother DEFAULT VALUES",
        "UPDATE child SET id = 8",
        "TRUNCATE mother CASCADE",
    ],
)
def test_rows_of_migrations_come_back(scratch: tuple[Engine, str], damage: str):
    engine, url = scratch
    cleaner = Cleaner(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(damage)
    cleaner.clean()
    cleaner.close()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id, mother_id FROM child").all() == [(7, 1)]
        assert connection.exec_driver_sql("SELECT id FROM mother").all() == [(1,)]


GUARD = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
    CREATE TRIGGER child_kept BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION refuse();
    ALTER TABLE child ENABLE ALWAYS TRIGGER child_kept;
"""


def test_a_trigger_is_left_as_it_was(scratch: tuple[Engine, str]):
    engine, url = scratch
    with engine.begin() as connection:
        connection.exec_driver_sql(GUARD)
    cleaner = Cleaner(url)
    with engine.begin() as connection, unguarded(connection, "child"):
        connection.exec_driver_sql("UPDATE child SET id = 8")
    cleaner.clean()
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE child ENABLE TRIGGER child_kept")
    with pytest.raises(AssertionError, match=r"child\.child_kept"):
        cleaner.clean()
    cleaner.close()
