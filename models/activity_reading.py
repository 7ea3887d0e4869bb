"""Reading activities: of a span of days with their catalogue rows, what belongs to them, and what they may serve."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.activity import (
    Activity,
    ActivityDecision,
    ActivityEvidence,
    ActivityItem,
    ActivityReport,
    ActivityState,
    ActivityVersion,
)
from models.people import Holding, Post, for_good
from models.process import Instance, InstanceStatus, TaskStatus, UserTask
from models.skp import PlanStatus, Rhk, Skp, SkpPlan

SENT = (ActivityState.SUBMITTED, ActivityState.VERIFIED, ActivityState.VERIFIED_AUTOMATICALLY)
REPAIR = "repair"  # the step of bpmn/activity
AGREED_ONCE = (PlanStatus.AGREED, PlanStatus.REPLACED)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with its row of the catalogue."""

    activity: Activity
    item: ActivityItem


Belonging = TypeVar("Belonging", ActivityDecision, ActivityVersion, ActivityEvidence)


def entries_between(session: Session, employee_id: int, first: date, last: date) -> list[Entry]:
    """All entries of the days, by day and hour, but those that were dropped or withdrawn for good."""
    rows = session.execute(
        select(Activity, ActivityItem)
        .join(ActivityItem, ActivityItem.id == Activity.item_id)
        .where(Activity.employee_id == employee_id, Activity.day.between(first, last))
        .where(Activity.state != ActivityState.CANCELLED)
        .order_by(Activity.day, Activity.begins, Activity.id)
    )
    return [Entry(activity, item) for activity, item in rows]


def unsent(session: Session, employee_id: int) -> list[Entry]:
    """Drafts and what was returned, of all days, the oldest first."""
    rows = session.execute(
        select(Activity, ActivityItem)
        .join(ActivityItem, ActivityItem.id == Activity.item_id)
        .where(Activity.employee_id == employee_id)
        .where(Activity.state.in_((ActivityState.DRAFT, ActivityState.RETURNED)))
        .order_by(Activity.day, Activity.begins, Activity.id)
    )
    return [Entry(activity, item) for activity, item in rows]


def states_since(
    session: Session, employee_id: int, first: date, last: date
) -> dict[date, dict[ActivityState, int]]:
    """How many entries of each state, by day: those of the days, and of any day what is open for the person."""
    wanted = (
        select(Activity.day, Activity.state, func.count())
        .where(Activity.employee_id == employee_id, Activity.state != ActivityState.CANCELLED)
        .where(
            or_(
                Activity.day.between(first, last),
                Activity.state.in_((ActivityState.DRAFT, ActivityState.RETURNED)),
            )
        )
        .group_by(Activity.day, Activity.state)
    )
    found: dict[date, dict[ActivityState, int]] = {}
    for day, state, number in session.execute(wanted):
        found.setdefault(day, {})[state] = number
    return found


def serving(
    session: Session, employee_id: int, lines: Collection[uuid.UUID], first: date, last: date, *, most: int
) -> list[Entry]:
    """The newest entries that were sent and serve one of the results."""
    if not lines:
        return []
    rows = session.execute(
        select(Activity, ActivityItem)
        .join(ActivityItem, ActivityItem.id == Activity.item_id)
        .where(Activity.employee_id == employee_id, Activity.day.between(first, last))
        .where(Activity.rhk_line.in_(lines), Activity.state.in_(SENT))
        .order_by(Activity.day.desc(), Activity.begins.desc())
        .limit(most)
    )
    return [Entry(activity, item) for activity, item in rows]


def entry_of(session: Session, employee_id: int, activity_id: int) -> Entry | None:
    """The person's own entry."""
    row = session.execute(
        select(Activity, ActivityItem)
        .join(ActivityItem, ActivityItem.id == Activity.item_id)
        .where(Activity.id == activity_id, Activity.employee_id == employee_id)
    ).one_or_none()
    return None if row is None else Entry(row[0], row[1])


def by_client(session: Session, employee_id: int, client_uuid: uuid.UUID) -> Activity | None:
    """What the same request made before."""
    return session.scalar(
        select(Activity).where(Activity.employee_id == employee_id, Activity.client_uuid == client_uuid)
    )


def evidence_of(session: Session, ids: Collection[int]) -> dict[int, list[ActivityEvidence]]:
    """Files that stand, by entry."""
    wanted = select(ActivityEvidence).where(
        ActivityEvidence.activity_id.in_(ids), ActivityEvidence.taken_off_at.is_(None)
    )
    return _by_entry(session.scalars(wanted.order_by(ActivityEvidence.id))) if ids else {}


def decisions_of(session: Session, ids: Collection[int]) -> dict[int, list[ActivityDecision]]:
    """What was decided, by entry, the newest version first."""
    wanted = select(ActivityDecision).where(ActivityDecision.activity_id.in_(ids))
    return _by_entry(session.scalars(wanted.order_by(ActivityDecision.version.desc()))) if ids else {}


