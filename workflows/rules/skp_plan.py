"""Whether the plan of an SKP is complete (PermenPANRB 6/2022; forms of its annex), and where it lacks something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Lack(StrEnum):
    NO_MAIN = "NO_MAIN"  # no main result at all
    NO_TEXT = "NO_TEXT"
    NO_INDICATOR = "NO_INDICATOR"
    NO_INDICATOR_TEXT = "NO_INDICATOR_TEXT"
    NO_TARGET = "NO_TARGET"
    NO_ASPECT = "NO_ASPECT"  # quantitative approach
    NO_PERSPECTIVE = "NO_PERSPECTIVE"  # leader's form
    NOT_SERVING = "NOT_SERVING"  # no superior's result, though there are some to choose from
    NO_ANNEX = "NO_ANNEX"


@dataclass(frozen=True, slots=True)
class Indicator:
    text: str
    target: str
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class PlannedResult:
    text: str
    main: bool
    indicators: Sequence[Indicator]
    perspective: str = ""
    serves: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """`superior_agreed`: the assessor's own plan is agreed, so there are results to serve."""

    results: Sequence[PlannedResult]
    annexes: Mapping[str, Sequence[str]]  # every kind, with its lines
    leader: bool
    quantitative: bool
    superior_agreed: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """What lacks: in which result (from 0, in the order given), in which of its indicators, or in which annex."""

    lack: Lack
    result: int | None = None
    indicator: int | None = None
    annex: str = ""


def missing(plan: Plan) -> tuple[Missing, ...]:
    """Everything that keeps the plan from being sent, in the order of the form; empty when it is complete."""
    return tuple(_missing(plan))


def _missing(plan: Plan) -> Iterator[Missing]:
    if not any(result.main for result in plan.results):
        yield Missing(Lack.NO_MAIN)
    for number, result in enumerate(plan.results):
        yield from _of_result(plan, number, result)
    for kind, lines in plan.annexes.items():
        if not any(line.strip() for line in lines):
            yield Missing(Lack.NO_ANNEX, annex=kind)


def _of_result(plan: Plan, number: int, result: PlannedResult) -> Iterator[Missing]:
    if not result.text.strip():
        yield Missing(Lack.NO_TEXT, number)
    if plan.leader and result.main and not result.perspective:
        yield Missing(Lack.NO_PERSPECTIVE, number)
    if not plan.leader and result.main and plan.superior_agreed and not result.serves:
        yield Missing(Lack.NOT_SERVING, number)
    yield from _of_indicators(plan, number, result)


def _of_indicators(plan: Plan, number: int, result: PlannedResult) -> Iterator[Missing]:
    if not result.indicators:
        yield Missing(Lack.NO_INDICATOR, number)
    for place, indicator in enumerate(result.indicators):
        if not indicator.text.strip():
            yield Missing(Lack.NO_INDICATOR_TEXT, number, place)
        if not indicator.target.strip():
            yield Missing(Lack.NO_TARGET, number, place)
        if plan.quantitative and not indicator.aspect:
            yield Missing(Lack.NO_ASPECT, number, place)
