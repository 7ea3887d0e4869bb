"""The reminder of the evening: what has to be entered and sent before tonight's deadline, once a person and evening."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import CTE, Select, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from models.activity import Activity, ActivityState
from models.activity_checks import ActivityReminder
from models.people import HOME, Employee, Holding, Post, Unit, for_good
from workflows import outbox
from workflows.rules.activity_deadline import Deadlines
from workflows.rules.calendar import ONE_DAY, NoWorkingDay
from workflows.rules.moments import in_time
from workflows.services.activity.days import days_of
from workflows.services.activity.monitor import asked_for
from workflows.services.activity.office import deadlines_of_people

EVENING = "activity.evening"
FROM_HOUR = 20  # by the home zone
REACH = timedelta(
    days=21
)  # no day that is older is looked at: a window with a long holiday, or with an outage


def tonight(now: datetime) -> date | None:
    """The day whose last minutes are near; None before the evening."""
    here = now.astimezone(HOME)
    return here.date() if here.hour >= FROM_HOUR else None


def people(session: Session, day: date) -> list[int]:
    """Active employees who hold a post with a superior for good and weren't told yet about this evening.

    Only of offices in which somebody has entered something already: others haven't begun with activities.
    """
    offices = _offices()
    told = select(ActivityReminder.employee_id).where(ActivityReminder.day == day, ActivityReminder.evening)
    wanted = (
        select(Employee.id)
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .join(offices, offices.c.id == Post.unit_id)
        .where(Employee.active, for_good(day), Post.parent_id.is_not(None), Employee.id.not_in(told))
        .where(offices.c.office.in_(_begun(offices)))
        .distinct()
        .order_by(Employee.id)
    )
    return list(session.scalars(wanted))


def _offices() -> CTE:
    """Each unit with its office: the unit right below the top that it is or belongs to; the top is one by itself."""
    above, below = aliased(Unit), aliased(Unit)
    offices = (
        select(Unit.id, Unit.id.label("office"), Unit.parent_id.label("above"))
        .outerjoin(above, above.id == Unit.parent_id)
        .where(above.parent_id.is_(None))
        .cte("office", recursive=True)
    )
    return offices.union_all(
        select(below.id, offices.c.office, below.parent_id)
        .join(offices, offices.c.id == below.parent_id)
        .where(offices.c.above.is_not(None))
    )


def _begun(offices: CTE) -> Select[int]:
    entered = (
        exists()
        .where(Activity.employee_id == Holding.employee_id, for_good(Activity.day))
        .where(Holding.post_id == Post.id, Post.unit_id == offices.c.id)
    )
    return select(offices.c.office).where(entered)


def remind(session: Session, employee_ids: Collection[int], day: date, *, now: datetime) -> list[int]:
    """Tell whoever has something open whose deadline is the night of the day; those who were told now.

    Of some hundred people at a time: the statements grow with the days that are open and the units of those people.
    """
    due = _due(session, employee_ids, day, now)
    if not due:
        return []
    rows = [{"employee_id": one, "day": day, "evening": True, "by": None, "at": now} for one in sorted(due)]
    fresh = insert(ActivityReminder).values(rows).on_conflict_do_nothing()
    told = sorted(session.scalars(fresh.returning(ActivityReminder.employee_id)))
    for employee_id in told:
        days, numbers = due[employee_id]
        body = {
            "employee_id": employee_id,
            "instance_id": None,
            "text_key": EVENING,
            "values": {
                "first_day": days[0].isoformat(),
                "count": len(days),
                "window": numbers.policy.input_window_workdays,
                "close": numbers.policy.input_close_workday,
                "path": f"/aktivitas?hari={days[0].isoformat()}",
            },
        }
        outbox.put(session, outbox.PERSON_TOLD, body, now=now)
    return told


def _due(
    session: Session, employee_ids: Collection[int], day: date, now: datetime
) -> Mapping[int, tuple[list[date], Deadlines]]:
    """By person the days, the earliest first, that close this night, with the deadlines of the last of them."""
    found: dict[int, tuple[list[date], Deadlines]] = {}
    for of, who in sorted(_open(session, employee_ids, day).items()):
        for employee_id, deadlines in deadlines_of_people(session, who, of).items():
            if _closes_on(deadlines, of, day, now):
                days, _before = found.get(employee_id, ([], deadlines))
                found[employee_id] = ([*days, of], deadlines)
    return found


def _closes_on(deadlines: Deadlines, of: date, day: date, now: datetime) -> bool:
    """And hasn't yet, as farther east it may have. Not where no calendar reaches so far."""
    try:
        until = deadlines.entry(of)
    except NoWorkingDay:
        return False
    return until.astimezone(deadlines.zone).date() == day and in_time(now, until)


def _open(session: Session, employee_ids: Collection[int], day: date) -> Mapping[date, list[int]]:
    """Who has drafts of a day, or nothing on a day that asks for entries, once their first post had begun."""
    first = day - REACH
    drafts = _drafts(session, employee_ids, first, day - ONE_DAY)
    found: dict[date, list[int]] = defaultdict(list)
    for employee_id, person in days_of(session, employee_ids, first, day).items():
        begun, _week = person.engaged.places[0]
        for facts in person.days:
            draft = drafts.get((employee_id, facts.day))
            if draft or (draft is None and begun <= facts.day and asked_for(facts, day)):
                found[facts.day].append(employee_id)
    return found


def _drafts(
    session: Session, employee_ids: Collection[int], first: date, last: date
) -> dict[tuple[int, date], bool]:
    """Days with entries, and whether any of them is a draft."""
    rows = session.execute(
        select(Activity.employee_id, Activity.day, func.bool_or(Activity.state == ActivityState.DRAFT))
        .where(
            Activity.employee_id.in_(employee_ids),
            Activity.day.between(first, last),
            Activity.state != ActivityState.CANCELLED,
        )
        .group_by(Activity.employee_id, Activity.day)
    )
    return {(employee_id, day): draft for employee_id, day, draft in rows}
