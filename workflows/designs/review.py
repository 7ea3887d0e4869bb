"""Four eyes: who made a draft sends it, somebody else publishes it or gives it back with words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.design import DesignAct, DesignEvent, DraftStatus, ProcessDraft, ProcessDraftFile
from models.process import DefinitionFile
from workflows.designs.drafts import UNFINISHED, files_of, held
from workflows.designs.events import note_draft, note_process
from workflows.designs.refusals import DraftChanged, NothingNew, OwnDraft, WordsNeeded
from workflows.designs.report import report_on
from workflows.designs.telling import ask_others, tell_authors
from workflows.engine import deploy as deployment
from workflows.engine.deploy import Deployed
from workflows.errors import DiagramRefused, VersionMoved

_MAKING = (DesignAct.BEGUN, DesignAct.RESTORED, DesignAct.CHANGED, DesignAct.SENT)
_WAITING = frozenset({DraftStatus.IN_REVIEW})
_UNSENT = frozenset({DraftStatus.OPEN, DraftStatus.RETURNED})


def authors(session: Session, draft: ProcessDraft) -> frozenset[int]:
    """Everybody who begun, changed or sent the draft, and who ever uploaded one of its files in another draft.

    So that nobody publishes own work by having somebody else upload it. What has been published once, in whatever
    process, was read by two people then and counts no more.
    """
    made = session.scalars(
        select(DesignEvent.actor_id).where(DesignEvent.draft_id == draft.id, DesignEvent.act.in_(_MAKING))
    )
    return frozenset(one for one in (*made, draft.author_id, *_writers(session, draft)) if one is not None)


def send(
    session: Session, draft_id: int, *, by: int, now: datetime, revision: int, note: str = ""
) -> ProcessDraft:
    """Ask for a second person. Raises DiagramRefused while something blocks, DraftChanged, DraftClosed."""
    draft = _as_read(held(session, draft_id, _UNSENT), revision)
    if blocking := report_on(session, files_of(session, draft_id)).blocking:
        raise DiagramRefused(blocking)
    draft.status = DraftStatus.IN_REVIEW
    note_draft(session, draft, DesignAct.SENT, by=by, now=now, note=note)
    ask_others(session, draft, without=authors(session, draft), by=by, now=now)
    return draft


def take_back(session: Session, draft_id: int, *, by: int, now: datetime) -> ProcessDraft:
    draft = held(session, draft_id, _WAITING)
    draft.status = DraftStatus.OPEN
    note_draft(session, draft, DesignAct.TAKEN_BACK, by=by, now=now)
    return draft


def give_back(
    session: Session, draft_id: int, *, by: int, now: datetime, revision: int, words: str
) -> ProcessDraft:
    """The second person wants something changed. Raises WordsNeeded without saying what."""
    if not words.strip():
        raise WordsNeeded
    draft = _as_read(held(session, draft_id, _WAITING), revision)
    draft.status = DraftStatus.RETURNED
    note_draft(session, draft, DesignAct.RETURNED, by=by, now=now, note=words.strip())
    tell_authors(session, draft, "design.returned", authors(session, draft), by=by, now=now)
    return draft


def realign(session: Session, draft_id: int, *, by: int, now: datetime, version: int) -> ProcessDraft:
    """Somebody has compared the draft with `version`, published since it was begun. Raises VersionMoved."""
    draft = held(session, draft_id, UNFINISHED)
    newest = deployment.newest_version(session, draft.key)
    if newest != version:
        raise VersionMoved(newest)
    draft.base_version = newest
    note_draft(session, draft, DesignAct.REALIGNED, by=by, now=now)
    return draft


def publish(session: Session, draft_id: int, *, by: int, now: datetime, revision: int, note: str) -> Deployed:
    """Make the draft the newest version; cases that run stay on theirs.

    Raises WordsNeeded without a note, OwnDraft, DraftChanged, DraftClosed, VersionMoved, NothingNew and
    DiagramRefused; nothing is changed then.
    """
    if not note.strip():
        raise WordsNeeded
    draft = held(session, draft_id, _WAITING)
    writers = authors(session, draft)
    if by in writers:
        raise OwnDraft(f"draft {draft_id} by employee {by}")
    _as_read(draft, revision)
    deployment.lock(session)
    newest = deployment.newest_version(session, draft.key)
    if newest != draft.base_version:
        raise VersionMoved(newest)
    (done,) = deployment.deploy(session, files_of(session, draft_id), now=now, by=by, note=note.strip())
    if not done.new:
        raise NothingNew(done.version)
    draft.status, draft.definition_id, draft.changed_at = DraftStatus.PUBLISHED, done.definition_id, now
    note_process(
        session,
        draft.key,
        DesignAct.PUBLISHED,
        by=by,
        now=now,
        note=note.strip(),
        draft_id=draft.id,
        version=done.version,
    )
    tell_authors(session, draft, "design.published", writers, by=by, now=now, version=done.version)
    return done


def _as_read(draft: ProcessDraft, revision: int) -> ProcessDraft:
    if draft.revision != revision:
        raise DraftChanged(f"draft {draft.id} is at {draft.revision}, read was {revision}")
    return draft


def _writers(session: Session, draft: ProcessDraft) -> list[int | None]:
    current = select(ProcessDraftFile.sha256).where(
        ProcessDraftFile.draft_id == draft.id, ProcessDraftFile.replaced_at.is_(None)
    )
    published = select(func.sha256(DefinitionFile.content))
    written = (
        select(ProcessDraftFile.added_by)
        .where(ProcessDraftFile.sha256.in_(current), ProcessDraftFile.sha256.not_in(published))
        .distinct()
    )
    return list(session.scalars(written))
