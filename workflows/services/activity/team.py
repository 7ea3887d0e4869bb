"""A week of the people below some posts: who filled in which day, and how far it is; and reminding them.

A fixed number of statements, however many people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.activity_checks import ActivityReminder
from models.people import Employee, Holding, HoldingKind, Post
from workflows import outbox
from workflows.rules.calendar import days_between
from workflows.services.activity.days import DayFacts, days_of

REMINDER = "activity.reminder"
WEEK = timedelta(days=6)


class CellState(StrEnum):
    """Four states of a day that is to be filled in, and days that aren't."""

    NOTHING = "NOTHING"
    DRAFT = "DRAFT"  # begun, or returned and not yet sent again
    SENT = "SENT"
    DONE = "DONE"  # decided, whatever was decided
    ABSENT = "ABSENT"  # not at work, and nobody knows why: nothing to enter
    OFF = "OFF"  # no working day, leave, or not in this post yet
    AHEAD = "AHEAD"


@dataclass(frozen=True, slots=True)
class Cell:
    """`returned` and `waiting` count entries; `reports` are those in which entries of the day wait."""

    day: date
    state: CellState
    entries: int = 0
    returned: int = 0
    waiting: int = 0
    reports: tuple[int, ...] = ()

    @property
    def behind(self) -> bool:
        return self.state in (CellState.NOTHING, CellState.DRAFT)


@dataclass(frozen=True, slots=True)
class Member:
    employee_id: int
    name: str
    post: str
    reminded: bool  # today
    cells: tuple[Cell, ...]

    @property
    def behind(self) -> bool:
        return any(cell.behind for cell in self.cells)


def week_of(
    session: Session, posts: Collection[int], monday: date, *, today: date, but: int
) -> Sequence[Member]:
    """Whoever holds a post right below one of `posts` in the week, by name; never the person `but`."""
    sunday = monday + WEEK
    rows = session.execute(
        select(Holding.employee_id, Holding.valid_from, Holding.valid_to, Employee.name, Post.name)
        .join(Post, Post.id == Holding.post_id)
        .join(Employee, Employee.id == Holding.employee_id)
        .where(Post.parent_id.in_(posts), Holding.kind == HoldingKind.DEFINITIVE, Employee.active)
        .where(Holding.valid_from <= sunday, or_(Holding.valid_to.is_(None), Holding.valid_to >= monday))
        .where(Holding.employee_id != but)
        .order_by(Employee.name, Employee.id)
    ).all()
    who = {row[0] for row in rows}
    facts, entries = days_of(session, who, monday, sunday), _entries(session, who, monday, sunday)
    reminded = set(
        session.scalars(
            select(ActivityReminder.employee_id).where(
                ActivityReminder.employee_id.in_(who),
                ActivityReminder.day == today,
                ~ActivityReminder.evening,
            )
        )
    )
    return [
        Member(
            employee_id,
            name,
            post,
            employee_id in reminded,
            tuple(
                _cell(day, entries.get((employee_id, day.day), ()), today, held=(first, last))
                for day in facts[employee_id].days
            ),
        )
        for employee_id, first, last, name, post in rows
        if employee_id in facts
    ]


def remind(session: Session, members: Iterable[Member], *, by: int, today: date, now: datetime) -> list[int]:
    """Tell members who are behind, once a day whoever presses; those who were told now."""
    behind = {one.employee_id: one for one in members if one.behind}
    if not behind:
        return []
    rows = [{"employee_id": one, "day": today, "by": by, "at": now} for one in sorted(behind)]
    fresh = insert(ActivityReminder).values(rows).on_conflict_do_nothing()
    told = sorted(session.scalars(fresh.returning(ActivityReminder.employee_id)))
    for employee_id in told:
        days = [cell.day for cell in behind[employee_id].cells if cell.behind]
        body = {
            "employee_id": employee_id,
            "instance_id": None,
            "text_key": REMINDER,
            "values": {"first_day": days[0].isoformat(), "count": len(days), "path": "/aktivitas"},
        }
        outbox.put(session, outbox.PERSON_TOLD, body, now=now)
    return told


def days_of_week(monday: date) -> Sequence[date]:
    return list(days_between(monday, monday + WEEK))


def _entries(
    session: Session, who: Collection[int], first: date, last: date
) -> Mapping[tuple[int, date], Sequence[Activity]]:
    found: dict[tuple[int, date], list[Activity]] = defaultdict(list)
    rows = session.scalars(
        select(Activity).where(
            Activity.employee_id.in_(who),
            Activity.day.between(first, last),
            Activity.state != ActivityState.CANCELLED,
        )
    )
    for one in rows:
        found[one.employee_id, one.day].append(one)
    return found


def _cell(
    facts: DayFacts, entries: Sequence[Activity], today: date, *, held: tuple[date, date | None]
) -> Cell:
    waiting = [one for one in entries if one.state is ActivityState.SUBMITTED]
    return Cell(
        facts.day,
        _state(facts, entries, today, held=held),
        len(entries),
        sum(one.state is ActivityState.RETURNED for one in entries),
        len(waiting),
        tuple(sorted({one.report_id for one in waiting if one.report_id is not None})),
    )


def _state(
    facts: DayFacts, entries: Sequence[Activity], today: date, *, held: tuple[date, date | None]
) -> CellState:
    states = {one.state for one in entries}
    if states & {ActivityState.DRAFT, ActivityState.RETURNED}:
        return CellState.DRAFT
    if ActivityState.SUBMITTED in states:
        return CellState.SENT
    if states:
        return CellState.DONE
    first, last = held
    in_post = first <= facts.day and (last is None or facts.day <= last)
    if not in_post or not facts.is_workday or facts.on_leave:
        return CellState.OFF
    empty = CellState.ABSENT if facts.discipline.absent else CellState.NOTHING
    return CellState.AHEAD if facts.day > today else empty
