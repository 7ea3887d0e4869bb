"""Reading SKP: which plan of an SKP is the agreed or the open one, and all that a plan says."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.skp import (
    AnnexKind,
    Iki,
    PlanStatus,
    ResultKind,
    Rhk,
    Skp,
    SkpAnnexItem,
    SkpExpectation,
    SkpPlan,
)

OPEN = (PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.RETURNED)
EDITABLE = (PlanStatus.DRAFT, PlanStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Result:
    """An RHK with its indicators in their order."""

    rhk: Rhk
    indicators: tuple[Iki, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All that a plan says."""

    plan: SkpPlan
    results: tuple[Result, ...]
    annexes: Mapping[AnnexKind, tuple[SkpAnnexItem, ...]]
    expectations: Mapping[str, str]  # by value of BerAKHLAK

    @property
    def main(self) -> tuple[Result, ...]:
        return self._of(ResultKind.MAIN)

    @property
    def additional(self) -> tuple[Result, ...]:
        return self._of(ResultKind.ADDITIONAL)

    def _of(self, kind: ResultKind) -> tuple[Result, ...]:
        return tuple(one for one in self.results if one.rhk.kind == kind)


def content(session: Session, plan: SkpPlan) -> Content:
    rows = session.scalars(select(Rhk).where(Rhk.plan_id == plan.id).order_by(Rhk.position)).all()
    indicators: dict[int, list[Iki]] = {row.id: [] for row in rows}
    for one in session.scalars(select(Iki).where(Iki.rhk_id.in_(indicators)).order_by(Iki.position, Iki.id)):
        indicators[one.rhk_id].append(one)
    annexes: dict[AnnexKind, list[SkpAnnexItem]] = {kind: [] for kind in AnnexKind}
    items = select(SkpAnnexItem).where(SkpAnnexItem.plan_id == plan.id)
    for item in session.scalars(items.order_by(SkpAnnexItem.position, SkpAnnexItem.id)):
        annexes[AnnexKind(item.kind)].append(item)
    said = session.scalars(select(SkpExpectation).where(SkpExpectation.plan_id == plan.id))
    ordered = sorted(rows, key=lambda row: (row.kind != ResultKind.MAIN, row.position))
    return Content(
        plan=plan,
        results=tuple(Result(row, tuple(indicators[row.id])) for row in ordered),
        annexes={kind: tuple(found) for kind, found in annexes.items()},
        expectations={one.value: one.text for one in said},
    )


def plans(session: Session, skp_id: int) -> Sequence[SkpPlan]:
    """All versions, the newest first."""
    return session.scalars(
        select(SkpPlan).where(SkpPlan.skp_id == skp_id).order_by(SkpPlan.number.desc())
    ).all()


def agreed_plan(session: Session, skp_id: int) -> SkpPlan | None:
    return _plan(session, skp_id, (PlanStatus.AGREED,))


def agreed_plans(session: Session, skp_ids: Collection[int]) -> dict[int, int]:
    """The number of the agreed plan of each SKP that has one."""
    wanted = select(SkpPlan.skp_id, SkpPlan.id).where(
        SkpPlan.skp_id.in_(skp_ids), SkpPlan.status == PlanStatus.AGREED
    )
    return {row.skp_id: row.id for row in session.execute(wanted)}


def open_plan(session: Session, skp_id: int) -> SkpPlan | None:
    """The version that is being drafted or checked; at most one."""
    return _plan(session, skp_id, OPEN)


def plan_of_case(session: Session, instance_id: uuid.UUID) -> SkpPlan | None:
    """The version that a case is about."""
    return session.scalar(
        select(SkpPlan).where(SkpPlan.instance_id == instance_id).order_by(SkpPlan.id.desc()).limit(1)
    )


def skps_of(session: Session, employee_id: int, year: int | None = None) -> Sequence[Skp]:
    """An employee's SKPs, of one year or all, the newest first; without those dropped."""
    wanted = select(Skp).where(Skp.employee_id == employee_id, ~Skp.dropped)
    if year is not None:
        wanted = wanted.where(Skp.year == year)
    return session.scalars(wanted.order_by(Skp.first_day.desc(), Skp.id.desc())).all()


def skps_of_many(session: Session, employee_ids: Collection[int], year: int) -> dict[int, list[Skp]]:
    """The SKPs of a year by employee, the newest first; without those dropped. One statement."""
    wanted = select(Skp).where(Skp.employee_id.in_(employee_ids), Skp.year == year, ~Skp.dropped)
    found: dict[int, list[Skp]] = {}
    for one in session.scalars(wanted.order_by(Skp.first_day.desc(), Skp.id.desc())):
        found.setdefault(one.employee_id, []).append(one)
    return found


def skps_below(session: Session, post_ids: Collection[int], year: int) -> Sequence[Skp]:
    """SKPs of a year whose assessor sits on one of the posts."""
    wanted = select(Skp).where(Skp.assessor_post_id.in_(post_ids), Skp.year == year, ~Skp.dropped)
    return session.scalars(wanted.order_by(Skp.id)).all()


def _plan(session: Session, skp_id: int, statuses: Collection[PlanStatus]) -> SkpPlan | None:
    return session.scalar(
        select(SkpPlan).where(SkpPlan.skp_id == skp_id, SkpPlan.status.in_(statuses)).limit(1)
    )
