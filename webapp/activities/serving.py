"""Activities under the results that they serve, on the page of an SKP's progress."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import activity_reading
from models.skp import Rhk, Skp, SkpPlan
from webapp.activities import words
from webapp.sign_in import sessions
from webapp.skp.activities import Activity, register_source

MOST = 300


def source(session: Session, skp: Skp) -> Sequence[Activity]:
    """What was sent for any version of the plan; what is a draft or was refused shows no work."""
    lines = session.scalars(
        select(Rhk.line).join(SkpPlan, SkpPlan.id == Rhk.plan_id).where(SkpPlan.skp_id == skp.id).distinct()
    ).all()
    own = skp.employee_id == sessions.me().employee_id
    found = activity_reading.serving(session, skp.employee_id, lines, skp.first_day, skp.last_day, most=MOST)
    return [_shown(one, own=own) for one in found]


def _shown(one: activity_reading.Entry, *, own: bool) -> Activity:
    entry = one.activity
    if entry.rhk_line is None:
        raise RuntimeError(f"entry {entry.id} serves no result")
    _tone, _icon, state = words.state(entry.state)
    path = url_for("activities.today", hari=entry.day.isoformat(), _anchor=f"k{entry.id}") if own else ""
    return Activity(
        entry.day, entry.text, entry.rhk_line, path, f"{entry.volume} {one.item.output_unit}, {state}"
    )


register_source(source)
