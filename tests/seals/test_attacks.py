"""History that was changed is found, and the first event that doesn't fit is named."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from tests.seals.forgery import rechain, reseal, sign_anew
from tests.seals.office import Office
from tests.support.world import NOW
from workflows import runtime
from workflows.seals.verdict import Finding
from workflows.seals.verify import verify

# For each column of the table: another value. A new column has to be given one here.
OTHER_VALUES = {
    "kind": "'STEP'",
    "step": "'other'",
    "at": "at + interval '1 microsecond'",
    "device_at": "at",
    "actor_id": "(select max(id) from employee)",
    "on_behalf_of": "(select max(id) from post)",
    "ground": "'SK 1'",
    "definition_id": "definition_id + 1",
    "body": "body || '{\"x\": 1}'",
    "salt": "'other'",
    "body_hash": "sha256('other')",
    "hash": "sha256('other')",
    "xid": "(xid::text::int8 - 1)::text::xid8",
    "instance_id": "(select id from instance order by id offset 1 limit 1)",
    "sequence": "90",
}
MOVED = {"instance_id", "sequence"}
FIRST_CASE = "(select id from instance order by id limit 1)"
EVENT = f"instance_id = {FIRST_CASE} and sequence = 4"


def case_id(session: Session, number: int = 0) -> uuid.UUID:
    found = session.scalar(text("select id from instance order by id offset :n limit 1"), {"n": number})
    assert isinstance(found, uuid.UUID)
    return found


def named(findings: list[Finding]) -> set[tuple[str, int]]:
    return {(found.case, found.sequence) for found in findings}


def after(office: Office, *, rechained: bool = True, statement: str = "", case: int = 0) -> list[Finding]:
    with office.attacked(*([statement] if statement else [])) as session:
        if rechained:
            rechain(session, case_id(session, case))
        return verify(session, office.wanted).findings


def test_untouched_history_is_sound(office: Office):
    report = office.check()
    assert report.findings == [] and report.notes == []
    assert (report.cases, report.checkpoints) == (5, 4)
    assert report.events + report.changes == report.sealed + 2
    assert report.events == 22 and report.changes > 50
    assert report.erased == 0


def test_every_column_has_another_value_here(office: Office):
    columns = {column["name"] for column in inspect(office.engine).get_columns("history_event")}
    assert columns == set(OTHER_VALUES)


@pytest.mark.parametrize("column", sorted(OTHER_VALUES))
def test_every_changed_column_is_found(office: Office, column: str):
    change = f"update history_event set {column} = {OTHER_VALUES[column]} where {EVENT}"
    if column == "instance_id":
        change = f"update history_event set instance_id = {OTHER_VALUES[column]}, sequence = 77 where {EVENT}"
    assert (office.case(0), 4) in named(office.found(change))


@pytest.mark.parametrize("column", sorted(OTHER_VALUES.keys() - MOVED - {"hash", "body_hash", "salt"}))
def test_every_column_is_found_when_the_chain_was_mended(office: Office, column: str):
    change = f"update history_event set {column} = {OTHER_VALUES[column]} where {EVENT}"
    (found,) = after(office, statement=change)
    assert found.check == "leaves"
    assert (found.case, found.sequence) == (office.case(0), 4)


@pytest.mark.parametrize("sequence", [1, 3, 6])
def test_a_removed_event_is_found(office: Office, sequence: int):
    change = f"delete from history_event where instance_id = {FIRST_CASE} and sequence = {sequence}"
    assert named(office.found(change)) == {(office.case(0), sequence)}


def test_two_events_that_changed_places_are_found(office: Office):
    swap = (
        f"update history_event set sequence = 90 where {EVENT}",
        f"update history_event set sequence = 4 where instance_id = {FIRST_CASE} and sequence = 6",
        f"update history_event set sequence = 6 where instance_id = {FIRST_CASE} and sequence = 90",
    )
    assert named(office.found(*swap)) == {(office.case(0), 4)}
    with office.attacked(*swap) as session:
        rechain(session, case_id(session))
        assert named(verify(session, office.wanted).findings) == {(office.case(0), 4)}


def test_a_cut_tail_is_found_though_head_and_number_were_mended(office: Office):
    change = f"delete from history_event where instance_id = {FIRST_CASE} and sequence > 4"
    (found,) = after(office, statement=change)
    assert (found.case, found.sequence, found.check) == (office.case(0), 5, "leaves")


def test_a_whole_case_that_was_removed_is_found(office: Office):
    removed = [
        f"delete from history_event where instance_id = '{{0}}'",  # noqa: F541
        "delete from user_task where instance_id = '{0}'",
        "delete from instance where id = '{0}'",
    ]
    with Session(office.engine) as session:
        case = case_id(session, 1)
    (found,) = office.found(*(statement.format(case) for statement in removed))
    assert (found.case, found.sequence, found.check) == (str(case), 1, "leaves")


def test_events_that_are_gone_are_missed_by_the_check_of_their_case_alone(office: Office):
    emptied = (
        f"delete from history_event where instance_id = {FIRST_CASE}",
        f"update instance set event_count = 0, head_hash = '' where id = {FIRST_CASE}",
    )
    (found,) = office.found(*emptied, wanted=replace(office.wanted, case=office.case(0)))
    assert (found.case, found.sequence, found.check) == (office.case(0), 1, "leaves")


def test_another_head_or_number_is_found(office: Office):
    assert named(office.found("update instance set head_hash = 'x'")) == {(office.case(0), 6)}
    assert named(office.found("update instance set event_count = event_count + 1")) == {(office.case(0), 7)}
    assert named(office.found("update instance set event_count = event_count - 1")) == {(office.case(0), 6)}


ADDED = """
insert into history_event (instance_id, sequence, kind, step, at, ground, definition_id, body, salt, body_hash, hash,
                           xid)
