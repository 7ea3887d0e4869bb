"""Somebody was faster: who did what and when, in one sentence for whoever comes too late."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from flask import request
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.people import Employee
from models.process import HistoryEvent, UserTask
from webapp import db
from webapp.i18n import moment
from webapp.translation import _, drawn

_ENDING = ("WITHDRAWN", "CANCELLED", "TASK_COMPLETED", "TIMER_FIRED")
_CLOSING = (*_ENDING, "MOVED")
_FOUND = select(HistoryEvent.kind, HistoryEvent.body, HistoryEvent.at, Employee.name).outerjoin(
    Employee, Employee.id == HistoryEvent.actor_id
)
# The name is None where nobody acted, the body where it was lawfully erased.
_Happened = Row[str, dict[str, object] | None, datetime, str]


def of_this() -> str:
    """Of the task or case that the present request is about; "" where it is about neither."""
    named = request.view_args or {}
    task_id, instance_id = named.get("task_id"), named.get("instance_id")
    with db.read() as session:
        if isinstance(task_id, uuid.UUID):
            return of_task(session, task_id)
        return of_case(session, instance_id) if isinstance(instance_id, uuid.UUID) else ""


def of_task(session: Session, task_id: uuid.UUID) -> str:
    """What closed a task; "" for one that is open."""
    task = session.get(UserTask, task_id, populate_existing=True)
    if task is None or task.closed_at is None:
        return ""
    same_act = (HistoryEvent.instance_id == task.instance_id) & (HistoryEvent.at == task.closed_at)
    query = _FOUND.where(same_act, HistoryEvent.kind.in_(_CLOSING)).order_by(HistoryEvent.sequence).limit(1)
    return _told(session.execute(query).one_or_none())


def of_case(session: Session, instance_id: uuid.UUID) -> str:
    """The last decisive act on a case that is over."""
    of_it = (HistoryEvent.instance_id == instance_id) & HistoryEvent.kind.in_(_ENDING)
    query = _FOUND.where(of_it).order_by(HistoryEvent.sequence.desc()).limit(1)
    return _told(session.execute(query).one_or_none())


def _told(found: _Happened | None) -> str:
    if found is None:
        return ""
    words = _SAID[found.kind]
    name, step = found.name or _("Sistem"), drawn(str((found.body or {}).get("name") or ""))
    return words(name, step, moment(found.at))


_SAID: dict[str, Callable[[str, str, str], str]] = {
    "TASK_COMPLETED": lambda name, step, at: _(
        "%(name)s menyelesaikan “%(step)s” pada %(at)s.", name=name, step=step, at=at
    ),
    "WITHDRAWN": lambda name, _step, at: _("%(name)s menarik permintaan ini pada %(at)s.", name=name, at=at),
    "CANCELLED": lambda name, _step, at: _(
        "%(name)s membatalkan permintaan ini pada %(at)s.", name=name, at=at
    ),
    "TIMER_FIRED": lambda _name, step, at: _("Waktunya habis pada %(at)s: “%(step)s”.", step=step, at=at),
    "MOVED": lambda name, _step, at: _(
        "%(name)s memindahkan permintaan ini ke langkah lain pada %(at)s.", name=name, at=at
    ),
}
