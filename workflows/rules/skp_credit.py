"""Credit points (angka kredit) that functional posts earn by their predicate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from workflows.rules.calendar import MONTHS_OF_A_YEAR
from workflows.rules.dated import Dated, in_force_or_none
from workflows.rules.rounding import half_up, share
from workflows.rules.skp_months import middles
from workflows.rules.skp_predicate import Predicate


def _percents() -> Mapping[Predicate, Decimal]:
    return dict(zip(Predicate, map(Decimal, (150, 100, 75, 50, 25)), strict=True))


def _coefficients() -> Mapping[str, Decimal]:
    return {
        "AHLI_PERTAMA": Decimal("12.5"),
        "AHLI_MUDA": Decimal(25),
        "AHLI_MADYA": Decimal("37.5"),
        "AHLI_UTAMA": Decimal(50),
        "PEMULA": Decimal("3.75"),
        "TERAMPIL": Decimal(5),
        "MAHIR": Decimal("12.5"),
        "PENYELIA": Decimal(25),
    }


@dataclass(frozen=True)
class CreditPolicy:
    """PermenPANRB 1/2023; Peraturan BKN 3/2023: percent by predicate, points a year by level of the post."""

    valid_from: date = date(2023, 1, 1)
    valid_to: date | None = None
    percents: Mapping[Predicate, Decimal] = field(default_factory=_percents)
    coefficients: Mapping[str, Decimal] = field(default_factory=_coefficients)


def credit_points(
    predicate: Predicate, *, level: str, months: int, policy: CreditPolicy | None = None
) -> Decimal:
    """Points for `months` months with the predicate at a level (jenjang): 2 decimals, a half upwards.

    The fraction is exact until the end. Raises LookupError for a level without a coefficient, ValueError for
    negative months. PermenPANRB 1/2023; Peraturan BKN 3/2023.
    """
    return half_up(_exact(predicate, level=level, months=months, policy=policy or CreditPolicy()))


class Level(Dated, Protocol):
    """The level of a functional post from a day on."""

    @property
    def level(self) -> str: ...


@dataclass(frozen=True)
class CreditLine:
    """Points of the months at one level; `percent` and `coefficient` are what they were made from."""

    level: str
    months: int
    percent: Decimal
    coefficient: Decimal
    points: Decimal


@dataclass(frozen=True)
class Credit:
    """What a predicate gave, by level. `total` is of the exact fractions; months without a level give nothing."""

    lines: tuple[CreditLine, ...]
    total: Decimal
    months_without: int


def earned(
    predicate: Predicate,
    levels: Iterable[Level],
    *,
    first_day: date,
    last_day: date,
    policy: CreditPolicy | None = None,
) -> Credit:
    """Points of a period in which the level may have changed, month by month; both days are included.

    Raises LookupError for a level without a coefficient. PermenPANRB 1/2023; Peraturan BKN 3/2023.
    """
    policy, rows = policy or CreditPolicy(), tuple(levels)
    months: dict[str, int] = {}
    without = 0
    for month in middles(first_day, last_day):
        row = in_force_or_none(rows, month)
        if row is None:
            without += 1
        else:
            months[row.level] = months.get(row.level, 0) + 1
    exact = {
        level: _exact(predicate, level=level, months=count, policy=policy) for level, count in months.items()
    }
    lines = tuple(
        CreditLine(
            level, months[level], policy.percents[predicate], policy.coefficients[level], half_up(points)
        )
        for level, points in exact.items()
    )
    return Credit(lines, half_up(sum(exact.values(), Fraction())), without)


def _exact(predicate: Predicate, *, level: str, months: int, policy: CreditPolicy) -> Fraction:
    if months < 0:
        raise ValueError("a period can't be shorter than nothing")
    of_a_year = share(policy.coefficients[level], policy.percents[predicate])
    return of_a_year * Fraction(months, MONTHS_OF_A_YEAR)
