"""Delivering messages: each to one case that waits for its (name, key), the longest waiting first."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, String, cast, delete, exists, select, update
from sqlalchemy.orm import Session

from models.messages import Message, Subscription
from models.process import Definition, Incident, Instance, InstanceStatus
from workflows import watching
from workflows.engine.cases import context_of, place_of, restore
from workflows.engine.halts import halted
from workflows.engine.hands import CaseHands
from workflows.engine.history import Author
from workflows.engine.locks import hold_instance_if_free
from workflows.engine.project import Act, settle

INCIDENT = "MESSAGE"
Row = TypeVar("Row", bound=Any)

_FITS = (
    (Subscription.kind == "MESSAGE") & (Subscription.name == Message.name) & (Subscription.key == Message.key)
)


def due_messages(session: Session, *, now: datetime, limit: int) -> list[int]:
    """Messages that a running case waits for, oldest first; those with an open incident wait for people."""
    stuck = exists().where(
        Incident.kind == INCIDENT,
        Incident.reference == cast(Message.id, String),
        Incident.resolved_at.is_(None),
    )
    query = (
        select(Message.id)
        .where(Message.delivered_at.is_(None), Message.expires_at > now, _awaited().exists(), ~stuck)
        .order_by(Message.received_at, Message.id)
        .limit(limit)
    )
    return list(session.scalars(query))


@watching.act("message")
def deliver_message(session: Session, message_id: int, *, now: datetime) -> bool:
    """Hand a message to its receiver and move that case. False when another has it in hand, or nobody waits."""
    message = session.get(Message, message_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if message is None or message.delivered_at is not None or message.expires_at <= now:
        return False
    waiting = session.scalars(
        _going(select(Subscription))
        .where(
            Subscription.kind == "MESSAGE", Subscription.name == message.name, Subscription.key == message.key
        )
        .order_by(Subscription.since, Subscription.instance_id, Subscription.engine_id)
        .limit(1)
    ).one_or_none()
    return waiting is not None and _hand_over(session, message, waiting, now=now)


def _awaited() -> Select[uuid.UUID]:
    return _going(select(Subscription.instance_id)).where(_FITS)


def _going(query: Select[Row]) -> Select[Row]:
    """Without cases that stand still: a message for one of these waits."""
    return (
        query.join(Instance, Instance.id == Subscription.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(~halted())
    )


def receiver_of(session: Session, message_id: int) -> uuid.UUID | None:
    """The case that has received a message, or that waits for it."""
    message = session.get(Message, message_id)
    if message is None or message.instance_id is not None:
        return message.instance_id if message else None
    query = select(Subscription.instance_id).join(Message, _FITS).where(Message.id == message_id)
    return session.scalar(query.order_by(Subscription.since, Subscription.instance_id).limit(1))


def _hand_over(session: Session, message: Message, waiting: Subscription, *, now: datetime) -> bool:
    held = hold_instance_if_free(session, waiting.instance_id)
    if held is None or held.halted:
        return False
    hands = CaseHands(context_of(session, held, None, None, now=now))
    running = held.instance.status is InstanceStatus.RUNNING
    run = restore(held, hands) if running else None
    before = run.ready() if run else []
    if run is None or not run.receive(waiting.engine_id, message.name, message.payload, number=message.id):
        _strike(session, waiting)
        return False
    session.execute(
        update(Message)
        .where(Message.id == message.id)
        .values(delivered_at=now, instance_id=waiting.instance_id, step=waiting.step)
    )
    settle(hands, run, place_of(held), Act(author=Author(at=now), before=before))
    return True


def _strike(session: Session, waiting: Subscription) -> None:
    """A line without a waiting task behind it: the next one that fits shall have the message."""
    session.execute(
        delete(Subscription).where(
            Subscription.instance_id == waiting.instance_id, Subscription.engine_id == waiting.engine_id
        )
    )
