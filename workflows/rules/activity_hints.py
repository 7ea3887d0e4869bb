"""What is odd about entries of activities: told to whoever verifies, and never refused for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.rules.working_hours import Span

DAYS_RUNNING = 5


class Hint(StrEnum):
    SAME_TEXT = "SAME_TEXT"  # the same words on five days running
    BEYOND_PRESENCE = "BEYOND_PRESENCE"  # minutes outside of arrival and departure
    SAME_OUTPUT = "SAME_OUTPUT"  # a file or link that shows another entry's work as well


@dataclass(frozen=True, slots=True)
class Described:
    """An entry of one person as far as its words go."""

    id: int
    day: date
    text: str


def same_text(entries: Iterable[Described]) -> frozenset[int]:
    """Entries of one person whose words stand on at least five days running, of the days that have any entry.

    Upper case and spaces don't make words different.
    """
    entries = list(entries)
    place = {day: number for number, day in enumerate(sorted({one.day for one in entries}))}
    by_text: dict[str, list[Described]] = defaultdict(list)
    for one in entries:
        by_text[" ".join(one.text.casefold().split())].append(one)
    return frozenset(
        one.id
        for same in by_text.values()
        for run in _runs({place[one.day] for one in same})
        if len(run) >= DAYS_RUNNING
        for one in same
        if place[one.day] in run
    )


def beyond_presence(entry: Span, *, pause: Span, net_minutes: int) -> int:
    """Minutes of an entry without the break that don't lie within the presence; `net_minutes` are those that do."""
    at_work = _length(entry) - _length((max(entry[0], pause[0]), min(entry[1], pause[1])))
    return max(0, at_work - net_minutes)


def _runs(places: set[int]) -> list[set[int]]:
    """Numbers that follow each other, together."""
    found: list[set[int]] = []
    for place in sorted(places):
        if found and place - 1 in found[-1]:
            found[-1].add(place)
        else:
            found.append({place})
    return found


def _length(span: Span) -> int:
    return max(0, span[1] - span[0])
