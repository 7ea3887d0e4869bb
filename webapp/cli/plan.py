"""What `langkah run` needs to know before it starts: the data folder, its lock, and complete settings."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import config
from config import Config
from webapp.cli.postgres import Postgres

LOCK_NAME = "launcher.json"
_SECRET_NAME = "secret_key"  # noqa: S105 - the name of the file
_PORTS_TRIED = 20


class CannotLaunch(Exception):
    """The launcher stops before or while starting; the message says why and what to do."""


@dataclass(frozen=True)
class Plan:
    """What is going to run: complete settings, and the embedded server unless another is named."""

    settings: Config
    environ: Mapping[str, str]
    postgres: Postgres | None

    @property
    def served(self) -> Mapping[str, str]:
        """The environment of what serves people, which has no business with the owner of the tables."""
        return {name: value for name, value in self.environ.items() if name != "LANGKAH_OWNER_URL"}


def make_plan(environ: Mapping[str, str], root: Path) -> Plan:
    """Complete what the environment leaves open; the children get the completed one."""
    full = {**environ, "LANGKAH_DATA_DIR": str(root)}
    full["PORT"] = str(_port(environ))
    if not full.get("SECRET_KEY"):
        full["SECRET_KEY"] = kept_secret(root)
    if not full.get("LANGKAH_MAIL"):
        full["LANGKAH_MAIL"] = f"file:{_mail_folder(root)}"  # a terminal full of letters hides the address
    _check_metrics_port(full)
    postgres = None if full.get("DATABASE_URL") else Postgres(root)
    if postgres:
        full["DATABASE_URL"] = postgres.url()
        full["LANGKAH_OWNER_URL"] = postgres.owner_url()
    return Plan(settings=Config.from_env(full), environ=full, postgres=postgres)


def settled(environ: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of a single command: what a launcher on the same data would hand to it."""
    root = config.data_dir(environ)
    if environ.get("DATABASE_URL") or running_address(root) is None:
        return environ
    server = Postgres(root)
    full = {**environ, "DATABASE_URL": server.url(), "LANGKAH_OWNER_URL": server.owner_url()}
    full["LANGKAH_DATA_DIR"] = str(root)
    full.setdefault("SECRET_KEY", kept_secret(root))
    return full


def running_address(root: Path) -> str | None:
    """Where the launcher on this folder serves; None when none runs."""
    try:
        with (root / LOCK_NAME).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written(root / LOCK_NAME).get("address")
    except FileNotFoundError:
        return None
    return None


def kept_secret(root: Path) -> str:
    """The secret of this data folder, made at first and readable by its owner alone."""
    path = root / _SECRET_NAME
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()


def own_folder(root: Path) -> Path:
    """The superuser's data folder stays passable, for PostgreSQL runs under an account of its own."""
    try:
        root.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        (root / LOCK_NAME).touch()
    except OSError as error:
        raise CannotLaunch(
            f"The data folder {root} cannot be written ({error.strerror}). Set LANGKAH_DATA_DIR to one that can."
        ) from error
    return root


@contextmanager
def only_launcher(root: Path) -> Iterator[Path]:
    """Hold the data folder; the lock ends with the process, however it ends."""
    path = root / LOCK_NAME
    with path.open("a+b") as file:
        if not _lock(file.fileno()):
            other = _written(path)
            raise CannotLaunch(
                f"Langkah already runs on {root}, as process {other.get('pid')} at {other.get('address')}. "
                "Stop that one with Ctrl-C, or set LANGKAH_DATA_DIR to another folder."
            )
        yield path


def _lock(descriptor: int) -> bool:
    """Several tries, since `running_address` holds the lock for a moment to look at it."""
    for _ in range(5):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            return True
    return False


def local_address(settings: Config) -> str:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - read, not bound
    host = everywhere.get(settings.host, settings.host)
    return f"http://{host}:{settings.port}"


def _mail_folder(root: Path) -> Path:
    """Letters name people: nobody else may read them, though others may pass the data folder."""
    folder = root / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _written(path: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(path.read_text())
    except json.JSONDecodeError:  # the other one is just writing it
        return {}
    return found


def _port(environ: Mapping[str, str]) -> int:
    """The port asked for, or the first free one from 8000 on when none was."""
    host = environ.get("LANGKAH_HOST") or Config.host
    asked = environ.get("PORT", "")
    if asked.isdigit():
        if not _is_free(host, int(asked)):
            raise CannotLaunch(
                f"Port {asked} is taken by another program. Choose another, such as PORT={int(asked) + 1}."
            )
        return int(asked)
    for port in range(config.DEFAULT_PORT, config.DEFAULT_PORT + _PORTS_TRIED):
        if _is_free(host, port):
            return port
    raise CannotLaunch(f"No port from {config.DEFAULT_PORT} on is free. Choose one, such as PORT=9000.")


def _check_metrics_port(environ: Mapping[str, str]) -> None:
    port, host = environ.get("LANGKAH_METRICS_PORT", ""), environ.get("LANGKAH_METRICS_HOST", "")
    if port.isdigit() and int(port) and not _is_free(host or Config.metrics_host, int(port)):
        raise CannotLaunch(f"Port {port} is taken by another program. Choose another LANGKAH_METRICS_PORT.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise CannotLaunch(f"LANGKAH_HOST is {host!r}, which is no address of this machine.") from error
    return True
