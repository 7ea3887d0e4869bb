"""SKP on the first page: where mine of this year stands, or that it is time to begin."""

from __future__ import annotations

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from webapp import db
from webapp.rooms import Door, HomeCard
from webapp.sign_in.sessions import Person
from webapp.skp import mine, words
from webapp.translation import _
from workflows.assignment import NobodyToDoIt
from workflows.services import skp as services


def card(session: Session, person: Person) -> HomeCard | None:
    """Nothing where no year is open and there never was an SKP."""
    if not services.concerns(session, person.employee_id):
        return None
    year = services.open_year(session, db.today())
    rows = mine.rows_of(session, person.employee_id)
    begins = year is not None and not _in_the_way(session, person, year.year)
    if not rows and not begins:
        return None
    drawn = render_template(
        "skp/home.html", rows=rows[:2], year=year.year if begins and year else None, words=words
    )
    if begins and year:
        ask = Door(url_for("skp.begin_form"), "list-checks", _("Susun SKP %(year)s", year=year.year))
    else:
        _tone, _icon, said = words.state(rows[0][2])
        ask = Door(url_for("skp.show", skp_id=rows[0][0].id), "list-checks", _("SKP saya"), said)
    return HomeCard(
        html=Markup(drawn),  # noqa: S704 - a template of ours, which escapes
        ask=ask,
        more=Door(url_for("skp.mine"), "list-checks", _("SKP saya")),
    )


def _in_the_way(session: Session, person: Person, year: int) -> str:
    try:
        return services.why_not(session, person.employee_id, year, now=db.now())
    except NobodyToDoIt:
        return "-"
