"""Deploying a folder of processes from the command line: the same checks as on the designers' pages."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from pathlib import Path

from config import Config
from webapp.cli.database import transaction
from webapp.clock import Clock
from workflows import designs
from workflows.designs import ENDINGS, Report

Say = Callable[[str], object]


def deploy_folder(settings: Config, folder: Path, say: Say, *, only_check: bool = False) -> bool:
    """Print the report and, when nothing blocks, publish all. False when something blocks."""
    files = read_folder(folder)
    with transaction(settings) as session:
        now = Clock(demo=settings.demo).now(session)
        reports = designs.report_on_all(session, files)
        for key, report in sorted(reports.items()):
            _tell(key or folder.name, report, say)
        if any(report.blocking for report in reports.values()):
            return False
        if not only_check:
            for done in designs.deploy_files(session, files, now=now, note=_who()):
                say(f"{done.key}: version {done.version} {'published' if done.new else 'is unchanged'}")
    return True


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of one process, or of several in a folder each."""
    own = {path.name: path.read_bytes() for path in _files(folder)}
    if own:
        return own
    inner = (path for below in sorted(folder.iterdir()) if below.is_dir() for path in _files(below))
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in inner}


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix in ENDINGS and path.is_file()]


def _tell(name: str, report: Report, say: Say) -> None:
    if not report.problems:
        say(f"{name}: all checks passed")
        return
    say(f"{name}: {len(report.blocking)} blocking, {len(report.advice)} advice")
    for number, problem in enumerate(report.problems, 1):
        mark = "advice" if problem.advice else "blocks"
        shape = f" [{problem.shape}]" if problem.shape else ""
        say(f"  {number}. {mark}{shape}: {problem.message}")


def _who() -> str:
    """Kept with the version: the account on the machine, since nobody has signed in."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):
        account = str(os.getuid())
    return f"langkah deploy, {account}"