select instance_id, 7, 'NOTED', '', {at}, '', definition_id, '{{}}', 'salt', '', '', {xid}
from history_event where instance_id = (select id from instance order by id limit 1) and sequence = 6
"""


def test_an_event_dated_in_the_future_is_found(office: Office):
    statement = ADDED.format(at="at + interval '2 days'", xid="pg_current_xact_id()")
    (found,) = after(office, statement=statement)
    assert (found.case, found.sequence, found.check) == (office.case(0), 7, "time")
    assert "future" in str(found)


def test_where_the_clock_is_moved_no_date_is_too_late(office: Office):
    statement = ADDED.format(at="at + interval '2 days'", xid="pg_current_xact_id()")
    with office.attacked(statement) as session:
        rechain(session, case_id(session))
        report = verify(session, replace(office.wanted, now=None))
        assert report.sound and "weren't looked for" in report.notes[0]


def test_an_event_put_among_sealed_ones_is_found(office: Office):
    (found,) = after(office, statement=ADDED.format(at="at", xid="xid"))
    assert (found.case, found.sequence, found.check) == (office.case(0), 7, "leaves")
    assert "wasn't there" in str(found)


def test_an_event_of_a_transaction_to_come_is_found(office: Office):
    """It would never be sealed, and could be changed for ever."""
    statement = ADDED.format(at="at", xid="'999999999'::xid8")
    (found,) = after(office, statement=statement)
    assert (found.case, found.sequence, found.check) == (office.case(0), 7, "transaction")


def test_a_body_taken_away_without_a_ground_is_found(office: Office):
    change = f"update history_event set body = null, salt = null where {EVENT}"
    assert named(office.found(change)) == {(office.case(0), 4)}


def test_half_of_a_body_taken_away_is_found(office: Office):
    for column in ("body", "salt"):
        change = f"update history_event set {column} = null where {EVENT}"
        assert named(office.found(change)) == {(office.case(0), 4)}


def test_a_lawful_erasure_is_counted_and_everything_holds(office: Office):
    with office.attacked() as session:
        runtime.erase_event(session, office.case(0), 4, reason="Putusan 12/2026", now=NOW)
        report = verify(session, office.wanted)
        assert report.sound and report.erased == 1
        session.execute(
            text(f"delete from history_event where instance_id = {FIRST_CASE} and kind = 'ERASED'")
        )
        rechain(session, case_id(session))
        (found,) = verify(session, office.wanted).findings
        assert (found.case, found.sequence, found.check) == (office.case(0), 4, "erasure")


# What covers its tracks in the tables of checkpoints too


def test_pages_written_anew_hide_nothing_from_the_file(office: Office):
    change = f"update history_event set ground = 'SK 1' where {EVENT}"
    with office.attacked(change) as session:
        rechain(session, case_id(session))
        reseal(session, roots=False)
        (found,) = verify(session, office.wanted).findings
        assert (found.case, found.sequence, found.check) == (office.case(0), 4, "leaves")
        alone = replace(office.wanted, record=None)
        (found,) = verify(session, alone).findings
        assert (found.case, found.sequence) == (office.case(0), 1)
        assert "from here on" in str(found)


def test_roots_written_anew_have_no_signature(office: Office):
    change = f"update history_event set ground = 'SK 1' where {EVENT}"
    with office.attacked(change) as session:
        rechain(session, case_id(session))
        reseal(session)
        findings = verify(session, office.wanted).findings
        assert [(found.check, found.checkpoint) for found in findings[:2]] == [
            ("record", 1),
            ("signature", 1),
        ]
        assert [(found.check, found.case, found.sequence) for found in findings[2:]] == [
            ("entries", office.case(0), 4)
        ]


def test_checkpoints_signed_anew_with_another_key_are_found(office: Office):
    change = f"update history_event set ground = 'SK 1' where {EVENT}"
    with office.attacked(change) as session:
        rechain(session, case_id(session))
        reseal(session)
        sign_anew(session, Ed25519PrivateKey.generate())
        (found,) = verify(session, replace(office.wanted, record=None)).findings
        assert (found.checkpoint, found.check) == (1, "signature")
        assert "nobody knows" in str(found)


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("number", "40"),
        ("size", "size + 1"),
        ("root", "sha256('other')"),
        ("previous", "sha256('other')"),
        ("horizon", "(horizon::text::int8 + 1)::text::xid8"),
        ("at", "at + interval '1 second'"),
        ("key_id", "'0123456789abcdef'"),
        ("signature", "sha256('other') || sha256('other')"),
        ("border", "sha256('other')"),
    ],
)
def test_every_changed_column_of_a_checkpoint_is_found(office: Office, column: str, other: str):
    change = f"update checkpoint set {column} = {other} where number = 2"
    alone = replace(office.wanted, record=None)
    (found,) = office.found(change, wanted=alone)
    assert found.checkpoint == (3 if column == "number" else 2)
    columns = {one["name"] for one in inspect(office.engine).get_columns("checkpoint")}
    assert column in columns and len(columns) == 9


def test_a_changed_page_is_found(office: Office):
    change = (
        "update sealed_page set entries = overlay(entries placing '\\x00'::bytea from 40) where first = 0"
    )
    (found,) = office.found(change)
    assert (found.checkpoint, found.check) == (1, "pages")


@pytest.mark.parametrize(("number", "by"), [(2, {"record", "number"}), (4, {"record"})])
def test_a_removed_checkpoint_is_found(office: Office, number: int, by: set[str]):
    findings = office.found(f"delete from checkpoint where number = {number}")
    assert {found.check for found in findings} == by
    assert str(number) in str(findings[0])


# Held against what somebody kept elsewhere


def kept(office: Office, number: int):
    return tuple(note for note in office.sealer.record.notes() if note.statement.number == number)


def test_a_checkpoint_kept_elsewhere_proves_that_the_past_is_the_past(office: Office):
    assert office.check(record=None, kept=kept(office, 3)).sound


OLD = (
    "delete from checkpoint where number > 2",
    "delete from sealed_page where first >= (select max(size) from checkpoint)",
    "delete from history_event where xid >= (select max(horizon) from checkpoint)",
    "delete from user_task where not exists (select from history_event h where h.instance_id = user_task.instance_id)",
    "delete from instance where not exists (select from history_event where instance_id = instance.id)",
)


def test_an_old_backup_is_sound_by_itself_and_found_by_what_was_kept(office: Office):
    with office.attacked(*OLD) as session:
        alone = replace(office.wanted, record=None)
        assert verify(session, alone).sound
        (found,) = verify(session, replace(alone, kept=kept(office, 4))).findings
        assert (found.checkpoint, found.check) == (4, "against")
        assert "history ends before it" in str(found)
        found, gone = verify(session, office.wanted).findings
        assert (found.checkpoint, found.check) == (3, "record")
        assert (gone.check, gone.sequence) == ("entries", 1) and "gone" in str(gone)


def test_a_checkpoint_kept_elsewhere_that_is_forged_proves_nothing(office: Office):
    (note,) = kept(office, 3)
    forged = replace(note, statement=replace(note.statement, size=note.statement.size + 1))
    (found,) = office.check(kept=(forged,)).findings
    assert found.check == "against" and "proves nothing" in str(found)
