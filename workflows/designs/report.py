"""What the checks say about a set of files, in the order in which a designer mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.engine import deploy as deployment
from workflows.engine.bundle import by_process
from workflows.engine.words import blocking as blocking_of
from workflows.errors import DiagramRefused, Problem


@dataclass(frozen=True)
class Report:
    """Findings that block first, then advice."""

    problems: tuple[Problem, ...]

    @property
    def blocking(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if not one.advice)

    @property
    def advice(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.advice)


def report_on(session: Session, files: Mapping[str, bytes]) -> Report:
    """On the files of one process."""
    found = deployment.check(files, session=session)
    blocks = blocking_of(found)
    return Report((*blocks, *(one for one in found if one.advice)))


def report_on_all(session: Session, files: Mapping[str, bytes]) -> dict[str, Report]:
    """By folder, for files of several processes; a name that can't be used stands under "" alone."""
    try:
        grouped = by_process(files)
    except DiagramRefused as error:
        return {"": Report(error.problems)}
    library = deployment.library(session, files)
    found = {}
    for folder, own in grouped.items():
        named = {f"{folder}/{name}" if folder else name: content for name, content in own.items()}
        problems = deployment.read_all(named, library)[1]
        found[folder] = Report((*blocking_of(problems), *(one for one in problems if one.advice)))
    return found
