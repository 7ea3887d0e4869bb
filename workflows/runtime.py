"""Processes as the web layer and the workers use them: start, complete, claim, withdraw, publish, look up.

Every function works in the caller's transaction and commits nothing. `now` is aware and in UTC. Errors are those
of `workflows.errors`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.asking import ask
from models.process import DefinitionFile, Instance, UserTask
from workflows.engine import cache, cases
from workflows.engine import deploy as deployment
from workflows.engine.acts import cancel, claim, hand_over, release, withdraw, withdraw_for
from workflows.engine.cache import DefinitionInfo
from workflows.engine.clockwork import due_timers, fire_timer, record_incident, retry_incident
from workflows.engine.deploy import Deployed, deploy
from workflows.engine.erase import erase_event
from workflows.engine.halts import Halt, halted, halts_of_case, halts_of_process
from workflows.engine.history import Verdict, verify
from workflows.engine.mailbox import Receipt
from workflows.engine.mailbox import put as send_message
from workflows.engine.many import start_many
from workflows.engine.migrate import (
    MIGRATE,
    Progress,
    check_cases,
    drop_migration,
    fail_case,
    next_cases,
    plan_migration,
    progress,
    start_migration,
    status_of,
    undo_migration,
)
from workflows.engine.move import confirm_move, decline_move, open_moves, propose_move, ways
from workflows.engine.noting import note_back, note_files
from workflows.engine.operate import running_cases
from workflows.engine.post import deliver_message, due_messages, receiver_of
from workflows.engine.relocate import Way
from workflows.engine.requests import Answer
from workflows.engine.retime import retime
from workflows.engine.shape import End, Reminder, Shape, Step, shape_from_json
from workflows.engine.soundness import unsound
from workflows.engine.suspend import (
    NOTE_SUSPENSION,
    note_suspension,
    resume_case,
    resume_process,
    suspend_case,
    suspend_process,
    unnoted_cases,
)
from workflows.engine.transfer import migrate_case, undo_case
from workflows.engine.walk import DiagramView, WalkStep, diagram, walk
from workflows.errors import NotFound, Problem
from workflows.form_def import Choice, FormDef, parse_form
from workflows.registry import choice_sources

__all__ = [
    "MIGRATE",
    "NOTE_SUSPENSION",
    "Answer",
    "DefinitionInfo",
    "Deployed",
    "DiagramView",
    "End",
    "Halt",
    "Progress",
    "Receipt",
    "Reminder",
    "Shape",
    "Step",
    "Verdict",
    "WalkStep",
    "Way",
    "ahead",
    "cancel",
    "check_cases",
    "check_diagram",
    "claim",
    "complete",
    "confirm_move",
    "decline_move",
    "definition",
    "deliver_message",
    "deploy",
    "deploy_shipped",
    "diagram",
    "drop_migration",
    "due_messages",
    "due_timers",
    "erase_event",
    "fail_case",
    "file",
    "fire_timer",
    "form",
    "form_as_answered",
    "form_of_task",
    "halted",
    "halts_of_case",
    "halts_of_process",
    "hand_over",
    "migrate_case",
    "next_cases",
    "note_back",
    "note_files",
    "note_suspension",
    "open_moves",
    "plan_migration",
    "progress",
    "propose_move",
    "receiver_of",
    "record_incident",
    "release",
    "resume_case",
    "resume_process",
    "retime",
    "retry_incident",
    "running_cases",
    "send_message",
    "start",
    "start_many",
    "start_migration",
    "startable",
    "status_of",
    "suspend_case",
    "suspend_process",
    "undo_case",
    "undo_migration",
    "unnoted_cases",
    "unsound",
    "verify",
    "walk",
    "ways",
    "withdraw",
    "withdraw_for",
]


def ahead(shape: Mapping[str, object], here: Collection[str]) -> Sequence[Step]:
    """What usually follows the earliest of these steps; `shape` as a definition keeps it."""
    return shape_from_json(shape).ahead(here)


def start(
    session: Session,
    key: str,
    *,
    actor_id: int,
    values: Mapping[str, object],
    now: datetime,
    request_key: uuid.UUID,
    subject_id: int | None = None,
    attachment_ids: Sequence[int] = (),
    device_at: datetime | None = None,
    device: Mapping[str, str] | None = None,
) -> Answer:
    """Begin a case of the newest version of a process, about the actor unless another subject is given."""
    sending = cases.Sending(
        actor_id=actor_id,
        now=now,
        request_key=request_key,
        attachment_ids=attachment_ids,
        device_at=device_at,
        device=device or {},
    )
    subject = actor_id if subject_id is None else subject_id
    return cases.start(session, key, values, sending, subject_id=subject)


def complete(
    session: Session,
    task_id: uuid.UUID,
    *,
    actor_id: int,
    values: Mapping[str, object],
    now: datetime,
    request_key: uuid.UUID,
    attachment_ids: Sequence[int] = (),
    device_at: datetime | None = None,
    device: Mapping[str, str] | None = None,
    known: Mapping[Hashable, object] | None = None,
) -> Answer:
    """Complete an open task with the values of its form; `known` is what services need not read again.

    Raises TaskGone, NotAllowed, ClaimedByOther, InputRefused; TechnicalFailure where nobody can mend it.
    """
    sending = cases.Sending(
        actor_id=actor_id,
        now=now,
        request_key=request_key,
        attachment_ids=attachment_ids,
        device_at=device_at,
        device=device or {},
        known=known or {},
    )
    return cases.complete(session, task_id, values, sending)


def deploy_shipped(session: Session, *, now: datetime) -> tuple[Deployed, ...]:
    """Publish the processes that come with the program; unchanged ones and the agency's own stay as they are."""
    return deployment.deploy_shipped(session, now=now)


