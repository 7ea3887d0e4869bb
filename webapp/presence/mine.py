"""My presence: today's record, the month, and the arithmetic of each event."""

from __future__ import annotations

from datetime import time

from flask import render_template, request

from webapp import db
from webapp.presence import shown, words
from webapp.presence.blueprint import bp
from webapp.sign_in import sessions
from workflows.rules.working_hours import at
from workflows.services.activity import outages
from workflows.services.activity.days import day_of

HERE = "/aktivitas/presensi"


@bp.get("")
def mine() -> str:
    me = sessions.me()
    today = db.today(me.zone)
    with db.read() as session:
        month = shown.month(
            session, me.employee_id, shown.month_of(request.args.get("bulan", ""), today), today
        )
        now = day_of(session, me.employee_id, today)
        since = at(month.first, time(), now.week.zone)
        stood = outages.concerning(session, now.week.unit_id, since=since)
    return render_template(
        "presence/mine.html", month=month, now=now, today=today, outages=stood, words=words, here=HERE
    )
