"""Until when a plan is to be drafted, and which drafts are due at another moment since the year's day was moved."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import TaskStatus, UserTask
from models.skp import PlanStatus, Skp, SkpPlan, SkpYear
from models.skp_reading import EDITABLE
from workflows import assignment
from workflows.assignment import WorkDays
from workflows.registry import Context
from workflows.rules.calendar import working_day_deadline
from workflows.rules.moments import end_of_day

DAYS = 10  # of work, for a plan that begins once the year's day for plans is over
# Of work, at the least, for one that comes back: what is written is only mended, in the time the assessor had to read.
MEND_DAYS = 5
DRAFT = "draft"  # the step of bpmn/skp_plan


def draft_until(context: Context, year: int, *, returned: bool = False) -> datetime:
    """The end of the year's last day for plans, else of the tenth working day from today; of one that is `returned`
    not before the fifth. UTC.
    """

    def days() -> WorkDays:
        return context.once(
            working(context.subject_id),
            lambda: _work_days(context.session, context.subject_id, context.today),
        )

    last = context.once(until(year), lambda: plan_until(context.session, year))
    return _until(last, context.now, context.zone, returned=returned, days=days)


def plan_until(session: Session, year: int) -> date | None:
    """The last day for plans of a year; None while nobody has opened it."""
    return session.scalar(select(SkpYear.plan_until).where(SkpYear.year == year))


def until(year: int) -> tuple[str, int]:
    """Under which name an act keeps it."""
    return ("skp.plan_until", year)


def working(employee_id: int) -> tuple[str, int]:
    """Under which name an act keeps the working days by which a plan is due."""
    return ("skp.draft_days", employee_id)


def working_of(
    session: Session, employee_ids: Collection[int], lasts: Iterable[date | None], *, now: datetime
) -> dict[int, dict[Hashable, object]]:
    """By employee what an act is to know of working days: nothing while the last days for plans are all to come."""
    day = now.date()
    if all(last is not None and last > day for last in lasts):
        return {one: {} for one in employee_ids}
    units = assignment.unit_rows(session, employee_ids, day)
    found = assignment.work_days_of_many(session, units, years=(day.year, day.year + 1))
    return {one: {working(one): found[one]} if one in found else {} for one in employee_ids}


def open_drafts(session: Session, year: int) -> Sequence[int]:
    """The numbers of the plans of a year that their employees have in hand."""
    return session.scalars(
        select(SkpPlan.id)
        .join(Skp, Skp.id == SkpPlan.skp_id)
        .where(Skp.year == year, SkpPlan.status.in_(EDITABLE))
        .order_by(SkpPlan.id)
    ).all()


def moved(
    session: Session, plan_id: int, *, now: datetime
) -> tuple[uuid.UUID, Mapping[str, datetime]] | None:
    """The case of a draft that is due at another moment than the year says by now, and that moment by its step.

    None for nothing. Nothing moves back into the past: who relied on a day isn't late by its withdrawal.
    """
    plan = session.get_one(SkpPlan, plan_id)
    skp = session.get_one(Skp, plan.skp_id)
    task = session.scalars(
        select(UserTask).where(
            UserTask.instance_id == plan.instance_id,
            UserTask.step == DRAFT,
            UserTask.status == TaskStatus.OPEN,
        )
    ).one_or_none()
    if task is None or plan.status not in EDITABLE:
        return None
    days = _work_days(session, skp.employee_id, task.created_at.date())
    last, returned = plan_until(session, skp.year), plan.status == PlanStatus.RETURNED
    wanted = _until(last, task.created_at, days.tz, returned=returned, days=lambda: days)
    if wanted == task.due_at or wanted <= now:
        return None
    return plan.instance_id, {DRAFT: wanted}


def _until(
    last: date | None, since: datetime, zone: tzinfo, *, returned: bool, days: Callable[[], WorkDays]
) -> datetime:
    """For a draft in hand since then."""
    end = since if last is None else end_of_day(last, zone).astimezone(UTC)
    if last is not None and since <= end and not returned:
        return end
    own = days()
    at_least = working_day_deadline(
        since,
        MEND_DAYS if returned else DAYS,
        calendar=own.schedule.calendar,
        pattern=own.schedule.pattern,
        tz=own.tz,
        duty=own.schedule.duty,
    ).astimezone(UTC)
    return max(end, at_least)


def _work_days(session: Session, employee_id: int, day: date) -> WorkDays:
    return assignment.work_days(session, employee_id, years=(day.year, day.year + 1), today=day)