def versions_of(session: Session, ids: Collection[int]) -> dict[int, list[ActivityVersion]]:
    """What was sent, by entry, the newest first."""
    wanted = select(ActivityVersion).where(ActivityVersion.activity_id.in_(ids))
    return _by_entry(session.scalars(wanted.order_by(ActivityVersion.number.desc()))) if ids else {}


def repairs_of(session: Session, employee_id: int) -> Sequence[UserTask]:
    """Open tasks at which the person sends returned entries again."""
    return session.scalars(
        select(UserTask)
        .join(ActivityReport, ActivityReport.instance_id == UserTask.instance_id)
        .where(ActivityReport.employee_id == employee_id)
        .where(UserTask.step == REPAIR, UserTask.status == TaskStatus.OPEN)
        .order_by(UserTask.due_at)
    ).all()


def running(session: Session, report_ids: Collection[int]) -> int:
    """How many of these reports have a case that is under way."""
    wanted = (
        select(func.count())
        .select_from(ActivityReport)
        .join(Instance, Instance.id == ActivityReport.instance_id)
        .where(ActivityReport.id.in_(report_ids), Instance.status == InstanceStatus.RUNNING)
    )
    return session.scalar(wanted) or 0


def often(session: Session, employee_id: int, *, since: date, most: int) -> list[Entry]:
    """The newest entry of each activity that the person enters most since the day."""
    counted = (
        select(ActivityItem.code, func.count().label("often"), func.max(Activity.id).label("newest"))
        .join(Activity, Activity.item_id == ActivityItem.id)
        .where(Activity.employee_id == employee_id, Activity.day >= since)
        .where(Activity.state != ActivityState.CANCELLED)
        .group_by(ActivityItem.code)
        .order_by(func.count().desc(), func.max(Activity.id).desc())
        .limit(most)
        .subquery()
    )
    rows = session.execute(
        select(Activity, ActivityItem)
        .join(counted, counted.c.newest == Activity.id)
        .join(ActivityItem, ActivityItem.id == Activity.item_id)
        .order_by(counted.c.often.desc(), counted.c.newest.desc())
    )
    return [Entry(activity, item) for activity, item in rows]


def last_like(session: Session, employee_id: int, code: str) -> Activity | None:
    """The person's newest entry of an activity, by its code."""
    wanted = (
        select(Activity)
        .join(ActivityItem, ActivityItem.id == Activity.item_id)
        .where(Activity.employee_id == employee_id, ActivityItem.code == code)
        .where(Activity.state != ActivityState.CANCELLED)
        .order_by(Activity.day.desc(), Activity.id.desc())
        .limit(1)
    )
    return session.scalar(wanted)


def last_day_before(session: Session, employee_id: int, day: date) -> date | None:
    """The last day before on which the person entered anything."""
    wanted = select(func.max(Activity.day)).where(
        Activity.employee_id == employee_id,
        Activity.day < day,
        Activity.state != ActivityState.CANCELLED,
    )
    return session.scalar(wanted)


def results_on(session: Session, employee_id: int, day: date) -> Sequence[Rhk]:
    """Results of the person's agreed SKP as it was in force on the day: the main ones first."""
    plan = (
        select(SkpPlan.id)
        .join(Skp, Skp.id == SkpPlan.skp_id)
        .where(
            Skp.employee_id == employee_id,
            ~Skp.dropped,
            Skp.first_day <= day,
            Skp.last_day >= day,
            SkpPlan.status.in_(AGREED_ONCE),
            SkpPlan.valid_from <= day,
        )
        .order_by(SkpPlan.number.desc())
        .limit(1)
    )
    found = session.scalars(select(Rhk).where(Rhk.plan_id == plan.scalar_subquery()))
    return sorted(found, key=lambda one: (one.kind != "MAIN", one.position))


def rhk_texts(session: Session, lines: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The newest words of results, by line."""
    if not lines:
        return {}
    rows = session.execute(select(Rhk.line, Rhk.text).where(Rhk.line.in_(lines)).order_by(Rhk.id))
    return {line: text for line, text in rows}  # noqa: C416 - a row is no pair to a type checker


def post_name(session: Session, employee_id: int, day: date) -> str:
    """The kind of post held for good on the day, "" for none."""
    wanted = (
        select(Post.name)
        .join(Holding, Holding.post_id == Post.id)
        .where(Holding.employee_id == employee_id, for_good(day))
        .limit(1)
    )
    return session.scalar(wanted) or ""


def _by_entry(rows: Iterable[Belonging]) -> dict[int, list[Belonging]]:
    found: dict[int, list[Belonging]] = {}
    for row in rows:
        found.setdefault(row.activity_id, []).append(row)
    return found
