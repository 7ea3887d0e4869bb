"""Activities on the first page: how far today is, what came back, and what isn't sent."""

from __future__ import annotations

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from models import activity_reading
from models.activity import ActivityState
from webapp import db
from webapp.rooms import Door, HomeCard
from webapp.sign_in.sessions import Person
from webapp.translation import _, ngettext


def card(session: Session, person: Person) -> HomeCard | None:
    """Nothing for whoever holds no post."""
    if person.post_id is None or person.only_reads:
        return None
    today = db.today()
    by_day = activity_reading.states_since(session, person.employee_id, today, today)
    now = by_day.get(today, {})
    returned = sum(states.get(ActivityState.RETURNED, 0) for states in by_day.values())
    unsent = sum(states.get(ActivityState.DRAFT, 0) for states in by_day.values())
    number = sum(now.values())
    drawn = render_template("activities/home.html", number=number, returned=returned, unsent=unsent)
    said = ngettext("%(num)s hari ini", "%(num)s hari ini", number) if number else _("hari ini belum")
    return HomeCard(
        html=Markup(drawn),  # noqa: S704 - a template of ours, which escapes
        ask=Door(url_for("activities.today"), "clipboard-list", _("Catat kegiatan"), said),
        more=Door(url_for("activities.month"), "calendar-days", _("Kegiatan bulan ini")),
    )
