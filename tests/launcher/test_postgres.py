"""The embedded PostgreSQL: what was committed is there after every kind of ending."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.support.launching import data_folder
from webapp.cli.postgres import Postgres
from webapp.cli.programs import PostgresFailed

pytestmark = pytest.mark.crash


@pytest.fixture(scope="module")
def folder():
    with data_folder() as folder:
        yield folder


@pytest.fixture
def postgres(folder: Path):
    server = Postgres(folder)
    server.start()
    with psycopg.connect(server.owner_url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("GRANT SELECT, INSERT ON note TO langkah")
    yield server
    server.stop()


def write(server: Postgres, text: str) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def read(server: Postgres) -> list[str]:
    with psycopg.connect(server.url()) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM note")]


def test_data_outlive_a_stop(postgres: Postgres):
    write(postgres, "stopped")
    postgres.stop()
    postgres.start()
    assert "stopped" in read(postgres)


def test_data_outlive_a_kill_of_the_server(postgres: Postgres):
    write(postgres, "killed")
    assert postgres.process
    postgres.process.kill()
    postgres.process.wait()
    postgres.start()
    assert "killed" in read(postgres)


def test_a_server_left_running_by_another_launcher_is_ended_first(postgres: Postgres):
    write(postgres, "left")
    assert postgres.process
    old = psutil.Process(postgres.process.pid)
    successor = Postgres(postgres.root)
    successor.start()
    assert not old.is_running() or old.status() == psutil.STATUS_ZOMBIE
    assert "left" in read(successor)
    successor.stop()


def test_a_pid_file_that_names_a_stranger_does_not_matter(postgres: Postgres):
    postgres.stop()
    stranger = subprocess.Popen(["/bin/sleep", "60"])
    (postgres.data / "postmaster.pid").write_text(
        f"{stranger.pid}\n{postgres.data}\n1\n5432\n\n\n1 1\nready\n"
    )
    postgres.start()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_nobody_else_may_look_into_the_data(postgres: Postgres):
    assert [folder.stat().st_mode & 0o077 for folder in (postgres.data, postgres.socket_dir)] == [0, 0]


def test_langkah_works_as_an_ordinary_role_that_owns_nothing(postgres: Postgres):
    with psycopg.connect(postgres.url()) as connection:
        found = connection.execute(
            "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert found.fetchone() == (False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine ()")
    with psycopg.connect(postgres.url()) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SET ROLE langkah_owner")


def test_tables_of_an_earlier_langkah_go_to_the_owner(postgres: Postgres):
    """It had one role, which owned database and tables."""
    with psycopg.connect(postgres.admin_url("langkah"), autocommit=True) as admin:
        admin.execute("CREATE TABLE before (id serial)")
        admin.execute("CREATE FUNCTION before() RETURNS integer LANGUAGE sql RETURN 1")
        for thing in ("TABLE before", "FUNCTION before", "DATABASE langkah"):
            admin.execute(f"ALTER {thing} OWNER TO langkah")
    postgres.stop()
    postgres.start()
    with psycopg.connect(postgres.owner_url()) as owner:
        owner.execute("DROP TABLE before")
        owner.execute("DROP FUNCTION before()")
        (left,) = owner.execute(
            "SELECT count(*) FROM pg_shdepend WHERE refobjid = 'langkah'::regrole AND deptype = 'o'"
        )
        assert left == (0,)


def test_a_long_path_gets_a_short_socket(folder: Path):
    deep = folder / ("d" * 90)
    assert len(os.fsencode(Postgres(deep).socket_dir)) < 60
    assert Postgres(folder).socket_dir == folder / "run"


def test_data_of_another_version_are_refused(folder: Path):
    other = folder / "other"
    (other / "postgres").mkdir(parents=True)
    other.chmod(0o711)
    (other / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(PostgresFailed, match="belong to PostgreSQL 16"):
        Postgres(other).start()


def test_a_server_that_cannot_start_says_why(folder: Path):
    broken = Postgres(folder / "broken", {"shared_buffers": "-1"})
    broken.root.mkdir(mode=0o711)
    with pytest.raises(PostgresFailed, match="shared_buffers"):
        broken.start()
    assert broken.process
    assert broken.process.poll() not in {None, -signal.SIGKILL}
