"""Deadlines of reports that are under way, read anew after an outage was confirmed or withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityReport, ActivityState
from models.process import Instance, InstanceStatus, Timer
from workflows.services.activity.office import deadlines_on

# Timers of bpmn/activity by the step at which they are.
VERIFY, ABOVE, REPAIR = (
    ("verify", "verify_timer"),
    ("verify_above", "above_timer"),
    ("repair", "repair_timer"),
)


class Moved(NamedTuple):
    """What has to be due at other moments: steps of the case, by the ids of their shapes."""

    instance_id: uuid.UUID
    moments: Mapping[str, datetime]


def open_reports(session: Session) -> Sequence[int]:
    """The numbers of reports whose cases wait for a timer."""
    return session.scalars(
        select(ActivityReport.id)
        .join(Instance, Instance.id == ActivityReport.instance_id)
        .where(
            Instance.status == InstanceStatus.RUNNING,
            select(Timer.engine_id).where(Timer.instance_id == Instance.id).exists(),
        )
        .order_by(ActivityReport.id)
    ).all()


def moved(session: Session, report_id: int, *, now: datetime) -> Moved | None:
    """What is due at another moment than the calendar, the setting and the outages say by now; None for nothing.

    Nothing moves back into the past: who relied on a deadline isn't surprised by its withdrawal.
    """
    report = session.get_one(ActivityReport, report_id)
    standing = {
        row.step: row.due_at
        for row in session.execute(
            select(Timer.step, Timer.due_at).where(Timer.instance_id == report.instance_id)
        )
    }
    found: dict[str, datetime] = {}
    for (step, timer), wanted in _wanted(session, report).items():
        due = standing.get(timer)
        if due is not None and due != wanted and wanted > now:
            found |= {step: wanted, timer: wanted}
    return Moved(report.instance_id, found) if found else None


def _wanted(session: Session, report: ActivityReport) -> Mapping[tuple[str, str], datetime]:
    deadlines = deadlines_on(session, report.employee_id, report.first_day)
    returned = session.execute(
        select(Activity.day, Activity.returned_at).where(
            Activity.report_id == report.id,
            Activity.state == ActivityState.RETURNED,
            Activity.returned_at.is_not(None),
        )
    ).all()
    wanted = {
        VERIFY: deadlines.verify_close(report.first_day),
        ABOVE: deadlines.escalation_close(report.first_day),
    }
    if returned:
        wanted[REPAIR] = max(deadlines.resubmission(day, at) for day, at in returned if at)
    return wanted
