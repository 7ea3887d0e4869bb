"""The report back from unpaid leave: what its pages show, and who is offered it."""

from __future__ import annotations

from flask import render_template
from sqlalchemy.orm import Session

from models.leave import LeaveRequest
from models.process import Instance
from webapp import db
from webapp.access import authorize
from webapp.leave import words
from webapp.sign_in import sessions
from workflows.rules.leave_facts import Kind
from workflows.services import leave

PROCESS = "leave_return"


def offered(session: Session, found: LeaveRequest) -> bool:
    """Whether the reader may report back from this leave today."""
    own = found.employee_id == sessions.me().employee_id
    return own and found.kind == Kind.UNPAID and leave.may_report(session, found, now=db.now())


def facts(session: Session, instance: Instance) -> str:
    """For the pages of its tasks and its case."""
    seen = leave.return_of_case(session, instance.id)
    case = seen.request.instance_id
    shown = case and authorize.may(sessions.me(), "view_case", session.get_one(Instance, case))
    return render_template(
        "leave/return_facts.html", seen=seen, leave_case=case if shown else None, words=words
    )
