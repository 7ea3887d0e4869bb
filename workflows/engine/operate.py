"""What all acts of administrators on running cases share: who may, and how the history says so."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.people import HOME, Role, Unit
from models.process import Instance, UserTask
from workflows import assignment, outbox
from workflows.engine.history import Author, Event, append
from workflows.engine.locks import Held, hold_instance
from workflows.engine.rows import CaseRow
from workflows.errors import NotAllowed, OperationRefused


def hold_for(session: Session, instance_id: uuid.UUID, actor_id: int, *, now: datetime) -> Held:
    """Lock a running case for an administrator of its unit whom it isn't about and who has no part in it.

    Raises CaseEnded, NotAllowed, or OperationRefused INVOLVED.
    """
    held = hold_instance(session, instance_id)
    held.running()
    standing = assignment.standing(session, actor_id, today=now.astimezone(held.zone).date())
    if not standing.has_role(Role.ADMIN, unit_id=held.instance.unit_id):
        raise NotAllowed
    if involved(session, held.instance, standing, process_key=held.definition.info.key):
        raise OperationRefused("INVOLVED")
    return held


def involved(session: Session, instance: CaseRow, standing: assignment.Standing, *, process_key: str) -> bool:
    """Subject, starter, whoever has closed one of its tasks, and whoever may do one that is open."""
    person = standing.employee_id
    if person in (instance.subject_id, instance.started_by):
        return True
    tasks = session.scalars(select(UserTask).where(UserTask.instance_id == instance.id)).all()
    if any(task.closed_by == person for task in tasks):
        return True
    open_tasks = (task for task in tasks if task.status == "OPEN")
    return any(assignment.acting_for(standing, task, process_key=process_key) for task in open_tasks)


def check_operator(session: Session, actor_id: int, *, now: datetime) -> None:
    """Processes concern everybody: only an administrator of the topmost unit. Raises NotAllowed."""
    standing = assignment.standing(session, actor_id, today=now.astimezone(HOME).date())
    top = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).all()
    if not any(standing.has_role(Role.ADMIN, unit_id=unit_id) for unit_id in top):
        raise NotAllowed


def note(session: Session, held: Held, author: Author, event: Event, **columns: object) -> None:
    """Write an event of a case that doesn't move by it, and tell people after the commit."""
    write(session, held, author, event, **columns)
    tell(session, held.instance.id, [event], author, now=author.at)


def write(session: Session, held: Held, author: Author, event: Event, **columns: object) -> None:
    chain = append(session, held.chain, author, [event])
    session.execute(
        update(Instance)
        .where(Instance.id == held.instance.id, Instance.revision == held.instance.revision)
        .values(event_count=chain.count, head_hash=chain.head, revision=Instance.revision + 1, **columns)
    )


def tell(
    session: Session, instance_id: uuid.UUID, events: list[Event], author: Author, *, now: datetime
) -> None:
    told = [
        {"kind": one.kind, "step": one.step, "actor_id": author.actor_id, **_said(one.body)} for one in events
    ]
    outbox.put(session, "case.changed", {"instance_id": str(instance_id), "events": told}, now=now)


def reason_of(text: str) -> str:
    """Every act of an administrator says why. Raises OperationRefused."""
    reason = " ".join(text.split())[:500]
    if not reason:
        raise OperationRefused("NO_REASON")
    return reason


def running_cases(session: Session, definition_ids: list[int]) -> Mapping[int, int]:
    """How many cases run on each version."""
    rows = session.execute(
        select(Instance.definition_id, func.count())
        .where(Instance.definition_id.in_(definition_ids), Instance.status == "RUNNING")
        .group_by(Instance.definition_id)
    )
    return {row[0]: row[1] for row in rows}


def _said(body: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in body.items() if key in {"reason", "name", "scope"}}
