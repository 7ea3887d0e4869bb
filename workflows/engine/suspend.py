"""Letting a case or a process stand still, and having it go on: nothing of it moves in between.

Tasks stay visible and can't be done, timers don't fire and are due again afterwards, messages wait. A whole
process stands still at once; the histories of its cases are written by the workers, case by case.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.operations import Suspension
from models.process import Definition, HistoryEvent, Instance, InstanceStatus
from workflows import outbox
from workflows.engine.history import Author, Event
from workflows.engine.locks import hold_instance_if_free
from workflows.engine.operate import check_operator, hold_for, note, reason_of
from workflows.errors import NotFound, OperationRefused

NOTE_SUSPENSION = "note_suspension"
SUSPENDED, RESUMED = "SUSPENDED", "RESUMED"


def suspend_case(
    session: Session, instance_id: uuid.UUID, *, actor_id: int, reason: str, now: datetime
) -> None:
    """Raises CaseEnded, NotAllowed, or OperationRefused: NO_REASON, INVOLVED, SUSPENDED (it is already)."""
    held = hold_for(session, instance_id, actor_id, now=now)
    said = reason_of(reason)
    if held.instance.suspended:
        raise OperationRefused("SUSPENDED")
    _insert(session, now=now, by=actor_id, reason=said, instance_id=instance_id)
    event = Event(kind=SUSPENDED, body={"reason": said, "scope": "case"})
    note(session, held, Author(at=now, actor_id=actor_id), event, suspended=True)


def resume_case(
    session: Session, instance_id: uuid.UUID, *, actor_id: int, reason: str, now: datetime
) -> None:
    """Raises as `suspend_case`; RUNNING when the case doesn't stand still by itself."""
    held = hold_for(session, instance_id, actor_id, now=now)
    said = reason_of(reason)
    if not held.instance.suspended:
        raise OperationRefused("RUNNING")
    _close(session, Suspension.instance_id == instance_id, by=actor_id, reason=said, now=now)
    event = Event(kind=RESUMED, body={"reason": said, "scope": "case"})
    note(session, held, Author(at=now, actor_id=actor_id), event, suspended=False)


def suspend_process(
    session: Session, key: str, *, actor_id: int, reason: str, now: datetime, definition_id: int | None = None
) -> int:
    """All cases of a process, or of one version of it; new ones can't be started. The suspension's number.

    Raises NotFound, NotAllowed, or OperationRefused: NO_REASON, SUSPENDED.
    """
    check_operator(session, actor_id, now=now)
    said = reason_of(reason)
    known = select(Definition.id).where(Definition.key == key)
    if definition_id is not None:
        known = known.where(Definition.id == definition_id)
    if session.scalar(known.limit(1)) is None:
        raise NotFound(f"process {key}")
    what = {"process": key} if definition_id is None else {"definition_id": definition_id}
    found = _insert(session, now=now, by=actor_id, reason=said, **what)
    outbox.defer(session, NOTE_SUSPENSION, suspension_id=found)
    return found


def resume_process(
    session: Session, suspension_id: int, *, actor_id: int, reason: str, now: datetime
) -> None:
    """Raises NotFound, NotAllowed, or OperationRefused: NO_REASON, RUNNING."""
    check_operator(session, actor_id, now=now)
    said = reason_of(reason)
    found = session.get(Suspension, suspension_id, with_for_update=True, populate_existing=True)
    if found is None or found.instance_id is not None:
        raise NotFound(f"suspension {suspension_id}")
    _close(session, Suspension.id == suspension_id, by=actor_id, reason=said, now=now)
    outbox.defer(session, NOTE_SUSPENSION, suspension_id=suspension_id)


def unnoted_cases(session: Session, suspension_id: int, *, limit: int) -> list[uuid.UUID]:
    """Running cases whose history doesn't yet say what the suspension of their process, or its end, did to them."""
    found = session.get(Suspension, suspension_id, populate_existing=True)
    if found is None:
        return []
    over = found.resumed_at is not None
    said = exists().where(HistoryEvent.instance_id == Instance.id, _names(suspension_id))
    wanted = [said.where(HistoryEvent.kind == SUSPENDED)] if over else []
    done = said.where(HistoryEvent.kind == (RESUMED if over else SUSPENDED))
    of_all = or_(Definition.id == found.definition_id, Definition.key == found.process)
    began_before = Instance.started_at <= found.suspended_at
    query = select(Instance.id).join(Definition, Definition.id == Instance.definition_id)
    query = query.where(of_all, began_before, Instance.status == InstanceStatus.RUNNING, ~done, *wanted)
    return list(session.scalars(query.order_by(Instance.id).limit(limit)))


def note_suspension(session: Session, suspension_id: int, instance_id: uuid.UUID) -> bool:
    """Write it into the history of one case; False when somebody else holds it, or it says so already."""
    held = hold_instance_if_free(session, instance_id)
    found = session.get(Suspension, suspension_id)
    if (
        held is None
        or found is None
        or instance_id not in _still_unnoted(session, suspension_id, instance_id)
    ):
        return False
    over = found.resumed_at is not None
    author = Author(
        at=found.resumed_at or found.suspended_at, actor_id=found.resumed_by or found.suspended_by
    )
    body = {"reason": found.resumed_reason if over else found.reason, "scope": "process"}
    event = Event(kind=RESUMED if over else SUSPENDED, body=body | {"suspension": suspension_id})
    note(session, held, author, event)
    return True


def _still_unnoted(session: Session, suspension_id: int, instance_id: uuid.UUID) -> set[uuid.UUID]:
    found = session.get(Suspension, suspension_id, populate_existing=True)
    kind = RESUMED if found is not None and found.resumed_at is not None else SUSPENDED
    noted = select(HistoryEvent.instance_id).where(
        HistoryEvent.instance_id == instance_id, HistoryEvent.kind == kind, _names(suspension_id)
    )
    return {instance_id} - set(session.scalars(noted))


def _names(suspension_id: int) -> ColumnElement[bool]:
    return HistoryEvent.body.contains({"suspension": suspension_id})


def _insert(session: Session, *, now: datetime, by: int, reason: str, **what: object) -> int:
    """The number; OperationRefused SUSPENDED when the same stands still already, also by an act at the same time."""
    taken = insert(Suspension).values(suspended_at=now, suspended_by=by, reason=reason, **what)
    found = session.scalar(taken.on_conflict_do_nothing().returning(Suspension.id))
    if found is None:
        raise OperationRefused("SUSPENDED")
    return int(found)


def _close(session: Session, which: ColumnElement[bool], *, by: int, reason: str, now: datetime) -> None:
    closed = session.scalar(
        update(Suspension)
        .where(which, Suspension.resumed_at.is_(None))
        .values(resumed_at=now, resumed_by=by, resumed_reason=reason)
        .returning(Suspension.id)
    )
    if closed is None:
        raise OperationRefused("RUNNING")
