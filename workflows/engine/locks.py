"""Taking hold of a case: its row is locked before anything is looked at, so that two acts follow each other."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.orm import Session

from models.asking import ask
from models.people import HOME, Unit
from models.process import Definition, Instance, InstanceStatus, TaskStatus, UserTask
from workflows import assignment, watching
from workflows.assignment import Acting, Standing
from workflows.engine import cache
from workflows.engine.cache import Loaded
from workflows.engine.halts import halted, refuse_halted
from workflows.engine.history import Chain
from workflows.engine.rows import CASE, TASK, CaseRow, TaskRow
from workflows.errors import CaseEnded, ClaimedByOther, NotAllowed, NotFound, TaskGone

# Made once: putting a statement together costs as much as the database needs for it.
_CASE = (
    select(Unit.time_zone, Definition.digest, halted().label("halted"), *CASE)
    .select_from(Instance)
    .join(Definition, Definition.id == Instance.definition_id)
    .outerjoin(Unit, Unit.id == Instance.unit_id)
)
_BEFORE = 3  # columns before those of the case
_END = _BEFORE + len(CASE)
_LOOK = _CASE.where(Instance.id == bindparam("id"))
_INSTANCE = _CASE.where(Instance.id == bindparam("id")).with_for_update(of=Instance)
_FREE_INSTANCE = _CASE.where(Instance.id == bindparam("id")).with_for_update(of=Instance, skip_locked=True)
_TASK = (
    _CASE.add_columns(*TASK)
    .join(UserTask, UserTask.instance_id == Instance.id)
    .where(UserTask.id == bindparam("id"))
    .with_for_update(of=(Instance, UserTask))
)


@dataclass(frozen=True, slots=True)
class Held:
    """A locked instance with its definition and the zone of its unit."""

    instance: CaseRow
    definition: Loaded
    zone: ZoneInfo
    halted: bool = False

    @property
    def chain(self) -> Chain:
        instance = self.instance
        return Chain(
            instance_id=instance.id,
            definition_id=instance.definition_id,
            count=instance.event_count,
            head=instance.head_hash,
        )

    def running(self) -> None:
        if self.instance.status is not InstanceStatus.RUNNING:
            raise CaseEnded


@watching.phase("lock")
def hold_task(session: Session, task_id: uuid.UUID) -> tuple[Held, TaskRow]:
    """Lock the task's instance and the task, in one statement. Raises NotFound.

    Both are locked: PostgreSQL would show the task as it was before the wait for the instance.
    """
    row = _locked(session, _TASK, task_id)
    if row is None:
        raise NotFound(f"task {task_id}")
    return _held(session, row), TaskRow(*row[_END:])


def look_at(session: Session, instance_id: uuid.UUID) -> Held:
    """Without a lock, for pages that only show. Raises NotFound."""
    row = ask(session, _LOOK, {"id": instance_id}).one_or_none()
    if row is None:
        raise NotFound(f"instance {instance_id}")
    return _held(session, row)


@watching.phase("lock")
def hold_instance(session: Session, instance_id: uuid.UUID) -> Held:
    """Raises NotFound."""
    row = _locked(session, _INSTANCE, instance_id)
    if row is None:
        raise NotFound(f"instance {instance_id}")
    return _held(session, row)


@watching.phase("lock")
def hold_instance_if_free(session: Session, instance_id: uuid.UUID) -> Held | None:
    """None when somebody else holds it, or there is none."""
    row = ask(session, _FREE_INSTANCE, {"id": instance_id}).one_or_none()
    return None if row is None else _held(session, row)


def check_open(session: Session, held: Held, task: TaskRow) -> None:
    """Raises TaskGone or CaseSuspended."""
    if task.status is not TaskStatus.OPEN or held.instance.status is not InstanceStatus.RUNNING:
        raise TaskGone(closed_by=task.closed_by)
    check_going(session, held)


def check_going(session: Session, held: Held) -> None:
    """Raises CaseEnded or CaseSuspended."""
    held.running()
    if held.halted or held.instance.suspended:
        refuse_halted(session, held.instance)


def acting_as(session: Session, held: Held, task: TaskRow, actor_id: int, *, now: datetime) -> Acting:
    """In which capacity the actor does the task. Raises NotAllowed or ClaimedByOther."""
    return acting_with(standing_of(session, held, actor_id, now=now), held, task)


def acting_with(standing: Standing, held: Held, task: TaskRow) -> Acting:
    """As `acting_as`, with what the actor is known to be."""
    acting = _capacity(standing, held, task)
    if task.claimed_by not in (None, standing.employee_id):
        raise ClaimedByOther(claimed_by=task.claimed_by)
    return acting


def entitled_as(session: Session, held: Held, task: TaskRow, actor_id: int, *, now: datetime) -> Acting:
    """In which capacity the task is the actor's to do, in whosever hand it is now. Raises NotAllowed."""
    return _capacity(standing_of(session, held, actor_id, now=now), held, task)


def standing_of(session: Session, held: Held, actor_id: int, *, now: datetime) -> Standing:
    """On the day on the wall of the case's unit."""
    return assignment.standing(session, actor_id, today=now.astimezone(held.zone).date())


def _capacity(standing: Standing, held: Held, task: TaskRow) -> Acting:
    acting = assignment.acting_for(standing, task, process_key=held.definition.info.key)
    if acting is None:
        raise NotAllowed
    return acting


def _locked(session: Session, statement: Executable, key: uuid.UUID) -> Any:
    """The locked row. Asked for again when there is none: while it was waited for, the case may have been migrated.

    PostgreSQL then looks at the changed instance beside the definition that it had before, and finds no pair.
    """
    row = ask(session, statement, {"id": key}).one_or_none()
    return row or ask(session, statement, {"id": key}).one_or_none()


def _held(session: Session, row: Any) -> Held:
    zone, digest, stopped = row[:_BEFORE]
    instance = CaseRow(*row[_BEFORE:_END])
    definition = cache.loaded(session, instance.definition_id, digest)
    return Held(instance, definition, ZoneInfo(zone) if zone else HOME, stopped)
