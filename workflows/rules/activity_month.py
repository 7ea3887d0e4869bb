"""The activity score of a month (A): verified points against the target of the days that were to be worked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from workflows.rules.activity_facts import ActivityPolicy, EntryState
from workflows.rules.calendar import Schedule, days_between, period_end
from workflows.rules.rounding import HUNDRED, half_up


@dataclass(frozen=True)
class MonthScore:
    """`score` has 2 decimals and a cap; None when no workday is left, or nothing is asked for."""

    workdays: int
    leave_days: int
    target_points: Decimal
    score: Decimal | None


def score_of_month(
    points: Mapping[EntryState, Decimal],
    *,
    month: date,
    schedule: Schedule,
    policy: ActivityPolicy,
    leaves: Iterable[tuple[date, date]] = (),
    fixed_target: Decimal | None = None,
) -> MonthScore:
    """The score of the month that contains the day `month`.

    `points` by state of their entries, of which only verified ones count. The target is so many minutes for each
    workday without full-day leave, or `fixed_target`; absence without reason doesn't lower it. `leaves` are first and
    last days, both included; days that two of them share count once.
    """
    first = month.replace(day=1)
    workdays = set(schedule.each_working_day(first, period_end(first, 1)))
    away = {day for start, end in leaves for day in days_between(start, end)} & workdays
    left = len(workdays) - len(away)
    target = Decimal(left * policy.target_minutes_per_day) if fixed_target is None else fixed_target
    return MonthScore(len(workdays), len(away), half_up(target), _score(points, left, target, policy))


def _score(
    points: Mapping[EntryState, Decimal], workdays: int, target: Decimal, policy: ActivityPolicy
) -> Decimal | None:
    if not workdays or not target:
        return None
    counted = sum(Fraction(value) for state, value in points.items() if state in policy.counting_states)
    return min(half_up(policy.score_cap), half_up(counted * HUNDRED / Fraction(target)))
