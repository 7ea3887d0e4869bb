"""The coming weeks of a unit: when colleagues are away, and when too few people are left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models import leave_beside
from models.leave_beside import Away, Staffing
from models.people import Employee
from workflows import assignment
from workflows.rules.calendar import Schedule
from workflows.services.leave.team import Own, Team, team

AHEAD = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Run:
    """Worked days that follow each other with as many people away on each; `left` are those at work.

    Of the whole unit, or of the people whose post has the name `post`.
    """

    first: date
    last: date
    away: int
    left: int
    post: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """When colleagues of one's unit are away in the coming weeks; oneself isn't counted."""

    unit: Staffing
    colleagues: int
    runs: tuple[Run, ...]

    def short(self, run: Run) -> bool:
        """Whether no more than the least is left once one goes too."""
        return bool(self.unit.minimum) and run.left - 1 <= self.unit.minimum


def ahead(session: Session, employee_id: int, *, now: datetime) -> Ahead:
    """For whoever thinks of asking. Five statements. NobodyToDoIt for somebody who never held a post."""
    days = assignment.work_days(session, employee_id, years=(now.year, now.year + 1), today=now.date())
    today = now.astimezone(days.tz).date()
    (unit,) = leave_beside.staffing(session, [days.unit_id], today)
    leaves = leave_beside.away(session, [unit.unit_id], today, today + AHEAD)
    others = [one for one in leaves if one.employee_id != employee_id]
    found = tuple(runs(days.schedule, unit.staff, others, today, today + AHEAD))
    return Ahead(unit, max(unit.staff - 1, 0), found)


def around(session: Session, employee_id: int, first: date, last: date, *, now: datetime) -> Team:
    """Who else is away about days that somebody thinks of. Six statements."""
    days = assignment.work_days(
        session, employee_id, years=range(first.year, last.year + 1), today=now.date()
    )
    name = session.get_one(Employee, employee_id).name
    return team(session, days.schedule, days.unit_id, Own(employee_id, name, first, last))


@dataclass(frozen=True, slots=True)
class Outlook:
    """The coming days on which a unit has no more than its least, or lacks most of the people of one post."""

    unit: Staffing
    runs: tuple[Run, ...]

    @property
    def worst(self) -> Run:
        """The first of those with the fewest people, the unit as a whole before single posts."""
        return min(self.runs, key=lambda run: (bool(run.post), run.left))


def outlook(session: Session, unit_ids: Collection[int], *, today: date) -> tuple[Outlook, ...]:
    """Of the units that will lack people, the soonest first. Three statements, and one for each region and week."""
    units, last = leave_beside.staffing(session, unit_ids, today), today + AHEAD
    leaves = leave_beside.away(session, unit_ids, today, last)
    touched = [unit for unit in units if any(one.unit_id == unit.unit_id for one in leaves)]
    if not touched:
        return ()
    shared = leave_beside.shared_posts(session, [unit.unit_id for unit in touched], today)
    schedules = {
        (region, week): assignment.unit_schedule(session, region, week, first=today, last=last)
        for region, week in {(unit.region, unit.work_week) for unit in touched}
    }
    found = []
    for unit in touched:
        own = [one for one in leaves if one.unit_id == unit.unit_id]
        posts = {name: people for unit_id, name, people in shared if unit_id == unit.unit_id}
        schedule = schedules[unit.region, unit.work_week]
        if short := tuple(_short(unit, posts, own, schedule, (today, last))):
            found.append(Outlook(unit, short))
    return tuple(sorted(found, key=lambda one: (bool(one.worst.post), one.worst.first)))


def _short(
    unit: Staffing,
    posts: Mapping[str, int],
    leaves: Sequence[Away],
    schedule: Schedule,
    period: tuple[date, date],
) -> Iterator[Run]:
    for run in runs(schedule, unit.staff, leaves, *period):
        if run.left <= unit.minimum:
            yield run
    for name, people in posts.items():
        holders = [one for one in leaves if one.post == name]
        for run in runs(schedule, people, holders, *period):
            if run.away > run.left:
                yield replace(run, post=name)


def led(session: Session, post_ids: Collection[int], *, today: date) -> tuple[Outlook, ...]:
    """Of the units in which people work right below these posts."""
    return outlook(session, leave_beside.units_led(session, post_ids), today=today)


def runs(schedule: Schedule, staff: int, leaves: Sequence[Away], first: date, last: date) -> Iterator[Run]:
    """The days on which somebody is away, those alike that follow each other as one."""
    run: Run | None = None
    for day in schedule.each_working_day(first, last):
        away = len({one.employee_id for one in leaves if one.covers(day)})
        if run is not None and run.away == away:
            run = Run(run.first, day, away, run.left)
            continue
        if run is not None and run.away:
            yield run
        run = Run(day, day, away, max(staff - away, 0))
    if run is not None and run.away:
        yield run
