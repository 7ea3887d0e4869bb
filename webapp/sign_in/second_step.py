"""The second page of signing in: the code of the phone, or one of the recovery codes."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.accounts import Account, SecurityKind
from webapp import db
from webapp.notices import telling
from webapp.security import public
from webapp.sign_in import attempts, entering, factor, recovery, security_events, throttle
from webapp.sign_in.attempts import Refused
from webapp.sign_in.throttle import Counter
from webapp.translation import _

bp = Blueprint("second_step", __name__)
FREE = 5


@bp.get("/masuk/kode")
@public
def ask() -> ResponseReturnValue:
    with db.read() as session:
        if entering.waiting(session) is None:
            return redirect(url_for("auth.sign_in"), 303)
    return render_template("auth/code.html", problems=())


@bp.post("/masuk/kode")
@public
def answer() -> ResponseReturnValue:
    with db.transaction() as session:
        waiting = entering.waiting(session)
        if waiting is None:
            return redirect(url_for("auth.sign_in", sesi="habis"), 303)
        outcome = checked(session, waiting.account, prefix="")
        if isinstance(outcome, str):
            return entering.let_in(session, waiting.account, waiting.target, how=outcome)
    return render_template("auth/code.html", problems=outcome.problems), outcome.status


def checked(session: Session, account: Account, *, prefix: str) -> str | Refused:
    """CODE or RECOVERY when the one that was typed fits and is now used up; counted when it doesn't.

    The fields are named `sandi_sekali` and `sandi_cadangan`, with the prefix before them.
    """
    code, spare = (request.form.get(prefix + name, "").strip() for name in ("sandi_sekali", "sandi_cadangan"))
    field = prefix + ("sandi_cadangan" if spare else "sandi_sekali")
    if not (code or spare):
        return Refused(((field, _("Isi kode 6 angka dari aplikasi di ponsel Anda.")),))
    counter = Counter(f"code:{account.id}", FREE)
    if waiting := attempts.wait_for(session, counter, field=field):
        return waiting
    if _fits(session, account, code, spare):
        throttle.clear(session, counter, now=db.wall_now())
        return "RECOVERY" if spare else "CODE"
    attempts.count(session, counter)
    security_events.note(session, SecurityKind.FACTOR_REFUSED, account.id)
    if throttle.failures(session, counter, now=db.wall_now()) == FREE:
        # Whoever is guessing knows the password already.
        telling.person(session, account.employee_id, "account.code_guessed", path="/akun/riwayat-masuk")
    return Refused(((field, _refusal(spare=bool(spare))),))


def _fits(session: Session, account: Account, code: str, spare: str) -> bool:
    if not spare:
        return factor.take_code(session, account.id, code, now=db.wall_now())
    if not factor.take_recovery_code(session, account.id, spare, now=db.wall_now()):
        return False
    _tell_of_recovery(session, account)
    return True


def _refusal(*, spare: bool) -> str:
    if spare:
        return _(
            "Kode cadangan itu tidak cocok, atau sudah pernah dipakai. Periksa lagi, atau pakai yang lain."
        )
    return _(
        "Kode itu tidak cocok atau sudah dipakai. Tunggu kode berikutnya di ponsel Anda, lalu coba lagi."
    )


def _tell_of_recovery(session: Session, account: Account) -> None:
    security_events.note(session, SecurityKind.RECOVERY_USED, account.id)
    left = recovery.left(session, account.id)
    telling.person(session, account.employee_id, "account.recovery_used", path="/akun/verifikasi", left=left)
