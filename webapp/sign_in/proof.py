"""Showing again who one is before an act that matters, unless that was done within the last ten minutes.

`@needed` stands under the route of such an act. A page goes by way of `/akun/bukti` and back. A post is answered
with the question and carries all that was typed, so that the answer does the act: nothing is lost and nothing
has to be kept, without JavaScript too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.accounts import Account, SecurityKind
from webapp import db
from webapp.pages import local_path
from webapp.security import FIELD, before_factor
from webapp.sign_in import factor, passwords, second_step, security_events, sessions
from webapp.sign_in.attempts import Refused, count_failure, must_wait
from webapp.translation import _

bp = Blueprint("proof", __name__, url_prefix="/akun/bukti")
LASTS = timedelta(minutes=10)
PREFIX = "_bukti_"
Parameters = ParamSpec("Parameters")


def needed(
    view: Callable[Parameters, ResponseReturnValue],
) -> Callable[Parameters, ResponseReturnValue]:
    """The view runs once the person has shown lately who it is; before, the question is asked."""

    @wraps(view)
    def asked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> ResponseReturnValue:
        if is_fresh():
            return view(*args, **kwargs)
        if request.method == "GET":
            return redirect(url_for("proof.ask", next=request.full_path.rstrip("?")), 303)
        if PREFIX + "sandi" not in request.form:
            return _page(request.full_path.rstrip("?"))
        if refused := _prove():
            return _page(request.full_path.rstrip("?"), refused)
        return view(*args, **kwargs)

    return asked


def is_fresh() -> bool:
    proved = sessions.me().proved_at
    return proved is not None and proved > db.wall_now() - LASTS


@bp.get("")
@before_factor
def ask() -> ResponseReturnValue:
    return _page(url_for("proof.answer", next=local_path(request.args.get("next"))), status=200)


@bp.post("")
@before_factor
def answer() -> ResponseReturnValue:
    target = local_path(request.args.get("next"))
    if refused := _prove():
        return _page(url_for("proof.answer", next=target), refused)
    return redirect(target, 303)


def _prove() -> Refused | None:
    with db.transaction() as session:
        account = session.get_one(Account, sessions.me().account_id)
        refused = _check(session, account)
        if refused is None:
            sessions.prove(session)
    return refused


def _check(session: Session, account: Account) -> Refused | None:
    """The password and, where there is one, the second factor too."""
    password, nip = request.form.get(PREFIX + "sandi", ""), account.employee.nip
    if not password:
        return Refused(((PREFIX + "sandi", _("Isi kata sandi Anda.")),))
    if waiting := must_wait(session, nip):
        return Refused(((PREFIX + "sandi", waiting.problems[0][1]),), waiting.status)
    if not passwords.fits(account.password_hash, password):
        count_failure(session, nip)
        security_events.note(session, SecurityKind.PROOF_REFUSED, account.id)
        return Refused(((PREFIX + "sandi", _("Kata sandi itu tidak cocok. Periksa, lalu coba lagi.")),))
    if not factor.is_on(session, account.id):
        return None
    outcome = second_step.checked(session, account, prefix=PREFIX)
    return outcome if isinstance(outcome, Refused) else None


def _page(action: str, refused: Refused | None = None, *, status: int = 403) -> ResponseReturnValue:
    with db.read() as session:
        with_code = factor.is_on(session, sessions.me().account_id)
    kept = [
        (name, text)
        for name in request.form
        if name != FIELD and not name.startswith(PREFIX)
        for text in request.form.getlist(name)
    ]
    page = render_template(
        "auth/prove.html",
        action=action,
        kept=kept,
        with_code=with_code,
        problems=refused.problems if refused else (),
    )
    response = make_response(page, refused.status if refused else status)
    response.headers["Cache-Control"] = "no-store"  # what was typed stands in it
    return response
