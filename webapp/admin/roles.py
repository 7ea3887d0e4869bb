"""Roles of a person, each for a unit and everything below it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import structlog
from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.people import Employee, Role, RoleGrant, Unit, granted_on
from webapp import db
from webapp.access import authorize
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows.errors import NotFound

bp = Blueprint("roles", __name__, url_prefix="/akun/<int:employee_id>/peran")
log = structlog.get_logger(__name__)


@bp.post("")
@proof.needed
def grant(employee_id: int) -> ResponseReturnValue:
    person = sessions.me()
    role = request.form.get("peran", "")
    unit_id = request.form.get("unit", 0, type=int)
    if role not in set(Role) - {Role.AUDITOR}:  # that one has a form of its own: auditors.py
        raise NotFound
    with db.transaction() as session:
        may_change(session, employee_id, unit_id)
        if has_role(session, employee_id, {Role.AUDITOR}):
            flash(
                _("Belum diberikan: pemeriksa tidak memegang peran lain. Cabut dulu akses pemeriksanya."),
                "bad",
            )
            return redirect(f"/admin/akun/{employee_id}#peran", 303)
        values = {"employee_id": employee_id, "role": Role(role), "unit_id": unit_id}
        statement = insert(RoleGrant).values(**values, granted_by=person.employee_id)
        session.execute(statement.on_conflict_do_nothing())
        log.info(
            "role granted",
            actor_id=person.employee_id,
            employee_id=employee_id,
            role=Role(role).value,
            unit_id=unit_id,
        )
    flash(_("Peran diberikan. Berlaku mulai sekarang."), "good")
    return redirect(f"/admin/akun/{employee_id}#peran", 303)


@bp.post("/<int:grant_id>/cabut")
@proof.needed
def revoke(employee_id: int, grant_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        found = session.get(RoleGrant, grant_id, with_for_update=True)
        if found is None or found.employee_id != employee_id:
            raise NotFound
        may_change(session, employee_id, found.unit_id)
        session.delete(found)
        log.info("role revoked", actor_id=sessions.me().employee_id, employee_id=employee_id, role=found.role)
    flash(_("Peran dicabut."), "good")
    return redirect(f"/admin/akun/{employee_id}#peran", 303)


def given_roles(session: Session, employee_id: int) -> Sequence[Row[*tuple[object, ...]]]:
    return session.execute(
        select(RoleGrant, Unit.name.label("unit"))
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.employee_id == employee_id)
        .order_by(RoleGrant.role, Unit.name)
    ).all()


def has_role(session: Session, employee_id: int, roles: Collection[Role]) -> bool:
    """Whether one of these was given and hasn't ended."""
    given = exists().where(
        RoleGrant.employee_id == employee_id, RoleGrant.role.in_(roles), granted_on(db.today())
    )
    return bool(session.scalar(select(given)))


def roles_of(session: Session, employee_ids: Sequence[int]) -> dict[int, tuple[Role, ...]]:
    """The roles of each of these people, whatever the unit; those without one are left out."""
    rows = session.execute(
        select(RoleGrant.employee_id, func.array_agg(RoleGrant.role.distinct()))
        .where(RoleGrant.employee_id.in_(employee_ids))
        .group_by(RoleGrant.employee_id)
    )
    return {employee_id: tuple(sorted(roles)) for employee_id, roles in rows}


def role_names() -> dict[str, str]:
    return {
        Role.PERSONNEL: _("Petugas kepegawaian"),
        Role.DESIGNER: _("Perancang proses"),
        Role.AUDITOR: _("Pemeriksa"),
        Role.ADMIN: _("Pengelola sistem"),
    }


def grantable_units(session: Session) -> dict[int, str]:
    """The units for which this person may give roles."""
    mine = frozenset().union(*(units for role, units in authorize.standing().roles if role is Role.ADMIN))
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(mine)).order_by(Unit.name))
    return {row.id: row.name for row in rows}


def may_change(session: Session, employee_id: int, unit_id: int) -> None:
    employee = session.get(Employee, employee_id)
    if employee is None:
        raise NotFound
    authorize.authorize(sessions.me(), "admin_roles", employee)
    authorize.authorize(sessions.me(), "grant_in_unit", unit_id)
