"""Which values a cell of a decision table fits, where that can be read off: literals, lists and number ranges."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_COMPARISON = re.compile(r"(<=|>=|<|>|==)?\s*(-?\d+(?:\.\d+)?)")
_LIST = re.compile(r"(?:\?\s*)?in\s*(\[.*\])", re.DOTALL)

Literal = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers between two bounds, each with whether it belongs."""

    low: float = float("-inf")
    high: float = float("inf")
    with_low: bool = True
    with_high: bool = True

    def holds(self, value: float) -> bool:
        above = value > self.low or (self.with_low and value == self.low)
        below = value < self.high or (self.with_high and value == self.high)
        return above and below

    def meets(self, other: Range) -> bool:
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low < high or (low == high and self.holds(low) and other.holds(low))


Fitting = frozenset[Literal] | Range


def may_overlap(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two rows surely share an input: no column keeps them apart, and every column could be read."""
    verdicts = [_meet(_fitting(one), _fitting(other)) for one, other in zip(first, second, strict=True)]
    return False not in verdicts and None not in verdicts


def _meet(one: Fitting | None, other: Fitting | None) -> bool | None:
    if one is None or other is None:
        return None
    if isinstance(one, Range) and isinstance(other, Range):
        return one.meets(other)
    if isinstance(one, Range):
        one, other = other, one
    if isinstance(other, Range):
        return other == Range() or any(_is_number(value) and other.holds(float(value)) for value in one)  # type: ignore[union-attr]  # one is the list
    return not one.isdisjoint(other)  # type: ignore[union-attr]  # both are lists now


def _is_number(value: Literal) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _fitting(cell: str) -> Fitting | None:
    """None where the cell holds more than can be read off."""
    if cell in {"", "-"}:
        return Range()
    if found := _COMPARISON.fullmatch(cell):
        return _range(found.group(1) or "==", float(found.group(2)))
    listed = _LIST.fullmatch(cell)
    try:
        value = json.loads(listed.group(1) if listed else cell)
    except ValueError:
        return None
    if listed:
        return frozenset(value) if all(isinstance(item, Literal) for item in value) else None
    return frozenset([value]) if isinstance(value, Literal) else None


def _range(operator: str, bound: float) -> Range:
    if operator == "==":
        return Range(bound, bound)
    if operator.startswith("<"):
        return Range(high=bound, with_high=operator == "<=")
    return Range(low=bound, with_low=operator == ">=")
