"""Processes as the web layer and the workers use them: start, complete, claim, withdraw, publish, look up.

Every function works in the caller's transaction and commits nothing. `now` is aware and in UTC. Errors are those
of `workflows.errors`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import DefinitionFile
from workflows.engine import cache, cases
from workflows.engine import deploy as deployment
from workflows.engine.acts import cancel, claim, hand_over, release, withdraw
from workflows.engine.cache import DefinitionInfo
from workflows.engine.clockwork import due_timers, fire_timer, record_incident, retry_incident
from workflows.engine.deploy import Deployed, deploy
from workflows.engine.history import Verdict, verify
from workflows.engine.requests import Answer
from workflows.engine.shape import End, Reminder, Shape, Step
from workflows.engine.walk import DiagramView, WalkStep, diagram, walk
from workflows.errors import NotFound, Problem
from workflows.form_def import Choice, FormDef, parse_form
from workflows.registry import choice_sources

__all__ = [
    "Answer",
    "DefinitionInfo",
    "Deployed",
    "DiagramView",
    "End",
    "Reminder",
    "Shape",
    "Step",
    "Verdict",
    "WalkStep",
    "cancel",
    "check_diagram",
    "claim",
    "complete",
    "definition",
    "deploy",
    "deploy_shipped",
    "diagram",
    "due_timers",
    "file",
    "fire_timer",
    "form",
    "form_as_answered",
    "hand_over",
    "record_incident",
    "release",
    "retry_incident",
    "start",
    "verify",
    "walk",
    "withdraw",
]


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
) -> Answer:
    """Begin a case of the newest version of a process, about the actor unless another subject is given."""
    sending = cases.Sending(
        actor_id=actor_id,
        now=now,
        request_key=request_key,
        attachment_ids=attachment_ids,
        device_at=device_at,
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
) -> Answer:
    """Complete an open task with the values of its form.

    Raises TaskGone, NotAllowed, ClaimedByOther, InputRefused; TechnicalFailure where nobody can mend it.
    """
    sending = cases.Sending(
        actor_id=actor_id,
        now=now,
        request_key=request_key,
        attachment_ids=attachment_ids,
        device_at=device_at,
    )
    return cases.complete(session, task_id, values, sending)


def deploy_shipped(session: Session, *, now: datetime) -> tuple[Deployed, ...]:
    """Publish the processes that come with the program; unchanged ones stay as they are."""
    return deploy(session, deployment.shipped_files(), now=now, note="shipped")


def check_diagram(files: Mapping[str, bytes], *, session: Session | None = None) -> list[Problem]:
    """What keeps these files from being published; nothing is stored."""
    return deployment.check(files, session=session)


def definition(session: Session, key: str) -> DefinitionInfo:
    """The newest version of a process. Raises NotFound."""
    return cache.newest(session, key).info


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
    sources = choice_sources()
    offers = {one: sources[one].offer(session, subject_id, today) for one in found.sources()}
    return found.filled({one: [Choice(*each) for each in offer] for one, offer in offers.items()})


def form_as_answered(session: Session, form: FormDef, values: Iterable[object]) -> FormDef:
    """The form with the names of what was chosen in it, which may not be on offer any more."""
    chosen = frozenset(text for value in values for text in _texts(value))
    sources = choice_sources()
    named = {one: sources[one].names(session, chosen) for one in form.sources()}
    return form.filled({one: [Choice(*each) for each in names.items()] for one, names in named.items()})


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
