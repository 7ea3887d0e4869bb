"""Rounding as the texts of law say it, on exact numbers: never a float, never to the even neighbour."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Exact = Decimal | Fraction | int
HALF = Fraction(1, 2)
HUNDRED = 100


def half_up(value: Exact, places: int = 2) -> Decimal:
    """The value with `places` decimals; a half goes away from zero, as on paper."""
    scaled = abs(Fraction(value)) * 10**places
    whole = (scaled + HALF).__floor__()
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def whole_half_up(value: Exact) -> int:
    """Whole rupiah, a half upwards."""
    return int(half_up(value, 0))


def share(value: Exact, percent: Exact) -> Fraction:
    """`percent` of the value, exactly."""
    return Fraction(value) * Fraction(percent) / HUNDRED
