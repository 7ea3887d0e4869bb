"""The steps of a case in words, and the marks on its diagram: from history and shape, the engine isn't loaded."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from sqlalchemy import null, select
from sqlalchemy.orm import Session

from models.messages import Subscription
from models.people import Employee
from models.process import (
    Definition,
    DefinitionFile,
    HistoryEvent,
    Instance,
    InstanceStatus,
    TaskStatus,
    Timer,
    UserTask,
)
from workflows import assignment
from workflows.assignment import Holder
from workflows.engine import cache
from workflows.engine.shape import Shape
from workflows.errors import NotFound

_BESIDE = {"FILES_ADDED", "REPORTED_BACK"}
_CLOSING = {"ENDED", "WITHDRAWN", "CANCELLED"}
_BY_OPERATORS = {"SUSPENDED", "RESUMED", "MOVED", "MIGRATED", "MIGRATION_UNDONE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkStep:
    """One line of a case's story.

    done: who (`actor`, in the capacity `title`), when (`at`), and what was said (`form`); the first is the start.
    What an administrator did to the case stands among them: its `kind` says what, `reason` why, and of a move to
    another step `second` who had proposed it. So do `files` that were added, and after the end of a case follow it.
    now: since when (`at`), until when (`due_at`), and who may act (`people`, when the day was given). Where the
    case waits for no person, `kind` is WAITING_TIMER, WAITING_MESSAGE, WAITING_SIGNAL or WAITING_CONDITIONAL.
    ahead: a step of the ordinary path that is still to come. end: how it ended; `kind` is ENDED, WITHDRAWN or
    CANCELLED and `outcome` the code of the end reached.
    """

    state: Literal["done", "now", "ahead", "end"]
    kind: str
    step: str
    name: str
    at: datetime | None = None
    actor_id: int | None = None
    actor: str = ""
    title: str = ""
    form: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    second: str = ""
    files: tuple[str, ...] = ()
    outcome: str = ""
    task_id: uuid.UUID | None = None
    due_at: datetime | None = None
    claimed_by: int | None = None
    people: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True)
class DiagramView:
    """The diagram on which a case runs, with the ids of shapes that it has passed and of those where it waits."""

    xml: bytes
    done: tuple[str, ...]
    now: tuple[str, ...]


def walk(session: Session, instance: Instance, *, today: date | None = None) -> tuple[WalkStep, ...]:
    """Who may act on the open steps is looked up only for a given `today`."""
    digest = session.scalars(select(Definition.digest).where(Definition.id == instance.definition_id)).one()
    shape = cache.loaded(session, instance.definition_id, digest).info.shape
    past = list(_past(session, instance.id, shape))
    present = [*_present(session, instance.id, today), *_waiting(session, instance.id, shape)]
    future = _ahead(shape, past, present) if instance.status is InstanceStatus.RUNNING else ()
    closed = next((place for place, step in enumerate(past) if step.state == "end"), len(past))
    return (*past[:closed], *present, *future, *past[closed:])


def diagram(session: Session, instance_id: uuid.UUID) -> DiagramView:
    """Raises NotFound."""
    xml = session.scalar(
        select(DefinitionFile.content)
        .join(Instance, Instance.definition_id == DefinitionFile.definition_id)
        .where(Instance.id == instance_id)
        .where(DefinitionFile.name.like("%.bpmn"), DefinitionFile.name.not_like("%/%"))
    )
    if xml is None:
        raise NotFound(f"instance {instance_id}")
    paths = session.scalars(
        select(HistoryEvent.body["path"])
        .where(HistoryEvent.instance_id == instance_id, HistoryEvent.body.has_key("path"))
        .order_by(HistoryEvent.sequence)
    )
    done = dict.fromkeys(step for path in paths for step in path)
    open_steps = select(UserTask.step).where(
        UserTask.instance_id == instance_id, UserTask.status == TaskStatus.OPEN
    )
    now = [*session.scalars(open_steps.order_by(UserTask.created_at))]
    now += [step.step for step in _waiting(session, instance_id, _shape_of(session, instance_id))]
    return DiagramView(xml, tuple(done), tuple(dict.fromkeys(now)))


def _shape_of(session: Session, instance_id: uuid.UUID) -> Shape:
    definition_id, digest = session.execute(
        select(Definition.id, Definition.digest)
        .join(Instance, Instance.definition_id == Definition.id)
        .where(Instance.id == instance_id)
    ).one()
    return cache.loaded(session, definition_id, digest).info.shape


def _past(session: Session, instance_id: uuid.UUID, shape: Shape) -> Iterator[WalkStep]:
    rows = session.execute(
        select(HistoryEvent, Employee.name)
        .outerjoin(Employee, Employee.id == HistoryEvent.actor_id)
        .where(HistoryEvent.instance_id == instance_id)
        .where(HistoryEvent.kind.in_({"STARTED", "TASK_COMPLETED", *_CLOSING, *_BY_OPERATORS, *_BESIDE}))
        .order_by(HistoryEvent.sequence)
    )
    for event, actor in rows:
        body = event.body or {}  # erased
        form, files = body.get("form"), body.get("files")
        yield WalkStep(
            state="end" if event.kind in _CLOSING else "done",
            kind=event.kind,
            step=event.step,
            name=shape.name if event.kind == "STARTED" else str(body.get("name", "")),
            at=event.at,
            actor_id=event.actor_id,
            actor=actor or "",
            title=str(body.get("as", "")),
            form=form if isinstance(form, dict) else {},
            reason=str(body.get("reason", "")),
            second=str(body.get("proposer", "")),
            files=tuple(map(str, files)) if isinstance(files, list) else (),
            outcome=str(body.get("outcome", "")),
            task_id=uuid.UUID(str(body["task_id"])) if "task_id" in body else None,
        )


def _present(session: Session, instance_id: uuid.UUID, today: date | None) -> Iterator[WalkStep]:
    tasks = session.scalars(
        select(UserTask)
        .where(UserTask.instance_id == instance_id, UserTask.status == TaskStatus.OPEN)
        .order_by(UserTask.created_at, UserTask.id)
    ).all()
    ids = [task.id for task in tasks]
    people = assignment.people_of_tasks(session, ids, today=today) if today and ids else {}
    for task in tasks:
        yield WalkStep(
            state="now",
            kind="TASK_CREATED",
            step=task.step,
            name=task.name,
            at=task.created_at,
            task_id=task.id,
            due_at=task.due_at,
            claimed_by=task.claimed_by,
            people=people.get(task.id, ()),
        )


def _waiting(session: Session, instance_id: uuid.UUID, shape: Shape) -> Iterator[WalkStep]:
    """Events in the flow at which the case stands; those that merely might interrupt a step are no place to be."""
    if not shape.waits:
        return
    subscribed = select(Subscription.step, Subscription.since, null().label("due_at"))
    timed = select(Timer.step, null().label("since"), Timer.due_at)
    rows = session.execute(
        subscribed.where(Subscription.instance_id == instance_id).union_all(
            timed.where(Timer.instance_id == instance_id)
        )
    )
    for row in sorted(rows, key=lambda row: str(row.step)):
        if wait := shape.wait(row.step):
            kind = f"WAITING_{wait.kind.upper()}"
            yield WalkStep(
                state="now", kind=kind, step=wait.id, name=wait.name, at=row.since, due_at=row.due_at
            )


def _ahead(shape: Shape, past: Sequence[WalkStep], present: Sequence[WalkStep]) -> Iterator[WalkStep]:
    """What usually follows the earliest step that is open, or else the last one done."""
    here = [one.step for one in present if shape.step(one.step)]
    if not here:
        here = [one.step for one in past if one.kind == "TASK_COMPLETED" and shape.step(one.step)][-1:]
    waiting = {one.step for one in present}
    for step in shape.ahead(here):
        if step.id not in waiting:
            yield WalkStep(state="ahead", kind="", step=step.id, name=step.name)
