"""Who is behind with the activities of a month: counted by unit, and by name with the days that are empty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from models import unit_counts
from models.activity import Activity, ActivityState
from models.people import Employee, Holding, Post, Unit, for_good
from models.unit_counts import UnitLine
from workflows.rules.calendar import period_end
from workflows.services.activity.days import DayFacts, days_of


class Step(StrEnum):
    """Where somebody's month stands: the first that fits, in this order."""

    NONE = "NONE"  # nothing entered at all
    RETURNED = "RETURNED"  # something came back and waits for the employee
    DRAFT = "DRAFT"  # something isn't sent yet
    WAITING = "WAITING"  # all is sent, a superior has it
    DONE = "DONE"


BEHIND = frozenset({Step.NONE, Step.RETURNED, Step.DRAFT})


@dataclass(frozen=True, slots=True)
class Scope:
    """A month, as of a day, of people in these units."""

    first: date
    unit_ids: Collection[int]
    today: date

    @property
    def last(self) -> date:
        """The last day that can have been worked by now."""
        return min(period_end(self.first, 1), self.today)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """`empty`: working days without any entry, leave and absence left aside, until the day before today."""

    employee_id: int
    name: str
    nip: str
    phone: str
    unit: str
    post: str
    step: Step
    entries: int
    empty: Sequence[date]


def by_unit(session: Session, scope: Scope) -> list[UnitLine[Step]]:
    return unit_counts.by_unit(session, _lines(scope).subquery("lines"), Step, undone=BEHIND)


def in_all(lines: Iterable[UnitLine[Step]]) -> UnitLine[Step]:
    return unit_counts.in_all(lines, Step, undone=BEHIND)


def people(
    session: Session, scope: Scope, *, steps: Collection[Step] = (), limit: int | None = None, offset: int = 0
) -> list[PersonLine]:
    """By unit and name; of these steps, or all."""
    lines = _lines(scope).subquery("lines")
    wanted = (
        select(lines).order_by(lines.c.unit, lines.c.name, lines.c.employee_id).limit(limit).offset(offset)
    )
    if steps:
        wanted = wanted.where(lines.c.step.in_([step.value for step in steps]))
    rows = session.execute(wanted).all()
    ids = [row.employee_id for row in rows]
    filled = _filled(session, scope, ids)
    facts = days_of(session, ids, scope.first, scope.last)
    return [
        PersonLine(
            row.employee_id,
            row.name,
            row.nip,
            row.phone,
            row.unit,
            row.post,
            Step(row.step),
            row.entries,
            [
                day.day
                for day in (facts[row.employee_id].days if row.employee_id in facts else ())
                if asked_for(day, scope.today) and day.day not in filled.get(row.employee_id, ())
            ],
        )
        for row in rows
    ]


def asked_for(facts: DayFacts, today: date) -> bool:
    return facts.day < today and facts.is_workday and not facts.on_leave and not facts.discipline.absent


def _filled(session: Session, scope: Scope, ids: Collection[int]) -> dict[int, set[date]]:
    rows = session.execute(
        select(Activity.employee_id, Activity.day)
        .distinct()
        .where(
            Activity.employee_id.in_(ids),
            Activity.day.between(scope.first, scope.last),
            Activity.state != ActivityState.CANCELLED,
        )
    )
    found: dict[int, set[date]] = {}
    for employee_id, day in rows:
        found.setdefault(employee_id, set()).add(day)
    return found


def _lines(scope: Scope) -> Select[int, str, str, str, int, str, str, int, str]:
    """People who hold a post of these units for good on the last day, with the step of their month."""

    def some(state: ActivityState) -> ColumnElement[bool]:
        return func.bool_or(Activity.state == state)

    states = (
        select(
            Activity.employee_id,
            func.count().label("entries"),
            case(
                (some(ActivityState.RETURNED), Step.RETURNED.value),
                (some(ActivityState.DRAFT), Step.DRAFT.value),
                (some(ActivityState.SUBMITTED), Step.WAITING.value),
                else_=Step.DONE.value,
            ).label("step"),
        )
        .where(Activity.day.between(scope.first, scope.last), Activity.state != ActivityState.CANCELLED)
        .group_by(Activity.employee_id)
        .subquery("states")
    )
    return (
        select(
            Employee.id.label("employee_id"),
            Employee.name,
            Employee.nip,
            Employee.phone,
            Unit.id.label("unit_id"),
            Unit.name.label("unit"),
            Post.name.label("post"),
            func.coalesce(states.c.entries, 0).label("entries"),
            func.coalesce(states.c.step, Step.NONE.value).label("step"),
        )
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(states, states.c.employee_id == Employee.id)
        .where(Unit.id.in_(scope.unit_ids), Employee.active, for_good(scope.last))
    )
