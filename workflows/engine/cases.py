"""Starting a case and completing a task: lock, look, check, run, save; one order for every act."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from models.asking import keeping
from models.base import uuid7
from models.design import ProcessUse
from models.documents import Attachment
from models.people import HOME, Employee
from models.process import Instance, TaskStatus, next_in_series
from workflows import assignment, watching
from workflows.assignment import Acting
from workflows.engine import cache
from workflows.engine.cache import Loaded
from workflows.engine.halts import refuse_halted_start
from workflows.engine.hands import CaseHands
from workflows.engine.history import Author, Chain, Event
from workflows.engine.locks import Held, acting_with, check_open, hold_task, standing_of
from workflows.engine.plain import UnfitData, plain_form
from workflows.engine.project import Act, Place, settle
from workflows.engine.requests import Answer, earlier_answer, first_answer
from workflows.engine.rows import TaskRow
from workflows.engine.run import Run
from workflows.errors import InputRefused, NotAllowed, NotFound, ProcessWithdrawn
from workflows.registry import Context, checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What comes with an act beside its values: who, when, and the key that makes it count once."""

    actor_id: int
    now: datetime
    request_key: uuid.UUID
    attachment_ids: Sequence[int] = ()
    device_at: datetime | None = None
    device: Mapping[str, str] = field(default_factory=dict)  # its name and address, as far as known
    known: Mapping[Hashable, object] = field(
        default_factory=dict
    )  # read for many acts, by keys of `Context.once`


@watching.act("start")
def start(
    session: Session, key: str, values: Mapping[str, object], sending: Sending, *, subject_id: int
) -> Answer:
    if repeated := first_answer(session, sending.actor_id, sending.request_key, now=sending.now):
        return repeated
    definition = startable(session, key, actor_id=sending.actor_id, now=sending.now)
    watching.about(key, "")
    refuse_halted_start(session, key, definition.info.id)
    unit = assignment.unit_of(session, subject_id, sending.now.astimezone(HOME).date())
    context = Context(
        session=session,
        now=sending.now,
        instance_id=uuid7(),
        subject_id=subject_id,
        actor_id=sending.actor_id,
        zone=ZoneInfo(unit.time_zone),
    )
    hands = CaseHands(context)
    shape = definition.info.shape
    sent = checked(context, definition, values, form=shape.start_form, check=shape.start_check)
    series = f"{shape.prefix}-{hands.today.year}"
    number = f"{series}-{next_in_series(session, series):04d}"
    _insert(session, definition, number, unit_id=unit.id, context=context)
    _attach(session, sending, context.instance_id)
    name = session.scalars(select(Employee.name).where(Employee.id == subject_id)).one()
    run = Run.begin(definition, hands, base_data(context, number, name) | sent)
    act = Act(
        author=Author(at=sending.now, actor_id=sending.actor_id, device_at=sending.device_at),
        event=started(definition, number, sent, _from(sending)),
        request_key=sending.request_key,
    )
    return settle(hands, run, new_place(definition, context, number), act)


@watching.act("complete")
def complete(session: Session, task_id: uuid.UUID, values: Mapping[str, object], sending: Sending) -> Answer:
    with keeping(session):
        return _complete(session, task_id, values, sending)


def _complete(session: Session, task_id: uuid.UUID, values: Mapping[str, object], sending: Sending) -> Answer:
    held, task = hold_task(session, task_id)
    watching.about(held.definition.info.key, task.step)
    if repeated := _repeated(session, task, sending):
        return repeated
    check_open(session, held, task)
    standing = standing_of(session, held, sending.actor_id, now=sending.now)
    acting = acting_with(standing, held, task)
    context = context_of(session, held, sending.actor_id, acting, now=sending.now, step=task.step)
    context.know({(assignment.STANDING, sending.actor_id, context.today): standing, **sending.known})
    step = held.definition.info.shape.step(task.step)
    sent = checked(context, held.definition, values, form=task.form, check=step.check if step else "")
    _attach(session, sending, context.instance_id)
    hands = CaseHands(context)
    run = restore(held, hands)
    before = run.ready()
    run.complete(task.engine_id, sent)
    act = Act(
        author=author_of(acting, sending.actor_id, now=sending.now, device_at=sending.device_at),
        event=_completed(task, sent, acting, sending),
        task=task,
        before=before,
        request_key=sending.request_key,
    )
    return settle(hands, run, place_of(held), act)


def _repeated(session: Session, task: TaskRow, sending: Sending) -> Answer | None:
    """What this request brought about before. Not asked while the task is open: under the lock it is then the first.

    Its key is written with its answer, in the statement that saves the case.
    """
    if task.status is TaskStatus.OPEN:
        return None
    return earlier_answer(session, sending.actor_id, sending.request_key)


