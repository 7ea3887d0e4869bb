"""An auditor's access: units, the period of the cases, the day on which it ends, and whether the account only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import structlog
from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.dialects.postgresql import Insert, insert

from models.people import Role, RoleGrant
from webapp import db
from webapp.admin.accounts import page_of
from webapp.admin.roles import has_role, may_change
from webapp.sign_in import sessions
from webapp.translation import _

bp = Blueprint("auditors", __name__, url_prefix="/akun/<int:employee_id>/pemeriksa")
log = structlog.get_logger(__name__)
OTHERS = frozenset(Role) - {Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Typed:
    unit: int
    first: date | None
    last: date | None
    until: date | None
    only_reads: bool


@bp.post("")
def grant(employee_id: int) -> ResponseReturnValue:
    typed = _typed()
    with db.transaction() as session:
        may_change(session, employee_id, typed.unit)
        wrong = _wrong(typed)
        if not wrong and has_role(session, employee_id, OTHERS):
            wrong = {
                "": _("Pegawai ini memegang peran lain. Cabut dulu: yang memeriksa tidak ikut mengelola.")
            }
        if not wrong:
            session.execute(_given(employee_id, typed))
            log.info("auditor's access granted", actor_id=sessions.me().employee_id, employee_id=employee_id)
    if wrong:
        return page_of(employee_id, audit_wrong=wrong, audit_typed=typed), 422
    flash(_("Akses pemeriksa diberikan, dan berakhir sendiri pada tanggalnya."), "good")
    return redirect(f"/admin/akun/{employee_id}#peran", 303)


def _typed() -> Typed:
    form = request.form
    return Typed(
        unit=form.get("unit-periksa", 0, type=int),
        first=day_of(form.get("kasus-dari", "")),
        last=day_of(form.get("kasus-sampai", "")),
        until=day_of(form.get("akses-sampai", "")),
        only_reads="hanya-baca" in form,
    )


def _wrong(typed: Typed) -> dict[str, str]:
    """By the field's id."""
    found = {}
    if typed.first is None:
        found["kasus-dari"] = _("Isi sejak kapan kasusnya boleh dibaca.")
    if typed.last is None:
        found["kasus-sampai"] = _("Isi sampai kapan kasusnya boleh dibaca.")
    elif typed.first is not None and typed.last < typed.first:
        found["kasus-sampai"] = _("Tanggal ini mendahului awal masanya.")
    if typed.until is None:
        found["akses-sampai"] = _("Isi kapan akses ini berakhir.")
    elif typed.until < db.today():
        found["akses-sampai"] = _("Tanggal ini sudah lewat.")
    return found


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _given(employee_id: int, typed: Typed) -> Insert:
    """A second time for the same unit, it is the new dates that hold."""
    dates = {
        "cases_from": typed.first,
        "cases_to": typed.last,
        "valid_to": typed.until,
        "only_reads": typed.only_reads,
        "granted_by": sessions.me().employee_id,
    }
    key = {"employee_id": employee_id, "role": Role.AUDITOR, "unit_id": typed.unit}
    statement = insert(RoleGrant).values(**key, **dates)
    return statement.on_conflict_do_update(index_elements=list(key), set_=dates)
