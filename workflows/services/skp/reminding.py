"""Reminding of SKP with one press: whoever has to act next, once a day, however many people wait for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.people import HOME
from models.process import TaskStatus, UserTask
from models.skp_rounds import SkpReminder
from workflows import assignment, outbox
from workflows.services.skp import monitor
from workflows.services.skp.monitor import UNDONE, PersonLine, Scope, Step

OWN, OTHERS = "skp.reminder.own", "skp.reminder"


def remind(session: Session, scope: Scope, *, by: int, now: datetime) -> int:
    """Tell everybody for whom an undone line of the scope waits; how many were told. Who was told today isn't again."""
    waiting = _who_acts(session, monitor.people(session, scope, steps=UNDONE), scope)
    told = _mark(session, sorted(waiting), scope.year.year, by=by, now=now)
    for employee_id in told:
        subjects = waiting[employee_id]
        others = subjects - {employee_id}
        values = {
            "year": scope.year.year,
            "count": len(others),
            "last_day": scope.due.isoformat(),
            "path": "/skp" if not others else "/antrean",
        }
        body = {
            "employee_id": employee_id,
            "instance_id": None,
            "text_key": OTHERS if others else OWN,
            "values": values,
        }
        outbox.put(session, outbox.PERSON_TOLD, body, now=now)
    return len(told)


def _who_acts(session: Session, lines: Collection[PersonLine], scope: Scope) -> Mapping[int, set[int]]:
    """By person, about whom they have to act. Without an open task it is the person's own matter."""
    found: dict[int, set[int]] = defaultdict(set)
    of_case = {one.instance_id: one for one in lines if one.instance_id is not None}
    tasks = session.execute(
        select(UserTask.id, UserTask.instance_id).where(
            UserTask.instance_id.in_(of_case), UserTask.status == TaskStatus.OPEN
        )
    ).all()
    people = assignment.people_of_tasks(session, [task.id for task in tasks], today=scope.today)
    for task in tasks:
        for holder in people[task.id]:
            found[holder.employee_id].add(of_case[task.instance_id].employee_id)
    if scope.period is None:
        for one in lines:
            if one.step is Step.NONE:
                found[one.employee_id].add(one.employee_id)
    return found


def _mark(session: Session, people: Collection[int], year: int, *, by: int, now: datetime) -> list[int]:
    """Write down who is reminded today; those of whom it stands already are left out."""
    if not people:
        return []
    day = now.astimezone(HOME).date()
    rows = [{"employee_id": one, "year": year, "day": day, "by": by, "at": now} for one in people]
    fresh = insert(SkpReminder).values(rows).on_conflict_do_nothing().returning(SkpReminder.employee_id)
    return sorted(session.scalars(fresh))
