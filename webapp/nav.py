"""The main navigation and the menu of the person, by what each may do."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from sqlalchemy import func, select

from config import Config
from models.notices import Notice
from models.people import Role
from models.process import Definition, Instance, TaskStatus, UserTask
from webapp import db, rooms
from webapp.access import authorize
from webapp.sign_in import sessions
from webapp.translation import _
from workflows.assignment import addressed_to

QUEUE = "inbox.queue"


@dataclass(frozen=True)
class NavLink:
    href: str
    icon: str
    label: str
    current: bool
    count: int = 0


def init_app(app: Flask, _config: Config) -> None:
    app.jinja_env.globals.update(nav_items=nav_items, menu_items=menu_items, waiting=waiting, unread=unread)


def nav_items() -> list[NavLink]:
    """The places of this person; those whose pages aren't there are left out."""
    person = sessions.me()
    items = [
        ("/", "house", _("Beranda"), "home."),
        ("/antrean", "inbox", _("Antrean") if person.leads else _("Tugas"), "inbox."),
        ("/kasus", "footprints", _("Permintaan"), "cases."),
        ("/saldo", "wallet", _("Saldo"), "leave."),
    ]
    if person.only_reads:
        items = []
    if person.has(Role.ADMIN, Role.PERSONNEL):
        items.append(("/admin", "settings", _("Kelola"), "admin."))
    here = request.endpoint or ""
    links = [
        NavLink(href, icon, label, here.startswith(room), waiting() if room == "inbox." else 0)
        for href, icon, label, room in items
    ]
    return links + [
        NavLink(url_for(item.endpoint), item.icon, item.label(), _room_of(here) == _room_of(item.endpoint))
        for item in rooms.nav_items()
        if item.endpoint in current_app.view_functions and item.shown(person)
    ]


def _room_of(endpoint: str) -> str:
    return endpoint.rpartition(".")[0] or endpoint


def menu_items() -> list[tuple[str, str, str]]:
    new = unread()
    notices = _("Pemberitahuan (%(count)s baru)", count=new) if new else _("Pemberitahuan")
    own = [] if sessions.me().only_reads else [("/akun/wakil", "users", _("Wakilkan jabatan"))]
    return [
        ("/pemberitahuan", "bell", notices),
        ("/akun", "user-round", _("Akun saya")),
        *own,
        ("/bantuan", "circle-question-mark", _("Bantuan")),
    ]


def waiting() -> int:
    """How many open tasks wait for this person; counted once a request."""
    if "waiting" not in g:
        with db.read() as session:
            g.waiting = session.scalar(
                select(func.count())
                .select_from(UserTask)
                .join(Instance, Instance.id == UserTask.instance_id)
                .join(Definition, Definition.id == Instance.definition_id)
                .where(UserTask.status == TaskStatus.OPEN, addressed_to(authorize.standing()))
            )
    count: int = g.waiting
    return count


def unread() -> int:
    """How many notices this person has not read; counted once a request."""
    if "unread" not in g:
        with db.read() as session:
            g.unread = session.scalar(
                select(func.count()).where(
                    Notice.employee_id == sessions.me().employee_id, Notice.read_at.is_(None)
                )
            )
    count: int = g.unread
    return count
