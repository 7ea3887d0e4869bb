"""The result of a unit (capaian kinerja organisasi), how its predicates are spread, and the signed list of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.people import Employee, Holding, Post, Unit, for_good
from models.skp import Skp, SkpPeriod
from models.skp_evaluation import SkpEvaluation
from models.skp_evaluations import newest_result
from models.skp_office import UnitPredicates, UnitResult
from workflows import assignment
from workflows.rules.skp_distribution import (
    DistributionWarning,
    Signature,
    distribution_warnings,
    sign,
)
from workflows.rules.skp_predicate import OrganisationResult, Predicate
from workflows.services.skp.papers import issue_predicates

NONE = "NONE"  # in the counts of a signed list: not evaluated yet


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the unit in the period; `predicate` is None while not evaluated."""

    skp_id: int
    employee_id: int
    name: str
    nip: str
    post: str
    predicate: Predicate | None


@dataclass(frozen=True, slots=True)
class Spread:
    """A unit in a period: its people but for the leader, its result, and where the spread leaves the guidance."""

    members: tuple[Member, ...]
    result: OrganisationResult | None
    warnings: tuple[DistributionWarning, ...]

    @property
    def counts(self) -> Mapping[Predicate, int]:
        found = Counter(one.predicate for one in self.members if one.predicate is not None)
        return {predicate: found[predicate] for predicate in Predicate}

    @property
    def rated(self) -> int:
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        return len(self.members) - self.rated


def led_by(session: Session, employee_id: int, year: int) -> set[int]:
    """Units whose result is the person's own rating of results in that year: nobody sets that themself."""
    own = (Skp.employee_id == employee_id, Skp.year == year, Skp.leads_unit, ~Skp.dropped)
    return set(session.scalars(select(Skp.unit_id).where(*own)))


def setting_posts(session: Session, leading: Iterable[Post], *, today: date) -> dict[int, int]:
    """By leader's post the one above it that somebody holds: who sits there sets the unit's result. Two statements.

    None at the top, where the personnel office writes down what was decided outside.
    """
    above = {one.id: one.parent_id for one in leading if one.parent_id is not None}
    holding = select(Holding.post_id, Holding.employee_id).where(Holding.post_id.in_(above), for_good(today))
    holders = {row.post_id: row.employee_id for row in session.execute(holding)}
    pairs = {post_id: (parent, holders.get(post_id, 0)) for post_id, parent in above.items()}
    found = assignment.occupied_posts(session, pairs.values(), today=today)
    return {post_id: found[pair] for post_id, pair in pairs.items() if pair in found}


def results_of(session: Session, unit_id: int, period_id: int) -> Sequence[UnitResult]:
    """All that were set, the newest first."""
    found = select(UnitResult).where(UnitResult.unit_id == unit_id, UnitResult.period_id == period_id)
    return session.scalars(found.order_by(UnitResult.id.desc())).all()


def signed_of(session: Session, unit_id: int, period_id: int) -> UnitPredicates | None:
    """The list that was signed last."""
    found = select(UnitPredicates).where(
        UnitPredicates.unit_id == unit_id, UnitPredicates.period_id == period_id
    )
    return session.scalar(found.order_by(UnitPredicates.id.desc()).limit(1))


def signed_units(session: Session, unit_ids: Collection[int], period_id: int) -> set[int]:
    """Those of the units whose list was signed."""
    found = select(UnitPredicates.unit_id).where(
        UnitPredicates.unit_id.in_(unit_ids), UnitPredicates.period_id == period_id
    )
    return set(session.scalars(found))


def set_result(
    session: Session,
    unit_id: int,
    period_id: int,
    result: OrganisationResult,
    *,
    ground: str,
    by: int,
    as_title: str,
    now: datetime,
) -> None:
    """One more row; none is changed. SE MenPANRB 3/2023."""
    session.add(
        UnitResult(
            unit_id=unit_id,
            period_id=period_id,
            result=result.value,
            ground=ground,
            set_by=by,
            set_as=as_title,
            set_at=now,
        )
    )
    session.flush()


