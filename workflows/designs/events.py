"""What designers did, written down in the act itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.design import DesignAct, DesignEvent, ProcessDraft


def note_draft(
    session: Session, draft: ProcessDraft, act: DesignAct, *, by: int | None, now: datetime, note: str = ""
) -> None:
    version = draft.base_version or None
    note_process(session, draft.key, act, by=by, now=now, note=note, draft_id=draft.id, version=version)


def note_process(
    session: Session,
    key: str,
    act: DesignAct,
    *,
    by: int | None,
    now: datetime,
    note: str = "",
    draft_id: int | None = None,
    version: int | None = None,
) -> None:
    row = {
        "key": key,
        "at": now,
        "actor_id": by,
        "act": act,
        "draft_id": draft_id,
        "version": version,
        "note": note,
    }
    session.execute(insert(DesignEvent).values(row))
