"""An SKP with its people and a plan, as pages draw it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.people import Employee, Post, Unit
from models.skp import Approach, PlanStatus, Skp, SkpForm
from models.skp_reading import Content
from webapp import db
from workflows import assignment


@dataclass(frozen=True)
class Head:
    """Whose SKP, in which post, and who assesses it today."""

    skp: Skp
    name: str
    nip: str
    rank: str
    post: str
    unit: str
    assessor: str  # name, "" while the post is empty
    assessor_post: str


def head(session: Session, skp: Skp) -> Head:
    employee = session.get_one(Employee, skp.employee_id)
    post = assignment.occupied_post(
        session, skp.assessor_post_id, subject_id=skp.employee_id, today=db.today()
    )
    holders = assignment.holders(session, post, today=db.today()) if post else ()
    first = next((one for one in holders if one.employee_id != skp.employee_id), None)
    return Head(
        skp=skp,
        name=employee.name,
        nip=employee.nip,
        rank=employee.rank,
        post=session.get_one(Post, skp.post_id).name,
        unit=session.get_one(Unit, skp.unit_id).name,
        assessor=first.name if first else "",
        assessor_post=first.title if first else session.get_one(Post, skp.assessor_post_id).name,
    )


@dataclass(frozen=True)
class Sheet:
    """A plan under its head; `remarks`: whether what the assessor wrote on rows is shown."""

    head: Head
    content: Content

    @property
    def skp(self) -> Skp:
        return self.head.skp

    @property
    def leader(self) -> bool:
        return self.skp.form == SkpForm.LEADER

    @property
    def quantitative(self) -> bool:
        return self.content.plan.approach == Approach.QUANTITATIVE

    @property
    def remarks(self) -> bool:
        return self.content.plan.status in (PlanStatus.RETURNED, PlanStatus.SUBMITTED)
