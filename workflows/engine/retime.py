"""Moving what a running case waits for to another moment: its timers and the due times of its open tasks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.process import InstanceStatus, TaskStatus, UserTask
from workflows import watching
from workflows.engine import happenings
from workflows.engine.cases import context_of, place_of, restore
from workflows.engine.hands import CaseHands
from workflows.engine.history import Author, Event
from workflows.engine.locks import hold_instance
from workflows.engine.project import Act, settle
from workflows.engine.timers import Deadline


@watching.act("retime")
def retime(
    session: Session, instance_id: uuid.UUID, moments: Mapping[str, datetime], *, why: str, now: datetime
) -> bool:
    """Let waiting timers and open tasks, by the ids of their shapes, be due at these moments.

    `why` stands in the history. False where none waits, or all are due then already. Raises NotFound.
    """
    held = hold_instance(session, instance_id)
    if held.instance.status is not InstanceStatus.RUNNING:
        return False
    hands = CaseHands(context_of(session, held, None, None, now=now))
    run = restore(held, hands)
    timers = [
        task
        for task in happenings.waiting(run.workflow, Deadline)
        if _is_other(happenings.due_at(task), moments.get(task.task_spec.bpmn_id))
    ]
    moved = [task.task_spec.bpmn_id for task in timers] or _tasks(session, instance_id, moments)
    if not moved:
        return False
    for task in timers:
        task.internal_data["due"] = moments[task.task_spec.bpmn_id].isoformat()
    event = Event(kind="STEP", step=moved[0], body={"name": why}, by_system=True)
    settle(hands, run, place_of(held), Act(author=Author(at=now), event=event, before=run.ready()))
    for step, due_at in moments.items():
        session.execute(
            update(UserTask)
            .where(UserTask.instance_id == instance_id, UserTask.step == step)
            .where(UserTask.status == TaskStatus.OPEN)
            .values(due_at=due_at)
        )
    return True


def _tasks(session: Session, instance_id: uuid.UUID, moments: Mapping[str, datetime]) -> list[str]:
    """Steps of the open tasks that are due at another moment."""
    found = session.execute(
        select(UserTask.step, UserTask.due_at)
        .where(UserTask.instance_id == instance_id, UserTask.step.in_(moments))
        .where(UserTask.status == TaskStatus.OPEN)
    )
    return [step for step, due in found if _is_other(due, moments[step])]


def _is_other(due: datetime | None, wanted: datetime | None) -> bool:
    return wanted is not None and wanted != due
