"""The trail of settings and master data: whoever changes them, by whatever way, leaves one that fits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.changes import TRAILED, ChangeEvent
from models.people import Employee, Role, RoleGrant, Unit
from models.settings import Parameter
from tests.support.world import World, small_world
from webapp.actors import leaves_trail
from workflows.errors import NotFound, OperationRefused
from workflows.trail import Difference, differences, erase_change, jsonb_text, verify_changes

FORGED = """
    create temporary table employee (id integer);
    create trigger t after insert on employee for each row execute function note_change('id', '');
"""
TRIGGERS = text(
    "select tgrelid::regclass::text from pg_trigger where tgname like '%\\_trail' and tgenabled = 'A'"
)


@pytest.fixture
def world(session: Session) -> World:
    made = small_world(session)
    session.commit()
    return made


@pytest.fixture
def owner(owner_engine: Engine) -> Iterator[Connection]:
    """A transaction of the tables' owner that is taken back."""
    with owner_engine.connect() as connection:
        yield connection


def changes(session: Session, table: str, row: object) -> list[ChangeEvent]:
    of_row = (ChangeEvent.table_name == table, ChangeEvent.row_key == str(row))
    return list(session.scalars(select(ChangeEvent).where(*of_row).order_by(ChangeEvent.id)))


def test_every_table_of_the_list_has_its_trigger(engine: Engine):
    with engine.connect() as connection:
        assert set(connection.scalars(TRIGGERS)) == set(TRAILED)


def test_a_row_leaves_its_whole_life(session: Session, world: World):
    grant = RoleGrant(employee_id=world.dimas.id, role=Role.PERSONNEL, unit_id=world.office)
    session.add(grant)
    session.commit()
    session.execute(text("select set_config('langkah.actor', :who, true)"), {"who": str(world.siti.id)})
    grant.role = Role.DESIGNER
    session.commit()
    number = grant.id
    session.delete(grant)
    session.commit()
    made, changed, gone = changes(session, "role_grant", number)
    assert [one.act for one in (made, changed, gone)] == ["INSERT", "UPDATE", "DELETE"]
    assert (made.before, made.after["role"], made.actor_id) == (None, "PERSONNEL", None)
    assert (changed.before, changed.after) == ({"role": "PERSONNEL"}, {"role": "DESIGNER"})
    assert (changed.actor_id, changed.db_user) == (world.siti.id, session.scalar(text("select session_user")))
    assert (gone.before["role"], gone.after, gone.actor_id) == ("DESIGNER", None, None)
    assert verify_changes(session).sound
    assert list(differences(session)) == []


def test_secrets_are_not_told(session: Session, world: World):
    person = world.siti.id
    number = session.scalar(
        text(
            "insert into account (employee_id, enabled, language, email_notices, activation_hash) "
            "values (:e, true, 'id', true, 'geheim') returning id"
        ),
        {"e": person},
    )
    session.execute(
        text("update account set password_hash = 'argon', activation_hash = null where id = :a"),
        {"a": number},
    )
    session.execute(text("update account set password_hash = 'other' where id = :a"), {"a": number})
    session.commit()
    made, first, second = changes(session, "account", number)
    assert (made.after["activation_hash"], made.after["password_hash"]) == ("*", None)
    assert (first.before, first.after) == (
        {"activation_hash": "*", "password_hash": None},
        {"activation_hash": None, "password_hash": "*"},
    )
    assert (second.before, second.after) == ({"password_hash": "*"}, {"password_hash": "*"})


def test_what_changes_nothing_leaves_no_trail(session: Session, world: World):
    before = session.scalar(text("select count(*) from change_event"))
    session.execute(text("update employee set name = name"))
    session.execute(text("update definition set spec = spec || ''"))
    assert session.scalar(text("select count(*) from change_event")) == before


@pytest.mark.parametrize(
    "change",
    [
        "table_name = 'unit'",
        "row_key = '0'",
        "act = 'INSERT'",
        "at = at + interval '1 microsecond'",
        "actor_id = null",
        "db_user = 'x'",
        'before = before || \'{"name": "x"}\'',
        "after = after || '{\"x\": null}'",
        "salt = 'other'",
        "body_hash = 'other'",
        "hash = 'other'",
        "id = id + 100000",
        "before = null",
        "salt = null",
        "before = null, after = null, salt = null",
    ],
)
def test_every_changed_column_is_found(session: Session, world: World, owner: Connection, change: str):
    session.execute(text("select set_config('langkah.actor', :who, true)"), {"who": str(world.siti.id)})
    session.execute(text("update employee set name = 'Melati' where id = :e"), {"e": world.dimas.id})
    session.execute(text("update employee set name = 'Mawar' where id = :e"), {"e": world.dimas.id})
    session.commit()
    _made, first, _second = changes(session, "employee", world.dimas.id)
    number = first.id
    session.rollback()
    owner.execute(text("alter table change_event disable trigger user"))
    owner.execute(text(f"update change_event set {change} where id = :i"), {"i": number})  # noqa: S608 - columns of the test
    assert not verify_changes(Session(owner)).sound


