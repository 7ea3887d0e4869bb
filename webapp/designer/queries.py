"""What the designers' pages read: processes, versions, drafts and what was done to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.accounts import Account
from models.base import find
from models.design import (
    DesignAct,
    DesignEvent,
    DraftStatus,
    ProcessDraft,
    ProcessDraftFile,
    ProcessUse,
)
from models.people import Employee, Role, RoleGrant
from models.process import Definition, DefinitionFile, Instance, InstanceStatus
from workflows.errors import NotFound

UNFINISHED = (DraftStatus.IN_REVIEW, DraftStatus.RETURNED, DraftStatus.OPEN)
MOST_EVENTS = 200
MOST_DRAFTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    id: int
    key: str
    version: int
    name: str
    at: datetime
    by: str  # empty: on the machine itself
    note: str
    running: int
    shape: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    newest: Version
    running: tuple[tuple[int, int], ...]  # version and cases, newest first
    withdrawn: bool
    drafts: tuple[DraftLine, ...]

    @property
    def total(self) -> int:
        return sum(count for _version, count in self.running)

    @property
    def waits(self) -> bool:
        return any(draft.status is DraftStatus.IN_REVIEW for draft in self.drafts)


@dataclass(frozen=True, slots=True)
class DraftLine:
    id: int
    key: str
    name: str
    status: DraftStatus
    base_version: int
    author: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FileLine:
    id: int
    name: str
    size: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    at: datetime
    by: str
    act: DesignAct
    draft_id: int | None
    version: int | None
    note: str


def processes(session: Session) -> list[Process]:
    newest = _versions().ext(distinct_on(Definition.key)).order_by(Definition.key, Definition.version.desc())
    running: dict[str, list[tuple[int, int]]] = {}
    for key, version, count in session.execute(_running()):
        running.setdefault(key, []).append((version, count))
    withdrawn = set(session.scalars(select(ProcessUse.key)))
    open_drafts = drafts(session)
    found = [
        Process(
            newest=_version(row, dict(running.get(row.key, ())).get(row.version, 0)),
            running=tuple(running.get(row.key, ())),
            withdrawn=row.key in withdrawn,
            drafts=tuple(one for one in open_drafts if one.key == row.key),
        )
        for row in session.execute(newest)
    ]
    return sorted(found, key=lambda one: one.newest.name.casefold())


def versions(session: Session, key: str) -> list[Version]:
    """The newest first. Raises NotFound."""
    running = {version: count for _key, version, count in session.execute(_running(key))}
    rows = session.execute(_versions().where(Definition.key == key).order_by(Definition.version.desc()))
    found = [_version(row, running.get(row.version, 0)) for row in rows]
    if not found:
        raise NotFound(f"process {key}")
    return found


def files(session: Session, definition_id: int) -> dict[str, bytes]:
    """Of the version itself; those of the processes that it calls stand on their own pages."""
    rows = session.execute(
        select(DefinitionFile.name, DefinitionFile.content)
        .where(DefinitionFile.definition_id == definition_id)
        .order_by(DefinitionFile.name)
    )
    return {row.name: row.content for row in rows if "/" not in row.name}


def names(session: Session) -> dict[str, str]:
    """The names of all processes by their keys."""
    newest = select(Definition.key, Definition.name).ext(distinct_on(Definition.key))
    rows = session.execute(newest.order_by(Definition.key, Definition.version.desc()))
    return {row.key: row.name for row in rows}


def drafts(session: Session, key: str | None = None) -> list[DraftLine]:
    """Those on their way, the ones that wait for a second person first."""
    wanted = (
        select(ProcessDraft, Employee.name)
        .outerjoin(Employee, Employee.id == ProcessDraft.author_id)
        .where(ProcessDraft.status.in_(UNFINISHED))
        .order_by((ProcessDraft.status == DraftStatus.IN_REVIEW).desc(), ProcessDraft.changed_at.desc())
        .limit(MOST_DRAFTS)
    )
    if key is not None:
        wanted = wanted.where(ProcessDraft.key == key)
    return [
        DraftLine(one.id, one.key, one.name, one.status, one.base_version, author or "", one.changed_at)
        for one, author in session.execute(wanted)
    ]


def draft(session: Session, draft_id: int) -> ProcessDraft:
    found = find(session, ProcessDraft, draft_id)
    if found is None:
        raise NotFound(f"draft {draft_id}")
    return found


def draft_files(session: Session, draft_id: int) -> list[FileLine]:
    rows = session.execute(
        select(
            ProcessDraftFile.id,
            ProcessDraftFile.name,
            func.octet_length(ProcessDraftFile.content),
            Employee.name,
            ProcessDraftFile.added_at,
        )
        .outerjoin(Employee, Employee.id == ProcessDraftFile.added_by)
        .where(ProcessDraftFile.draft_id == draft_id, ProcessDraftFile.replaced_at.is_(None))
        .order_by(ProcessDraftFile.name)
    )
    return [FileLine(number, name, size, by or "", at) for number, name, size, by, at in rows]


def history(session: Session, *, key: str = "", draft_id: int = 0) -> list[Done]:
    """Of a process with the drafts that became or may become one of its versions, or of one draft."""
    of_drafts = select(ProcessDraft.id).where(ProcessDraft.key == key)
    about = DesignEvent.draft_id == draft_id
    if key:
        about = or_(DesignEvent.key == key, DesignEvent.draft_id.in_(of_drafts))
    rows = session.execute(
        select(DesignEvent, Employee.name)
        .outerjoin(Employee, Employee.id == DesignEvent.actor_id)
        .where(about)
        .order_by(DesignEvent.id.desc())
        .limit(MOST_EVENTS)
    )
    return [Done(one.at, by or "", one.act, one.draft_id, one.version, one.note) for one, by in rows]


def designers(session: Session, *, without: frozenset[int]) -> list[str]:
    """Who else could be the second person."""
    rows = session.scalars(
        select(Employee.name)
        .join(RoleGrant, RoleGrant.employee_id == Employee.id)
        .join(Account, Account.employee_id == Employee.id)
        .where(RoleGrant.role == Role.DESIGNER, Employee.active, Account.enabled)
        .where(Employee.id.not_in(without))
        .distinct()
        .order_by(Employee.name)
    )
    return list(rows)


def _versions() -> Select[*tuple[Any, ...]]:
    return select(
        Definition.id,
        Definition.key,
        Definition.version,
        Definition.name,
        Definition.deployed_at,
        Employee.name.label("by"),
        Definition.note,
        Definition.shape,
    ).outerjoin(Employee, Employee.id == Definition.deployed_by)


def _version(row: Row[*tuple[Any, ...]], running: int) -> Version:
    return Version(
        id=row.id,
        key=row.key,
        version=row.version,
        name=row.name,
        at=row.deployed_at,
        by=row.by or "",
        note=row.note,
        running=running,
        shape=row.shape,
    )


def _running(key: str = "") -> Select[*tuple[Any, ...]]:
    wanted = (
        select(Definition.key, Definition.version, func.count())
        .join(Instance, Instance.definition_id == Definition.id)
        .where(Instance.status == InstanceStatus.RUNNING)
        .group_by(Definition.key, Definition.version)
        .order_by(Definition.version.desc())
    )
    return wanted.where(Definition.key == key) if key else wanted
