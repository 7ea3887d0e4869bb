"""Which of the superior's results somebody may serve, and what is served: the cascade from one SKP to the next."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.people import Employee, Post
from models.skp import PlanStatus, ResultKind, Rhk, RhkPart, Skp, SkpForm, SkpPlan
from models.skp_reading import OPEN, agreed_plan
from workflows import assignment
from workflows.rules.skp_cascade import comes_back

_KNOWN = (*OPEN, PlanStatus.AGREED)


@dataclass(frozen=True, slots=True)
class Served:
    """One of the superior's results to choose; `part_id` when it is a part given to this person."""

    line: uuid.UUID
    text: str
    part_id: int | None = None
    percent: int | None = None

    @property
    def key(self) -> str:
        return f"part:{self.part_id}" if self.part_id else str(self.line)


@dataclass(frozen=True, slots=True)
class Above:
    """The assessor's SKP as far as the cascade needs it; without `plan` it isn't agreed yet."""

    post: str
    name: str
    skp: Skp | None
    plan: SkpPlan | None
    offered: tuple[Served, ...]

    @property
    def agreed(self) -> bool:
        return self.plan is not None


def above(session: Session, skp: Skp, *, today: date) -> Above:
    """The plan of the assessor of this SKP, and its main results: parts given to this person first."""
    found = _skp_above(session, skp, today)
    plan = agreed_plan(session, found.id) if found else None
    seated = assignment.holders(session, skp.assessor_post_id, today=today)
    theirs = [one for one in seated if found is None or one.employee_id == found.employee_id]
    name = (
        session.get_one(Employee, found.employee_id).name
        if found
        else "".join(one.name for one in seated[:1])
    )
    post = theirs[0].title if theirs else session.get_one(Post, skp.assessor_post_id).name
    return Above(post, name, found, plan, tuple(_offered(session, skp, plan)) if plan else ())


def needs_superior(skp: Skp, standing: Above) -> bool:
    """Whether each main result has to serve one of the superior's before the plan is sent."""
    return skp.form == SkpForm.STAFF and bool(standing.offered)


def circular(session: Session, plan: SkpPlan, chosen: uuid.UUID) -> bool:
    """Whether serving the line would lead back to a result of this SKP."""
    own = set(
        session.scalars(
            select(Rhk.line).join(SkpPlan, SkpPlan.id == Rhk.plan_id).where(SkpPlan.skp_id == plan.skp_id)
        )
    )
    serves: dict[uuid.UUID, uuid.UUID | None] = {}
    line: uuid.UUID | None = chosen
    while line is not None and line not in serves and line not in own:
        serves[line] = session.scalar(
            select(Rhk.serves_line)
            .join(SkpPlan, SkpPlan.id == Rhk.plan_id)
            .where(Rhk.line == line, SkpPlan.status.in_(_KNOWN))
            .order_by(SkpPlan.number.desc())
            .limit(1)
        )
        line = serves[line]
    return comes_back(chosen, own, serves)


def serving(session: Session, lines: Sequence[uuid.UUID]) -> Sequence[tuple[Rhk, Skp, str]]:
    """Results of others that serve one of the lines, in agreed or open plans, with the name of their owner."""
    rows = session.execute(
        select(Rhk, Skp, Employee.name)
        .join(SkpPlan, SkpPlan.id == Rhk.plan_id)
        .join(Skp, Skp.id == SkpPlan.skp_id)
        .join(Employee, Employee.id == Skp.employee_id)
        .where(Rhk.serves_line.in_(lines), SkpPlan.status.in_(_KNOWN), ~Skp.dropped)
        .order_by(Employee.name, Rhk.position)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _skp_above(session: Session, skp: Skp, today: date) -> Skp | None:
    """The SKP of the assessor's post, else of whoever acts for that post today."""
    acting = [one.employee_id for one in assignment.holders(session, skp.assessor_post_id, today=today)]
    return session.scalar(
        select(Skp)
        .where(Skp.year == skp.year, ~Skp.dropped, Skp.employee_id != skp.employee_id)
        .where(or_(Skp.post_id == skp.assessor_post_id, Skp.employee_id.in_(acting)))
        .where(Skp.first_day <= skp.last_day)
        .order_by((Skp.post_id != skp.assessor_post_id), Skp.last_day.desc(), Skp.id.desc())
        .limit(1)
    )


def _offered(session: Session, skp: Skp, plan: SkpPlan) -> Sequence[Served]:
    results = session.scalars(
        select(Rhk).where(Rhk.plan_id == plan.id, Rhk.kind == ResultKind.MAIN).order_by(Rhk.position)
    ).all()
    lines = {one.line: one for one in results}
    parts = session.scalars(
        select(RhkPart)
        .where(RhkPart.employee_id == skp.employee_id, RhkPart.ended_at.is_(None))
        .where(RhkPart.rhk_line.in_(lines))
        .order_by(RhkPart.id)
    )
    mine = [Served(part.rhk_line, part.text, part.id, part.percent) for part in parts]
    return [*mine, *(Served(one.line, one.text) for one in results)]
