"""A file of a case or of a draft, without going through a form."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.documents import Attachment, StoredFile
from tests.support.world import Person

PDF = b"%PDF-"


def attach(
    session: Session,
    owner: Person,
    *,
    now: datetime,
    instance_id: uuid.UUID | None = None,
    draft_id: int | None = None,
    filename: str = "surat.pdf",
    content: bytes = PDF,
) -> Attachment:
    digest = hashlib.sha256(content).digest()
    stored = {"content": content, "content_type": "application/pdf", "size": len(content), "stored_at": now}
    session.execute(insert(StoredFile).values(sha256=digest, **stored).on_conflict_do_nothing())
    made = Attachment(
        sha256=digest,
        filename=filename,
        field="letter",
        owner_id=owner.id,
        instance_id=instance_id,
        draft_id=draft_id,
        added_at=now,
    )
    session.add(made)
    session.flush()  # its number is asked for
    return made
