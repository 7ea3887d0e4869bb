"""The sum from which a month's TPP (tambahan penghasilan pegawai) is reckoned, and what sanctions cut from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workflows.rules.calendar import MONTHS_OF_A_YEAR, period_end
from workflows.rules.dated import in_force
from workflows.rules.rounding import Exact, half_up, share, whole_half_up


class CutFrom(StrEnum):
    """With which month a cut begins that a decree orders from the middle of one."""

    MONTH_OF_START = "MONTH_OF_START"
    NEXT_MONTH = "NEXT_MONTH"


@dataclass(frozen=True)
class Position:
    """The class of the post held in a period, or the full base where the office states it."""

    valid_from: date
    valid_to: date | None = None
    job_class: str | None = None
    full_base: int | None = None


@dataclass(frozen=True)
class ActingPost:
    """A post that the employee acts for (Plt, Plh) in a period, with its TPP."""

    tpp_base: int
    first: date
    last: date | None = None

    def covers(self, first: date, last: date) -> bool:
        return self.first <= first and (self.last is None or self.last >= last)


@dataclass(frozen=True)
class BasePolicy:
    """The region's regulation on TPP: rupiah by class, percent by criterion, and the shares of both kinds of posts."""

    class_table: Mapping[str, int]
    criteria: Mapping[str, Exact]
    new_civil_servant_percent: Exact
    acting_percent: Exact
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True)
class TppBase:
    """Whole rupiah; `components` by criterion."""

    job_class: str | None
    components: Mapping[str, int]
    full_base: int
    acting_addition: int
    tpp_base: int


@dataclass(frozen=True)
class Cut:
    """A sanction that takes `percent` of the TPP in so many months."""

    percent: Exact
    first: date
    months: int


def base_of_month(
    positions: Iterable[Position],
    *,
    month: date,
    policy: BasePolicy,
    on_probation: bool = False,
    acting: Iterable[ActingPost] = (),
) -> TppBase:
    """The TPP base of the month that contains the day: class times each criterion, each rounded half up.

    The position of the month's first day counts. A post adds its share when it is acted for the whole month. On
    probation (CPNS) the own base is 80 %. Raises NothingInForce without a position, KeyError for a class without
    a row. PP 12/2019 art. 58; the region's regulation on TPP.
    """
    first = month.replace(day=1)
    last = period_end(first, 1)
    position = in_force(positions, first)
    components: dict[str, int] = {}
    if position.full_base is None and position.job_class is not None:
        of_class = policy.class_table[position.job_class]
        components = {code: whole_half_up(share(of_class, part)) for code, part in policy.criteria.items()}
    full = sum(components.values()) if position.full_base is None else position.full_base
    own = whole_half_up(share(full, policy.new_civil_servant_percent)) if on_probation else full
    addition = sum(
        whole_half_up(share(post.tpp_base, policy.acting_percent))
        for post in acting
        if post.covers(first, last)
    )
    return TppBase(position.job_class, components, full, addition, own + addition)


def cut_percent(cuts: Iterable[Cut], month: date, *, begins: CutFrom = CutFrom.MONTH_OF_START) -> Decimal:
    """What sanctions cut from the TPP of the month, in percent: of several only the highest (PP 94/2021)."""
    running = (cut.percent for cut in cuts if 0 <= _months_since(cut, month, begins) < cut.months)
    return half_up(max(running, default=0))


def _months_since(cut: Cut, month: date, begins: CutFrom) -> int:
    whole = (month.year - cut.first.year) * MONTHS_OF_A_YEAR + month.month - cut.first.month
    return whole - (begins is CutFrom.NEXT_MONTH and cut.first.day > 1)
