"""Accounts by unit: activation codes, disabling, ending sessions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Row, exists, select, true
from sqlalchemy.orm import Session

from models.accounts import Account, SecurityKind
from models.people import Employee, Holding, HoldingKind, Post, Role, RoleGrant, Unit, in_period
from webapp import db
from webapp.access import authorize, readings
from webapp.account import security_words
from webapp.admin import factors
from webapp.admin.roles import given_roles, grantable_units, role_names, roles_of
from webapp.places import place_on
from webapp.sign_in import factor, passwords, proof, security_events, sessions
from webapp.sign_in.auth import digits
from webapp.translation import _
from workflows.errors import NotFound

bp = Blueprint("accounts", __name__, url_prefix="/akun")
log = structlog.get_logger(__name__)
PAGE = 50
CODE_LASTS = timedelta(hours=24)
SHORTEST_NUMBER = 4
LATEST_POSTS = 8


@dataclass(frozen=True)
class Line:
    """An employee in the list. `state` is none, code, expired, active or disabled."""

    employee_id: int
    name: str
    nip: str
    post: str
    unit: str
    state: str
    until: datetime | None
    roles: tuple[Role, ...] = ()


@bp.get("")
def listing() -> str:
    words, unit_id = request.args.get("cari", "").strip(), request.args.get("unit", 0, type=int)
    which = request.args.get("saring", "")
    page = max(request.args.get("hal", 1, type=int), 1)
    with db.read() as session:
        units = my_units(session)
        chosen = {unit_id} if unit_id in units else set(units)
        lines = _lines(session, words, chosen, which=which, page=page)
    return render_template(
        "admin/accounts.html", lines=lines[:PAGE], more=len(lines) > PAGE, page=page, words=words,
        units=units, unit_id=unit_id, which=which, role_names=role_names(),
    )  # fmt: skip


@bp.get("/<int:employee_id>")
def one(employee_id: int) -> str:
    shown = page_of(employee_id)
    admin = authorize.standing().has_role(Role.ADMIN)
    readings.note(
        employee_id, readings.ACCOUNT, ground=readings.as_role(Role.ADMIN if admin else Role.PERSONNEL)
    )
    return shown


@bp.post("/<int:employee_id>/kode")
@proof.needed
def make_code(employee_id: int) -> str:
    """A new activation code, shown on this answer only. The old password works until the code is used."""
    code, moment = passwords.new_code(), db.wall_now()
    with db.transaction() as session:
        account = _account_of(session, employee_id)
        account.activation_hash = passwords.hash_code(code)
        account.activation_expires = moment + CODE_LASTS
        account.enabled = True
        _note(session, account, SecurityKind.CODE_MADE)
        log.info("activation code made", actor_id=sessions.me().employee_id, employee_id=employee_id)
    return page_of(employee_id, code=code)


@bp.post("/<int:employee_id>/tutup")
def disable(employee_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        account = _account_of(session, employee_id)
        account.enabled = False
        account.activation_hash = account.activation_expires = None
        sessions.end_all(session, account.id)
        _note(session, account, SecurityKind.DISABLED)
        log.info("account disabled", actor_id=sessions.me().employee_id, employee_id=employee_id)
    flash(_("Akun ditutup, dan semua perangkatnya dikeluarkan. Tugas dan riwayatnya tetap ada."), "good")
    return redirect(f"/admin/akun/{employee_id}", 303)


@bp.post("/<int:employee_id>/buka")
def enable(employee_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        account = _account_of(session, employee_id)
        account.enabled = True
        _note(session, account, SecurityKind.ENABLED)
        log.info("account enabled", actor_id=sessions.me().employee_id, employee_id=employee_id)
    flash(_("Akun dibuka lagi. Kata sandi yang lama berlaku."), "good")
    return redirect(f"/admin/akun/{employee_id}", 303)


@bp.post("/<int:employee_id>/keluarkan")
def end_sessions(employee_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        account = _account_of(session, employee_id)
        sessions.end_all(session, account.id)
        _note(session, account, SecurityKind.SESSIONS_ENDED)
        log.info("sessions ended", actor_id=sessions.me().employee_id, employee_id=employee_id)
    flash(_("Semua perangkatnya sudah dikeluarkan."), "good")
    return redirect(f"/admin/akun/{employee_id}", 303)


def _note(session: Session, account: Account, kind: SecurityKind) -> None:
    security_events.note(session, kind, account.id, actor_id=sessions.me().employee_id)


def employee_in_reach(session: Session, employee_id: int) -> Employee:
    """The employee, when this person may look after the account."""
    employee = session.get(Employee, employee_id)
    if employee is None:
        raise NotFound
    authorize.authorize(sessions.me(), "admin_account", employee)
    return employee


def my_units(session: Session, *, by: Collection[Role] = (Role.ADMIN, Role.PERSONNEL)) -> dict[int, str]:
    """The units that this person administers by one of these roles, those below included, by name."""
    mine = frozenset().union(*(units for role, units in authorize.standing().roles if role in by))
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(mine)).order_by(Unit.name))
    return {row.id: row.name for row in rows}


def _account_of(session: Session, employee_id: int) -> Account:
    employee = employee_in_reach(session, employee_id)
    account = session.scalar(
        select(Account).where(Account.employee_id == employee.id).with_for_update(of=Account)
    )
    if account is None:
        account = Account(employee_id=employee.id)
        session.add(account)
        session.flush()  # its number is needed for its sessions
    return account


def _lines(session: Session, words: str, unit_ids: set[int], *, which: str, page: int) -> list[Line]:
    place = place_on(db.today(), Employee.id)
    query = (
        select(Employee, Account, place.c.post, place.c.unit)
        .select_from(Employee)
        .join(place, true())
        .outerjoin(Account, Account.employee_id == Employee.id)
        .where(place.c.unit_id.in_(unit_ids), Employee.active, *_narrowed(which))
        .order_by(Employee.name, Employee.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    number = digits(words)
    if number.isdigit() and len(number) >= SHORTEST_NUMBER:
        query = query.where(Employee.nip.startswith(number, autoescape=True))
    elif words:
        query = query.where(Employee.name.icontains(words, autoescape=True))
    found = session.execute(query).all()
    roles = roles_of(session, [employee.id for employee, *_rest in found])
    return [
        Line(
            employee.id,
            employee.name,
            employee.nip,
            post,
            unit,
            *state_of(account),
            roles.get(employee.id, ()),
        )
        for employee, account, post, unit in found
    ]


def _narrowed(which: str) -> list[ColumnElement[bool]]:
    """Whose lines are wanted: those of a role, of any, closed ones, or those who can't sign in yet."""
    if which in set(Role):
        return [exists().where(RoleGrant.employee_id == Employee.id, RoleGrant.role == which)]
    narrowed: dict[str, list[ColumnElement[bool]]] = {
        "peran": [exists().where(RoleGrant.employee_id == Employee.id)],
        "ditutup": [Account.enabled.is_(False)],
        "belum": [Account.password_hash.is_(None)],
    }
    return narrowed.get(which, [])


