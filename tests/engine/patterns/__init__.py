"""The workflow control-flow patterns of van der Aalst and others: a small diagram each, with a table of what happens.

A line of a table is `what happens | what is open then`; an event that is waited for stands in brackets, the end
after an arrow. Where branches run side by side, each has a table of its own: they are played in every order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

Line = tuple[str, str]


@dataclass(frozen=True)
class Table:
    """`first` in this order, then all `branches` in any order, then `last`."""

    first: tuple[Line, ...]
    branches: tuple[tuple[Line, ...], ...] = ()
    last: tuple[Line, ...] = ()

    def orders(self) -> Iterator[tuple[Line, ...]]:
        """Every order of events, each with what is open after it."""
        turns = [number for number, branch in enumerate(self.branches) for _ in branch[1:]]
        for order in sorted(set(permutations(turns))):
            yield (*self._opening(), *self._woven(order), *self.last)

    def _opening(self) -> tuple[Line, ...]:
        if not self.branches:
            return self.first
        event, _ = self.first[-1]
        return (*self.first[:-1], (event, self._open([0] * len(self.branches))))

    def _woven(self, order: Sequence[int]) -> Iterator[Line]:
        places = [0] * len(self.branches)
        for turn, number in enumerate(order, 1):
            places[number] += 1
            event = self.branches[number][places[number]][0]
            last = turn == len(order)
            yield event, self.branches_done if last and self.branches_done else self._open(places)

    @property
    def branches_done(self) -> str:
        """What is open once all branches are through, where it is more than what they leave."""
        return self.last[0][1] if self.last and not self.last[0][0] else ""

    def _open(self, places: Sequence[int]) -> str:
        found = (branch[place][1] for branch, place in zip(self.branches, places, strict=True))
        return " ".join(sorted(word for opened in found for word in opened.split()))


@dataclass(frozen=True)
class Pattern:
    number: int
    name: str
    diagram: bytes
    tables: tuple[Table, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"wcp{self.number}"


def table(text: str) -> Table:
    """From lines; branches begin with a line `||`, and what follows all of them with a line `==`."""
    parts: list[list[Line]] = [[]]
    kinds = ["first"]
    for line in filter(str.strip, text.splitlines()):
        if line.strip() in {"||", "=="}:
            kinds.append("branch" if line.strip() == "||" else "last")
            parts.append([])
        else:
            event, _, opened = line.partition("|")
            parts[-1].append((event.strip(), " ".join(opened.split())))
    found = list(zip(kinds, parts, strict=True))
    return Table(
        first=tuple(parts[0]),
        branches=tuple(tuple(part) for kind, part in found if kind == "branch"),
        last=tuple(line for kind, part in found if kind == "last" for line in part),
    )
