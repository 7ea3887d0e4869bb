"""Drafts and their files: begun, changed, put away. What was uploaded once is never lost, however broken it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.design import DesignAct, DraftStatus, ProcessDraft, ProcessDraftFile
from models.process import Definition, DefinitionFile
from workflows.designs.events import note_draft
from workflows.designs.refusals import DraftClosed, DraftTooLarge
from workflows.engine.deploy import newest_version
from workflows.engine.look import look
from workflows.errors import NotFound

MOST_FILES = 80
MOST_BYTES = 8 * 1024 * 1024

UNFINISHED = frozenset({DraftStatus.OPEN, DraftStatus.IN_REVIEW, DraftStatus.RETURNED})
_CURRENT = ProcessDraftFile.replaced_at.is_(None)


def begin(
    session: Session,
    files: Mapping[str, bytes],
    *,
    by: int | None,
    now: datetime,
    key: str = "",
    act: DesignAct = DesignAct.BEGUN,
    note: str = "",
) -> ProcessDraft:
    """A new draft. `key` is the process it is meant for as long as the diagram doesn't say."""
    draft = ProcessDraft(
        key=key, name=key, base_version=0, author_id=by, created_at=now, changed_at=now, revision=1
    )
    session.add(draft)
    session.flush()  # the files need its number
    _put(session, draft, files, by=by, now=now)
    _settle(session, draft)
    note_draft(session, draft, act, by=by, now=now, note=note or ", ".join(sorted(files)))
    return draft


def restore(session: Session, key: str, version: int, *, by: int, now: datetime) -> ProcessDraft:
    """A draft with the files of an earlier version; it goes the way of every other draft. Raises NotFound."""
    rows = session.execute(
        select(DefinitionFile.name, DefinitionFile.content)
        .join(Definition, Definition.id == DefinitionFile.definition_id)
        .where(Definition.key == key, Definition.version == version)
    )
    files = {row.name: row.content for row in rows if "/" not in row.name}
    if not files:
        raise NotFound(f"version {version} of {key}")
    return begin(session, files, by=by, now=now, key=key, act=DesignAct.RESTORED, note=str(version))


def put(
    session: Session, draft_id: int, files: Mapping[str, bytes], *, by: int, now: datetime
) -> ProcessDraft:
    """Add files, or replace those of the same name. Whoever waits to review it has to wait for a new sending."""
    draft = held(session, draft_id, UNFINISHED)
    _put(session, draft, files, by=by, now=now)
    return _changed(session, draft, by=by, now=now, note=", ".join(sorted(files)))


def remove(session: Session, draft_id: int, name: str, *, by: int, now: datetime) -> ProcessDraft:
    """Take a file out. Raises NotFound."""
    draft = held(session, draft_id, UNFINISHED)
    if name not in files_of(session, draft_id):
        raise NotFound(f"file {name} of draft {draft_id}")
    _put_away(session, draft, [name], now=now)
    return _changed(session, draft, by=by, now=now, note=f"− {name}")


def discard(session: Session, draft_id: int, *, by: int, now: datetime) -> ProcessDraft:
    draft = held(session, draft_id, UNFINISHED)
    return _moved(session, draft, DraftStatus.DISCARDED, DesignAct.DISCARDED, by=by, now=now)


def reopen(session: Session, draft_id: int, *, by: int, now: datetime) -> ProcessDraft:
    """Take up a discarded draft again, as it was."""
    draft = held(session, draft_id, {DraftStatus.DISCARDED})
    return _moved(session, draft, DraftStatus.OPEN, DesignAct.REOPENED, by=by, now=now)


def files_of(session: Session, draft_id: int) -> dict[str, bytes]:
    rows = session.execute(
        select(ProcessDraftFile.name, ProcessDraftFile.content)
        .where(ProcessDraftFile.draft_id == draft_id, _CURRENT)
        .order_by(ProcessDraftFile.name)
    )
    return {row.name: row.content for row in rows}


def held(session: Session, draft_id: int, states: frozenset[DraftStatus] | set[DraftStatus]) -> ProcessDraft:
    """The draft, locked until the act is done. Raises NotFound, or DraftClosed in another state."""
    draft = session.scalar(select(ProcessDraft).where(ProcessDraft.id == draft_id).with_for_update())
    if draft is None:
        raise NotFound(f"draft {draft_id}")
    if draft.status not in states:
        raise DraftClosed(f"draft {draft_id} is {draft.status}")
    return draft


def _changed(session: Session, draft: ProcessDraft, *, by: int, now: datetime, note: str) -> ProcessDraft:
    draft.revision += 1
    draft.changed_at = now
    draft.status = DraftStatus.OPEN
    _settle(session, draft)
    note_draft(session, draft, DesignAct.CHANGED, by=by, now=now, note=note)
    return draft


def _moved(
    session: Session, draft: ProcessDraft, status: DraftStatus, act: DesignAct, *, by: int, now: datetime
) -> ProcessDraft:
    draft.status = status
    draft.changed_at = now
    note_draft(session, draft, act, by=by, now=now)
    return draft


def _put(
    session: Session, draft: ProcessDraft, files: Mapping[str, bytes], *, by: int | None, now: datetime
) -> None:
    standing = files_of(session, draft.id)
    new = {name: content for name, content in files.items() if standing.get(name) != content}
    after = standing | new
    if len(after) > MOST_FILES or sum(map(len, after.values())) > MOST_BYTES:
        raise DraftTooLarge
    _put_away(session, draft, list(new), now=now)
    session.add_all(
        ProcessDraftFile(
            draft_id=draft.id,
            name=name,
            sha256=hashlib.sha256(content).digest(),
            content=content,
            added_by=by,
            added_at=now,
        )
        for name, content in new.items()
    )
    session.flush()  # what is read next must see them


def _put_away(session: Session, draft: ProcessDraft, names: list[str], *, now: datetime) -> None:
    session.execute(
        update(ProcessDraftFile)
        .where(ProcessDraftFile.draft_id == draft.id, ProcessDraftFile.name.in_(names), _CURRENT)
        .values(replaced_at=now)
    )


def _settle(session: Session, draft: ProcessDraft) -> None:
    """Key and name as the diagram says them; another process has another newest version."""
    diagram = look(files_of(session, draft.id)).diagram
    before = draft.key
    if diagram is not None and diagram.key:
        draft.key, draft.name = diagram.key[:80], diagram.name[:200]
    if draft.key != before or draft.base_version == 0:
        draft.base_version = newest_version(session, draft.key)
