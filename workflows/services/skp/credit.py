"""Credit points of functional posts: what each year's predicate gave, and from what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.skp import PeriodKind, Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_office import FunctionalLevel
from workflows.rules.skp_credit import Credit, earned
from workflows.rules.skp_predicate import Predicate


@dataclass(frozen=True, slots=True)
class Level:
    """A level (jenjang) as a dated row: it holds until the next begins."""

    level: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class YearCredit:
    """The points of one year's evaluation; before it is final they may still change."""

    evaluation: SkpEvaluation
    skp: Skp
    credit: Credit

    @property
    def final(self) -> bool:
        return self.evaluation.status is EvaluationStatus.FINAL


def levels(session: Session, employee_id: int) -> list[Level]:
    """The levels of an employee; none for whoever never was in a functional post."""
    rows = session.scalars(
        select(FunctionalLevel)
        .where(FunctionalLevel.employee_id == employee_id)
        .order_by(FunctionalLevel.valid_from)
    )
    return [Level(one.level, one.valid_from) for one in rows]


def credit_of(skp: Skp, predicate: str, known: Sequence[Level]) -> Credit:
    """What a year's predicate gives for the months of an SKP."""
    return earned(Predicate(predicate), known, first_day=skp.first_day, last_day=skp.last_day)


def credits_of(session: Session, employee_id: int) -> list[YearCredit]:
    """Of each year with a predicate, the newest first; in two statements. Only years count, no quarters or months."""
    known = levels(session, employee_id)
    if not known:
        return []
    rows = session.execute(
        select(SkpEvaluation, Skp)
        .join(Skp, Skp.id == SkpEvaluation.skp_id)
        .join(SkpPeriod, SkpPeriod.id == SkpEvaluation.period_id)
        .where(
            Skp.employee_id == employee_id,
            SkpPeriod.kind == PeriodKind.YEAR,
            SkpEvaluation.predicate.is_not(None),
            SkpEvaluation.status != EvaluationStatus.OPEN,
        )
        .order_by(Skp.first_day.desc())
    )
    return [YearCredit(one, skp, credit_of(skp, one.predicate or "", known)) for one, skp in rows]
