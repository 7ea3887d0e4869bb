"""How many people of each unit are at which step of something, whatever the steps are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import FromClause, func, select
from sqlalchemy.orm import Session

from models.people import Unit

StepT = TypeVar("StepT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class UnitLine(Generic[StepT]):
    """The people of a unit by step; `undone_steps` are those at which somebody still has to act."""

    unit_id: int
    name: str
    counts: Mapping[StepT, int]
    undone_steps: Collection[StepT]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def undone(self) -> int:
        return sum(count for step, count in self.counts.items() if step in self.undone_steps)

    @property
    def percent(self) -> int:
        """Done, in whole percent downwards: 100 only when nobody is left."""
        return 100 * (self.total - self.undone) // self.total if self.total else 0


def by_unit(
    session: Session, people: FromClause, steps: type[StepT], *, undone: Collection[StepT]
) -> list[UnitLine[StepT]]:
    """Of rows with `unit_id` and `step`, one a person, by the unit's name. One statement, however many people."""
    rows = session.execute(
        select(people.c.unit_id, Unit.name, people.c.step, func.count())
        .join(Unit, Unit.id == people.c.unit_id)
        .group_by(people.c.unit_id, Unit.name, people.c.step)
        .order_by(Unit.name, people.c.unit_id)
    )
    found: dict[tuple[int, str], Counter[StepT]] = {}
    for unit_id, name, step, count in rows:
        found.setdefault((unit_id, name), Counter())[steps(step)] += count
    return [UnitLine(unit_id, name, counts, undone) for (unit_id, name), counts in found.items()]


def in_all(
    lines: Iterable[UnitLine[StepT]], steps: type[StepT], *, undone: Collection[StepT]
) -> UnitLine[StepT]:
    """The same of all units together."""
    counts: Counter[StepT] = Counter(dict.fromkeys(steps, 0))
    for line in lines:
        counts.update(line.counts)
    return UnitLine(0, "", counts, undone)
