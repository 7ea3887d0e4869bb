"""From a right password to a session: at once, or after the code of the second factor on a page of its own.

Between the two nobody is signed in. A signed cookie of five minutes says whose password was right; it is void
as soon as that password changes, and without a fresh code it opens nothing.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import structlog
from flask import current_app, flash, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.accounts import Account, SecurityKind
from models.people import Employee
from webapp import actors, db, security
from webapp.forms import drafts
from webapp.sign_in import factor, recovery, security_events, sessions, throttle
from webapp.translation import ngettext

LASTS = 300  # seconds
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Waiting:
    """Whose password was right, and where that person wanted to go."""

    account: Account
    target: str


def go_on(session: Session, account: Account, target: str) -> Response:
    """After the password: the code's page where there is a second factor, else in."""
    if not factor.is_on(session, account.id):
        return let_in(session, account, target, how="PASSWORD")
    response = redirect(url_for("second_step.ask"), 303)
    return _remember(response, _signer().dumps([account.id, _tag(account), target]))


def waiting(session: Session) -> Waiting | None:
    """Who has come as far as the second step in this browser, as long as that holds."""
    try:
        account_id, tag, target = _signer().loads(request.cookies.get(_cookie(), ""), max_age=LASTS)
    except BadSignature:
        return None
    usable = (Account.id == account_id, Account.enabled, Employee.active)
    account = session.scalar(
        select(Account).join(Employee, Employee.id == Account.employee_id).where(*usable)
    )
    if account is None or not hmac.compare_digest(str(tag), _tag(account)):
        return None
    return Waiting(account, str(target))


def let_in(session: Session, account: Account, target: str, *, how: str) -> Response:
    """Begin the session and go on to the form that waited, else to the page asked for."""
    actors.acts(account.employee_id)
    moment, visitor = db.wall_now(), security.visitor_hash()
    factor_by = factor.deadline(session, account, now=moment, today=db.today())
    sessions.begin(session, account.id, factor_by=factor_by)
    sessions.purge(session, now=moment)
    throttle.clear(session, throttle.of_account(account.employee.nip), now=moment)
    security_events.note(session, SecurityKind.SIGNED_IN, account.id, what=how)
    log.info("signed in", actor_id=account.employee_id)
    form = ""
    if visitor:
        form = drafts.adopt_draft(session, visitor, employee_id=account.employee_id, now=moment)
    if how != "PASSWORD":
        _warn_of_few_codes(session, account.id)
    return _remember(redirect(form or target, 303), "")


def _warn_of_few_codes(session: Session, account_id: int) -> None:
    left = recovery.left(session, account_id)
    if left <= recovery.FEW:
        said = ngettext(
            "Kode cadangan Anda tinggal %(num)s. Buat yang baru di Akun saya, Verifikasi dua langkah.",
            "Kode cadangan Anda tinggal %(num)s. Buat yang baru di Akun saya, Verifikasi dua langkah.",
            left,
        )
        flash(said, "attn")


def _remember(response: Response, value: str) -> Response:
    """Set the cookie between the two steps; an empty value takes it away where there is one."""
    name = _cookie()
    rules = {"secure": name.startswith("__Host-"), "httponly": True, "samesite": "Lax", "path": "/"}
    if value:
        response.set_cookie(name, value, max_age=LASTS, **rules)  # type: ignore[arg-type]
    elif name in request.cookies:
        response.delete_cookie(name, **rules)  # type: ignore[arg-type]
    return response


def _cookie() -> str:
    return sessions.cookie_name(current_app) + "-antara"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="between password and code")


def _tag(account: Account) -> str:
    """Changes with the password."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, b"password:" + (account.password_hash or "").encode(), "sha256").hex()[:32]
