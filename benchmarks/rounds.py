"""Several things measured in turns, so that their ratios don't depend on how busy the machine is."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

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
