"""Timers that are due, and work that failed for good: what the workers and the administrator need."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.process import Definition, Incident, Instance, InstanceStatus, Timer
from workflows import outbox, watching
from workflows.engine import post
from workflows.engine.cases import context_of, place_of, restore
from workflows.engine.halts import halted
from workflows.engine.hands import CaseHands
from workflows.engine.history import Author
from workflows.engine.locks import hold_instance_if_free
from workflows.engine.project import Act, settle
from workflows.errors import JobGone, NotFound


def due_timers(session: Session, *, now: datetime, limit: int) -> list[uuid.UUID]:
    """Instances with a timer that is due, the longest waiting first.

    Those with an open incident wait for people, those that stand still until they go on.
    """
    stuck = select(Incident.instance_id).where(
        Incident.kind == "TIMER", Incident.resolved_at.is_(None), Incident.instance_id.is_not(None)
    )
    query = (
        select(Timer.instance_id)
        .join(Instance, Instance.id == Timer.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(Timer.due_at <= now, Timer.instance_id.not_in(stuck), ~halted())
        .group_by(Timer.instance_id)
        .order_by(func.min(Timer.due_at))
        .limit(limit)
    )
    return list(session.scalars(query))


@watching.act("timer")
def fire_timer(session: Session, instance_id: uuid.UUID, *, now: datetime) -> bool:
    """Move a case whose timer is due. False when another holds it, or nothing is due any more."""
    held = hold_instance_if_free(session, instance_id)
    if held is None or held.halted or held.instance.status is not InstanceStatus.RUNNING:
        return False
    due = select(Timer.due_at).where(Timer.instance_id == instance_id, Timer.due_at <= now).limit(1)
    if session.scalar(due) is None:
        return False
    hands = CaseHands(context_of(session, held, None, None, now=now))
    run = restore(held, hands)
    before = run.ready()
    run.advance()
    settle(hands, run, place_of(held), Act(author=Author(at=now), before=before))
    return bool(run.passed)


def record_incident(
    session: Session,
    *,
    kind: str,
    reference: str,
    instance_id: uuid.UUID | None,
    cause: str,
    detail: str,
    now: datetime,
) -> int:
    """Note work that failed for good; a second failure of the same counts up its attempts. The incident's number."""
    found = insert(Incident).values(
        kind=kind, reference=reference, instance_id=instance_id, cause=cause, detail=detail, occurred_at=now
    )
    noted = found.on_conflict_do_update(
        index_elements=[Incident.kind, Incident.reference],
        index_where=Incident.resolved_at.is_(None),
        set_={"attempts": Incident.attempts + 1, "cause": cause, "detail": detail, "occurred_at": now},
    )
    return int(session.execute(noted.returning(Incident.id)).scalar_one())


def retry_incident(session: Session, incident_id: int, *, actor_id: int, now: datetime) -> None:
    """Repeat what failed, and close the incident. Raises what it raises again; then the incident stays open."""
    incident = session.get(Incident, incident_id, with_for_update=True, populate_existing=True)
    if incident is None or incident.resolved_at is not None:
        raise NotFound(f"incident {incident_id}")
    if incident.kind == "TIMER" and incident.instance_id is not None:
        fire_timer(session, incident.instance_id, now=now)
    elif incident.kind == post.INCIDENT:
        post.deliver_message(session, int(incident.reference), now=now)
    elif incident.kind == "OUTBOX":
        outbox.redeliver(session, int(incident.reference))
    elif incident.kind == "JOB" and not outbox.redo(session, incident.reference):
        raise JobGone(incident.reference)
    session.execute(
        update(Incident)
        .where(Incident.id == incident_id)
        .values(
            resolved_at=now,
            resolved_by=actor_id,
            resolution="NOTED" if incident.kind == "SUBMIT" else "REPEATED",
        )
    )
