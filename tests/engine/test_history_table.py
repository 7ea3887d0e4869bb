"""The table of history: by year, append-only for everybody, and lawful erasure that leaves the chain whole."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.engine import drawing as d
from tests.engine.play import Play
from tests.support.servers import TestServer
from workflows import runtime
from workflows.errors import NotFound, OperationRefused

PARTITIONS = "select inhrelid::regclass::text from pg_inherits where inhparent = 'history_event'::regclass"


@pytest.fixture
def case(play: Play) -> Play:
    drawn = d.draw(
        "told", d.start(), d.user("first"), d.user("second"), d.end(), flows="start > first > second > end"
    )
    play.publish(drawn)
    play.start("told")
    play.do("first", note="rahasia")
    play.session.commit()
    return play


@pytest.fixture
def owner(owner_engine: Engine) -> Iterator[Connection]:
    """A transaction of the tables' owner that is taken back."""
    with owner_engine.connect() as connection:
        yield connection


@pytest.fixture
def superuser(server: TestServer, engine: Engine) -> Iterator[Connection]:
    found = server.admin_engine(str(engine.url.database))
    with found.connect() as connection:
        yield connection
    found.dispose()


def copy_of_case(connection: Connection, case: Play, year: int) -> uuid.UUID:
    """The same case with a number as of the first moment of a year."""
    millis = int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000)
    copy = uuid.UUID(int=millis << 80 | 7 << 76 | 2 << 62 | 9)
    for table, changed in (
        ("instance", {"id": copy, "number": f"UJI-{year}"}),
        ("history_event", {"instance_id": copy}),
    ):
        columns = connection.scalars(
            text("select attname from pg_attribute where attrelid = cast(:t as regclass) and attnum > 0"),
            {"t": table},
        ).all()
        chosen = ", ".join(f":{name}" if name in changed else name for name in columns)
        key = next(name for name in ("instance_id", "id") if name in columns)
        statement = (
            f"insert into {table} ({', '.join(columns)}) select {chosen} from {table} where {key} = :original"  # noqa: S608 - our own words
        )
        connection.execute(text(statement), {**changed, "original": case.instance_id})
    return copy


def where_is(connection: Connection, case_id: uuid.UUID) -> set[str]:
    found = text("select tableoid::regclass::text from history_event where instance_id = :case")
    return set(connection.scalars(found, {"case": case_id}))


def test_partitions_of_this_year_and_the_next_are_there(owner: Connection):
    years = range(2026, owner.scalar(text("select extract(year from now())::int")) + 2)
    assert {f"history_event_{year}" for year in years} | {"history_event_default"} <= set(
        owner.scalars(text(PARTITIONS))
    )
    assert owner.scalar(text("select ensure_history_partitions()")) == 0


def test_a_case_lies_in_the_year_in_which_it_began(owner: Connection, case: Play):
    owner.execute(text("select add_history_year(2032)"))
    assert where_is(owner, copy_of_case(owner, case, 2032)) == {"history_event_2032"}
    assert where_is(owner, copy_of_case(owner, case, 2033)) == {"history_event_default"}


def test_a_year_that_is_made_late_takes_its_events_from_the_default_partition(owner: Connection, case: Play):
    early, other = copy_of_case(owner, case, 2034), copy_of_case(owner, case, 2041)
    rows = text("select * from history_event order by instance_id, sequence")
    before = owner.execute(rows).all()
    assert owner.scalar(text("select add_history_year(2034)")) is True
    assert owner.scalar(text("select add_history_year(2034)")) is False
    assert (where_is(owner, early), where_is(owner, other)) == (
        {"history_event_2034"},
        {"history_event_default"},
    )
    assert owner.execute(rows).all() == before
    with pytest.raises(DBAPIError, match="append-only"), owner.begin_nested():
        owner.execute(text("truncate history_event_2034"))


