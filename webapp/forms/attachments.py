"""Files on their way into a case: stored once by content, named by rows that belong to a draft until it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from flask import Response
from sqlalchemy import Column, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.base import Base
from models.documents import Attachment, StoredFile
from models.people import Employee
from webapp.forms import KeptFile, Upload

LEFT_ALONE = timedelta(days=1)
AT_ONCE = 200
_CONTENT = StoredFile.__table__.c.sha256


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as a page lists it."""

    id: int
    filename: str
    content_type: str
    size: int
    added_at: datetime
    owner: str


def store(
    session: Session, uploads: Iterable[Upload], *, owner_id: int, now: datetime, draft_id: int | None = None
) -> tuple[int, ...]:
    """Keep the content and name it; answers the attachments' ids."""
    made = [_made(session, one, owner_id=owner_id, now=now, draft_id=draft_id) for one in uploads]
    session.flush()  # their ids go into the case
    return tuple(one.id for one in made)


def _made(
    session: Session, upload: Upload, *, owner_id: int, now: datetime, draft_id: int | None
) -> Attachment:
    digest = bytes.fromhex(upload.sha256)
    content = {
        "sha256": digest,
        "content": upload.data,
        "content_type": upload.content_type,
        "size": len(upload.data),
        "stored_at": now,
    }
    # Renewed where it is known, so that `purge` neither takes it from under us nor thinks that it is old.
    renewed = insert(StoredFile).values(content)
    session.execute(renewed.on_conflict_do_update(index_elements=["sha256"], set_={"stored_at": now}))
    attachment = Attachment(
        sha256=digest,
        filename=upload.filename,
        field=upload.key,
        owner_id=owner_id,
        draft_id=draft_id,
        added_at=now,
    )
    session.add(attachment)
    return attachment


def kept_in_draft(session: Session, draft_id: int) -> dict[str, list[KeptFile]]:
    """The files that stand in a draft, by field."""
    found: dict[str, list[KeptFile]] = {}
    wanted = select(Attachment).where(Attachment.draft_id == draft_id, Attachment.instance_id.is_(None))
    for one in session.scalars(wanted.order_by(Attachment.id)):
        found.setdefault(one.field, []).append(KeptFile(one.sha256.hex(), one.filename))
    return found


def ids_of_kept(
    session: Session, draft_id: int | None, *, kept: Mapping[str, Sequence[KeptFile]]
) -> tuple[int, ...]:
    """The draft's attachments that are still wanted; the others stay behind and go with the draft."""
    wanted = {(field, bytes.fromhex(one.sha256)) for field, files in kept.items() for one in files}
    if draft_id is None or not wanted:
        return ()
    mine = session.execute(
        select(Attachment.id, Attachment.field, Attachment.sha256).where(
            Attachment.draft_id == draft_id, Attachment.instance_id.is_(None)
        )
    )
    once = {(field, digest): attachment_id for attachment_id, field, digest in mine}
    return tuple(once[one] for one in wanted if one in once)


def leave_draft(session: Session, ids: Sequence[int]) -> None:
    """Sent files belong to no draft any more, so that dropping it doesn't touch them."""
    if ids:
        session.execute(update(Attachment).where(Attachment.id.in_(ids)).values(draft_id=None))


def drop(session: Session, ids: Sequence[int]) -> None:
    """Attachments that no case has taken."""
    if ids:
        session.execute(delete(Attachment).where(Attachment.id.in_(ids), Attachment.instance_id.is_(None)))


def purge(session: Session, *, now: datetime) -> int:
    """Forget some files that no case has taken and whose draft is gone; answers how many.

    What another transaction has in hand is passed over until the next time. A draft that is being sent holds its rows;
    a content that it stores again is locked or young. Content goes when nothing names it any more, letters included.
    """
    before = now - LEFT_ALONE
    idle = (
        select(Attachment.id)
        .where(Attachment.draft_id.is_(None), Attachment.instance_id.is_(None), Attachment.added_at < before)
        .order_by(Attachment.added_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = session.scalars(
        delete(Attachment).where(Attachment.id.in_(idle)).returning(Attachment.sha256)
    ).all()
    unnamed = (
        select(StoredFile.sha256)
        .where(StoredFile.sha256.in_(gone), StoredFile.stored_at < before)
        .where(*(~exists().where(column == StoredFile.sha256) for column in _naming()))
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(StoredFile).where(StoredFile.sha256.in_(unnamed)))
    return len(gone)


def _naming() -> list[Column[bytes]]:
    """Every column of any table that refers to a content."""
    tables = Base.metadata.tables.values()
    return [key.parent for table in tables for key in table.foreign_keys if key.column is _CONTENT]


def of_case(session: Session, instance_id: uuid.UUID) -> tuple[File, ...]:
    found = session.execute(
        select(
            Attachment.id,
            Attachment.filename,
            StoredFile.content_type,
            StoredFile.size,
            Attachment.added_at,
            Employee.name,
        )
        .join(StoredFile, StoredFile.sha256 == Attachment.sha256)
        .join(Employee, Employee.id == Attachment.owner_id)
        .where(Attachment.instance_id == instance_id)
        .order_by(Attachment.id)
    )
    return tuple(File(*row) for row in found)


def downloaded(session: Session, sha256: bytes, filename: str) -> Response:
    """Always as a download: nothing that somebody attached is shown within our pages."""
    content, kind = session.execute(
        select(StoredFile.content, StoredFile.content_type).where(StoredFile.sha256 == sha256)
    ).one()
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return response
