"""The balance of annual leave on the first page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from webapp import db
from webapp.leave import shown
from webapp.sessions import Person
from workflows.services import leave


@dataclass(frozen=True)
class LeaveCard:
    total: int
    html: Markup


def card(session: Session, person: Person) -> LeaveCard:
    balance = leave.standing_today(session, person.employee_id, now=db.now())
    drawn = render_template("home/leave_card.html", balance=balance, tiles=shown.tiles(balance))
    return LeaveCard(balance.total, Markup(drawn))  # noqa: S704 - a template of ours, which escapes
