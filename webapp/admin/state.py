"""The state of the server: what works and since when, what waits, what is late, what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from models.process import Instance, InstanceStatus, TaskStatus, UserTask
from webapp import db
from webapp.access.authorize import authorize
from webapp.health import figures, incident_groups, incident_words, outages
from webapp.health import pages as health
from webapp.health.figures import Figures
from webapp.health.watchdog import MOST, Part
from webapp.sign_in import sessions

bp = Blueprint("state", __name__, url_prefix="/keadaan")


@dataclass(frozen=True)
class Wait:
    """One kind of work that can lag."""

    part: str
    count: int
    oldest: datetime | None
    late: bool


@dataclass(frozen=True)
class Work:
    running: int
    open_tasks: int
    late_tasks: int


@bp.before_request
def _administrators_only() -> None:
    authorize(sessions.me(), "admin_incidents")


@bp.get("")
def overview() -> str:
    if "HX-Request" in request.headers:
        sessions.current().touch_due = False  # a page left open isn't somebody at work
    checks = health.look()
    with db.read() as session:
        found = figures.read(session, db.now())
        waits = _waits(found)
        well = all(checks[name] for name in health.NEEDED) and found.workers
        return render_template(
            "admin/state.html",
            checks=checks,
            figures=found,
            waits=waits,
            bad=not well or any(one.late for one in waits),
            groups=incident_groups.groups(session),
            work=_work(session, db.now()),
            standings={one.part: one for one in outages.standings(session)},
            lately=outages.lately(session),
            shown=outages.shown,
            words=incident_words,
            is_late=_is_late,
        )


def _waits(found: Figures) -> list[Wait]:
    lags = {
        Part.TIMERS: found.timers,
        Part.OUTBOX: found.outbox,
        Part.MAILS: found.mails,
        Part.MESSAGES: found.messages,
    }
    waits = [Wait(part, lag.count, lag.oldest, _is_late(lag.oldest, found.now)) for part, lag in lags.items()]
    jobs = found.jobs
    late = _is_late(jobs.oldest, found.clock)
    return [*waits, Wait(Part.JOBS, jobs.count, outages.shown(jobs.oldest), late)]


def _is_late(oldest: datetime | None, now: datetime) -> bool:
    return oldest is not None and now - oldest > MOST


def _work(session: Session, now: datetime) -> Work:
    open_task = UserTask.status == TaskStatus.OPEN
    counts = session.execute(
        select(
            _count(Instance.status == InstanceStatus.RUNNING),
            _count(open_task),
            _count(open_task, UserTask.due_at < now),
        )
    ).one()
    return Work(*counts)


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*conditions).scalar_subquery()
