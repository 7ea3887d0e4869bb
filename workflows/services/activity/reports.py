"""Reports of activities: whose post verifies them, how entries part into reports, and until when each step waits.

The post is the one above the employee's on the day of the entry; whoever holds it on the day of the decision
verifies. A post that nobody acts for, or for which the employee acts first, is passed over: nobody verifies their own.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityReport
from models.people import Holding, HoldingKind, Post
from workflows import assignment
from workflows.assignment import Holder
from workflows.registry import Context
from workflows.rules.activity_deadline import Deadlines
from workflows.services.activity.office import deadlines_of_people, deadlines_on

MOST_ENTRIES = 60


@dataclass(frozen=True, slots=True)
class Part:
    """Entries that go into one report: of one month, under one post (None: nobody stands above)."""

    month: date
    superior_post_id: int | None
    ids: tuple[int, ...]
    first_day: date
    last_day: date


def parts(session: Session, employee_id: int, ids: Collection[int]) -> list[Part]:
    """The person's entries as reports, the earliest first; one of more than MOST_ENTRIES becomes several."""
    rows = session.execute(
        select(Activity.id, Activity.day)
        .where(Activity.employee_id == employee_id, Activity.id.in_(ids))
        .order_by(Activity.day, Activity.begins, Activity.id)
    ).all()
    posts = superior_posts(session, employee_id, {row.day for row in rows})
    found: dict[tuple[date, int | None], list[tuple[int, date]]] = {}
    for row in rows:
        found.setdefault((row.day.replace(day=1), posts[row.day]), []).append((row.id, row.day))
    return [
        Part(month, post_id, tuple(one for one, _day in entries), entries[0][1], entries[-1][1])
        for (month, post_id), of_part in found.items()
        for start in range(0, len(of_part), MOST_ENTRIES)
        for entries in [of_part[start : start + MOST_ENTRIES]]
    ]


def superior_posts(session: Session, employee_id: int, days: Collection[date]) -> dict[date, int | None]:
    """The post above the employee's own on each day: the one held for good before an acting one."""
    held = session.execute(
        select(Holding.kind, Holding.valid_from, Holding.valid_to, Post.parent_id)
        .join(Post, Post.id == Holding.post_id)
        .where(Holding.employee_id == employee_id)
        .order_by(Holding.kind != HoldingKind.DEFINITIVE, Holding.valid_from, Holding.id)
    ).all()
    return {
        day: next(
            (
                row.parent_id
                for row in held
                if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
            ),
            None,
        )
        for day in days
    }


def verifier_post(session: Session, employee_id: int, post_id: int | None, *, today: date) -> int | None:
    """The post itself, or the next one up for which somebody else acts first today; None above the top."""
    passed: set[int] = set()
    while post_id is not None and post_id not in passed:
        passed.add(post_id)
        first = foremost(session, post_id, today=today)
        if first is not None and first.employee_id != employee_id:
            return post_id
        post_id = session.get_one(Post, post_id).parent_id
    return None


def foremost(session: Session, post_id: int, *, today: date) -> Holder | None:
    """Who acts for a post by an office of their own: Plh, then Plt, then the definitive holder."""
    found = assignment.holders(session, post_id, today=today)
    return next((one for one in found if one.kind != "DELEGATE"), None)


def next_post(session: Session, report: ActivityReport, *, today: date) -> int | None:
    """The post above the one that verifies the report; that one itself where nobody is above."""
    own = verifier_post(session, report.employee_id, report.superior_post_id, today=today)
    above = session.get_one(Post, own or report.superior_post_id).parent_id
    return verifier_post(session, report.employee_id, above, today=today) or own


def deadlines_of(session: Session, report: ActivityReport) -> Deadlines:
    """Of the employee's office on the first day reported. Raises NoWorkingDay when asked beyond the calendar."""
    return deadlines_on(session, report.employee_id, report.first_day)


def deadlines_in(context: Context, report: ActivityReport) -> Deadlines:
    """As `deadlines_of`, read once in an act, or for many acts at once."""
    key = _key(report.employee_id, report.first_day)
    return context.once(key, lambda: deadlines_of(context.session, report))


def known_of(session: Session, report_ids: Collection[int]) -> Mapping[Hashable, object]:
    """What `deadlines_in` finds in acts on these reports: a few statements for each first day."""
    wanted = select(ActivityReport.employee_id, ActivityReport.first_day)
    by_day: dict[date, set[int]] = {}
    for row in session.execute(wanted.where(ActivityReport.id.in_(report_ids))):
        by_day.setdefault(row.first_day, set()).add(row.employee_id)
    known: dict[Hashable, object] = {}
    for day, people in by_day.items():
        for who, found in deadlines_of_people(session, people, day).items():
            known[_key(who, day)] = found
    return known


def _key(employee_id: int, first_day: date) -> Hashable:
    return "activity.deadlines", employee_id, first_day


def resend_until(deadlines: Deadlines, days: Collection[date], *, returned_at: datetime) -> datetime:
    """Until when entries of these days that were returned may be sent again: the latest of them."""
    return max(deadlines.resubmission(day, returned_at) for day in days)


def report_of_case(session: Session, instance_id: uuid.UUID) -> ActivityReport | None:
    return session.scalar(select(ActivityReport).where(ActivityReport.instance_id == instance_id))


def entries_of(session: Session, report_id: int, *, lock: bool = False) -> Sequence[Activity]:
    """The report's entries by day and hour; locked in the order of their ids."""
    wanted = select(Activity).where(Activity.report_id == report_id)
    if lock:
        locked = wanted.order_by(Activity.id).with_for_update().execution_options(populate_existing=True)
        return sorted(session.scalars(locked), key=lambda one: (one.day, one.begins, one.id))
    return session.scalars(wanted.order_by(Activity.day, Activity.begins, Activity.id)).all()
