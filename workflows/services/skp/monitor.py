"""Who is at which step of the SKP of a year, or of the evaluations of a period: counted by unit, and by name."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    null,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from models import unit_counts
from models.people import Employee, Holding, Post, Unit, for_good
from models.process import Instance
from models.skp import PlanStatus, Skp, SkpPeriod, SkpPlan, SkpYear
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.unit_counts import UnitLine
from workflows.services.skp.opening import STOPPED


class Step(StrEnum):
    """In the order in which they come: of a plan, then of an evaluation."""

    NONE = "NONE"  # no SKP, or no evaluation
    DRAFT = "DRAFT"
    RETURNED = "RETURNED"
    SUBMITTED = "SUBMITTED"
    AGREED = "AGREED"
    OPEN = "OPEN"  # being evaluated
    DELIVERED = "DELIVERED"
    RECEIVED = "RECEIVED"
    OBJECTED = "OBJECTED"
    FINAL = "FINAL"


PLAN_STEPS = (Step.NONE, Step.DRAFT, Step.RETURNED, Step.SUBMITTED, Step.AGREED)
EVALUATION_STEPS = (Step.NONE, Step.OPEN, Step.DELIVERED, Step.RECEIVED, Step.OBJECTED, Step.FINAL)
UNDONE = frozenset({Step.NONE, Step.DRAFT, Step.RETURNED, Step.SUBMITTED, Step.OPEN})


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at: the plans of a year, or the evaluations of a period, in these units, as of a day."""

    year: SkpYear
    period: SkpPeriod | None
    unit_ids: Collection[int]
    today: date

    @property
    def steps(self) -> tuple[Step, ...]:
        return PLAN_STEPS if self.period is None else EVALUATION_STEPS

    @property
    def due(self) -> date:
        return self.year.plan_until if self.period is None else self.period.due_on

    @property
    def late(self) -> bool:
        """Whether whoever isn't done by now is late."""
        return self.today > self.due


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person and SKP; `instance_id` is the case whose task waits, if any."""

    employee_id: int
    name: str
    nip: str
    phone: str
    unit: str
    post: str
    skp_id: int | None
    first_day: date | None
    last_day: date | None
    step: Step
    instance_id: uuid.UUID | None
    predicate: str | None
    assessor: str
    stopped: bool  # its case was cancelled before the result was final


def by_unit(session: Session, scope: Scope) -> list[UnitLine[Step]]:
    return unit_counts.by_unit(session, _lines(scope), Step, undone=UNDONE)


def in_all(lines: Iterable[UnitLine[Step]]) -> UnitLine[Step]:
    return unit_counts.in_all(lines, Step, undone=UNDONE)


def people(
    session: Session, scope: Scope, *, steps: Collection[Step] = (), limit: int | None = None, offset: int = 0
) -> list[PersonLine]:
    """By unit and name, those at these steps, or all."""
    lines, holder, seat = _lines(scope), aliased(Employee), aliased(Holding)
    assessor = (
        select(holder.name)
        .join(seat, seat.employee_id == holder.id)
        .where(seat.post_id == lines.c.assessor_post_id, for_good(scope.today, holding=seat))
        .limit(1)
        .scalar_subquery()
    )
    wanted = (
        select(lines, Employee.name, Employee.nip, Employee.phone, Unit.name.label("unit"))
        .add_columns(Post.name.label("post"), func.coalesce(assessor, "").label("assessor"))
        .join(Employee, Employee.id == lines.c.employee_id)
        .join(Unit, Unit.id == lines.c.unit_id)
        .join(Post, Post.id == lines.c.post_id)
        .order_by(Unit.name, Unit.id, Employee.name, Employee.id, lines.c.first_day)
        .limit(limit)
        .offset(offset)
    )
    if steps:
        wanted = wanted.where(lines.c.step.in_([step.value for step in steps]))
    return [
        PersonLine(
            row.employee_id,
            row.name,
            row.nip,
            row.phone,
            row.unit,
            row.post,
            row.skp_id,
            row.first_day,
            row.last_day,
            Step(row.step),
            row.instance_id,
            row.predicate,
            row.assessor,
            row.stopped,
        )
        for row in session.execute(wanted)
    ]


def _lines(scope: Scope) -> Subquery:
    return (_of_plans(scope) if scope.period is None else _of_evaluations(scope, scope.period)).subquery(
        "line"
    )


def _of_plans(scope: Scope) -> Select[*tuple[object, ...]]:
    """Everybody who holds a post for good on the day, and the SKP of the year that began last.

    Not the regent: who has nobody above has nobody to agree a plan with, and would be missing for ever.
    """
    year = scope.year.year
    day = min(max(scope.today, date(year, 1, 1)), date(year, 12, 31))
    skp = (
        select(Skp)
        .where(Skp.employee_id == Holding.employee_id, Skp.year == year, ~Skp.dropped)
        .order_by(Skp.first_day.desc())
        .limit(1)
        .lateral("skp")
    )
    plan = (
        select(SkpPlan.status, SkpPlan.instance_id)
        .where(SkpPlan.skp_id == skp.c.id)
        .order_by((SkpPlan.status == PlanStatus.AGREED).desc(), SkpPlan.number.desc())
        .limit(1)
        .lateral("plan")
    )
    step = case((skp.c.id.is_(None), Step.NONE), else_=func.coalesce(cast(plan.c.status, String), Step.DRAFT))
    return (
        select(Holding.employee_id, Post.unit_id, Holding.post_id)
        .add_columns(skp.c.id.label("skp_id"), skp.c.first_day, skp.c.last_day, skp.c.assessor_post_id)
        .add_columns(step.label("step"), plan.c.instance_id, cast(null(), String).label("predicate"))
        .add_columns(false().label("stopped"))
        .join(Post, Post.id == Holding.post_id)
        .join(Employee, Employee.id == Holding.employee_id)
        .outerjoin(skp, true())
        .outerjoin(plan, true())
        .where(for_good(day), Employee.active, Post.unit_id.in_(scope.unit_ids))
        .where(Post.parent_id.is_not(None) | skp.c.id.is_not(None))
    )


def _of_evaluations(scope: Scope, period: SkpPeriod) -> Select[*tuple[object, ...]]:
    """Every SKP with a day in the period."""
    evaluation = SkpEvaluation
    step = case((evaluation.id.is_(None), Step.NONE), else_=cast(evaluation.status, String))
    stopped = Instance.status.in_(STOPPED) & (evaluation.status != EvaluationStatus.FINAL)
    return (
        select(Skp.employee_id, Skp.unit_id, Skp.post_id, Skp.id.label("skp_id"), Skp.first_day, Skp.last_day)
        .add_columns(Skp.assessor_post_id, step.label("step"), evaluation.instance_id, evaluation.predicate)
        .add_columns(func.coalesce(stopped, false()).label("stopped"))
        .outerjoin(evaluation, and_(evaluation.skp_id == Skp.id, evaluation.period_id == period.id))
        .outerjoin(Instance, Instance.id == evaluation.instance_id)
        .where(Skp.year == period.year, ~Skp.dropped, Skp.unit_id.in_(scope.unit_ids))
        .where(Skp.first_day <= period.last_day, Skp.last_day >= period.first_day)
    )
