"""The state of the server: what waits, what is late, what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.notices import OutboxMessage
from models.process import Incident, Instance, InstanceStatus, TaskStatus, Timer, UserTask
from webapp import db, health, sessions
from webapp.authorize import authorize

bp = Blueprint("state", __name__, url_prefix="/keadaan")
OUTBOX_MAY_WAIT = timedelta(minutes=5)
TIMERS_MAY_WAIT = timedelta(minutes=2)


@dataclass(frozen=True)
class State:
    running: int
    open_tasks: int
    late_tasks: int
    incidents: int
    waiting_messages: int
    oldest_message: datetime | None
    late_timers: int
    oldest_timer: datetime | None
    messages_stuck: bool
    timers_stuck: bool


@bp.before_request
def _administrators_only() -> None:
    authorize(sessions.me(), "admin_incidents")


@bp.get("")
def overview() -> str:
    checks = health.look()
    with db.read() as session:
        return render_template("admin/state.html", checks=checks, state=_state(session, db.now()))


def _state(session: Session, now: datetime) -> State:
    failed = select(Incident.instance_id).where(Incident.kind == "TIMER", Incident.resolved_at.is_(None))
    # Those of an incident wait for an administrator, not for the worker.
    overdue = (Timer.due_at < now, Timer.instance_id.not_in(failed))
    open_task = UserTask.status == TaskStatus.OPEN
    counts = session.execute(
        select(
            _count(Instance.status == InstanceStatus.RUNNING),
            _count(open_task),
            _count(open_task, UserTask.due_at < now),
            _count(Incident.resolved_at.is_(None)),
            _count(OutboxMessage.delivered_at.is_(None)),
            _oldest(OutboxMessage.created_at, OutboxMessage.delivered_at.is_(None)),
            _count(*overdue),
            _oldest(Timer.due_at, *overdue),
        )
    ).one()
    return State(
        *counts,
        messages_stuck=bool(counts[5]) and now - counts[5] > OUTBOX_MAY_WAIT,
        timers_stuck=bool(counts[7]) and now - counts[7] > TIMERS_MAY_WAIT,
    )


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*conditions).scalar_subquery()


def _oldest(
    column: InstrumentedAttribute[datetime], *conditions: ColumnElement[bool]
) -> ScalarSelect[datetime]:
    return select(func.min(column)).where(*conditions).scalar_subquery()
