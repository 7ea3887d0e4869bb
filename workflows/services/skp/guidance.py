"""What an assessor sees of the unit while rating: its result, and how predicates are spread against the guidance.

It warns and never blocks (SE MenPANRB 3/2023).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.skp import Skp
from models.skp_evaluations import newest_result, predicate_counts
from workflows.rules.skp_distribution import DistributionWarning, distribution_warnings
from workflows.rules.skp_predicate import OrganisationResult, Predicate


@dataclass(frozen=True, slots=True)
class Guidance:
    """`result` is None until the unit's leader above has set it; then nothing is warned of."""

    result: OrganisationResult | None
    counts: Mapping[Predicate, int]
    warnings: tuple[DistributionWarning, ...] = ()


def guidance(session: Session, skp: Skp, period_id: int) -> Guidance:
    """For the unit of an SKP in a period, as it stands."""
    newest = newest_result(session, skp.unit_id, period_id)
    counts, waiting = _counted(predicate_counts(session, skp.unit_id, period_id))
    if newest is None:
        return Guidance(None, counts)
    result = OrganisationResult(newest.result)
    return Guidance(result, counts, distribution_warnings(result, counts, waiting=waiting))


def foreseen(
    session: Session, skp: Skp, period_id: int
) -> Mapping[Predicate, tuple[DistributionWarning, ...]]:
    """Where the unit would leave the guidance with each predicate for this SKP.

    Nothing before its result is set, nor for its leader, who isn't counted.
    """
    newest = newest_result(session, skp.unit_id, period_id)
    if newest is None or skp.leads_unit:
        return {}
    others, waiting = _counted(predicate_counts(session, skp.unit_id, period_id, without=skp.id))
    result = OrganisationResult(newest.result)
    return {one: distribution_warnings(result, others + Counter([one]), waiting=waiting) for one in Predicate}


def _counted(known: Mapping[str | None, int]) -> tuple[Counter[Predicate], int]:
    """Those rated by predicate, and how many are rated later."""
    counts = Counter({Predicate(name): count for name, count in known.items() if name is not None})
    return counts, known.get(None, 0)
