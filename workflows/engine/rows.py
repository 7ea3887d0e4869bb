"""A case and a task as an act reads them under the lock: plain values, since objects of the session cost much more."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from models.process import Instance, InstanceStatus, TaskStatus, UserTask


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: uuid.UUID
    definition_id: int
    number: str
    subject_id: int
    started_by: int
    unit_id: int | None
    status: InstanceStatus
    summary: Mapping[str, object]
    state: bytes | None
    state_format: str
    revision: int
    suspended: bool
    ended_at: datetime | None
    event_count: int
    head_hash: bytes


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: uuid.UUID
    engine_id: uuid.UUID
    step: str
    name: str
    form: str
    decision: bool
    subject_id: int
    post_id: int | None
    escalated_post_id: int | None
    role: str | None
    unit_id: int | None
    employee_id: int | None
    claimed_by: int | None
    status: TaskStatus
    closed_by: int | None


CASE = tuple(getattr(Instance, one.name) for one in fields(CaseRow))
TASK = tuple(getattr(UserTask, one.name) for one in fields(TaskRow))
