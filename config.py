"""All settings of one process, read from the environment in this file and nowhere else."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent
DEFAULT_PORT = 8000
SHORTEST_SECRET = 32
_MEGABYTE = 1024 * 1024
LARGEST_FILE_MB = 5  # as the table of files has it
_DRIVER = re.compile(r"^(postgres|postgresql|postgresql\+psycopg)://")
_MAIL = re.compile(r"^(console|file:.+|smtps?://.+)$")
_ADDRESS = re.compile(r"^[^@\s,<>]+@[^@\s,<>]+$")
_ESIGN = re.compile(  # passphrases go there: in clear only within this machine
    r"^(https://[^/]+.*|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?(/.*)?)?$"
)
_SIGNING = ("NONE", "LOCAL", "BSRE")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Misconfigured(Exception):
    """A setting is missing or cannot be understood; the message says which one and what to write."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of a process.

    `mail` is `console`, `file:<folder>` or an `smtp://` or `smtps://` address.
    `database_url` is written `postgresql://…`, as both libpq and `create_engine_for` take it; `owner_url` likewise,
    for the role that owns the tables and migrates them. Empty: the application's own role does.
    """

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_dir: Path
    owner_url: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    base_url: str = f"http://localhost:{DEFAULT_PORT}"
    demo: bool = False
    mail: str = field(default="console", repr=False)
    mail_from: str = "Langkah <langkah@localhost>"
    log_level: str = "INFO"
    web_workers: int = 2
    web_threads: int = 4
    session_idle: timedelta = timedelta(hours=2)
    session_lifetime: timedelta = timedelta(hours=12)
    max_upload_bytes: int = 5 * _MEGABYTE
    secure_cookies: bool = False
    seal_key: Path = Path("seal.key")
    checkpoint_file: Path = Path("checkpoints.txt")
    seal_mail: tuple[str, ...] = ()
    signing: str = "local"  # none, local or bsre
    signing_key: Path = Path("letters.key")
    bsre_url: str = ""
    bsre_user: str = ""
    bsre_password: str = field(default="", repr=False)
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"

    @property
    def metrics_dir(self) -> Path:
        """Where web processes and workers of this machine leave their figures for the exporter."""
        return self.data_dir / "metrics"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        read = _Reader(environ)
        port = read.number("PORT", DEFAULT_PORT, within=(1, 65535))
        base_url = read.matching(
            "LANGKAH_BASE_URL",
            r"^https?://[^/]+.*$",
            f"http://localhost:{port}",
            "https://langkah.example.go.id",
        ).rstrip("/")
        folder = data_dir(environ)
        return cls(
            database_url=_database_url(read),
            secret_key=_secret_key(read),
            data_dir=folder,
            owner_url=_postgresql(read, "LANGKAH_OWNER_URL"),
            host=read.text("LANGKAH_HOST", cls.host),
            port=port,
            base_url=base_url,
            demo=read.flag("LANGKAH_DEMO", default=cls.demo),
            mail=read.matching(
                "LANGKAH_MAIL", _MAIL.pattern, "console", "console, file:/folder or smtp://host:587"
            ),
            mail_from=read.text("LANGKAH_MAIL_FROM", cls.mail_from),
            log_level=read.one_of("LANGKAH_LOG_LEVEL", _LEVELS, cls.log_level),
            web_workers=read.number("LANGKAH_WEB_WORKERS", cls.web_workers, within=(1, 64)),
            web_threads=read.number("LANGKAH_WEB_THREADS", cls.web_threads, within=(1, 64)),
            session_idle=timedelta(
                minutes=read.number("LANGKAH_SESSION_IDLE_MINUTES", 120, within=(5, 1440))
            ),
            session_lifetime=timedelta(hours=read.number("LANGKAH_SESSION_HOURS", 12, within=(1, 168))),
            max_upload_bytes=read.number("LANGKAH_MAX_UPLOAD_MB", 5, within=(1, LARGEST_FILE_MB)) * _MEGABYTE,
            secure_cookies=read.flag("LANGKAH_SECURE_COOKIES", default=base_url.startswith("https://")),
            seal_key=read.path("LANGKAH_SEAL_KEY", folder / "seal.key"),
            checkpoint_file=read.path("LANGKAH_CHECKPOINT_FILE", folder / "checkpoints.txt"),
            seal_mail=read.addresses("LANGKAH_SEAL_MAIL"),
            **_signing(read, folder),
            metrics_port=read.number("LANGKAH_METRICS_PORT", 0, within=(0, 65535)) or None,
            metrics_host=read.text("LANGKAH_METRICS_HOST", cls.metrics_host),
        )


def environment() -> dict[str, str]:
    """A copy of this process's environment, for the launcher to complete and hand to its children."""
    return dict(os.environ)


