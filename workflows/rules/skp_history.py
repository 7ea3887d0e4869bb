"""Scores of before PermenPANRB 6/2022, read in with number and label; they never become a predicate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from workflows.rules.rounding import HUNDRED, Exact, half_up, share


class HistoryLabel(StrEnum):
    """Sebutan. FAIR (Cukup) is of both laws, BAD (Buruk) of PP 46/2011 only, VERY_POOR of PP 30/2019 only."""

    VERY_GOOD = "VERY_GOOD"
    GOOD = "GOOD"
    FAIR = "FAIR"
    POOR = "POOR"
    VERY_POOR = "VERY_POOR"
    BAD = "BAD"


Steps = tuple[tuple[Exact, HistoryLabel], ...]  # from which score on, falling


@dataclass(frozen=True)
class Pp46Policy:
    """PP 46/2011: weights and limits in percent; `additional` is (from, to, points) by number of additional tasks."""

    valid_from: date = date(2014, 1, 1)
    valid_to: date | None = date(2021, 6, 30)
    skp_percent: Exact = 60
    behaviour_percent: Exact = 40
    efficiency_limit: Exact = 24
    factor: Exact = Decimal("1.76")
    additional: tuple[tuple[int, int | None, int], ...] = ((1, 3, 1), (4, 6, 2), (7, None, 3))
    labels: Steps = (
        (91, HistoryLabel.VERY_GOOD),
        (76, HistoryLabel.GOOD),
        (61, HistoryLabel.FAIR),
        (51, HistoryLabel.POOR),
        (0, HistoryLabel.BAD),
    )


@dataclass(frozen=True)
class Pp30Policy:
    """PP 30/2019 art. 41, used from July to December 2021."""

    valid_from: date = date(2021, 7, 1)
    valid_to: date | None = date(2021, 12, 31)
    max_score: Exact = 120
    very_good_needs_new_idea: bool = True
    labels: Steps = (
        (110, HistoryLabel.VERY_GOOD),
        (90, HistoryLabel.GOOD),
        (70, HistoryLabel.FAIR),
        (50, HistoryLabel.POOR),
        (0, HistoryLabel.VERY_POOR),
    )


@dataclass(frozen=True)
class Part:
    """What was planned and what was reached, in the unit of the part."""

    target: Exact
    actual: Exact


@dataclass(frozen=True)
class Pp46Task:
    """A task with its parts; most tasks have no cost."""

    quantity: Part | None = None
    quality: Part | None = None
    time: Part | None = None
    cost: Part | None = None


@dataclass(frozen=True)
class Pp46TaskScore:
    """Exact scores in percent; without quantity, quality or time there is no score of the task."""

    quantity: Fraction | None
    quality: Fraction | None
    time: Fraction | None
    cost: Fraction | None
    score: Fraction | None


@dataclass(frozen=True)
class Pp46Answer:
    """Scores as they are shown, with 2 decimals; None where a part of them is missing."""

    tasks: tuple[Pp46TaskScore, ...]
    skp: Decimal | None
    final: Decimal | None
    label: HistoryLabel | None


def pp46_score(
    tasks: tuple[Pp46Task, ...],
    *,
    additional_tasks: int = 0,
    creativity: Exact = 0,
    behaviour: Exact | None = None,
    policy: Pp46Policy | None = None,
) -> Pp46Answer:
    """The score of a year by PP 46/2011: 60 % SKP, which is the mean of the tasks with their additions, 40 % behaviour.

    A task without its parts leaves the year without SKP, as a mean of the others would say too much. Fractions are
    exact; the label follows the rounded number. Raises ValueError for a target that isn't above 0.
    """
    policy = policy or Pp46Policy()
    scores = tuple(_task_score(task, policy) for task in tasks)
    of_tasks = [score.score for score in scores if score.score is not None]
    if not tasks or len(of_tasks) < len(tasks):
        return Pp46Answer(scores, None, None, None)
    extra = _additional_points(additional_tasks, policy) + Fraction(creativity)
    skp = sum(of_tasks, Fraction()) / len(of_tasks) + extra
    if behaviour is None:
        return Pp46Answer(scores, half_up(skp), None, None)
    final = half_up(share(skp, policy.skp_percent) + share(behaviour, policy.behaviour_percent))
    return Pp46Answer(scores, half_up(skp), final, _label(final, policy.labels))


def pp46_label(score: Exact, *, policy: Pp46Policy | None = None) -> HistoryLabel:
    """The label of a final score by PP 46/2011, after rounding to 2 decimals."""
    return _label(half_up(score), (policy or Pp46Policy()).labels)


def pp30_label(score: Exact, *, new_idea: bool, policy: Pp30Policy | None = None) -> HistoryLabel:
    """The label of a score by PP 30/2019 art. 41, after rounding to 2 decimals.

    "Very good" also needs a new idea or method, else it is "good". Raises ValueError for a score that the law
    doesn't know, below 0 or above 120.
    """
    policy = policy or Pp30Policy()
    shown = half_up(score)
    if not 0 <= shown <= policy.max_score:
        raise ValueError(f"a score lies between 0 and {policy.max_score}, not at {shown}")
    label = _label(shown, policy.labels)
    plain = label is HistoryLabel.VERY_GOOD and policy.very_good_needs_new_idea and not new_idea
    return HistoryLabel.GOOD if plain else label


def _label(score: Decimal, labels: Steps) -> HistoryLabel:
    """The highest step reached; below all of them the lowest."""
    reached = [step for step in labels if step[0] <= score]
    return max(reached)[1] if reached else min(labels)[1]


def _task_score(task: Pp46Task, policy: Pp46Policy) -> Pp46TaskScore:
    quantity, quality = _reached(task.quantity), _reached(task.quality)
    time, cost = _saved(task.time, policy), _saved(task.cost, policy)
    if quantity is None or quality is None or time is None:
        return Pp46TaskScore(quantity, quality, time, cost, None)
    parts = [quantity, quality, time] + ([] if cost is None else [cost])
    return Pp46TaskScore(quantity, quality, time, cost, sum(parts, Fraction()) / len(parts))


def _ratio(part: Part) -> Fraction:
    if part.target <= 0:
        raise ValueError("a target is above 0")
    return Fraction(part.actual) / Fraction(part.target)


def _reached(part: Part | None) -> Fraction | None:
    return None if part is None else _ratio(part) * HUNDRED


def _saved(part: Part | None, policy: Pp46Policy) -> Fraction | None:
    """Time or cost: spending less counts more, until more than a quarter or so is left over."""
    if part is None:
        return None
    ratio = _ratio(part)
    value = (Fraction(policy.factor) - ratio) * HUNDRED
    limit = Fraction(policy.efficiency_limit)
    if HUNDRED - ratio * HUNDRED <= limit:
        return value
    return (HUNDRED - limit) - (value - HUNDRED)


def _additional_points(number: int, policy: Pp46Policy) -> int:
    fitting = (points for first, last, points in policy.additional if first <= number <= (last or number))
    return next(fitting, 0)
