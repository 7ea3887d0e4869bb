"""The cascade of results: each serves one of a superior's, and no way up comes back to where it began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Line = TypeVar("Line")
WHOLE = 100  # percent


def comes_back(chosen: Line, own: Collection[Line], serves: Mapping[Line, Line | None]) -> bool:
    """Whether serving the chosen line would make a circle: it is one of `own`, or serves one, however far up.

    `serves` says of lines which line they serve. A circle among others counts as well: nobody's result
    may hang on one.
    """
    seen: set[Line] = set()
    line: Line | None = chosen
    while line is not None:
        if line in own or line in seen:
            return True
        seen.add(line)
        line = serves.get(line)
    return False


@dataclass(frozen=True, slots=True)
class Shared:
    """A superior's result shared out: percents given, and what is left of the whole (never below 0)."""

    given: int
    left: int
    uncounted: int  # parts without a percent

    @property
    def too_much(self) -> bool:
        return self.given > WHOLE


def shared(percents: Iterable[int | None]) -> Shared:
    known = list(percents)
    given = sum(one for one in known if one is not None)
    return Shared(given, max(0, WHOLE - given), sum(one is None for one in known))