def test_one_case_is_read_from_one_partition(owner: Connection, case: Play):
    plan = owner.scalars(
        text("explain select * from history_event where instance_id = :case order by sequence"),
        {"case": case.instance_id},
    )
    # the table's name, or its key's index where that is read
    named = re.findall(r"on (history_event\w+?)(?:_pkey)?\b", "\n".join(plan))
    assert set(named) == where_is(owner, case.instance_id)


@pytest.mark.parametrize("who", ["owner", "superuser", "replication"])
@pytest.mark.parametrize(
    "act",
    ["update {} set kind = 'X'", "update {} set body = null, salt = null", "delete from {}", "truncate {}"],
)
def test_nobody_changes_what_is_written(
    owner: Connection, superuser: Connection, case: Play, who: str, act: str
):
    connection = owner if who == "owner" else superuser
    if who == "replication":
        connection.execute(text("set session_replication_role = replica"))
    (part,) = where_is(connection, case.instance_id)
    for table in ("history_event", part):
        with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(text(act.format(table)))


def erase(engine: Engine, case: Play, sequence: int, reason: str = "Putusan 12/2026") -> None:
    with Session(engine) as session, session.begin():
        runtime.erase_event(session, case.case.number, sequence, reason=reason, now=case.now)


def test_an_erased_body_is_gone_and_the_chain_still_fits(owner_engine: Engine, case: Play):
    said = case.events("TASK_COMPLETED")[0]
    assert "rahasia" in str(said.body)
    sequence = said.sequence
    case.session.rollback()
    erase(owner_engine, case, sequence)
    case.restart()
    verdict = runtime.verify(case.session, case.instance_id)
    assert (verdict.sound, verdict.erased) == (True, 1)
    gone, told = case.events("TASK_COMPLETED")[0], case.events("ERASED")[0]
    assert (gone.body, gone.salt, len(gone.body_hash)) == (None, None, 32)
    assert told.body == {"event": sequence, "reason": "Putusan 12/2026"}
    case.do("second", note="lanjut")
    assert runtime.verify(case.session, case.instance_id).sound
    assert runtime.walk(case.session, case.case)


def test_what_cannot_be_erased_is_refused(owner_engine: Engine, case: Play):
    case.session.rollback()
    with pytest.raises(OperationRefused, match="NO_REASON"):
        erase(owner_engine, case, 1, reason=" ")
    with pytest.raises(NotFound):
        erase(owner_engine, case, 99)
    erase(owner_engine, case, 1)
    with pytest.raises(OperationRefused, match="GONE"):
        erase(owner_engine, case, 1)
    with pytest.raises(OperationRefused, match="KEPT"):
        erase(owner_engine, case, case.events("ERASED")[0].sequence)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("body = null, salt = null", "a body was erased without a ground"),
        ("body = null", "half of a body is missing"),
        ("salt = null", "half of a body is missing"),
    ],
)
def test_an_erasure_beside_the_law_is_found(owner: Connection, case: Play, act: str, reason: str):
    owner.execute(text("alter table history_event disable trigger user"))
    owner.execute(
        text(f"update history_event set {act} where instance_id = :i and sequence = 1"),  # noqa: S608 - our own words
        {"i": case.instance_id},
    )
    verdict = runtime.verify(Session(owner), case.instance_id)
    assert (verdict.broken_at, verdict.reason) == (1, reason)


def test_the_guard_lets_nothing_but_the_named_erasure_pass(owner: Connection, case: Play):
    owner.execute(text("select set_config('langkah.erasing', :e, true)"), {"e": f"{case.instance_id}:2"})
    for act in (
        "body = null, salt = null where sequence = 1",
        "body = null where sequence = 2",
        "body = null, salt = null, ground = 'x' where sequence = 2",
    ):
        with pytest.raises(DBAPIError, match="append-only"), owner.begin_nested():
            owner.execute(text(f"update history_event set {act}"))  # noqa: S608 - our own words
