"""Settings and master data are sealed as cases are: what was changed behind their trail is found and named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from tests.seals.forgery import rechain_trail
from tests.seals.office import Office
from workflows.seals.verify import verify

# For each column of the table: another value. A new column has to be given one here.
OTHER_VALUES = {
    "id": "100000 + id",
    "at": "at + interval '1 microsecond'",
    "table_name": "'unit'",
    "row_key": "'999'",
    "act": "'DELETE'",
    "before": '\'{"name": "lain"}\'',
    "after": 'after || \'{"name": "lain"}\'',
    "actor_id": "(select max(id) from employee)",
    "db_user": "'lain'",
    "salt": "'lain'",
    "body_hash": "sha256('lain')",
    "hash": "sha256('lain')",
    "xid": "(xid::text::int8 - 1)::text::xid8",
}
MENDED = OTHER_VALUES.keys() - {"id", "table_name", "row_key", "salt", "body_hash", "hash"}


@pytest.fixture(scope="module")
def change(office: Office) -> tuple[int, str]:
    """A change that was sealed: its number, and the row that it is of."""
    with office.engine.connect() as connection:
        asked = text(
            "select id, row_key from change_event where table_name = 'employee' order by id offset 3 limit 1"
        )
        found = connection.execute(asked).one()
        return found.id, found.row_key


def test_every_column_has_another_value_here(office: Office):
    columns = {column["name"] for column in inspect(office.engine).get_columns("change_event")}
    assert columns == set(OTHER_VALUES)


@pytest.mark.parametrize("column", sorted(OTHER_VALUES))
def test_every_changed_column_is_found(office: Office, change: tuple[int, str], column: str):
    number, _row = change
    findings = office.found(f"update change_event set {column} = {OTHER_VALUES[column]} where id = {number}")
    assert {found.check for found in findings} >= {"leaves"} or column not in {"hash", "id", "xid"}
    assert number in {found.change for found in findings}


@pytest.mark.parametrize("column", sorted(MENDED))
def test_every_column_is_found_when_its_chain_was_mended(
    office: Office, change: tuple[int, str], column: str
):
    number, row = change
    with office.attacked(
        f"update change_event set {column} = {OTHER_VALUES[column]} where id = {number}"
    ) as session:
        rechain_trail(session, "employee", row)
        findings = verify(session, office.wanted).findings
    assert ("leaves", number) in {(found.check, found.change) for found in findings}


def test_a_removed_change_is_found(office: Office, change: tuple[int, str]):
    findings = office.found(f"delete from change_event where id = {change[0]}")
    assert ("leaves", change[0]) in {(found.check, found.change) for found in findings}


def test_a_change_without_a_trail_is_found(office: Office, change: tuple[int, str]):
    """Triggers off, a name changed, triggers on again: no chain is touched."""
    (found,) = office.found(f"update employee set name = 'Orang Lain' where id = {change[1]}")
    assert (found.check, found.row) == ("rows", f"employee {change[1]}")
    assert f"Row {change[1]} of employee" in str(found)


def test_a_case_by_itself_does_not_ask_for_the_trail(office: Office, change: tuple[int, str]):
    wanted = replace(office.wanted, case=office.case(1))
    assert (
        office.found(f"update employee set name = 'Orang Lain' where id = {change[1]}", wanted=wanted) == []
    )


def test_a_lawful_change_is_sealed(own_office: Office):
    with Session(own_office.engine) as session, session.begin():
        session.execute(
            text("update employee set name = 'Nama Baru' where id = (select max(id) from employee)")
        )
    before = own_office.check()
    own_office.sealer.take()
    after = own_office.check()
    assert before.sound and after.sound
    assert after.sealed == before.sealed + 3  # that, and the case that was begun last
