"""My SKP over the years."""

from __future__ import annotations

from flask import render_template
from sqlalchemy.orm import Session

from models.people import Post
from models.skp import PlanStatus, Skp
from models.skp_reading import plans, skps_of
from webapp import db
from webapp.sign_in import sessions
from webapp.skp import words
from webapp.skp.blueprint import bp
from workflows.services import skp as services

Row = tuple[Skp, str, PlanStatus]  # with the post and the status of the plan that says most


@bp.get("")
def mine() -> str:
    me = sessions.me().employee_id
    with db.read() as session:
        rows = rows_of(session, me)
        year = services.open_year(session, db.today())
        may_begin = year is not None and not services.why_not(session, me, year.year, now=db.now())
        return render_template(
            "skp/mine.html", rows=rows, year=year.year if year and may_begin else None, words=words
        )


def rows_of(session: Session, employee_id: int) -> list[Row]:
    found = []
    for one in skps_of(session, employee_id):
        newest = next((p for p in plans(session, one.id) if p.status != PlanStatus.DROPPED), None)
        if newest is not None:
            found.append((one, session.get_one(Post, one.post_id).name, newest.status))
    return found