def units_below(session: Session, unit_id: int) -> set[int]:
    """All units below a unit, without itself."""
    below = select(Unit.id).where(Unit.parent_id == unit_id).cte("below", recursive=True)
    below = below.union(select(Unit.id).join(below, Unit.parent_id == below.c.id))
    return set(session.scalars(select(below.c.id)))


def spread(session: Session, unit_id: int, period: SkpPeriod, *, below: bool = False) -> Spread:
    """The people of the unit (and of those below it) with their predicates; its leader isn't counted.

    Leaders of units below are: their result is a rating of its head's. Of somebody who moved within, the SKP that
    began last counts.
    """
    unit_ids = {unit_id} | (units_below(session, unit_id) if below else set())
    leader = and_(Skp.leads_unit, Skp.unit_id == unit_id)
    rows = session.execute(
        select(Skp.id, Skp.employee_id, Employee.name, Employee.nip, Post.name, SkpEvaluation.predicate)
        .join(Employee, Employee.id == Skp.employee_id)
        .join(Post, Post.id == Skp.post_id)
        .outerjoin(SkpEvaluation, (SkpEvaluation.skp_id == Skp.id) & (SkpEvaluation.period_id == period.id))
        .where(Skp.year == period.year, ~Skp.dropped, Skp.unit_id.in_(unit_ids), ~leader)
        .where(Skp.first_day <= period.last_day, Skp.last_day >= period.first_day)
        .ext(distinct_on(Skp.employee_id))
        .order_by(Skp.employee_id, Skp.first_day.desc())
    ).all()
    members = tuple(
        Member(skp_id, employee_id, name, nip, post, Predicate(predicate) if predicate else None)
        for skp_id, employee_id, name, nip, post, predicate in sorted(rows, key=lambda row: row[2])
    )
    set_ = newest_result(session, unit_id, period.id)
    result = OrganisationResult(set_.result) if set_ else None
    bare = Spread(members, result, ())
    return Spread(members, result, distribution_warnings(result, bare.counts)) if result else bare


def sign_list(
    session: Session,
    unit_id: int,
    period: SkpPeriod,
    *,
    reason: str,
    by: int,
    as_title: str,
    now: datetime,
    below: bool = False,
) -> Signature | None:
    """Keep how the predicates are spread now and issue the list. With warnings a reason is needed.

    None while the unit has no result or nobody is evaluated. What was signed as it stands is signed: pressed twice,
    it makes one list.
    """
    session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update())
    found = spread(session, unit_id, period, below=below)
    if found.result is None or not found.rated:
        return None
    verdict = sign(found.warnings, reason)
    last = signed_of(session, unit_id, period.id)
    same = last is not None and (last.counts, last.result, last.with_below) == (
        counted(found),
        found.result.value,
        below,
    )
    if verdict is Signature.STORED and not same:
        row = UnitPredicates(
            unit_id=unit_id,
            period_id=period.id,
            result=found.result.value,
            counts=counted(found),
            with_below=below,
            warnings={"list": [_kept(one) for one in found.warnings]},
            reason=reason.strip() if found.warnings else "",
            signed_by=by,
            signed_as=as_title,
            signed_at=now,
        )
        rated = [one.skp_id for one in found.members if one.predicate is not None]
        row.letter_id = issue_predicates(session, row, skp_ids=rated, now=now).id
        session.add(row)
        session.flush()
    return verdict


def counted(found: Spread) -> dict[str, object]:
    """As a signed list keeps them: by predicate, and how many have none yet."""
    counts: dict[str, object] = {predicate.value: count for predicate, count in found.counts.items()}
    return counts | {NONE: found.waiting}


def _kept(one: DistributionWarning) -> dict[str, object]:
    return {
        "code": one.code.value,
        "predicates": [predicate.value for predicate in one.predicates],
        "count": one.count,
        "limit": one.limit,
    }
