"""Before anything starts: ports, the secret and the settings that children get."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from webapp.cli import plan
from webapp.cli.plan import CannotLaunch, kept_secret, make_plan, only_launcher, running_address


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_that_was_asked_for_is_refused(taken: int, tmp_path: Path):
    with pytest.raises(CannotLaunch, match=f"Port {taken} is taken.*PORT={taken + 1}"):
        make_plan({"PORT": str(taken)}, tmp_path)


def test_otherwise_the_next_free_one_is_taken(taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("config.DEFAULT_PORT", taken)
    found = make_plan({}, tmp_path).settings
    assert taken < found.port < taken + 20
    assert found.base_url == f"http://localhost:{found.port}"


def test_an_address_of_another_machine_is_refused(tmp_path: Path):
    with pytest.raises(CannotLaunch, match="LANGKAH_HOST"):
        make_plan({"LANGKAH_HOST": "192.0.2.1"}, tmp_path)


def test_children_get_everything_that_was_found_out(tmp_path: Path):
    found = make_plan({"LANGKAH_DEMO": "1"}, tmp_path)
    assert found.postgres is not None
    assert found.environ["DATABASE_URL"] == found.settings.database_url == found.postgres.url()
    assert found.environ["SECRET_KEY"] == found.settings.secret_key == kept_secret(tmp_path)
    assert found.environ["LANGKAH_DATA_DIR"] == str(tmp_path)
    assert found.environ["PORT"] == str(found.settings.port)
    assert found.settings.demo
    assert found.settings.mail == f"file:{tmp_path / 'mail'}"
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700


def test_with_a_server_of_your_own_none_is_started(tmp_path: Path):
    own = {"DATABASE_URL": "postgresql://me@db/langkah", "SECRET_KEY": "k" * 32, "LANGKAH_MAIL": "console"}
    found = make_plan(own, tmp_path)
    assert found.postgres is None
    assert found.settings.database_url == own["DATABASE_URL"]
    assert list(tmp_path.iterdir()) == []


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path):
    first = kept_secret(tmp_path)
    assert kept_secret(tmp_path) == first
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_one_launcher_a_folder(tmp_path: Path):
    assert running_address(tmp_path) is None
    with only_launcher(tmp_path) as lock:
        lock.write_text(f'{{"pid": {os.getpid()}, "address": "http://localhost:1"}}')
        assert running_address(tmp_path) == "http://localhost:1"
        with (
            pytest.raises(CannotLaunch, match=f"already runs .*process {os.getpid()}"),
            only_launcher(tmp_path),
        ):
            pass
    assert running_address(tmp_path) is None
    with only_launcher(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotLaunch, match="LANGKAH_DATA_DIR"):
        plan.own_folder(tmp_path / "file" / "below")
