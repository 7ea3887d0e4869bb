"""Siapa melihat data saya: everybody sees who opened something about them, as what, and when."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webapp import db
from webapp.access import reading_words, readings
from webapp.sign_in import sessions

bp = Blueprint("readers", __name__, url_prefix="/pembaca")


@bp.get("")
def listing() -> str:
    before = request.args.get("sebelum", type=int)
    with db.read() as session:
        found = readings.of_subject(session, sessions.me().employee_id, before=before)
    shown = found[: readings.PAGE]
    return render_template(
        "account/readers.html",
        found=shown,
        more=shown[-1].id if len(found) > readings.PAGE else None,
        first=before is None,
        opened=reading_words.opened,
        capacity=reading_words.capacity,
    )
