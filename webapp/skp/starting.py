"""Beginning one's own SKP of the open year; and `begin`, for whoever opens a year for many."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.skp_reading import plan_of_case
from webapp import db
from webapp.forms import submission
from webapp.sign_in import sessions
from webapp.skp import words
from webapp.skp.blueprint import PROCESS, bp
from workflows import assignment, runtime
from workflows.errors import InputRefused
from workflows.services import skp as services


@bp.get("/mulai")
def begin_form() -> str:
    return _page("")


@bp.post("/mulai")
def begin_own() -> Response | tuple[str, int]:
    me = sessions.me().employee_id
    with db.read() as session:
        year = services.open_year(session, db.today())
    if year is None:
        return _page(""), 422
    try:
        with db.transaction() as session:
            answer = begin(
                session, me, year.year, actor_id=me, now=db.now(), request_key=submission.request_key()
            )
            plan = plan_of_case(session, answer.instance_id)
    except InputRefused as error:
        return _page(" ".join(said for texts in error.messages.values() for said in texts)), 422
    if plan is None:
        raise RuntimeError("the case just begun has no plan")
    return redirect(url_for("skp.edit", skp_id=plan.skp_id), 303)


def begin(
    session: Session, employee_id: int, year: int, *, actor_id: int, now: datetime, request_key: uuid.UUID
) -> runtime.Answer:
    """The case of an employee's SKP of a year. Raises InputRefused with the reason, see `services.skp.place_to_begin`.

    For others: by the personnel office of their unit, or whoever opened the year.
    """
    return runtime.start(
        session,
        PROCESS,
        actor_id=actor_id,
        subject_id=employee_id,
        values={"year": year},
        now=now,
        request_key=request_key,
    )


def _page(wrong: str) -> str:
    me, now = sessions.me().employee_id, db.now()
    with db.read() as session:
        year = services.open_year(session, db.today())
        why_not, found = services.place_to_begin(session, me, year.year, now=now) if year else ("", None)
        return render_template(
            "skp/begin.html",
            year=year,
            place=found,
            assessor=_assessor(session, found),
            why_not=wrong or why_not,
            words=words,
        )


def _assessor(session: Session, place: services.Place | None) -> tuple[str, str]:
    if place is None:
        return "", ""
    holders = assignment.holders(session, place.assessor_post_id, today=db.today())
    first = next((one for one in holders if one.employee_id != sessions.me().employee_id), None)
    return (first.name, first.title) if first else ("", "")