def state_of(account: Account | None) -> tuple[str, datetime | None]:
    """What an account can do now, and until when its code works."""
    if account is None:
        return "none", None
    if not account.enabled:
        return "disabled", None
    if account.activation_hash and account.activation_expires:
        working = account.activation_expires > db.wall_now()
        return ("code" if working else "expired"), account.activation_expires
    return ("active" if account.password_hash else "none"), None


def page_of(employee_id: int, *, code: str = "", **more: object) -> str:
    person = sessions.me()
    with db.read() as session:
        employee = employee_in_reach(session, employee_id)
        account = session.scalar(select(Account).where(Account.employee_id == employee_id))
        may_grant = authorize.may(person, "admin_roles", employee)
        return render_template(
            "admin/account.html",
            employee=employee,
            place=_place(session, employee_id),
            held=_held(session, employee_id),
            may_move=authorize.may(person, "move_to_post", employee),
            state=state_of(account),
            has_password=bool(account and account.password_hash),
            devices=sessions.open_sessions(session, account.id) if account else (),
            code=code,
            verified=bool(account and factor.is_on(session, account.id)),
            may_reset=authorize.may(person, "reset_factor", employee),
            reset=factors.open_reset(session, account.id) if account else None,
            story=factors.latest(session, account.id) if account else (),
            story_words=security_words,
            roles=given_roles(session, employee_id),
            role_names=role_names(),
            may_grant=may_grant,
            units=grantable_units(session) if may_grant else {},
            **more,
        )


def _place(session: Session, employee_id: int) -> Sequence[tuple[str, str]]:
    today = db.today()
    rows = session.execute(
        select(Post.name, Unit.name)
        .join(Holding, Holding.post_id == Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Holding.employee_id == employee_id, in_period(today))
        .order_by((Holding.kind == HoldingKind.DEFINITIVE).desc())
    )
    return [(post, unit) for post, unit in rows]


def _held(session: Session, employee_id: int) -> Sequence[Row[Holding, str, str]]:
    """The latest first, those to come included."""
    return session.execute(
        select(Holding, Post.name, Unit.name)
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Holding.employee_id == employee_id)
        .order_by(Holding.valid_from.desc(), Holding.id.desc())
        .limit(LATEST_POSTS)
    ).all()
