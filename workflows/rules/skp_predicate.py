"""The predicate of an employee's performance (predikat kinerja) from its two ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Rating(StrEnum):
    """Of work results (hasil kerja) or of behaviour (perilaku kerja), against expectation."""

    ABOVE = "ABOVE"
    AS_EXPECTED = "AS_EXPECTED"
    BELOW = "BELOW"


class Predicate(StrEnum):
    """Sangat Baik, Baik, Butuh Perbaikan (Cukup), Kurang/Misconduct, Sangat Kurang."""

    VERY_GOOD = "VERY_GOOD"
    GOOD = "GOOD"
    NEEDS_IMPROVEMENT = "NEEDS_IMPROVEMENT"
    POOR = "POOR"
    VERY_POOR = "VERY_POOR"


class OrganisationResult(StrEnum):
    """Capaian kinerja organisasi: Istimewa, Baik, Butuh Perbaikan, Kurang, Sangat Kurang."""

    EXCELLENT = "EXCELLENT"
    GOOD = "GOOD"
    NEEDS_IMPROVEMENT = "NEEDS_IMPROVEMENT"
    POOR = "POOR"
    VERY_POOR = "VERY_POOR"


class PredicateError(StrEnum):
    INCOMPLETE = "INCOMPLETE"


Matrix = Mapping[tuple[Rating, Rating], Predicate]


def _matrix() -> Matrix:
    """By rating of work results, then of behaviour.

    Behaviour below expectation never gives "good" or "needs improvement", whatever the results.
    """
    return {
        (Rating.ABOVE, Rating.BELOW): Predicate.POOR,
        (Rating.ABOVE, Rating.AS_EXPECTED): Predicate.GOOD,
        (Rating.ABOVE, Rating.ABOVE): Predicate.VERY_GOOD,
        (Rating.AS_EXPECTED, Rating.BELOW): Predicate.POOR,
        (Rating.AS_EXPECTED, Rating.AS_EXPECTED): Predicate.GOOD,
        (Rating.AS_EXPECTED, Rating.ABOVE): Predicate.GOOD,
        (Rating.BELOW, Rating.BELOW): Predicate.VERY_POOR,
        (Rating.BELOW, Rating.AS_EXPECTED): Predicate.NEEDS_IMPROVEMENT,
        (Rating.BELOW, Rating.ABOVE): Predicate.NEEDS_IMPROVEMENT,
    }


def _of_organisation() -> Mapping[OrganisationResult, Rating]:
    below = dict.fromkeys(OrganisationResult, Rating.BELOW)
    return below | {
        OrganisationResult.EXCELLENT: Rating.ABOVE,
        OrganisationResult.GOOD: Rating.AS_EXPECTED,
    }


@dataclass(frozen=True)
class PredicatePolicy:
    """PermenPANRB 6/2022, annex; how the organisation's result is read as a rating is the office's choice."""

    valid_from: date = date(2022, 2, 3)
    valid_to: date | None = None
    matrix: Matrix = field(default_factory=_matrix)
    organisation_ratings: Mapping[OrganisationResult, Rating] = field(default_factory=_of_organisation)


@dataclass(frozen=True)
class PredicateAnswer:
    """Either a predicate or why there is none."""

    predicate: Predicate | None = None
    error: PredicateError | None = None


def predicate(
    work: Rating | None,
    behaviour: Rating | None,
    *,
    leads_organisation: bool = False,
    organisation_result: OrganisationResult | None = None,
    policy: PredicatePolicy | None = None,
) -> PredicateAnswer:
    """The predicate that follows from the ratings of work results and of behaviour.

    Both are needed, else INCOMPLETE. For whoever leads the organisation, its result is the rating of work
    results, and `work` isn't read. PermenPANRB 6/2022, annex; SE MenPANRB 3/2023.
    """
    policy = policy or PredicatePolicy()
    if leads_organisation:
        work = None if organisation_result is None else policy.organisation_ratings[organisation_result]
    if work is None or behaviour is None:
        return PredicateAnswer(error=PredicateError.INCOMPLETE)
    return PredicateAnswer(policy.matrix[work, behaviour])
