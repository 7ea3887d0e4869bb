"""What the common pages of a task and a case show of an SKP: the plan on its way, and the door to its own page."""

from __future__ import annotations

from flask import render_template
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
