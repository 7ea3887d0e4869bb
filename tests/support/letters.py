"""The content of a letter as a case would have issued it, and such a letter in the tables."""

from __future__ import annotations

import io
import uuid
from datetime import datetime

import pypdf
from sqlalchemy.orm import Session

from models import letters
from models.letters import Letter
from tests.support.world import Person


def content(**changed: object) -> dict[str, object]:
    return {
        "agency": "Kabupaten Contoh",
        "unit": "Dinas Kominfo",
        "place": "Contoh",
        "date": "9 Februari 2026",
        "footer": "094/001/2026",
        "title": "Surat tugas",
        "number": "094/001/2026",
        "blocks": [{"kind": "text", "text": "Harap dilaksanakan."}],
        "signer": {"name": "Rahmat", "nip": "1", "title": "Kepala Dinas", "ground": ""},
        **changed,
    }


def issued(
    session: Session, instance_id: uuid.UUID, *, by: Person, now: datetime, number: str = "094/001/2026"
) -> Letter:
    made = letters.add(
        session,
        instance_id,
        number=number,
        title="Surat tugas",
        content=content(number=number),
        signed_by=by.id,
        today=now.date(),
        now=now,
    )
    session.flush()
    return made


def words(paper: bytes) -> str:
    """The text of a PDF, its lines joined by single spaces."""
    return " ".join(" ".join(page_texts(paper)).split())


def page_texts(paper: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages]


def page_count(paper: bytes) -> int:
    return len(page_texts(paper))
