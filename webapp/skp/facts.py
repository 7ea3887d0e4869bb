"""What the common pages show of an SKP: the plan on its way, and the room's own pages for its tasks."""

from __future__ import annotations

from flask import render_template, url_for
from sqlalchemy.orm import Session

from models.process import Instance
from models.skp import Skp
from models.skp_reading import EDITABLE, content, plan_of_case
from webapp.skp import access, words
from webapp.skp.shown import Sheet, head


def facts(session: Session, instance: Instance) -> str:
    plan = plan_of_case(session, instance.id)
    if plan is None:
        return ""
    skp = session.get_one(Skp, plan.skp_id)
    return render_template(
        "skp/facts.html",
        sheet=Sheet(head(session, skp), content(session, plan)),
        editable=access.subject(skp) and plan.status in EDITABLE,
        check=not skp.dropped and access.open_task(session, plan, "agree"),
        readable=not skp.dropped and access.may_read(session, skp),
        words=words,
    )


def sheet(session: Session, instance: Instance, step: str) -> str:
    """A plan is drafted and checked on the room's own pages, where the rows are."""
    plan = plan_of_case(session, instance.id)
    skp = session.get_one(Skp, plan.skp_id) if plan else None
    if plan is None or skp is None or skp.dropped:
        return ""
    if step == "draft" and access.subject(skp) and plan.status in EDITABLE:
        return url_for("skp.edit", skp_id=skp.id)
    return url_for("skp.check", skp_id=skp.id) if step == "agree" and access.above(session, skp) else ""
