"""ASVS 5.0 V16: what the log says of attempts, and what nobody can write into it."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog
from structlog.testing import capture_logs

from tests.support.world import make_account
from webapp import logs
from webapp.sign_in import passwords

PASSWORD = "kuda hijau menari"  # noqa: S105 - nobody's


@pytest.mark.asvs("16.3.1", "16.3.3")
def test_v16_3_1_sign_ins_and_failures_are_logged_without_secrets(client, world, session):
    make_account(session, world.siti, password_hash=passwords.hash_password(PASSWORD))
    session.commit()
    with capture_logs() as lines:
        client.post_form("/masuk", nip=world.siti.nip, sandi="bukan yang itu")
        client.post_form("/masuk", nip=world.siti.nip, sandi=PASSWORD)
    events = [line["event"] for line in lines]
    assert "sign-in refused" in events
    assert "request" in events
    assert PASSWORD not in str(lines)
    assert "bukan yang itu" not in str(lines)
    assert world.siti.nip not in str(lines)


@pytest.mark.asvs("16.3.3", "16.3.2", "16.2.1")
def test_v16_3_3_attempts_at_what_is_not_allowed_say_who_and_where(client, world, login):
    login(client, world.siti)
    with capture_logs() as lines:
        client.post_form(
            f"/admin/akun/{world.siti.id}/peran", fields={"peran": "ADMIN", "unit": world.agency}
        )
    (refused,) = [line for line in lines if line["event"] == "not allowed"]
    assert refused["endpoint"] == "admin.accounts.roles.grant" or "roles" in refused["endpoint"]
    (line,) = [line for line in lines if line["event"] == "request" and line["method"] == "POST"]
    assert (line["status"], line["actor_id"]) == (403, world.siti.id)


@pytest.fixture
def written():
    stream = io.StringIO()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    logs.configure("INFO", stream=stream)
    yield stream
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.mark.asvs("16.4.1", "16.2.2")
def test_v16_4_1_nobody_writes_lines_of_their_own(written):
    """A line break in a value stays within its line; the hour is in UTC."""
    structlog.get_logger("test").warning("odd", what='x\n{"event": "signed in", "actor_id": 1}\r\n')
    logging.getLogger("foreign").warning("odd %s", "y\nforged")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["odd", "odd y\nforged"]
    assert all(line["ts"].endswith("Z") for line in lines)
