"""The switches of leave (`leave.policy`): their readings, what holds today and why, and changing one from a day on."""

from __future__ import annotations

from datetime import date

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.leave import WAITING, LeaveRequest
from models.settings import Parameter
from webapp import db, i18n
from webapp.access import authorize
from webapp.admin import dated
from webapp.admin.auditors import day_of
from webapp.admin.leave_settings import switches, typed
from webapp.admin.leave_settings.blueprint import bp
from webapp.admin.leave_settings.switches import Switch
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows.errors import NotFound
from workflows.services.leave.office import POLICY

log = structlog.get_logger(__name__)
HERE = "/admin/cuti/ketentuan"


@bp.get("/ketentuan")
def policy() -> str:
    day = day_of(request.args.get("pada", "")) or db.today()
    with db.read() as session:
        versions = dated.versions(session, POLICY)
    now = dated.in_force(versions, day)
    value = now.value if now else {}
    return render_template(
        "admin/leave/policy.html",
        day=day,
        points=[(one, one.typed(value)) for one in switches.open_points()],
        numbers=[(one, one.typed(value)) for one in switches.numbers()],
        now=now,
        changes=[(version, _changed(version, before)) for version, before in dated.pairs(versions)],
        may_change=authorize.may(sessions.me(), "set_leave"),
        here=HERE,
    )


@bp.get("/ketentuan/<key>")
def one_switch(key: str) -> str:
    return _page(_switch(key), {})


@bp.post("/ketentuan/<key>")
@proof.needed
def change_switch(key: str) -> ResponseReturnValue:
    switch, first = _switch(key), typed.day("sejak")
    value = switch.stored(request.form.get("nilai", "").strip())
    wrong = typed.no_ground() | ({} if first else {"sejak": _("Isi tanggalnya.")})
    if value is None:
        wrong["nilai"] = (
            _("Pilih salah satu.")
            if switch.readings
            else _("Isi angka dari %(least)s sampai %(most)s.", least=switch.least, most=switch.most)
        )
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "set_leave")
        if first and not wrong:
            wrong = dated.in_the_way(session, POLICY, first)
        if first and not wrong:
            _write(session, switch, value, first=first)
            log.info("policy of leave changed", actor_id=sessions.me().employee_id, key=key)
    if wrong or first is None:
        return _page(switch, wrong), 422
    flash(_("Tersimpan. Berlaku sejak %(day)s untuk setiap hitungan.", day=i18n.day(first)), "good")
    return redirect(f"{HERE}?pada={max(first, db.today())}", 303)


def _write(session: Session, switch: Switch, value: object, *, first: date) -> None:
    """A row of the whole policy from that day on: what held before, with this one point changed."""
    before = dated.in_force(dated.versions(session, POLICY), first)
    policy = {**(before.value if before else {}), switch.key: value}
    dated.write(session, POLICY, first, policy, ground=typed.ground())


def _changed(version: Parameter, before: Parameter | None) -> list[tuple[str, str, str]]:
    """Question, before and after of what a version changed."""
    was = before.value if before else {}
    points = (*switches.open_points(), *switches.numbers())
    pairs = ((one, one.typed(was), one.typed(version.value)) for one in points)
    return [(one.question, one.said(old), one.said(new)) for one, old, new in pairs if old != new]


def _switch(key: str) -> Switch:
    found = switches.switch(key)
    if found is None:
        raise NotFound(f"switch {key}")
    return found


def _page(switch: Switch, wrong: typed.Problems) -> str:
    authorize.authorize(sessions.me(), "set_leave")
    first = typed.day("sejak") if request.method == "POST" else None
    with db.read() as session:
        now = dated.in_force(dated.versions(session, POLICY), db.today())
        touched = _touched(session, first) if first and first < db.today() else None
    standing = switch.typed(now.value if now else {})
    return render_template(
        "admin/leave/policy_switch.html",
        switch=switch,
        standing=standing,
        now=now,
        typed=request.form,
        wrong=wrong,
        touched=touched,
        first=first,
        today=db.today(),
        here=HERE,
    )


def _touched(session: Session, first: date) -> tuple[int, int]:
    """Decisions taken since the day, and requests that wait."""
    decided = session.scalar(select(func.count()).where(func.date(LeaveRequest.decided_at) >= first)) or 0
    waiting = session.scalar(select(func.count()).where(LeaveRequest.status.in_(WAITING))) or 0
    return decided, waiting
