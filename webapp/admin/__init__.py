"""The rooms of administration: accounts, roles, settings of leave, cases and processes, incidents, messages, server."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request
from flask.typing import ResponseReturnValue

from models.people import Role
from webapp.access.authorize import authorize, may
from webapp.admin import (
    accounts,
    activity,
    auditors,
    cases,
    clock,
    factors,
    incidents,
    leave_settings,
    leaving,
    messages,
    migrations,
    moves,
    posts,
    processes,
    roles,
    sign_in_rules,
    skp,
    state,
)
from webapp.sign_in import sessions
from webapp.translation import _

bp = Blueprint("admin", __name__, url_prefix="/admin")
_PARTS = {
    "admin.moves": "admin.cases",
    "admin.migrations": "admin.processes",
    "admin.factors": "admin.accounts",
    "admin.auditors": "admin.accounts",
    "admin.posts": "admin.accounts",
    "admin.leaving": "admin.accounts",
}  # of another room
for _room in (
    accounts,
    activity,
    auditors,
    cases,
    clock,
    factors,
    incidents,
    leave_settings,
    leaving,
    messages,
    migrations,
    moves,
    posts,
    processes,
    roles,
    sign_in_rules,
    skp,
    state,
):
    bp.register_blueprint(_room.bp)


@bp.before_request
def _only_administration() -> None:
    person = sessions.me()
    authorize(person, "admin")


@bp.get("")
def overview() -> ResponseReturnValue:
    return redirect("/admin/akun", 303)


@bp.context_processor
def _tabs() -> dict[str, object]:
    return {"admin_tabs": tabs()}


def tabs() -> list[tuple[str, str, int | None, bool]]:
    """Address, words, how many wait there, and whether one is there: the rooms that this person may enter."""
    rooms: list[tuple[str, str, str, int | None]] = [
        ("/admin/akun", _("Akun"), "admin.accounts", None),
        ("/admin/cuti", _("Cuti"), "admin.leave_settings", None),
        ("/admin/skp", _("SKP"), "admin.skp_office", None),
        ("/admin/aktivitas", _("Aktivitas"), "admin.activity_office", None),
    ]
    if sessions.me().has(Role.ADMIN):
        rooms += [
            ("/admin/kasus", _("Kasus"), "admin.cases", cases.how_many() or None),
            *([("/admin/proses", _("Proses"), "admin.processes", None)] if _of_the_whole() else []),
            ("/admin/insiden", _("Insiden"), "admin.incidents", incidents.how_many() or None),
            ("/admin/pesan", _("Pesan"), "admin.messages", None),
            ("/admin/keadaan", _("Keadaan server"), "admin.state", None),
            *([("/admin/masuk", _("Aturan masuk"), "admin.sign_in_rules", None)] if _of_the_whole() else []),
        ]
    if current_app.config["LANGKAH"].demo:
        rooms.append(("/admin/jam-contoh", _("Jam contoh"), "admin.clock", None))
    here = _PARTS.get(request.blueprint or "", request.blueprint)
    return [(address, text, count, here == room) for address, text, room, count in rooms]


def _of_the_whole() -> bool:
    return may(sessions.me(), "operate_processes")
