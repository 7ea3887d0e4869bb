"""The address of one's own calendar feed: made and shown once, renewed, ended."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import feeds
from models.accounts import SecurityKind
from models.feeds import CalendarFeed
from webapp import db
from webapp.sign_in import proof, security_events, sessions
from webapp.translation import _

bp = Blueprint("calendar_address", __name__, url_prefix="/kalender")


@bp.get("")
def overview() -> str:
    with db.read() as session:
        found = session.get(CalendarFeed, sessions.me().employee_id)
        return render_template("account/calendar.html", found=found, address="")


@bp.post("")
@proof.needed
def make() -> ResponseReturnValue:
    """A new one; whoever had the old one reads nothing more."""
    token = secrets.token_urlsafe(sessions.TOKEN_BYTES)
    person = sessions.me()
    with db.transaction() as session:
        feeds.begin_feed(session, person.employee_id, sessions.hash_of(token), now=db.wall_now())
        security_events.note(session, SecurityKind.FEED_MADE, person.account_id)
    return _shown_once(token)


@bp.post("/akhiri")
def end() -> ResponseReturnValue:
    person = sessions.me()
    with db.transaction() as session:
        if session.get(CalendarFeed, person.employee_id) is not None:
            feeds.end_feed(session, person.employee_id)
            security_events.note(session, SecurityKind.FEED_ENDED, person.account_id)
    flash(_("Alamat kalender Anda sudah diakhiri. Ponsel yang memakainya tidak mendapat kabar lagi."), "good")
    return redirect(url_for("account.calendar_address.overview"), 303)


def _shown_once(token: str) -> Response:
    base: str = current_app.config["LANGKAH"].base_url.rstrip("/")
    address = base + url_for("leave.feed", token=token)
    response = make_response(render_template("account/calendar.html", found=None, address=address))
    response.headers["Cache-Control"] = "no-store"
    return response
