"""Small charts of predicates as shapes to draw: bars of one period, columns of several, a person's line of years.

Each page shows the same numbers as a table beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows.rules.skp_predicate import Predicate

WIDTH, HEIGHT = 320, 120  # of the field in which shapes are drawn
ORDER = tuple(reversed(Predicate))  # from Sangat Kurang to Sangat Baik


@dataclass(frozen=True, slots=True)
class Bar:
    """One predicate: how many people, and where its bar stands. `share` in percent of all, rounded."""

    predicate: Predicate
    count: int
    share: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Column:
    """A period: its parts one above the other."""

    label: str
    parts: tuple[Bar, ...]
    total: int

    @property
    def middle(self) -> float:
        return self.parts[0].middle

    def count(self, predicate: Predicate) -> int:
        return next(part.count for part in self.parts if part.predicate is predicate)


@dataclass(frozen=True, slots=True)
class Dot:
    """A year of somebody: which predicate, and where its dot stands."""

    label: str
    predicate: Predicate
    x: float
    y: float


def bars(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    """The five predicates side by side, the highest as high as the field."""
    total, highest = sum(counts.values()), max([*counts.values(), 1])
    room = WIDTH / len(ORDER)
    return tuple(
        _bar(
            one,
            counts.get(one, 0),
            total,
            x=index * room + 10,
            width=room - 20,
            scale=HEIGHT / highest,
            top=HEIGHT,
        )
        for index, one in enumerate(ORDER)
    )


def columns(periods: Sequence[tuple[str, Mapping[str, int]]]) -> tuple[Column, ...]:
    """Each period as a column of the same height: how its people are spread, whatever their number."""
    room = WIDTH / max(len(periods), 1)
    width = min(room - 8, 48)
    return tuple(
        Column(
            label, _stacked(counts, x=index * room + (room - width) / 2, width=width), sum(counts.values())
        )
        for index, (label, counts) in enumerate(periods)
    )


def line(years: Sequence[tuple[str, str]]) -> tuple[Dot, ...]:
    """Dots for (label, predicate) in time, the best predicate on top."""
    room = WIDTH / max(len(years), 1)
    step = HEIGHT / (len(ORDER) - 1)
    return tuple(
        Dot(label, Predicate(code), index * room + room / 2, HEIGHT - ORDER.index(Predicate(code)) * step)
        for index, (label, code) in enumerate(years)
    )


def points(dots: Sequence[Dot]) -> str:
    """For a polyline."""
    return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in dots)


def _stacked(counts: Mapping[str, int], *, x: float, width: float) -> tuple[Bar, ...]:
    total, top, found = sum(counts.values()), float(HEIGHT), []
    for one in ORDER:
        part = _bar(one, counts.get(one, 0), total, x=x, width=width, scale=HEIGHT / max(total, 1), top=top)
        found.append(part)
        top = part.y
    return tuple(found)


def _bar(
    predicate: Predicate, count: int, total: int, *, x: float, width: float, scale: float, top: float
) -> Bar:
    height = count * scale
    share = round(100 * count / total) if total else 0
    return Bar(
        predicate, count, share, round(x, 1), round(top - height, 1), round(width, 1), round(height, 1)
    )
