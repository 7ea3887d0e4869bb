"""Letters that a case issued, as PDF: for whoever may see the case."""

from __future__ import annotations

import re
import uuid

from flask import Blueprint
from werkzeug.wrappers import Response

from models.letters import Letter
from webapp import case_query, db, readings
from workflows.errors import NotFound
from workflows.letters import pdf

bp = Blueprint("letters", __name__)


@bp.get("/surat/<uuid:letter_id>.pdf")
def show(letter_id: uuid.UUID) -> Response:
    """Made from the kept content each time; the same content gives the same pages."""
    with db.read() as session:
        letter = session.get(Letter, letter_id)
        if letter is None:
            raise NotFound(f"letter {letter_id}")
        case = case_query.seen(session, letter.instance_id)
        readings.note_case(case.instance, readings.LETTER, letter.id)
        content, number = letter.content, letter.number
    response = Response(pdf(content), mimetype="application/pdf")
    name = re.sub(r"[^A-Za-z0-9.]+", "-", f"{letter.title} {number}").strip("-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
