"""What people do to a task or a case beside completing: claim, release, hand over, withdraw, cancel."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.letters import final_letters_of
from models.process import Instance, InstanceStatus, UserTask
from workflows import assignment, watching
from workflows.engine.cases import author_of, context_of, place_of, restore
from workflows.engine.hands import CaseHands
from workflows.engine.history import Author, Event, append
from workflows.engine.locks import (
    Held,
    acting_as,
    check_going,
    check_open,
    entitled_as,
    hold_instance,
    hold_task,
)
from workflows.engine.operate import hold_for
from workflows.engine.project import settle_stopped
from workflows.engine.requests import Answer, first_answer
from workflows.engine.rows import TaskRow
from workflows.engine.shape import STARTER
from workflows.errors import ClaimedByOther, LetterIssued, NotAllowed
from workflows.registry import services


def claim(session: Session, task_id: uuid.UUID, *, actor_id: int, now: datetime) -> None:
    """Take a task that several may do. Taking it again changes nothing."""
    held, task = hold_task(session, task_id)
    check_open(session, held, task)
    acting = acting_as(session, held, task, actor_id, now=now)
    if task.claimed_by is None:
        _give(session, task, to=actor_id, now=now)
        _record(session, held, task, kind="CLAIMED", author=author_of(acting, actor_id, now=now))


def release(session: Session, task_id: uuid.UUID, *, actor_id: int, now: datetime) -> None:
    """Give a claimed task back to everybody; only whoever took it can."""
    held, task = hold_task(session, task_id)
    check_open(session, held, task)
    if task.claimed_by is None:
        return
    if task.claimed_by != actor_id:
        raise ClaimedByOther(claimed_by=task.claimed_by)
    _give(session, task, to=None, now=now)
    _record(session, held, task, kind="RELEASED", author=Author(at=now, actor_id=actor_id))


def hand_over(
    session: Session, task_id: uuid.UUID, *, actor_id: int, to_id: int, reason: str, now: datetime
) -> None:
    """Pass a task to somebody who may do it as well. Raises NotAllowed for anybody else.

    To oneself: take it over from whoever has it in hand and is hindered; any other change of hands is theirs.
    """
    held, task = hold_task(session, task_id)
    check_open(session, held, task)
    capacity = entitled_as if to_id == actor_id else acting_as
    acting = capacity(session, held, task, actor_id, now=now)
    receiver = assignment.standing(session, to_id, today=now.astimezone(held.zone).date())
    if assignment.acting_for(receiver, task, process_key=held.definition.info.key) is None:
        raise NotAllowed(f"employee {to_id} may not do this task")
    _give(session, task, to=to_id, now=now)
    body = {"to": to_id, "reason": reason}
    _record(session, held, task, kind="HANDED_OVER", author=author_of(acting, actor_id, now=now), body=body)


@watching.act("withdraw")
def withdraw(
    session: Session,
    instance_id: uuid.UUID,
    *,
    actor_id: int,
    reason: str,
    now: datetime,
    request_key: uuid.UUID,
) -> Answer:
    """Take a running case back: its starter or, unless the process says otherwise, its subject.

    Calls the service that the process names for it.

    LetterIssued once a letter of it is out.
    """
    held = hold_instance(session, instance_id)
    if repeated := first_answer(session, actor_id, request_key, now=now):
        return repeated
    check_going(session, held)
    if actor_id not in _withdrawers(held):
        raise NotAllowed
    if final_letters_of(session, instance_id):
        raise LetterIssued
    return _stop(
        session,
        held,
        status=InstanceStatus.WITHDRAWN,
        author=Author(at=now, actor_id=actor_id),
        reason=reason,
        request_key=request_key,
    )


@watching.act("withdraw")
def withdraw_for(
    session: Session, instance_id: uuid.UUID, *, actor_id: int, reason: str, now: datetime
) -> Answer:
    """Take back a running case whose ground is gone: for pages of its process, which say who may.

    Calls the service that the process names for it. LetterIssued once a letter of it is out.
    """
    held = hold_instance(session, instance_id)
    check_going(session, held)
    if final_letters_of(session, instance_id):
        raise LetterIssued
    author = Author(at=now, actor_id=actor_id)
    return _stop(session, held, status=InstanceStatus.WITHDRAWN, author=author, reason=reason)


@watching.act("cancel")
def cancel(session: Session, instance_id: uuid.UUID, *, actor_id: int, reason: str, now: datetime) -> Answer:
    """Stop a running case for good: an administrator without a part in it. Calls the process's own withdrawal too.

    Raises as `hold_for`.
    """
    held = hold_for(session, instance_id, actor_id, now=now)
    author = Author(at=now, actor_id=actor_id)
    return _stop(session, held, status=InstanceStatus.CANCELLED, author=author, reason=reason)


def _withdrawers(held: Held) -> set[int]:
    starter = {held.instance.started_by}
    by_starter = held.definition.info.shape.withdraw_by == STARTER
    return starter if by_starter else starter | {held.instance.subject_id}


def _stop(
    session: Session,
    held: Held,
    *,
    status: InstanceStatus,
    author: Author,
    reason: str,
    request_key: uuid.UUID | None = None,
) -> Answer:
    context = context_of(session, held, author.actor_id, None, now=author.at)
    hands = CaseHands(context)
    run = restore(held, hands)
    before = run.ready()
    if name := held.definition.info.shape.withdraw:
        hands.call(name, _arguments(name, {**run.written, "reason": reason}), step="")
    event = Event(kind=status.value, body={"reason": reason})
    return settle_stopped(
        hands, place_of(held), author, event, status=status, before=before, request_key=request_key
    )


def _arguments(service: str, data: Mapping[str, object]) -> dict[str, object]:
    """Parameters that the case's data knows by the same name; `reason` is what the person wrote."""
    found = services().get(service)
    names = [parameter.name for parameter in found.parameters] if found else []
    return {name: data[name] for name in names if name in data}


def _give(session: Session, task: TaskRow, *, to: int | None, now: datetime) -> None:
    session.execute(
        update(UserTask)
        .where(UserTask.id == task.id)
        .values(claimed_by=to, claimed_at=None if to is None else now)
    )


def _record(
    session: Session,
    held: Held,
    task: TaskRow,
    *,
    kind: str,
    author: Author,
    body: Mapping[str, object] | None = None,
) -> None:
    said = {"task_id": str(task.id), "name": task.name, **(body or {})}
    chain = append(session, held.chain, author, [Event(kind=kind, step=task.step, body=said)])
    session.execute(
        update(Instance)
        .where(Instance.id == held.instance.id, Instance.revision == held.instance.revision)
        .values(event_count=chain.count, head_hash=chain.head, revision=Instance.revision + 1)
    )