def test_a_removed_change_is_found(session: Session, world: World, owner: Connection):
    session.execute(text("update employee set name = 'Melati' where id = :e"), {"e": world.dimas.id})
    session.commit()
    made, last = changes(session, "employee", world.dimas.id)
    numbers = made.id, last.id
    session.rollback()
    owner.execute(text("alter table change_event disable trigger user"))
    owner.execute(text("savepoint whole"))
    owner.execute(text("delete from change_event where id = :i"), {"i": numbers[0]})
    assert verify_changes(Session(owner)).broken == numbers[1]
    owner.execute(text("rollback to whole"))
    owner.execute(text("delete from change_event where id = :i"), {"i": numbers[1]})
    assert verify_changes(Session(owner)).sound  # a cut end fits: checkpoints find it, and the row itself
    assert [one.what for one in differences(Session(owner))] == ["name is not what was last written"]


@pytest.mark.parametrize(
    ("table", "act", "what"),
    [
        ("role_grant", "update {} set role = 'OTHER'", "role is not what was last written"),
        ("role_grant", "delete from {}", "it is gone"),
        ("calendar_year", "insert into {} values ('', 2030, now(), 'x')", "no change tells of it"),
    ],
)
def test_what_is_changed_with_the_triggers_off_is_found(owner: Connection, world: World, table, act, what):
    owner.execute(text("delete from role_grant where id <> (select min(id) from role_grant)"))
    row = owner.scalar(text("select min(id) from role_grant")) if table == "role_grant" else "/2030"
    owner.execute(text(f"alter table {table} disable trigger user"))
    owner.execute(text(act.format(table)))
    assert list(differences(Session(owner))) == [Difference(table, str(row), what)]


def test_an_import_of_many_rows_looks_for_each_by_index(owner: Connection):
    """It took the square of its time when it walked along the whole trail for each row."""
    owner.execute(
        text(
            "insert into unit (code, name, time_zone, work_week, region, minimum_staff) "
            "select 'U' || n, 'Unit', 'Asia/Jakarta', 5, '', 0 from generate_series(1, 50) n"
        )
    )
    found = owner.execute(
        text("select seq_scan, idx_scan from pg_stat_xact_user_tables where relname = 'change_event'")
    )
    assert found.one() == (0, 50)


def test_the_application_cannot_write_a_trail_of_its_own(session: Session, world: World):
    """Not even by a table of its own with the same name and the same trigger."""
    for act in (
        "insert into change_event (id, at) values (1, now())",
        "select add_to_trail('employee', '1', 'UPDATE', null, '{}')",
        FORGED,
    ):
        with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
            session.execute(text(act))


def test_a_change_is_erased_by_the_owner_alone(session: Session, owner_engine: Engine, world: World):
    session.execute(text("update employee set phone = '0811' where id = :e"), {"e": world.dimas.id})
    session.commit()
    number = changes(session, "employee", world.dimas.id)[-1].id
    with pytest.raises(DBAPIError, match="permission denied"):
        erase_change(session, number, reason="Putusan 3/2026")
    session.rollback()
    with Session(owner_engine) as owner, owner.begin():
        with pytest.raises(OperationRefused, match="NO_REASON"):
            erase_change(owner, number, reason="")
        with pytest.raises(NotFound):
            erase_change(owner, 10**9, reason="x")
        erase_change(owner, number, reason="Putusan 3/2026")
    verdict = verify_changes(session)
    assert (verdict.sound, verdict.erased) == (True, 1)
    *_before, gone, told = changes(session, "employee", world.dimas.id)
    assert (gone.before, gone.after, gone.salt) == (None, None, None)
    assert (told.act, told.after) == ("ERASE", {"change": number, "reason": "Putusan 3/2026"})
    assert list(differences(session)) == []
    with Session(owner_engine) as owner, pytest.raises(OperationRefused, match="GONE"):
        erase_change(owner, number, reason="x")
    with Session(owner_engine) as owner, pytest.raises(OperationRefused, match="KEPT"):
        erase_change(owner, told.id, reason="x")


def test_values_of_every_kind_are_sealed_alike_by_the_database_and_by_us(session: Session):
    session.add(
        Parameter(
            name="ujian.ü",
            valid_from=date(2026, 1, 1),
            value={"a": 1.5, "zz": "x", "b": [None]},
            ground="x'\t",
        )
    )
    session.add(Unit(code='Ü"1', name="😀"))
    session.commit()
    assert verify_changes(session).sound


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def test_our_text_of_json_is_that_of_the_database(engine: Engine):
    with engine.connect() as connection:

        @settings(max_examples=150, deadline=None)
        @given(JSON)
        def same(value: object) -> None:
            mine = jsonb_text(value)
            theirs = connection.scalar(text("select cast(cast(:v as jsonb) as text)"), {"v": mine})
            assert mine == theirs
            assert jsonb_text(json.loads(theirs, parse_float=Decimal)) == theirs

        same()


def test_statements_that_write_master_data_are_known():
    for written in (
        "INSERT INTO employee (id) VALUES (1)",
        "update account set x",
        'UPDATE "unit" SET',
        "with a as (delete from role_grant) x",
    ):
        assert leaves_trail(written)
    for other in (
        "update instance set",
        "select * from account for update of account",
        "insert into account_x",
        "update employee.x",
    ):
        assert not leaves_trail(other)
    assert Employee.__tablename__ in TRAILED
