"""`langkah audit` as an operator and an auditor type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from config import Config
from tests.seals.office import Office
from webapp.cli import main
from webapp.cli.auditing import ensure_key


def audit(office: Office, *words: str) -> Result:
    settings = {
        "DATABASE_URL": office.engine.url.set(drivername="postgresql").render_as_string(hide_password=False),
        "SECRET_KEY": "k" * 40,
        "LANGKAH_DATA_DIR": str(office.folder),
    }
    return CliRunner().invoke(main, ["audit", *words], env=settings)


@pytest.fixture
def proof(office: Office, tmp_path: Path) -> Path:
    found = audit(office, "proof", "--case", office.case(0), "--event", "3")
    assert found.exit_code == 0, found.output
    path = tmp_path / "proof.json"
    path.write_text(found.stdout)
    return path


def test_sound_history_is_said_to_be_so(office: Office):
    found = audit(office, "verify")
    assert found.exit_code == 0, found.output
    report = office.check()
    counted = (
        f"{report.changes} changes of settings and master data, 4 checkpoints over {report.sealed} of both."
    )
    assert f"All fits: 22 events of 5 cases, {counted}" in found.stdout
    only = audit(office, "verify", "--case", office.case(0))
    assert "All fits: 6 events of 1 cases, 0 changes" in only.stdout
    since = audit(office, "verify", "--since", "2")
    assert "All fits: 12 events of 3 cases, " in since.stdout and ", 2 checkpoints over" in since.stdout


def test_the_first_event_that_does_not_fit_is_named(own_office: Office):
    with own_office.superuser.begin() as connection:
        connection.execute(text("alter table history_event disable trigger user"))
        change = "update history_event set ground = 'SK 1' where sequence = 2 and instance_id = "
        connection.execute(text(change + "(select id from instance order by id limit 1)"))
    for words in ((), ("--case", own_office.case(0))):
        found = audit(own_office, "verify", *words)
        assert found.exit_code == 1, found.output
        assert f"- Case {own_office.case(0)}, event 2 (TASK_CREATED, " in found.stdout
    assert audit(own_office, "verify", "--case", own_office.case(1)).exit_code == 0
    assert audit(own_office, "verify", "--since", "2").exit_code == 0  # what came before is trusted


def test_a_mail_that_was_kept_is_enough(office: Office, tmp_path: Path):
    mail = tmp_path / "segel.eml"
    line = office.sealer.record.path.read_text().splitlines()[2]
    mail.write_text(f"Subject: Segel\n\nYth. Inspektorat,\n\n{line}\n")
    keys = tmp_path / "keys"
    keys.write_text(audit(office, "key", "show").stdout)
    assert audit(office, "verify", "--against", str(mail), "--public-key", str(keys)).exit_code == 0
    size = line.split()[2]
    mail.write_text(mail.read_text().replace(f" {size} ", f" {int(size) - 1} "))
    assert audit(office, "verify", "--against", str(mail)).exit_code == 1


def test_what_cannot_be_checked_is_neither_sound_nor_unsound(own_office: Office, tmp_path: Path):
    empty = tmp_path / "empty"
    empty.write_text("nothing")
    assert audit(own_office, "verify", "--against", str(empty)).exit_code == 2
    assert audit(own_office, "verify", "--public-key", str(empty)).exit_code == 2
    assert audit(own_office, "verify", "--case", "CUTI-1900-0001").exit_code == 2
    assert audit(own_office, "verify", "--since", "99").exit_code == 2
    assert audit(own_office, "proof", "--case", own_office.case(4), "--event", "1").exit_code == 2
    own_office.sealer.key.public_path.unlink()
    found = audit(own_office, "verify")
    assert (found.exit_code, "public keys" in found.output) == (2, True)
    assert audit(own_office, "checkpoint").exit_code == 2


def test_a_checkpoint_can_be_asked_for_and_a_key_renewed(own_office: Office):
    size = own_office.check().sealed + 2
    assert audit(own_office, "checkpoint").stdout.startswith(f"langkah/checkpoint/1 5 {size} ")
    assert "from checkpoint 6 on" in audit(own_office, "key", "new").stdout
    assert audit(own_office, "checkpoint").stdout.startswith(f"langkah/checkpoint/1 6 {size} ")
    assert audit(own_office, "verify").exit_code == 0
    assert len(audit(own_office, "key", "show").stdout.splitlines()) == 2


def test_a_proof_is_checked_without_a_database(office: Office, proof: Path, tmp_path: Path):
    keys = tmp_path / "keys"
    keys.write_text(office.sealer.key.public_path.read_text())
    found = CliRunner().invoke(main, ["audit", "check-proof", str(proof), "--public-key", str(keys)], env={})
    assert found.exit_code == 0, found.output
    assert "Event 3 (TASK_COMPLETED)" in found.stdout and "checkpoint 1" in found.stdout


@pytest.mark.parametrize(
    "part", ["entry", "index", "path", "checkpoint", "form", "previous", "sealed", "salt", "body"]
)
def test_every_changed_part_of_a_proof_is_found(office: Office, proof: Path, part: str):
    said = json.loads(proof.read_text())
    holder = said["event"] if part in said["event"] else said
    other = {
        "index": lambda value: value + 1,
        "path": lambda value: value[1:],
        "form": lambda _value: "langkah/proof/2",
        "checkpoint": lambda value: value.replace(" 1 ", " 2 ", 1),
        "sealed": lambda value: value.replace("TASK_COMPLETED", "TASK_CANCELLED"),
        "body": lambda value: {**value, "x": 1},
    }.get(part, lambda value: ("0" if value[0] != "0" else "1") + value[1:])
    holder[part] = other(holder[part])
    proof.write_text(json.dumps(said))
    found = audit(office, "check-proof", str(proof), "--public-key", str(office.sealer.key.public_path))
    assert found.exit_code == 1, found.output


def test_a_first_key_is_made_for_an_empty_office_only(own_office: Office):
    settings = Config(
        database_url=own_office.engine.url.set(drivername="postgresql").render_as_string(),
        secret_key="k" * 40,
        data_dir=own_office.folder,
        seal_key=own_office.folder / "another.key",
    )
    assert ensure_key(settings) is None
    assert not settings.seal_key.exists()