def check_diagram(files: Mapping[str, bytes], *, session: Session | None = None) -> list[Problem]:
    """What keeps these files from being published; nothing is stored."""
    return deployment.check(files, session=session)


def definition(session: Session, key: str) -> DefinitionInfo:
    """The newest version of a process. Raises NotFound."""
    return cache.newest(session, key).info


def startable(session: Session, key: str, *, actor_id: int, now: datetime) -> DefinitionInfo:
    """The version that this person may begin a case of. Raises NotFound, ProcessWithdrawn, NotAllowed."""
    return cases.startable(session, key, actor_id=actor_id, now=now).info


def file(session: Session, definition_id: int, name: str) -> bytes:
    """A file that a version was published with. Raises NotFound."""
    content = session.scalar(
        select(DefinitionFile.content).where(
            DefinitionFile.definition_id == definition_id, DefinitionFile.name == name
        )
    )
    if content is None:
        raise NotFound(f"file {name} of definition {definition_id}")
    return content


def form(session: Session, definition_id: int, name: str, *, subject_id: int, today: date) -> FormDef:
    """A form of a version, by its name without `.form`, with the choices that it offers this subject today.

    Raises NotFound.
    """
    found = parse_form(file(session, definition_id, f"{name}.form").decode())
    return _offering(session, found, subject_id, today)


def form_of_task(session: Session, task_id: uuid.UUID, *, today: date) -> FormDef | None:
    """The form that a task is completed with; None where a press is enough. Raises NotFound."""
    row = ask(session, _FORM_OF_TASK, {"id": task_id}).one_or_none()
    if row is None:
        raise NotFound(f"task {task_id}")
    if row.content is None:
        return None
    return _offering(session, parse_form(row.content.decode()), row.subject_id, today)


def form_as_answered(session: Session, form: FormDef, values: Iterable[object]) -> FormDef:
    """The form with the names of what was chosen in it, which may not be on offer any more."""
    if not form.sources():
        return form
    chosen = frozenset(text for value in values for text in _texts(value))
    sources = choice_sources()
    named = {one: sources[one].names(session, chosen) for one in form.sources()}
    return form.filled({one: [Choice(*each) for each in names.items()] for one, names in named.items()})


def _offering(session: Session, form: FormDef, subject_id: int, today: date) -> FormDef:
    if not form.sources():
        return form
    sources = choice_sources()
    offers = {one: sources[one].offer(session, subject_id, today) for one in form.sources()}
    return form.filled({one: [Choice(*each) for each in offer] for one, offer in offers.items()})


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


_FORM_OF_TASK = (
    select(DefinitionFile.content, Instance.subject_id)
    .select_from(UserTask)
    .join(Instance, Instance.id == UserTask.instance_id)
    .outerjoin(
        DefinitionFile,
        (DefinitionFile.definition_id == Instance.definition_id)
        & (DefinitionFile.name == UserTask.form + ".form"),
    )
    .where(UserTask.id == bindparam("id"))
)
