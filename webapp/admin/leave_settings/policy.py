"""The switches of leave (`leave.policy`): their readings, what holds today and why, and changing one from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.leave import WAITING, LeaveRequest
from models.settings import Parameter
from webapp import db, i18n
from webapp.access import authorize
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
        versions = _versions(session)
    now = next((one for one in reversed(versions) if one.valid_from <= day), None)
    value = now.value if now else {}
    return render_template(
        "admin/leave/policy.html",
        day=day,
        points=[(one, one.typed(value)) for one in switches.open_points()],
        numbers=[(one, one.typed(value)) for one in switches.numbers()],
        now=now,
        changes=[(version, _changed(version, before)) for version, before in _pairs(versions)],
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
            wrong = _in_the_way(session, first)
        if first and not wrong:
            _write(session, switch, value, first=first)
            log.info("policy of leave changed", actor_id=sessions.me().employee_id, key=key)
    if wrong or first is None:
        return _page(switch, wrong), 422
    flash(_("Tersimpan. Berlaku sejak %(day)s untuk setiap hitungan.", day=i18n.day(first)), "good")
    return redirect(f"{HERE}?pada={max(first, db.today())}", 303)


def _write(session: Session, switch: Switch, value: object, *, first: date) -> None:
    """A row of the whole policy from that day on: what held before, with this one point changed."""
    before = next((one for one in reversed(_versions(session)) if one.valid_from <= first), None)
    policy = {**(before.value if before else {}), switch.key: value}
    row = {"name": POLICY, "valid_from": first, "value": policy, "ground": typed.ground()}
    changed = {"value": policy, "ground": typed.ground()}
    statement = insert(Parameter).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["name", "valid_from"], set_=changed))


def _in_the_way(session: Session, first: date) -> typed.Problems:
    """A later change would undo this one; a day in the past touches what was decided since, so it is asked twice."""
    later = session.scalar(
        select(func.max(Parameter.valid_from)).where(Parameter.name == POLICY, Parameter.valid_from > first)
    )
    if later:
        return {
            "sejak": _(
                "Sudah ada perubahan mulai %(day)s. Pilih tanggal itu atau sesudahnya.", day=i18n.day(later)
            )
        }
    if first < db.today() and "lampau" not in request.form:
        return {"lampau": _("Tanggalnya sudah lewat. Baca akibatnya, lalu centang bila memang demikian.")}
    return {}


def _versions(session: Session) -> Sequence[Parameter]:
    return session.scalars(
        select(Parameter).where(Parameter.name == POLICY).order_by(Parameter.valid_from)
    ).all()


def _pairs(versions: Sequence[Parameter]) -> list[tuple[Parameter, Parameter | None]]:
    """Each version with the one before it, the newest first."""
    return list(zip(reversed(versions), [*reversed(versions[:-1]), None], strict=False))


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
        now = next((one for one in reversed(_versions(session)) if one.valid_from <= db.today()), None)
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
