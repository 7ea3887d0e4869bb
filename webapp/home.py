"""The first page: what waits for me, where I go from here, and how my requests stand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, render_template, url_for
from sqlalchemy import or_
from sqlalchemy.orm import Session

from models.people import Role
from models.process import Instance, InstanceStatus
from webapp import db, nav, rooms
from webapp.access import authorize
from webapp.cases import case_query, walking
from webapp.cases.case_query import Case
from webapp.forms import drafts
from webapp.inbox import inbox_query
from webapp.inbox.inbox_query import View
from webapp.letters import signing_pages
from webapp.rooms import Door, HomeCard
from webapp.sign_in import sessions
from webapp.sign_in.sessions import Person
from webapp.translation import _, ngettext

bp = Blueprint("home", __name__)
MOST_CASES = 3
MOST_DOORS = 4
_MORNING, _NOON, _AFTERNOON, _EVENING = 4, 11, 15, 18  # hours


@bp.get("/")
def page() -> str:
    me, standing, now = sessions.me(), authorize.standing(), db.now()
    with db.read() as session:
        first = inbox_query.rows(session, standing, view=View(), now=now, today=db.today(), most=1)
        cases = _running(session, me)
        cards = rooms.home_cards(session, me)
        return render_template(
            "home/page.html",
            greeting=_greeting(now, me.zone),
            first=first[0] if first else None,
            others=max(nav.waiting() - 1, 0),
            doors=_doors(me, cards, len(cases)),
            cases=cases[:MOST_CASES],
            more=len(cases) > MOST_CASES,
            progress=walking.progress(session, cases[:MOST_CASES]),
            cards=cards,
            to_sign=signing_pages.waiting_for_me(),
            unsent=drafts.unsent(session, me.employee_id),
            page_of=drafts.page_of,
        )


def _greeting(now: datetime, zone: str) -> str:
    hour = now.astimezone(ZoneInfo(zone)).hour
    if _MORNING <= hour < _NOON:
        return _("Selamat pagi")
    if _NOON <= hour < _AFTERNOON:
        return _("Selamat siang")
    return _("Selamat sore") if _AFTERNOON <= hour < _EVENING else _("Selamat malam")


def _running(session: Session, me: Person) -> list[Case]:
    mine = or_(Instance.subject_id == me.employee_id, Instance.started_by == me.employee_id)
    wanted = case_query.cases(db.today()).where(mine, Instance.status == InstanceStatus.RUNNING)
    found = session.execute(wanted.order_by(Instance.started_at.desc()).limit(MOST_CASES + 1))
    return [case_query.of_row(row) for row in found]


def _doors(me: Person, cards: tuple[HomeCard, ...], running: int) -> list[Door]:
    """Four at most, the most used first; only rooms that are there."""
    ask = Door(url_for("cases.start.choose"), "file-text", _("Ajukan permintaan"))
    doors = [card.ask for card in cards] or [ask]
    if waiting := nav.waiting():
        words = _("Antrean") if me.leads else _("Tugas")
        doors.append(Door(url_for("inbox.queue"), "inbox", words, _waiting(waiting)))
    if me.has(Role.ADMIN, Role.PERSONNEL) and "admin" in current_app.blueprints:
        doors.append(Door(url_for("admin.overview"), "settings", _("Kelola")))
    if running:
        doors.append(Door(url_for("cases.mine"), "footprints", _("Permintaan saya"), _running_words(running)))
    doors.extend(card.more for card in cards)
    doors.append(Door(url_for("cases.mine", status="selesai"), "history", _("Riwayat permintaan")))
    doors.append(Door(url_for("notices.listing"), "bell", _("Pemberitahuan")))
    return doors[:MOST_DOORS]


def _waiting(number: int) -> str:
    return ngettext("%(num)s menunggu", "%(num)s menunggu", number)


def _running_words(number: int) -> str:
    if number > MOST_CASES:
        return _("beberapa berjalan")
    return ngettext("%(num)s berjalan", "%(num)s berjalan", number)
