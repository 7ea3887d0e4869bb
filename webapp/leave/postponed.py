"""The register of postponed leave: whose, how many days, until when; one's own, and of the units one looks after."""

from __future__ import annotations

from collections.abc import Collection

from flask import render_template

from models import leave_postponed as tables
from models.people import Role
from webapp import db
from webapp.access import authorize, readings
from webapp.leave import words
from webapp.leave.blueprint import bp
from webapp.sign_in import sessions

MOST = 500


@bp.get("/cuti/ditangguhkan")
def postponed() -> str:
    me, today = sessions.me(), db.today()
    with db.read() as session:
        own = tables.postponed_of(session, me.employee_id)
        others = tables.postponed_in(session, _units(), today=today, limit=MOST)
    others = [one for one in others if one.request.employee_id != me.employee_id]
    readings.note_all({one.request.employee_id for one in others}, readings.LEDGER, "ditangguhkan")
    return render_template(
        "leave/postponed.html", own=own, others=others, personnel=bool(_units()), today=today, words=words
    )


def _units() -> Collection[int]:
    """Units for which the reader is the personnel office."""
    roles = authorize.standing().roles
    return {unit for role, units in roles if role is Role.PERSONNEL for unit in units}
