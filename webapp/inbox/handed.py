"""Who passed a task on, and with which words: what its receiver wants to know first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee
from models.process import HistoryEvent, UserTask


@dataclass(frozen=True, slots=True)
class HandedOver:
    name: str
    at: datetime
    reason: str


def handed_over(session: Session, task: UserTask) -> HandedOver | None:
    """How the present holder came by the task; None when it was taken, or is in nobody's hand."""
    if task.claimed_by is None:
        return None
    found = session.execute(
        select(HistoryEvent.kind, HistoryEvent.actor_id, HistoryEvent.at, HistoryEvent.body, Employee.name)
        .join(Employee, Employee.id == HistoryEvent.actor_id)
        .where(HistoryEvent.instance_id == task.instance_id)
        .where(HistoryEvent.kind.in_({"CLAIMED", "HANDED_OVER"}))
        .where(HistoryEvent.body["task_id"].astext == str(task.id))
        .order_by(HistoryEvent.sequence.desc())
        .limit(1)
    ).one_or_none()
    if found is None or found.kind != "HANDED_OVER" or found.actor_id == task.claimed_by:
        return None
    return HandedOver(found.name, found.at, str(found.body.get("reason", "")))
