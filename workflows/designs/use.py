"""Taking a process out of use and back: nobody starts it meanwhile, what runs goes on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.design import DesignAct, ProcessUse
from models.process import Definition
from workflows.designs.events import note_process
from workflows.designs.refusals import WordsNeeded
from workflows.errors import NotFound


def withdraw(session: Session, key: str, *, by: int, now: datetime, reason: str) -> None:
    """Staff read the reason. Withdrawing once more changes nothing. Raises NotFound, WordsNeeded."""
    if not reason.strip():
        raise WordsNeeded
    if not session.scalar(select(exists().where(Definition.key == key))):
        raise NotFound(f"process {key}")
    row = {"key": key, "withdrawn_at": now, "withdrawn_by": by, "reason": reason.strip()}
    taken = insert(ProcessUse).values(row).on_conflict_do_nothing().returning(ProcessUse.key)
    if session.execute(taken).first() is not None:
        note_process(session, key, DesignAct.WITHDRAWN, by=by, now=now, note=reason.strip())


def resume(session: Session, key: str, *, by: int, now: datetime) -> None:
    """Back into use, with the newest version; nothing happens where it is in use."""
    gone = session.execute(delete(ProcessUse).where(ProcessUse.key == key).returning(ProcessUse.key))
    if gone.first() is not None:
        note_process(session, key, DesignAct.RESUMED, by=by, now=now)


def out_of_use(session: Session) -> dict[str, ProcessUse]:
    return {row.key: row for row in session.scalars(select(ProcessUse))}
