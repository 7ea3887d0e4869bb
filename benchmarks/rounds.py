"""Several things measured in turns, so that their ratios don't depend on how busy the machine is."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


def timed(act: Callable[[Thing], object], what: Thing) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    act(what)
    return (time.perf_counter() - begun) * 1000


def medians(takes: Sequence[Callable[[], float]], *, rounds: int, warm: int) -> list[float]:
    """The median of each take; in every round each has its turn."""
    taken = [[take() for take in takes] for _round in range(warm + rounds)][warm:]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


@dataclass(frozen=True)
class Take(Generic[Thing]):
    """An act, and what makes ready what it works on; only the act is timed."""

    ready: Callable[[], Thing]
    act: Callable[[Thing], object]

    def alone(self) -> float:
        return timed(self.act, self.ready())

    def in_a_row(self, number: int, *, warm: int) -> list[float]:
        """Milliseconds of each but the first `warm`, with nothing in between."""
        things = [self.ready() for _ in range(number)]
        return [timed(self.act, thing) for thing in things][warm:]


def medians_in_a_row(takes: Sequence[Take[Any]], *, rounds: int, row: int, warm: int) -> list[float]:
    """The median of each take as a busy server does it: in every round each has a row of its own, in turn."""
    taken: list[list[float]] = [[] for _ in takes]
    for _round in range(rounds):
        for times, take in zip(taken, takes, strict=True):
            times.extend(take.in_a_row(row, warm=warm))
    return [statistics.median(times) for times in taken]
