"""Until when a plan is to be drafted."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.skp import SkpYear
from workflows import assignment
from workflows.registry import Context
from workflows.rules.calendar import working_day_deadline
from workflows.rules.moments import end_of_day

DAYS = 10  # of work, for a plan that begins or comes back once the year's day for plans is over


def draft_until(context: Context, year: int) -> datetime:
    """The end of the year's last day for plans, else of the tenth working day from today. UTC."""
    last = context.once(until(year), lambda: plan_until(context.session, year))
    if last is not None and context.today <= last:
        return end_of_day(last, context.zone).astimezone(UTC)
    today = context.today
    days = assignment.work_days(
        context.session, context.subject_id, years=(today.year, today.year + 1), today=today
    )
    own = days.schedule
    return working_day_deadline(
        context.now, DAYS, calendar=own.calendar, pattern=own.pattern, tz=days.tz, duty=own.duty
    ).astimezone(UTC)


def plan_until(session: Session, year: int) -> date | None:
    """The last day for plans of a year; None while nobody has opened it."""
    return session.scalar(select(SkpYear.plan_until).where(SkpYear.year == year))


def until(year: int) -> tuple[str, int]:
    """Under which name an act keeps it."""
    return ("skp.plan_until", year)
