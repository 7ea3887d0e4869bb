"""An SKP to read: the plan that counts, or the one on its way, and the versions before it."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.skp import Skp, SkpPlan
from models.skp_reading import EDITABLE, agreed_plan, content, open_plan, plans
from webapp import db
from webapp.skp import access, versions, words
from webapp.skp.blueprint import bp
from webapp.skp.shown import Sheet, head
from workflows.errors import NotFound
from workflows.services import skp as services


@bp.get("/<int:skp_id>")
def show(skp_id: int) -> str:
    with db.read() as session:
        skp = access.readable(session, skp_id)
        waiting, standing = open_plan(session, skp.id), agreed_plan(session, skp.id)
        plan = standing or waiting
        if plan is None:
            raise NotFound(f"SKP {skp_id} has no plan")
        return _render(session, skp, plan, waiting=waiting)


@bp.get("/<int:skp_id>/versi/<int:number>")
def version(skp_id: int, number: int) -> str:
    with db.read() as session:
        skp = access.readable(session, skp_id)
        plan = session.scalar(select(SkpPlan).where(SkpPlan.skp_id == skp.id, SkpPlan.number == number))
        if plan is None:
            raise NotFound(f"SKP {skp_id} has no version {number}")
        return _render(session, skp, plan, waiting=open_plan(session, skp.id))


def _render(session: Session, skp: Skp, plan: SkpPlan, *, waiting: SkpPlan | None) -> str:
    sheet = Sheet(head(session, skp), content(session, plan))
    mine = access.subject(skp)
    known = plans(session, skp.id)
    before = next((one for one in known if one.number < plan.number and one.agreed_at is not None), None)
    return render_template(
        "skp/read.html",
        changes=versions.between(content(session, before), sheet.content) if before else (),
        before=before,
        revisable=(mine or access.above(session, skp)) and not services.why_not_revise(session, skp),
        sheet=sheet,
        plan=plan,
        waiting=waiting,
        versions=known,
        mine=mine,
        editable=mine and waiting is not None and waiting.status in EDITABLE,
        check=access.open_task(session, waiting, "agree") if waiting else None,
        words=words,
    )
