"""PostgreSQL servers for a test run: started by the process that ends them, and by nobody else."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from models.base import create_engine_for
from webapp.cli.database import migrate
from webapp.cli.postgres import Postgres
from webapp.cli.programs import ACCOUNT_NAME, OWNER_NAME

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}
TEMPLATE = "langkah_template"
_TEMPLATE_LOCK = 7_265_002


@dataclass(frozen=True)
class TestServer:
    """`admin` makes databases; `owner` is the ordinary role that owns their tables, `role` the one that uses them."""

    __test__ = False

    admin_url: str
    owner: str
    role: str
    with_template: bool

    def make_database(self, name: str) -> str:
        """A migrated, otherwise empty database; its address."""
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            _drop(admin, name)
            if self.with_template:
                self._ensure_template(admin)
                _create(admin, name, self.owner, template=TEMPLATE)
            else:
                _create(admin, name, self.owner)
                self.migrate(name)
        return self.url_of(name)

    def make_empty_database(self, name: str) -> str:
        """Its address for the owner, who alone may make tables."""
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            _create(admin, name, self.owner)
        return self.owner_url_of(name)

    def migrate(self, name: str) -> None:
        migrate(self.owner_url_of(name), role=self.role)

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            _drop(admin, name)

    def url_of(self, name: str) -> str:
        return self._url_for(self.role, name)

    def owner_url_of(self, name: str) -> str:
        return self._url_for(self.owner, name)

    def admin_url_of(self, name: str) -> str:
        """For the superuser, whom no right and no owner holds back."""
        return _url({**psycopg.conninfo.conninfo_to_dict(self.admin_url), "dbname": name})

    def _url_for(self, role: str, name: str) -> str:
        parts = psycopg.conninfo.conninfo_to_dict(self.admin_url)
        return _url({**parts, "dbname": name, "user": role})

    def app_engine(self, name: str) -> Engine:
        return create_engine_for(self.url_of(name), pool_size=1)

    def owner_engine(self, name: str) -> Engine:
        return create_engine_for(self.owner_url_of(name), pool_size=1)

    def admin_engine(self, name: str) -> Engine:
        return create_engine_for(self.admin_url_of(name), pool_size=1)

    def _ensure_template(self, admin: psycopg.Connection) -> None:
        admin.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            unfinished = f"{TEMPLATE}_unfinished"
            _create(admin, unfinished, self.owner)
            self.migrate(unfinished)
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(TEMPLATE)
                )
            )
        admin.execute("SELECT pg_advisory_unlock(%s)", [_TEMPLATE_LOCK])


@contextmanager
def embedded(settings: dict[str, str]) -> Iterator[Postgres]:
    """A server of its own in a folder of its own; both are gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="langkah-test-", dir="/tmp")).resolve()
    root.chmod(0o711)
    server = Postgres(root, settings)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(root)


def of_postgres(postgres: Postgres) -> TestServer:
    return TestServer(postgres.admin_url(), owner=OWNER_NAME, role=ACCOUNT_NAME, with_template=True)


def of_address(url: str) -> TestServer:
    """Somebody else's server (DATABASE_URL_TEST); its user must be allowed to create databases, and does all."""
    user = str(psycopg.conninfo.conninfo_to_dict(url)["user"])
    return TestServer(url, owner=user, role=user, with_template=False)


def _url(parts: dict[str, object]) -> str:
    known = {"user", "password", "host", "port", "dbname"}
    address = "&".join(
        f"{name}={value}" for name, value in parts.items() if name in known - {"dbname"} and value
    )
    return f"postgresql:///{parts['dbname']}?{address}"


def _create(admin: psycopg.Connection, name: str, owner: str, template: str = "template1") -> None:
    names = [sql.Identifier(part) for part in (name, owner, template)]
    admin.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*names))


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
