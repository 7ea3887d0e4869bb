"""What works, for everybody: since when, what is delayed, and what one can do all the same.

It is shown without a sign-in and when the database is away, for that is when people look for it.
"""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import exc

from webapp import db
from webapp.health import incident_words, outages
from webapp.security import from_machines
from webapp.sign_in import sessions

bp = Blueprint("status", __name__)
RETRY_SECONDS = 20


@bp.get("/keadaan")
@bp.get("/status")
@from_machines
def page() -> ResponseReturnValue:
    try:
        sessions.current().load()  # nobody has, since the page must open without the database
        with db.read() as session:
            return render_template(
                "status/page.html",
                away=False,
                standings=outages.standings(session),
                lately=outages.lately(session),
                shown=outages.shown,
                words=incident_words,
            )
    except (exc.DBAPIError, exc.TimeoutError):
        sessions.current().person = None
        answer = make_response(render_template("status/page.html", away=True, words=incident_words), 503)
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer
