"""Letters and forms on their way out: the PDF as signed where it is, else set from the kept content."""

from __future__ import annotations

import re
import uuid

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from config import Config
from models.documents import StoredFile
from models.letters import Letter, Status, letters_of, status_of, statuses
from webapp.translation import _
from workflows.letters import pdf

Line = tuple[Letter, Status, bool]


def of_case(session: Session, instance_id: uuid.UUID) -> list[Line]:
    """The letters of a case in their order, each with what became of it and whether its signature is waited for."""
    found = letters_of(session, instance_id)
    known = statuses(session, [letter.id for letter in found]) if found else {}
    return [(letter, known[letter.id], waits(known[letter.id])) for letter in found]


def of_letter(session: Session, letter: Letter) -> bytes:
    """The bytes that were signed; before that, and without a signature, pages of the same look that say so."""
    status = status_of(session, letter.id)
    if status.signature and status.signed:
        wanted = select(StoredFile.content).where(StoredFile.sha256 == status.signature.sha256)
        return session.scalars(wanted).one()
    note = _("menunggu tanda tangan elektronik") if waits(status) else ""
    return to_sign(letter, portal=settings().base_url, note=note)


def to_sign(letter: Letter, *, portal: str, note: str = "") -> bytes:
    """The pages as they are signed. `portal` is the address of this Langkah, for the QR code."""
    return pdf(letter.content, layout=letter.layout, verify=address_of(letter, portal=portal), note=note)


def address_of(letter: Letter, *, portal: str = "") -> str:
    """Where whoever holds the paper may ask whether it holds."""
    return f"{portal or settings().base_url}/verifikasi/{letter.code}"


def waits(status: Status) -> bool:
    """It is to be signed and isn't yet."""
    return settings().signing != "none" and not status.signed and status.revocation is None


def settings() -> Config:
    found: Config = current_app.config["LANGKAH"]
    return found


def sent(content: bytes, name: str, *, inline: bool = False) -> Response:
    """A PDF under a name that every system takes."""
    response = Response(content, mimetype="application/pdf")
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-")
    way = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f'{way}; filename="{plain}.pdf"'
    return response