def data_dir(environ: Mapping[str, str]) -> Path:
    """Where the embedded database and the kept secret live.

    The superuser's home is closed to the account that PostgreSQL runs under, hence /var/lib there.
    """
    if chosen := environ.get("LANGKAH_DATA_DIR", "").strip():
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/langkah") / hashlib.sha256(os.fsencode(PROJECT)).hexdigest()[:8]
    if (PROJECT / "pyproject.toml").exists():
        return PROJECT / "var"
    return Path.home() / ".local" / "share" / "langkah"


def _database_url(read: _Reader) -> str:
    url = _postgresql(read, "DATABASE_URL")
    if not url:
        raise Misconfigured(
            "DATABASE_URL is not set. Write the address of a PostgreSQL database into it, such as "
            "postgresql://langkah@localhost/langkah, or start everything with `langkah run`."
        )
    return url


def _postgresql(read: _Reader, name: str) -> str:
    url = read.text(name, "")
    if url and not _DRIVER.match(url):
        raise Misconfigured(f"{name} must begin with postgresql://, since Langkah speaks PostgreSQL only.")
    return _DRIVER.sub("postgresql://", url)


def _secret_key(read: _Reader) -> str:
    key = read.text("SECRET_KEY", "")
    if len(key) < SHORTEST_SECRET:
        raise Misconfigured(
            f"SECRET_KEY is {'too short' if key else 'not set'}. It signs sessions and seals: write at least "
            f"{SHORTEST_SECRET} random characters into it, for instance the output of `openssl rand -hex 32`, "
            "and keep it."
        )
    return key


def _signing(read: _Reader, folder: Path) -> dict[str, Any]:
    """Who signs letters. BSrE's server is the region's own, with a name and a password for this application."""
    way = read.one_of("LANGKAH_SIGNING", _SIGNING, "LOCAL").lower()
    found = {
        "signing": way,
        "signing_key": read.path("LANGKAH_SIGNING_KEY", folder / "letters.key"),
        "bsre_url": read.matching("LANGKAH_BSRE_URL", _ESIGN, "", "https://esign.example.go.id"),
        "bsre_user": read.text("LANGKAH_BSRE_USER", ""),
        "bsre_password": read.text("LANGKAH_BSRE_PASSWORD", ""),
    }
    if way == "bsre" and not (found["bsre_url"] and found["bsre_user"]):
        raise Misconfigured(
            "LANGKAH_SIGNING is bsre, which needs LANGKAH_BSRE_URL, LANGKAH_BSRE_USER and _PASSWORD."
        )
    return found


@dataclass(frozen=True)
class _Reader:
    """Reads single variables; an empty one counts as not set."""

    environ: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.environ.get(name, "").strip() or default

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().resolve()

    def addresses(self, name: str) -> tuple[str, ...]:
        """Addresses of mail with commas between them."""
        found = tuple(part.strip() for part in self.text(name, "").split(",") if part.strip())
        for one in found:
            if not _ADDRESS.match(one):
                raise Misconfigured(f"{name} names {one!r}. Write for example inspektorat@example.go.id.")
        return found

    def matching(self, name: str, pattern: str | re.Pattern[str], default: str, example: str) -> str:
        value = self.text(name, default)
        if not re.match(pattern, value):
            raise Misconfigured(f"{name} is {value!r}. Write for example {example}.")
        return value

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name, default).upper()
        if value not in allowed:
            raise Misconfigured(f"{name} is {value!r}. Write one of {', '.join(allowed)}.")
        return value

    def number(self, name: str, default: int, *, within: tuple[int, int]) -> int:
        value = self.text(name, str(default))
        low, high = within
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise Misconfigured(f"{name} is {value!r}. Write a whole number from {low} to {high}.")
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in {"0", "1", "no", "yes", "false", "true"}:
            raise Misconfigured(f"{name} is {value!r}. Write 1 for yes or 0 for no.")
        return value in {"1", "yes", "true"}
