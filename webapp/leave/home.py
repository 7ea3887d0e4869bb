"""The balance of annual leave on the first page, and for whoever leads people when too few of them will be there."""

from __future__ import annotations

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from webapp import db
from webapp.access import authorize
from webapp.leave import shown, words
from webapp.leave.blueprint import PROCESS
from webapp.rooms import Door, HomeCard
from webapp.sign_in.sessions import Person
from webapp.translation import _, ngettext
from workflows.assignment import NobodyToDoIt
from workflows.services import leave


def card(session: Session, person: Person) -> HomeCard | None:
    """Nothing for somebody who never held a post: such a person belongs to no unit, so to no calendar."""
    try:
        balance = leave.standing_today(session, person.employee_id, now=db.now())
    except NobodyToDoIt:
        return None
    drawn = render_template(
        "leave/home.html",
        balance=balance,
        tiles=shown.tiles(balance),
        leads=person.leads,
        coming=_coming(session) if person.leads else (),
        words=words,
    )
    return HomeCard(
        html=Markup(drawn),  # noqa: S704 - a template of ours, which escapes
        ask=Door(
            url_for("leave.kinds"),
            "calendar-plus",
            _("Ajukan cuti"),
            ngettext("sisa %(num)s hari", "sisa %(num)s hari", balance.total),
        ),
        more=Door(url_for("leave.balance"), "wallet", _("Saldo cuti")),
    )


def _coming(session: Session) -> tuple[leave.Outlook, ...]:
    posts = [seat.post_id for seat in authorize.standing().seats if seat.serves(PROCESS)]
    return leave.led(session, posts, today=db.today())
