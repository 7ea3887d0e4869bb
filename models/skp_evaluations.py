"""Reading evaluations, progress and feedback of SKP, as services and pages need them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.skp import PlanStatus, Rhk, Skp, SkpPeriod, SkpPlan
from models.skp_evaluation import SkpEvaluation, SkpEvaluationRow, SkpEvidence, SkpFeedback, SkpProgress
from models.skp_office import UnitResult


@dataclass(frozen=True)
class Entry:
    """A progress that stands, with its files."""

    progress: SkpProgress
    files: tuple[SkpEvidence, ...]


def evaluation_of_case(session: Session, instance_id: uuid.UUID) -> SkpEvaluation | None:
    return session.scalar(select(SkpEvaluation).where(SkpEvaluation.instance_id == instance_id))


def evaluation_of(session: Session, skp_id: int, period_id: int) -> SkpEvaluation | None:
    return session.scalar(
        select(SkpEvaluation).where(SkpEvaluation.skp_id == skp_id, SkpEvaluation.period_id == period_id)
    )


def evaluations_in(session: Session, skp_ids: Collection[int], period_id: int) -> dict[int, SkpEvaluation]:
    """Of some SKPs in a period, by SKP."""
    wanted = select(SkpEvaluation).where(
        SkpEvaluation.period_id == period_id, SkpEvaluation.skp_id.in_(skp_ids)
    )
    return {one.skp_id: one for one in session.scalars(wanted)}


def evaluations_of(session: Session, skp_ids: Collection[int]) -> list[tuple[SkpEvaluation, SkpPeriod]]:
    """Of some SKPs, by period, the earliest first; the year comes after its last month or quarter."""
    found = session.execute(
        select(SkpEvaluation, SkpPeriod)
        .join(SkpPeriod, SkpPeriod.id == SkpEvaluation.period_id)
        .where(SkpEvaluation.skp_id.in_(skp_ids))
        .order_by(SkpPeriod.last_day, SkpPeriod.first_day.desc())
    )
    return [(one, period) for one, period in found]


def rows_of(session: Session, evaluation_id: int) -> dict[uuid.UUID | str, SkpEvaluationRow]:
    """By the line of the result, or by the value."""
    found = session.scalars(select(SkpEvaluationRow).where(SkpEvaluationRow.evaluation_id == evaluation_id))
    return {one.rhk_line or one.value or "": one for one in found}


def progress_of(
    session: Session, skp_id: int, *, first: date | None = None, last: date | None = None
) -> dict[uuid.UUID, list[Entry]]:
    """What stands of the progress of an SKP (within a period), by indicator, the newest first. Two statements."""
    wanted = select(SkpProgress).where(SkpProgress.skp_id == skp_id, SkpProgress.taken_back_at.is_(None))
    if first is not None and last is not None:
        wanted = wanted.where(SkpProgress.day.between(first, last))
    entries = session.scalars(wanted.order_by(SkpProgress.day.desc(), SkpProgress.id.desc())).all()
    files: dict[int, list[SkpEvidence]] = {}
    of_them = select(SkpEvidence).where(SkpEvidence.progress_id.in_([one.id for one in entries]))
    for file in session.scalars(of_them.order_by(SkpEvidence.id)) if entries else ():
        files.setdefault(file.progress_id, []).append(file)
    found: dict[uuid.UUID, list[Entry]] = {}
    for one in entries:
        found.setdefault(one.iki_line, []).append(Entry(one, tuple(files.get(one.id, ()))))
    return found


def results_of(session: Session, skp_ids: Collection[int]) -> dict[int, list[tuple[uuid.UUID, str]]]:
    """The results of the plans in force of some SKPs, as line and text in the order of the plan."""
    rows = session.execute(
        select(SkpPlan.skp_id, Rhk.line, Rhk.text)
        .join(Rhk, Rhk.plan_id == SkpPlan.id)
        .where(SkpPlan.skp_id.in_(skp_ids), SkpPlan.status == PlanStatus.AGREED)
        .order_by(Rhk.kind, Rhk.position)
    )
    found: dict[int, list[tuple[uuid.UUID, str]]] = {}
    for skp_id, line, text in rows:
        found.setdefault(skp_id, []).append((line, text))
    return found


def feedback_of(session: Session, skp_id: int) -> Sequence[SkpFeedback]:
    """All that was said, the newest first."""
    return session.scalars(
        select(SkpFeedback).where(SkpFeedback.skp_id == skp_id).order_by(SkpFeedback.id.desc())
    ).all()


def newest_result(session: Session, unit_id: int, period_id: int) -> UnitResult | None:
    """Capaian kinerja organisasi of the unit in the period; the newest row counts."""
    return session.scalar(
        select(UnitResult)
        .where(UnitResult.unit_id == unit_id, UnitResult.period_id == period_id)
        .order_by(UnitResult.id.desc())
        .limit(1)
    )


def newest_results(session: Session, unit_ids: Collection[int], period_id: int) -> dict[int, str]:
    """As `newest_result`, by unit, in one statement."""
    rows = session.execute(
        select(UnitResult.unit_id, UnitResult.result)
        .ext(distinct_on(UnitResult.unit_id))
        .where(UnitResult.unit_id.in_(unit_ids), UnitResult.period_id == period_id)
        .order_by(UnitResult.unit_id, UnitResult.id.desc())
    )
    return {row.unit_id: row.result for row in rows}


def predicate_counts(
    session: Session, unit_id: int, period_id: int, *, without: int | None = None
) -> dict[str | None, int]:
    """How many employees of the unit have each predicate in the period, its leader not among them; under None
    those who have none yet.

    Of somebody who moved within the unit the SKP that began last counts. `without` leaves out one SKP's employee.
    """
    period = select(SkpPeriod).where(SkpPeriod.id == period_id).subquery()
    of_each = (
        select(Skp.id, SkpEvaluation.predicate)
        .ext(distinct_on(Skp.employee_id))
        .join(period, period.c.year == Skp.year)
        .outerjoin(SkpEvaluation, (SkpEvaluation.skp_id == Skp.id) & (SkpEvaluation.period_id == period.c.id))
        .where(Skp.unit_id == unit_id, ~Skp.leads_unit, ~Skp.dropped)
        .where(Skp.first_day <= period.c.last_day, Skp.last_day >= period.c.first_day)
        .order_by(Skp.employee_id, Skp.first_day.desc())
    )
    if without is not None:
        theirs = select(Skp.employee_id).where(Skp.id == without).scalar_subquery()
        of_each = of_each.where(Skp.employee_id != theirs)
    last = of_each.subquery()
    found = session.execute(select(last.c.predicate, func.count()).group_by(last.c.predicate))
    return dict(found.all())
