"""Cases and tasks written straight into their tables, for tests that need no engine."""

from __future__ import annotations

import uuid
from datetime import datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import uuid7
from models.people import Role
from models.process import Definition, Instance, UserTask
from tests.support.world import NOW, Person

_numbers = count(1)


def make_definition(session: Session, key: str = "leave") -> Definition:
    found = session.scalar(select(Definition).where(Definition.key == key))
    if found is not None:
        return found
    definition = Definition(
        key=key,
        version=1,
        name=key.title(),
        digest=key.encode(),
        spec=b"",
        spec_format="none",
        shape={},
        deployed_at=NOW,
    )
    session.add(definition)
    session.flush()  # its number is needed below
    return definition


def make_instance(
    session: Session, *, subject: Person, starter: Person | None = None, process_key: str = "leave"
) -> Instance:
    instance = Instance(
        id=uuid7(),
        definition_id=make_definition(session, process_key).id,
        number=f"UJI-2026-{next(_numbers):04}",
        subject_id=subject.id,
        started_by=(starter or subject).id,
        summary={},
        started_at=NOW,
    )
    session.add(instance)
    session.flush()  # tasks refer to it
    return instance


def make_task(
    session: Session,
    *,
    subject: Person,
    post_id: int | None = None,
    escalated_post_id: int | None = None,
    role: Role | None = None,
    unit_id: int | None = None,
    employee_id: int | None = None,
    decision: bool = True,
    process_key: str = "leave",
    instance: Instance | None = None,
    due_at: datetime | None = None,
) -> UserTask:
    instance = instance or make_instance(session, subject=subject, process_key=process_key)
    task = UserTask(
        id=uuid7(),
        instance_id=instance.id,
        engine_id=uuid.uuid4(),
        step="advice",
        name="Pertimbangan atasan",
        decision=decision,
        subject_id=subject.id,
        post_id=post_id,
        escalated_post_id=escalated_post_id,
        role=role,
        unit_id=unit_id,
        employee_id=employee_id,
        created_at=NOW,
        due_at=due_at,
    )
    session.add(task)
    session.flush()  # it is read back with plain SELECTs
    return task
