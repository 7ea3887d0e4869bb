"""The coming weeks of a unit: when colleagues are away, and when too few people are left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models import leave_beside
from models.leave_beside import Away, Staffing
from models.people import Employee
from workflows import assignment
from workflows.services.leave.presence import Presence, presence, presences
from workflows.services.leave.team import Own, Team, team

AHEAD = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Run:
    """Worked days that follow each other with as many people away on each; `left` are the fewest at work.

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
    """For whoever thinks of asking. Six statements. NobodyToDoIt for somebody who never held a post."""
    days = assignment.work_days(session, employee_id, years=(now.year, now.year + 1), today=now.date())
    today = now.astimezone(days.tz).date()
    (unit,) = leave_beside.staffing(session, [days.unit_id], today)
    leaves = leave_beside.away(session, [unit.unit_id], today, today + AHEAD)
    others = [one for one in leaves if one.employee_id != employee_id]
    week = assignment.week_of_unit(days.schedule.calendar, unit.work_week)
    there = presence(session, unit, week, today, today + AHEAD, on=today)
    found = tuple(runs(there, others, days.schedule.each_working_day(today, today + AHEAD)))
    return Ahead(unit, max(unit.staff - 1, 0), found)


def around(session: Session, employee_id: int, first: date, last: date, *, now: datetime) -> Team:
    """Who else is away about days that somebody thinks of. Seven statements."""
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
    """Of the units that will lack people, the soonest first. Four statements, and one for each region and week."""
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
    there = presences(
        session,
        {unit.unit_id: (unit, schedules[unit.region, unit.work_week]) for unit in touched},
        today,
        last,
        on=today,
    )
    found = []
    for unit in touched:
        own = [one for one in leaves if one.unit_id == unit.unit_id]
        posts = {name: people for unit_id, name, people in shared if unit_id == unit.unit_id}
        if short := tuple(_short(there[unit.unit_id], posts, own, (today, last))):
            found.append(Outlook(unit, short))
    return tuple(sorted(found, key=lambda one: (bool(one.worst.post), one.worst.first)))


def _short(
    there: Presence, posts: Mapping[str, int], leaves: Sequence[Away], period: tuple[date, date]
) -> Iterator[Run]:
    yield from runs(there, leaves, there.each_day(*period), only=there.too_few)
    for name, people in posts.items():
        holders = [one for one in leaves if one.post == name]
        of_post = there.of_post(name, people)
        for run in runs(of_post, holders, of_post.each_day(*period), only=_mostly_away(of_post)):
            yield replace(run, post=name)


def _mostly_away(there: Presence) -> Callable[[date, int], bool]:
    return lambda day, left: there.due(day) > 2 * left


def led(session: Session, post_ids: Collection[int], *, today: date) -> tuple[Outlook, ...]:
    """Of the units in which people work right below these posts."""
    return outlook(session, leave_beside.units_led(session, post_ids), today=today)


def runs(
    there: Presence,
    leaves: Sequence[Away],
    days: Iterable[date],
    *,
    only: Callable[[date, int], bool] = lambda _day, _left: True,
) -> Iterator[Run]:
    """The days on which somebody is away, those alike that follow each other as one. `only`: by who is left."""
    run: Run | None = None
    for day in days:
        away, left = there.away(day, leaves), there.left(day, leaves)
        counts = away > 0 and only(day, left)
        if run is not None and counts and run.away == away:
            run = Run(run.first, day, away, min(run.left, left))
            continue
        if run is not None:
            yield run
        run = Run(day, day, away, left) if counts else None
    if run is not None:
        yield run
