"""Leave of the people below one's posts: what was asked, what became of it."""

from __future__ import annotations

from flask import render_template, request, url_for

from models import leave as tables
from webapp import db
from webapp.access import authorize, readings
from webapp.leave import words
from webapp.leave.blueprint import PROCESS, bp
from webapp.pages import page_number
from webapp.sign_in import sessions

PAGE = 50


@bp.get("/cuti/riwayat")
def history() -> str:
    today = db.today()
    year = min(max(request.args.get("tahun", today.year, type=int), 2000), 2100)
    page = page_number(1000)
    posts = {seat.post_id for seat in authorize.standing().seats if seat.serves(PROCESS)}
    me = sessions.me().employee_id
    with db.read() as session:
        found = tables.requests_below(
            session, posts, year=year, day=today, limit=PAGE + 1, offset=(page - 1) * PAGE
        )
    readings.note_all({one.employee_id for one, _name, _post in found[:PAGE]}, readings.LEDGER, "riwayat")
    return render_template(
        "leave/history.html",
        words=words,
        rows=[
            (one, name, post, words.going(one, today), me in (one.advised_by, one.decided_by))
            for one, name, post in found[:PAGE]
        ],
        years=[
            (url_for("leave.history", tahun=one), str(one), None, one == year)
            for one in range(today.year + 1, today.year - 3, -1)
        ],
        more=len(found) > PAGE,
        page=page,
        year=year,
    )
