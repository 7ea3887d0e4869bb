"""Letters that a case issued, as PDF: for whoever may read the case."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from models.letters import Letter
from webapp import db, rooms
from webapp.access import readings
from webapp.cases import case_query
from webapp.letters import papers
from workflows.errors import NotFound

bp = Blueprint("letters", __name__)


@bp.get("/surat/<uuid:letter_id>.pdf")
def show(letter_id: uuid.UUID) -> Response:
    """The signed file; without one made from the kept content each time, which gives the same pages."""
    with db.read() as session:
        letter = session.get(Letter, letter_id)
        if letter is None or letter.instance_id is None:
            raise NotFound(f"letter {letter_id}")
        case = case_query.read_whole(session, letter.instance_id)
        if first := rooms.first_of(session, case.key, case.instance):
            return redirect(first, 303)
        readings.note_case(case.instance, readings.LETTER, letter.id)
        return papers.sent(papers.of_letter(session, letter), f"{letter.title} {letter.number}")
