"""What somebody's performance was over the years: evaluations with their objections, and what was read in of before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.skp import Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation, SkpObjection
from models.skp_office import PerformanceHistory


@dataclass(frozen=True, slots=True)
class Past:
    evaluation: SkpEvaluation
    skp: Skp
    period: SkpPeriod
    objection: SkpObjection | None


def past_of(session: Session, employee_id: int) -> list[Past]:
    """Evaluations that were delivered, the newest period first; a year stands before its quarters or months."""
    rows = session.execute(
        select(SkpEvaluation, Skp, SkpPeriod, SkpObjection)
        .join(Skp, Skp.id == SkpEvaluation.skp_id)
        .join(SkpPeriod, SkpPeriod.id == SkpEvaluation.period_id)
        .outerjoin(SkpObjection, SkpObjection.evaluation_id == SkpEvaluation.id)
        .where(Skp.employee_id == employee_id, ~Skp.dropped, SkpEvaluation.status != EvaluationStatus.OPEN)
        .order_by(SkpPeriod.last_day.desc(), SkpPeriod.first_day, Skp.first_day.desc())
    )
    return [Past(*row) for row in rows]


def before_of(session: Session, employee_id: int) -> Sequence[PerformanceHistory]:
    """Results of before Langkah, the newest first."""
    return session.scalars(
        select(PerformanceHistory)
        .where(PerformanceHistory.employee_id == employee_id)
        .order_by(PerformanceHistory.first_day.desc())
    ).all()
