"""Taking the second factor away from somebody who has lost it, and the story of an account.

Nobody does it for themself, and an administrator's needs a second administrator.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.accounts import Account, FactorReset, ResetStatus, SecurityKind
from models.people import Employee, Role, RoleGrant, granted_on
from webapp import db
from webapp.access import authorize, readings
from webapp.account import security_words
from webapp.notices import telling
from webapp.pages import page_number
from webapp.sign_in import factor, proof, security_events, sessions
from webapp.translation import _
from workflows.errors import NotAllowed, NotFound

bp = Blueprint("factors", __name__, url_prefix="/akun/<int:employee_id>")
REASON_MOST = 500
EVENTS_A_PAGE = 50
log = structlog.get_logger(__name__)


@bp.get("/riwayat")
def story(employee_id: int) -> str:
    page = page_number(1000)
    with db.read() as session:
        employee = _employee(session, employee_id, "admin_account")
        account_id = session.scalar(select(Account.id).where(Account.employee_id == employee_id))
        start = (page - 1) * EVENTS_A_PAGE
        lines = (
            security_events.of_account(session, account_id, most=EVENTS_A_PAGE + 1, offset=start)
            if account_id
            else ()
        )
    as_role = Role.ADMIN if authorize.standing().has_role(Role.ADMIN) else Role.PERSONNEL
    readings.note(employee_id, readings.ACCOUNT, ground=readings.as_role(as_role))
    return render_template(
        "admin/story.html",
        employee=employee,
        lines=lines[:EVENTS_A_PAGE],
        more=len(lines) > EVENTS_A_PAGE,
        page=page,
        words=security_words,
    )


@bp.post("/verifikasi/lepas")
@proof.needed
def ask(employee_id: int) -> ResponseReturnValue:
    """At once for most people; a proposal where the person is an administrator."""
    reason, here = request.form.get("alasan", "").strip()[:REASON_MOST], f"/admin/akun/{employee_id}"
    with db.transaction() as session:
        employee = _employee(session, employee_id, "reset_factor")
        account = _account(session, employee_id)
        if not reason:
            flash(
                _("Tulis alasannya, misalnya bagaimana Anda memastikan orangnya. Belum ada yang berubah."),
                "attn",
            )
            return redirect(f"{here}#verifikasi", 303)
        if not factor.is_on(session, account.id):
            raise NotFound("no second factor")
        if open_reset(session, account.id) is None:
            reset = _asked(session, account, reason)
            if reset.two_people:
                said = _(
                    "Usulan dicatat. Verifikasi dua langkah baru dilepas setelah pengelola lain menyetujui."
                )
            else:
                _carry_out(session, account, reset)
                said = _("Verifikasi dua langkah %(name)s dilepas. Ia diberi tahu.", name=employee.name)
            flash(said, "good")
    return redirect(f"{here}#verifikasi", 303)


@bp.post("/verifikasi/lepas/<int:reset_id>/setujui")
@proof.needed
def confirm(employee_id: int, reset_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        employee, account, reset = _proposed(session, employee_id, reset_id)
        if reset.asked_by == sessions.me().employee_id:
            raise NotAllowed("the second person is another one")
        _carry_out(session, account, reset)
    flash(_("Verifikasi dua langkah %(name)s dilepas. Ia diberi tahu.", name=employee.name), "good")
    return redirect(f"/admin/akun/{employee_id}#verifikasi", 303)


@bp.post("/verifikasi/lepas/<int:reset_id>/tolak")
def decline(employee_id: int, reset_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        _employee_row, _account_row, reset = _proposed(session, employee_id, reset_id)
        reset.status = ResetStatus.DECLINED
        reset.decided_by, reset.decided_at = sessions.me().employee_id, db.wall_now()
    flash(_("Usulan dibuang. Verifikasi dua langkahnya tetap terpasang."), "good")
    return redirect(f"/admin/akun/{employee_id}#verifikasi", 303)


def open_reset(session: Session, account_id: int) -> Row[FactorReset, str] | None:
    """What waits for a second administrator, and who asked."""
    query = (
        select(FactorReset, Employee.name)
        .join(Employee, Employee.id == FactorReset.asked_by)
        .where(FactorReset.account_id == account_id, FactorReset.status == ResetStatus.PROPOSED)
    )
    return session.execute(query).one_or_none()


def latest(session: Session, account_id: int) -> Sequence[security_events.Line]:
    return security_events.of_account(session, account_id, most=5)


def _asked(session: Session, account: Account, reason: str) -> FactorReset:
    administers = select(RoleGrant.id).where(
        RoleGrant.employee_id == account.employee_id, RoleGrant.role == Role.ADMIN, granted_on(db.today())
    )
    reset = FactorReset(
        account_id=account.id,
        reason=reason,
        status=ResetStatus.PROPOSED,
        two_people=session.scalar(administers.limit(1)) is not None,
        asked_by=sessions.me().employee_id,
        asked_at=db.wall_now(),
    )
    session.add(reset)
    return reset


def _carry_out(session: Session, account: Account, reset: FactorReset) -> None:
    """Signed out everywhere; at the next sign-in nothing works before a new one is set up."""
    me, moment = sessions.me(), db.wall_now()
    reset.status, reset.decided_by, reset.decided_at = ResetStatus.DONE, me.employee_id, moment
    factor.switch_off(session, account.id)
    account.factor_asked_at = factor.LONG_AGO
    sessions.end_all(session, account.id)
    security_events.note(
        session, SecurityKind.FACTOR_REMOVED, account.id, actor_id=me.employee_id, what="RESET"
    )
    said = {"by": me.name, "reason": reset.reason}
    telling.person(session, account.employee_id, "account.factor_reset", path="/akun/verifikasi", **said)
    log.info("second factor removed", actor_id=me.employee_id, employee_id=account.employee_id)


def _proposed(session: Session, employee_id: int, reset_id: int) -> tuple[Employee, Account, FactorReset]:
    """Raises NotFound for one that is somebody else's, or decided."""
    employee = _employee(session, employee_id, "reset_factor")
    account = _account(session, employee_id)
    reset = session.get(FactorReset, reset_id, with_for_update=True)
    if reset is None or reset.account_id != account.id or reset.status is not ResetStatus.PROPOSED:
        raise NotFound(f"reset {reset_id}")
    return employee, account, reset


def _employee(session: Session, employee_id: int, action: str) -> Employee:
    employee = session.get(Employee, employee_id)
    if employee is None:
        raise NotFound
    authorize.authorize(sessions.me(), action, employee)
    return employee


def _account(session: Session, employee_id: int) -> Account:
    query = select(Account).where(Account.employee_id == employee_id).with_for_update(of=Account)
    account = session.scalar(query)
    if account is None:
        raise NotFound("no account")
    return account
