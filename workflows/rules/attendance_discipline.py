"""Which disciplinary sanction days of absence propose (PP 94/2021); the authorised official decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from workflows.rules.calendar import MONTHS_OF_A_YEAR, Schedule


class Level(StrEnum):
    """Tingkat hukuman disiplin: ringan, sedang, berat."""

    NONE = "NONE"
    LIGHT = "LIGHT"
    MEDIUM = "MEDIUM"
    HEAVY = "HEAVY"


class Sanction(StrEnum):
    """Jenis hukuman disiplin, from the lightest to the heaviest."""

    NONE = "NONE"
    VERBAL_WARNING = "VERBAL_WARNING"
    WRITTEN_WARNING = "WRITTEN_WARNING"
    WRITTEN_DISSATISFACTION = "WRITTEN_DISSATISFACTION"
    TPP_CUT_25_6M = "TPP_CUT_25_6M"
    TPP_CUT_25_9M = "TPP_CUT_25_9M"
    TPP_CUT_25_12M = "TPP_CUT_25_12M"
    DEMOTION_12M = "DEMOTION_12M"
    RELEASE_FROM_POST_12M = "RELEASE_FROM_POST_12M"
    DISMISSAL = "DISMISSAL"


class Basis(StrEnum):
    CUMULATIVE = "CUMULATIVE"
    CONSECUTIVE = "CONSECUTIVE"


def _levels() -> Mapping[Sanction, Level]:
    order = (Level.NONE, *[Level.LIGHT] * 3, *[Level.MEDIUM] * 3, *[Level.HEAVY] * 3)
    return dict(zip(Sanction, order, strict=True))


@dataclass(frozen=True)
class DisciplinePolicy:
    """PP 94/2021 art. 9-11, 15: from how many days of a year which sanction follows, rising.

    `run_crosses_new_year`: days in a row count as one run over New Year; otherwise each year has its own.
    """

    valid_from: date = date(2021, 8, 31)
    valid_to: date | None = None
    cumulative_from: tuple[tuple[int, Sanction], ...] = (
        (1, Sanction.NONE),
        (3, Sanction.VERBAL_WARNING),
        (4, Sanction.WRITTEN_WARNING),
        (7, Sanction.WRITTEN_DISSATISFACTION),
        (11, Sanction.TPP_CUT_25_6M),
        (14, Sanction.TPP_CUT_25_9M),
        (17, Sanction.TPP_CUT_25_12M),
        (21, Sanction.DEMOTION_12M),
        (25, Sanction.RELEASE_FROM_POST_12M),
        (28, Sanction.DISMISSAL),
    )
    consecutive_dismissal: int = 10
    run_crosses_new_year: bool = True
    levels: Mapping[Sanction, Level] = field(default_factory=_levels)


@dataclass(frozen=True)
class Excused:
    """A day whose ground was approved; it excuses from the day of approval on."""

    day: date
    approved_on: date


@dataclass(frozen=True)
class DisciplineAnswer:
    """`longest_run` is of runs that touch the year; `basis` is None where nothing is proposed."""

    year: int
    cumulative_days: int
    longest_run: int
    sanction: Sanction
    level: Level
    basis: Basis | None
    salary_stop_from: date | None
    review_open_case: bool


def propose_sanction(
    absences: Iterable[date],
    *,
    schedule: Schedule,
    as_of: date,
    excused: Iterable[Excused] = (),
    open_case: Sanction | None = None,
    policy: DisciplinePolicy | None = None,
) -> DisciplineAnswer:
    """The sanction that absences without reason propose on a day, for the calendar year of that day.

    Only working days of the person's schedule until `as_of` count, each once, without those excused by then; days off
    neither count nor break a run. Ten in a row propose dismissal and stop the salary from the month after the tenth
    (art. 15 (2)). An open case that rests on more than what is left is to be reviewed, never closed silently.
    PP 94/2021 art. 9-11, 15.
    """
    policy = policy or DisciplinePolicy()
    forgiven = {found.day for found in excused if found.approved_on <= as_of}
    days = sorted(day for day in set(absences) - forgiven if day <= as_of and schedule.is_working_day(day))
    of_year = [day for day in days if day.year == as_of.year]
    runs = list(_runs(days if policy.run_crosses_new_year else of_year, schedule, year=as_of.year))
    stop = _salary_stop(runs, policy.consecutive_dismissal)
    cumulative = _cumulative(len(of_year), policy)
    sanction = cumulative if stop is None else Sanction.DISMISSAL
    return DisciplineAnswer(
        year=as_of.year,
        cumulative_days=len(of_year),
        longest_run=max(map(len, runs), default=0),
        sanction=sanction,
        level=policy.levels[sanction],
        basis=_basis(sanction, stop),
        salary_stop_from=stop,
        review_open_case=open_case is not None and _weight(sanction) < _weight(open_case),
    )


def _runs(days: list[date], schedule: Schedule, *, year: int) -> Iterator[list[date]]:
    """Runs of working days without one at work between them, of those that reach into the year."""
    run: list[date] = []
    for day in days:
        if run and schedule.first_working_day_after(run[-1]) != day:
            if run[-1].year == year:
                yield run
            run = []
        run.append(day)
    if run and run[-1].year == year:
        yield run


def _salary_stop(runs: list[list[date]], limit: int) -> date | None:
    """The first day of the month after the day on which a run became too long; None while none is."""
    reached = next((run[limit - 1] for run in runs if len(run) >= limit), None)
    if reached is None:
        return None
    years, month = divmod(reached.month, MONTHS_OF_A_YEAR)
    return date(reached.year + years, month + 1, 1)


def _cumulative(days: int, policy: DisciplinePolicy) -> Sanction:
    reached = [sanction for least, sanction in policy.cumulative_from if least <= days]
    return max(reached, key=_weight, default=Sanction.NONE)


def _basis(sanction: Sanction, stop: date | None) -> Basis | None:
    if stop is not None:
        return Basis.CONSECUTIVE
    return None if sanction is Sanction.NONE else Basis.CUMULATIVE


def _weight(sanction: Sanction) -> int:
    return list(Sanction).index(sanction)
