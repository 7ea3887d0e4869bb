"""Letters and forms on their way out: the PDF as signed where it is, else set from the kept content."""

from __future__ import annotations

import re

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from config import Config
from models.documents import StoredFile
from models.letters import Letter, status_of
from webapp.translation import _
from workflows.letters import pdf


def of_letter(session: Session, letter: Letter) -> bytes:
    """The bytes that were signed; before that, and without a signature, pages of the same look that say so."""
    status = status_of(session, letter.id)
    if status.signature and status.signature.sha256 and status.signed:
        wanted = select(StoredFile.content).where(StoredFile.sha256 == status.signature.sha256)
        return session.scalars(wanted).one()
    note = _("menunggu tanda tangan elektronik") if status.waits else ""
    return pdf(letter.content, layout=letter.layout, verify=verify_address(letter.code), note=note)


def verify_address(code: str) -> str:
    """Where whoever holds the paper learns whether it is real; the QR code says it."""
    config: Config = current_app.config["LANGKAH"]
    return f"{config.base_url}{url_for('verify.show', code=code)}"


def sent(content: bytes, name: str, *, inline: bool = False) -> Response:
    """A PDF under a name that every system takes."""
    response = Response(content, mimetype="application/pdf")
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-")
    way = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f'{way}; filename="{plain}.pdf"'
    return response
