"""Daily activities that serve a result: a place that a process of daily activities fills once it is there.

A source registers itself when its module is imported; the page of progress shows what it tells.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.skp import Skp


@dataclass(frozen=True)
class Activity:
    """What was done on a day, in a sentence, for a result (its line); `path` leads to it, `said` tells more."""

    day: date
    text: str
    rhk_line: uuid.UUID
    path: str = ""
    said: str = ""


Source = Callable[[Session, Skp], Sequence[Activity]]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    _sources.append(source)


def of(session: Session, skp: Skp) -> dict[uuid.UUID, list[Activity]]:
    """What all sources know of, by result, the newest first."""
    found = [one for source in _sources for one in source(session, skp)]
    by_result: dict[uuid.UUID, list[Activity]] = {}
    for one in sorted(found, key=lambda one: one.day, reverse=True):
        by_result.setdefault(one.rhk_line, []).append(one)
    return by_result
