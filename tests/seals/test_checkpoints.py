"""Taking checkpoints: what they take in, when, and where they are kept."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from models.notices import OutboxMessage
from models.process import Incident
from models.seals import Checkpoint, SealedPage
from tests.jobs.test_outbox import Letters
from tests.jobs.test_worker import run_task
from tests.seals.office import Office, copy_of_files
from tests.support.world import NOW
from webapp.background.jobs import Works
from webapp.background.seals import TAKE
from webapp.clock import Clock
from workflows import outbox
from workflows.seals import leaves, signer
from workflows.seals.keyfile import KeyUnusable
from workflows.seals.leaves import ENTRY
from workflows.seals.merkle import EMPTY_ROOT
from workflows.seals.note import notes_in
from workflows.seals.signer import SealRefused
from workflows.seals.verify import verify


def newest(office: Office) -> Checkpoint:
    with Session(office.engine) as session:
        found = signer.newest(session)
        assert found is not None
        return found


def act(office: Office) -> None:
    office.play.start("told")
    office.play.session.commit()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    real = Clock.now

    def set_ahead(by: timedelta) -> None:
        monkeypatch.setattr(Clock, "now", lambda self, session: real(self, session) + by)

    return set_ahead


def test_a_checkpoint_follows_the_one_before(office: Office):
    with Session(office.engine) as session:
        found = session.scalars(select(Checkpoint).order_by(Checkpoint.number)).all()
    assert [one.number for one in found] == [1, 2, 3, 4]
    assert found[0].previous == EMPTY_ROOT
    assert [one.previous for one in found[1:]] == [one.root for one in found[:-1]]
    assert [one.size - found[0].size for one in found] == [0, 4, 10, 14]
    assert {one.key_id for one in found} == {office.sealer.key.ring().keys[0].id}


def test_nothing_new_is_not_sealed_again_for_an_hour(own_office: Office, clock: Callable[[timedelta], None]):
    assert own_office.sealer.take() is not None  # the case that was begun last
    assert own_office.sealer.take() is None
    before = newest(own_office)
    clock(signer.HEARTBEAT + timedelta(seconds=1))
    note = own_office.sealer.take()
    assert note is not None
    assert (note.statement.number, note.statement.size) == (before.number + 1, before.size)
    assert own_office.check().sound


def test_what_commits_late_is_taken_in_by_the_next(own_office: Office):
    """Its number is lower than others that are committed: a sequence would have skipped it for ever."""
    sealer = own_office.sealer
    sealer.take()
    with Session(own_office.engine) as slow, Session(own_office.superuser) as other:
        slow.execute(text("select pg_current_xact_id()"))
        act(own_office)
        held = leaves.horizon(leaves.driver(other))
        other.rollback()
        sealer.take(asked=True)
        sealed = newest(own_office)
        assert sealed.horizon == held
        copied = "select instance_id, 900, kind, step, at, ground, definition_id, body, salt, body_hash, hash"
        columns = "instance_id, sequence, kind, step, at, ground, definition_id, body, salt, body_hash, hash"
        slow.execute(text(f"insert into history_event ({columns}) {copied} from history_event limit 1"))
        slow.commit()
    sealer.take()
    assert newest(own_office).size == sealed.size + 3


def test_one_takes_at_a_time(own_office: Office):
    with Session(own_office.engine) as other:
        assert signer.alone(other)
        assert own_office.sealer.take(asked=True) is None
        other.rollback()
    assert own_office.sealer.take(asked=True) is not None


@pytest.mark.parametrize("table", ["checkpoint", "sealed_page"])
@pytest.mark.parametrize("act_", ["delete from {}", "truncate {}", "update {} set {} = 1"])
def test_checkpoints_cannot_be_changed(office: Office, table: str, act_: str):
    column = {"checkpoint": "size", "sealed_page": "first"}[table]
    with office.superuser.connect() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(act_.format(table, column)))


def test_pages_hold_what_the_leaves_are_made_of(office: Office):
    with Session(office.engine) as session:
        pages = session.scalars(select(SealedPage).order_by(SealedPage.first)).all()
        entries = b"".join(page.entries for page in pages)
    assert len(entries) == newest(office).size * ENTRY.size
    assert office.sealer.record.entries_path.read_bytes() == entries


def test_many_events_fill_many_pages(own_office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signer, "PAGE", 2)
    own_office.play.start("told")
    own_office.play.do("first", note="x")
    own_office.play.session.commit()
    before = newest(own_office).size
    own_office.sealer.take()
    with Session(own_office.engine) as session:
        pages = session.scalars(
            select(SealedPage).where(SealedPage.first >= before).order_by(SealedPage.first)
        )
        assert [len(page.entries) // ENTRY.size for page in pages] == [2, 2, 2]
    assert own_office.check().sound


def test_how_old_the_newest_is_and_what_waits(own_office: Office):
    with Session(own_office.engine) as session:
        at = newest(own_office).at
        assert signer.checkpoint_age_seconds(session, now=at + timedelta(seconds=90)) == 90
        assert signer.checkpoint_age_seconds(session, now=at - timedelta(seconds=90)) == 0
        assert signer.oldest_unsealed(session) == NOW  # the case that was begun last
    own_office.sealer.take()
    with Session(own_office.engine) as session:
        assert signer.oldest_unsealed(session) is None


def test_the_worker_takes_them_and_says_when_it_may_not(own_office: Office):
    url = own_office.engine.url.set(drivername="postgresql").render_as_string()
    works = Works(sessionmaker(own_office.engine), Letters(), sealer=own_office.sealer)
    before = newest(own_office).size
    run_task(works, url, TAKE)
    assert (newest(own_office).number, newest(own_office).size) == (5, before + 2)
    own_office.sealer.key.path.unlink()
    for _ in range(2):
        run_task(works, url, TAKE)
    with Session(own_office.engine) as session:
        (incident,) = session.scalars(select(Incident)).all()
    assert (incident.kind, incident.reference, incident.cause) == ("JOB", TAKE, "KeyUnusable")


# The key


def test_the_key_is_its_owners_alone(own_office: Office):
    key = own_office.sealer.key
    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600
    key.path.chmod(0o644)
    with pytest.raises(KeyUnusable, match="Others may read"):
        own_office.sealer.take(asked=True)


def test_a_new_key_signs_from_its_first_checkpoint_on(own_office: Office):
    key = own_office.sealer.key
    old = key.path.read_bytes()
    made = key.make(first=newest(own_office).number + 1)
    assert own_office.sealer.take(asked=True) is not None
    assert newest(own_office).key_id == made.id
    assert own_office.check().sound
    key.path.write_bytes(old)
    with pytest.raises(SealRefused, match="doesn't count"):
        own_office.sealer.take(asked=True)


def test_a_key_that_a_crash_kept_from_its_place_takes_it(own_office: Office):
    key, old = own_office.sealer.key, own_office.sealer.key.path.read_bytes()
    key.make(first=5)
    key.path.rename(key.path.with_suffix(".new"))
    key.path.write_bytes(old)
    own_office.sealer.take(asked=True)
    assert newest(own_office).key_id == key.ring().keys[-1].id


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_what_is_no_key_is_refused(own_office: Office, content: bytes):
    own_office.sealer.key.path.write_bytes(content)
    with pytest.raises(KeyUnusable, match="no key"):
        own_office.sealer.take(asked=True)


# The file


def test_the_file_has_every_checkpoint(office: Office):
    lines = office.sealer.record.path.read_text().splitlines()
    with Session(office.engine) as session:
        assert [signer.note_of(one).line() for one in signer.checkpoints(session)] == lines


def test_what_a_crash_kept_from_the_files_is_written_next_time(own_office: Office):
    record = own_office.sealer.record
    whole, entries = record.path.read_bytes(), record.entries_path.read_bytes()
    record.path.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    record.entries_path.write_bytes(entries[: 7 * ENTRY.size + 5])
    own_office.sealer.take(asked=True)
    assert record.path.read_bytes().startswith(whole)
    assert record.entries_path.read_bytes().startswith(entries)
    assert own_office.check().sound


def test_a_checkpoint_that_is_taken_during_the_check_is_no_forgery(own_office: Office):
    """The check sees the database as it was when it began, and the file as it is."""
    wanted = replace(own_office.wanted, upto=4)
    with Session(own_office.engine) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(text("select 1"))
        own_office.sealer.take(asked=True)
        assert verify(session, wanted).sound
        assert not verify(session, replace(wanted, upto=5)).sound


def test_a_torn_line_is_written_anew(own_office: Office):
    record = own_office.sealer.record
    record.path.write_bytes(record.path.read_bytes()[:-40])
    own_office.sealer.take(asked=True)
    assert [note.statement.number for note in record.notes()] == [1, 2, 3, 4, 5]
    assert own_office.check().sound


def refused(office: Office, statement: str, why: str) -> None:
    with office.superuser.begin() as connection:
        for table in ("checkpoint", "sealed_page"):
            connection.execute(text(f"alter table {table} disable trigger user"))
        connection.execute(text(statement))
    with pytest.raises(SealRefused, match=why):
        office.sealer.take(asked=True)


def test_nothing_is_signed_over_a_past_that_was_rewritten(own_office: Office, tmp_path: Path):
    refused(
        own_office,
        "update checkpoint set signature = sha256('x') || sha256('x') where number = 4",
        "isn't the one",
    )
    alone = replace(copy_of_files(own_office, tmp_path / "other"))
    alone.record.path.unlink()
    with pytest.raises(SealRefused, match="isn't one that was signed"):
        alone.take(asked=True)


def test_nothing_is_signed_over_a_border_that_was_rewritten(own_office: Office):
    refused(
        own_office, "update checkpoint set border = sha256('x') || sha256('y') where number = 4", "border"
    )


def test_nothing_is_signed_after_the_newest_was_removed(own_office: Office):
    refused(own_office, "delete from checkpoint where number = 4", "not in the database")


def test_after_a_lawful_restore_the_files_are_begun_anew(own_office: Office):
    """As docs/operations.md tells: they are moved aside, and what is left of the past is written from the database."""
    refused(own_office, "delete from checkpoint where number = 4", "not in the database")
    with own_office.superuser.begin() as connection:
        connection.execute(text("delete from sealed_page where first >= (select max(size) from checkpoint)"))
    for path in (own_office.sealer.record.path, own_office.sealer.record.entries_path):
        path.rename(path.with_suffix(".before"))
    note = own_office.sealer.take(asked=True)
    assert note is not None and note.statement.number == 4
    assert own_office.check().sound
    old = own_office.sealer.record.path.with_suffix(".before").read_text()
    (found,) = own_office.check(kept=tuple(notes_in(old))).findings
    assert (found.check, found.checkpoint) == ("against", 4)


def test_nothing_is_signed_when_the_server_counts_from_the_beginning(own_office: Office, monkeypatch):
    monkeypatch.setattr(leaves, "horizon", lambda _connection: 5)
    with pytest.raises(SealRefused, match="moved to another server"):
        own_office.sealer.take(asked=True)


# The mail of the day


def mails(engine: Engine) -> list[OutboxMessage]:
    with Session(engine) as session:
        return list(session.scalars(select(OutboxMessage).where(OutboxMessage.topic == outbox.ADDRESS_TOLD)))


def test_the_first_checkpoint_of_a_day_goes_by_mail(own_office: Office, clock: Callable[[timedelta], None]):
    addresses = ("inspektorat@contoh.test", "bpk@contoh.test")
    sealer = replace(own_office.sealer, mail_to=addresses, portal="https://langkah.contoh.test")
    sealer.take(asked=True)
    assert mails(own_office.engine) == []
    clock(timedelta(days=1))
    note = sealer.take()
    sealer.take(asked=True)
    found = mails(own_office.engine)
    assert [one.body["address"] for one in found] == list(addresses)
    letters = Letters()
    with Session(own_office.engine) as session:
        for message in found:
            for _ in range(2):
                outbox.expand(session, message.id, now=NOW)
                outbox.send_to_address(session, message.id, now=NOW, mailer=letters)
    assert letters.addresses() == sorted(addresses)
    values = letters.sent[0].values
    assert list(notes_in(str(values["line"]))) == [note]


def test_a_checkpoint_costs_little_however_long_history_is(own_office: Office):
    """It reads what is new; of the tree it keeps the right border alone."""
    act(own_office)
    asked: list[str] = []
    event.listen(own_office.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    own_office.sealer.take()
    assert len(asked) < 15