def startable(session: Session, key: str, *, actor_id: int, now: datetime) -> Loaded:
    """The newest version, if it is in use and this person may begin a case of it."""
    definition = cache.newest(session, key)
    shape = definition.info.shape
    if not shape.prefix:
        raise NotFound(f"{key} is only called by other processes")
    _check_in_use(session, key, name=shape.name)
    if not assignment.may_start(session, shape.starters, actor_id, today=now.astimezone(HOME).date()):
        raise NotAllowed(f"start of {key}, which is for {shape.starters}")
    return definition


def _check_in_use(session: Session, key: str, *, name: str) -> None:
    found = session.scalar(select(ProcessUse).where(ProcessUse.key == key))
    if found is not None:
        raise ProcessWithdrawn(f"process {key} is out of use", name=name, reason=found.reason)


@watching.phase("load")
def restore(held: Held, hands: CaseHands) -> Run:
    state = held.instance.state or b""
    return Run.restore(held.definition, hands, state, held.instance.state_format)


def place_of(held: Held) -> Place:
    instance = held.instance
    return Place(
        definition=held.definition,
        chain=held.chain,
        revision=instance.revision,
        number=instance.number,
        starter_id=instance.started_by,
        summary=instance.summary,
    )


def context_of(
    session: Session,
    held: Held,
    actor_id: int | None,
    acting: Acting | None,
    *,
    now: datetime,
    step: str = "",
) -> Context:
    return Context(
        session=session,
        now=now,
        instance_id=held.instance.id,
        subject_id=held.instance.subject_id,
        actor_id=actor_id,
        on_behalf_of=acting.on_behalf_of if acting else None,
        ground=acting.ground if acting else "",
        step=step,
        zone=held.zone,
    )


def author_of(acting: Acting, actor_id: int, *, now: datetime, device_at: datetime | None = None) -> Author:
    return Author(
        at=now,
        actor_id=actor_id,
        on_behalf_of=acting.on_behalf_of,
        ground=acting.ground,
        device_at=device_at,
    )


def _from(sending: Sending) -> dict[str, object]:
    return {"device": dict(sending.device)} if sending.device else {}


def _completed(task: TaskRow, sent: Mapping[str, object], acting: Acting, sending: Sending) -> Event:
    body = {
        "form": sent,
        "task_id": str(task.id),
        "task_name": task.name,
        "name": task.name,
        "as": acting.title,
        **_from(sending),
    }
    return Event(kind="TASK_COMPLETED", step=task.step, body=body)


def checked(
    context: Context, definition: Loaded, values: Mapping[str, object], *, form: str, check: str
) -> dict[str, object]:
    """The values as JSON, of this form only, after its own check. Raises InputRefused or UnfitData."""
    sent = plain_form(values)
    if foreign := sorted(sent.keys() - set(definition.info.shape.forms.get(form, ()))):
        raise UnfitData(f"{', '.join(foreign)} is no field of the form {form!r}")
    if check:
        messages = {key: texts for key, texts in checks()[check](context, values).items() if texts}
        if messages:
            raise InputRefused(messages)
    return sent


def _insert(session: Session, definition: Loaded, number: str, *, unit_id: int, context: Context) -> None:
    session.execute(
        insert(Instance).values(
            id=context.instance_id,
            definition_id=definition.info.id,
            number=number,
            subject_id=context.subject_id,
            started_by=context.actor_id,
            unit_id=unit_id,
            summary={},
            started_at=context.now,
        )
    )


def _attach(session: Session, sending: Sending, instance_id: uuid.UUID) -> None:
    """Files become part of the case; only the sender's own that belong to no other case."""
    if not sending.attachment_ids:
        return
    wanted = set(sending.attachment_ids)
    result = session.execute(
        update(Attachment)
        .where(Attachment.id.in_(wanted), Attachment.owner_id == sending.actor_id)
        .where(Attachment.instance_id.is_(None))
        .values(instance_id=instance_id, draft_id=None)
    )
    if isinstance(result, CursorResult) and result.rowcount != len(wanted):
        raise NotAllowed("an attachment is not the sender's, or part of another case")


def base_data(context: Context, number: str, name: str) -> dict[str, object]:
    """What every case knows from its first step."""
    return {
        "subject_id": context.subject_id,
        "starter_id": context.actor_id,
        "subject_name": name,
        "instance_number": number,
    }


def started(
    definition: Loaded, number: str, sent: Mapping[str, object], device: Mapping[str, object]
) -> Event:
    info = definition.info
    body = {"form": sent, "number": number, "process": info.name, "version": info.version, **device}
    return Event(kind="STARTED", body=body)


def new_place(definition: Loaded, context: Context, number: str) -> Place:
    chain = Chain(instance_id=context.instance_id, definition_id=definition.info.id, count=0, head=b"")
    return Place(
        definition=definition,
        chain=chain,
        revision=1,
        number=number,
        starter_id=context.actor_id or context.subject_id,
        summary={},
    )
