"""What the lines of a leave's own case say, kept as the leave is when something changes it after the case has ended."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.leave import LeaveRequest
from models.process import Instance
from workflows.services.leave import form_notes


def renew(session: Session, request: LeaveRequest) -> Instance | None:
    """The case, None for leave from paper. Versions published before say `days` where later ones say `lasts`."""
    case = session.get(Instance, request.instance_id) if request.instance_id else None
    if case is None:
        return None
    told = {
        "days": request.days,
        "lasts": form_notes.lasts(request),
        "last_day": request.last_day.isoformat(),
    }
    case.summary = {**case.summary, **{key: told[key] for key in told if key in case.summary}}
    return case
