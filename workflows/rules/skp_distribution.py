"""How the predicates of a unit should be spread (pola distribusi): guidance that warns and never blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from workflows.rules.rounding import Exact, share
from workflows.rules.skp_predicate import OrganisationResult, Predicate

Counts = Mapping[Predicate, int]


class WarningCode(StrEnum):
    ABOVE_MAXIMUM = "ABOVE_MAXIMUM"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    NOT_ALLOWED = "NOT_ALLOWED"
    NOT_LARGEST = "NOT_LARGEST"
    REQUIRED_GROUP_MISSING = "REQUIRED_GROUP_MISSING"


class Signature(StrEnum):
    STORED = "STORED"
    REASON_REQUIRED = "REASON_REQUIRED"


@dataclass(frozen=True)
class Minimum:
    """The predicates together are at least so many percent."""

    predicates: tuple[Predicate, ...]
    percent: Exact


@dataclass(frozen=True)
class Spread:
    """What is expected under one result of the organisation; percents are of the employees counted."""

    largest: Predicate | None = None
    maximum: Mapping[Predicate, Exact] = field(default_factory=dict)
    minimum: tuple[Minimum, ...] = ()
    at_least_one_of: tuple[Predicate, ...] = ()
    not_allowed: tuple[Predicate, ...] = ()


_SB, _B, _BP, _K, _SK = Predicate


def _spreads() -> Mapping[OrganisationResult, Spread]:
    return {
        OrganisationResult.EXCELLENT: Spread(largest=_SB, maximum={_SB: 70}),
        OrganisationResult.GOOD: Spread(largest=_B, maximum={_B: 70}, at_least_one_of=(_BP, _K)),
        OrganisationResult.NEEDS_IMPROVEMENT: Spread(maximum={_SB: 10}, minimum=(Minimum((_BP,), 60),)),
        OrganisationResult.POOR: Spread(maximum={_SB: 10}, minimum=(Minimum((_K,), 60), Minimum((_BP,), 10))),
        OrganisationResult.VERY_POOR: Spread(
            minimum=(Minimum((_SK,), 60), Minimum((_BP, _K), 10)), not_allowed=(_SB,)
        ),
    }


@dataclass(frozen=True)
class DistributionPolicy:
    """SE MenPANRB 3/2023, by result of the organisation."""

    valid_from: date = date(2023, 1, 31)
    valid_to: date | None = None
    spreads: Mapping[OrganisationResult, Spread] = field(default_factory=_spreads)


class Expecting(StrEnum):
    """What the guidance says of one predicate."""

    MOST = "MOST"  # the largest group, and not above `percent`
    AT_LEAST = "AT_LEAST"
    TOGETHER = "TOGETHER"  # with others at least `percent`
    SOME = "SOME"  # this or another has to be there
    FEW = "FEW"  # not above `percent`
    NONE = "NONE"
    FREE = "FREE"


@dataclass(frozen=True)
class Expected:
    """`together` names the predicates that are meant as one, itself among them."""

    kind: Expecting
    percent: Exact | None = None
    together: tuple[Predicate, ...] = ()


def expected(
    result: OrganisationResult, *, policy: DistributionPolicy | None = None
) -> Mapping[Predicate, Expected]:
    """The guidance under a result of the organisation, said of each predicate. SE MenPANRB 3/2023."""
    spread = (policy or DistributionPolicy()).spreads[result]
    return {one: _expected(spread, one) for one in Predicate}


def _expected(spread: Spread, one: Predicate) -> Expected:
    if one in spread.not_allowed:
        found = Expected(Expecting.NONE)
    elif one is spread.largest:
        found = Expected(Expecting.MOST, spread.maximum.get(one))
    elif one in spread.maximum:
        found = Expected(Expecting.FEW, spread.maximum[one])
    elif one in spread.at_least_one_of:
        found = Expected(Expecting.SOME, together=spread.at_least_one_of)
    else:
        least = next((each for each in spread.minimum if one in each.predicates), None)
        found = Expected(Expecting.FREE) if least is None else _at_least(least)
    return found


def _at_least(least: Minimum) -> Expected:
    alone = len(least.predicates) == 1
    return Expected(Expecting.AT_LEAST if alone else Expecting.TOGETHER, least.percent, least.predicates)


@dataclass(frozen=True)
class DistributionWarning:
    """`count` employees have one of the predicates, and the nearest number that fits is `limit`."""

    code: WarningCode
    predicates: tuple[Predicate, ...]
    count: int
    limit: int


def distribution_warnings(
    result: OrganisationResult, counts: Counts, *, waiting: int = 0, policy: DistributionPolicy | None = None
) -> tuple[DistributionWarning, ...]:
    """Where the predicates of a unit leave the spread of its result, by code, then by predicates.

    `counts`: employees with each predicate, the unit's leader not among them. A maximum is rounded down and a
    minimum up to whole employees; "most" is strictly the largest group. A unit in which nobody is rated yet has no
    spread and no warning. `waiting` employees are rated later: the shares are of everybody, and only what no
    rating of theirs can mend any more is warned of. Raises ValueError for a negative count. SE MenPANRB 3/2023.
    """
    if min([waiting, *counts.values()]) < 0:
        raise ValueError("employees can't be fewer than none")
    if not sum(counts.values()):
        return ()
    spread = (policy or DistributionPolicy()).spreads[result]
    everybody = sum(counts.values()) + waiting
    found = (*_beyond(spread, counts, everybody), *_missing(spread, counts, everybody, waiting))
    return tuple(sorted(found, key=lambda warning: (warning.code, warning.predicates)))


def sign(warnings: tuple[DistributionWarning, ...], reason: str | None) -> Signature:
    """What becomes of the leader's signature: with warnings it needs a written reason, and is never blocked."""
    if warnings and not (reason or "").strip():
        return Signature.REASON_REQUIRED
    return Signature.STORED


def _beyond(spread: Spread, counts: Counts, everybody: int) -> Iterator[DistributionWarning]:
    """Groups that are too large."""
    for group, percent in spread.maximum.items():
        limit = share(everybody, percent).__floor__()
        if _count(counts, group) > limit:
            yield DistributionWarning(WarningCode.ABOVE_MAXIMUM, (group,), _count(counts, group), limit)
    for group in spread.not_allowed:
        if _count(counts, group):
            yield DistributionWarning(WarningCode.NOT_ALLOWED, (group,), _count(counts, group), 0)


def _missing(spread: Spread, counts: Counts, everybody: int, waiting: int) -> Iterator[DistributionWarning]:
    """Groups that are too small, even if all who wait came to them."""
    for least in spread.minimum:
        count, limit = _count(counts, *least.predicates), share(everybody, least.percent).__ceil__()
        if count + waiting < limit:
            yield DistributionWarning(WarningCode.BELOW_MINIMUM, least.predicates, count, limit)
    if spread.at_least_one_of and not waiting and not _count(counts, *spread.at_least_one_of):
        yield DistributionWarning(WarningCode.REQUIRED_GROUP_MISSING, spread.at_least_one_of, 0, 1)
    if spread.largest is not None:
        yield from _not_largest(spread.largest, counts, waiting)


def _not_largest(group: Predicate, counts: Counts, waiting: int) -> Iterator[DistributionWarning]:
    largest_other = max((count for other, count in counts.items() if other is not group), default=0)
    count = _count(counts, group)
    if count + waiting <= largest_other:
        yield DistributionWarning(WarningCode.NOT_LARGEST, (group,), count, largest_other + 1)


def _count(counts: Counts, *groups: Predicate) -> int:
    return sum(counts.get(group, 0) for group in groups)
