"""Credit points (angka kredit) that functional posts earn by their predicate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from workflows.rules.calendar import MONTHS_OF_A_YEAR
from workflows.rules.rounding import half_up, share
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
    if months < 0:
        raise ValueError("a period can't be shorter than nothing")
    policy = policy or CreditPolicy()
    of_a_year = share(policy.coefficients[level], policy.percents[predicate])
    return half_up(of_a_year * Fraction(months, MONTHS_OF_A_YEAR))
