"""One's own account: password, second factor, devices signed in and their story, language and notices."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.accounts import Account, SecurityKind
from webapp import db, i18n
from webapp.account import calendar_address, mandates, readers, security_words, verification
from webapp.i18n import LANGUAGES
from webapp.notices import telling
from webapp.pages import page_number
from webapp.sign_in import factor, passwords, recovery, security_events, sessions
from webapp.sign_in.attempts import count_failure, must_wait
from webapp.translation import _, ngettext
from workflows.errors import NotFound

bp = Blueprint("account", __name__, url_prefix="/akun")
bp.register_blueprint(mandates.bp)
bp.register_blueprint(verification.bp)
bp.register_blueprint(readers.bp)
bp.register_blueprint(calendar_address.bp)
EVENTS_A_PAGE = 50
Problems = tuple[tuple[str, str], ...]


@bp.get("")
def overview() -> str:
    return _page()


@bp.post("/pilihan")
def settings() -> ResponseReturnValue:
    language = request.form.get("bahasa", "")
    with db.transaction() as session:
        account = _account(session)
        account.language = language if language in LANGUAGES else account.language
        account.email_notices = request.form.get("surel") == "ya"
        chosen = account.language
    with i18n.speaking(chosen):
        flash(_("Pilihan Anda tersimpan."), "good")
    return redirect("/akun", 303)


@bp.post("/sandi")
def change_password() -> ResponseReturnValue:
    with db.transaction() as session:
        problems, status = _changed_password(session)
    if problems:
        return _page(problems), status
    flash(_("Kata sandi sudah diganti. Semua perangkat lain sudah dikeluarkan."), "good")
    return redirect("/akun", 303)


@bp.post("/sesi/akhiri")
def end_session() -> ResponseReturnValue:
    try:
        token_hash = bytes.fromhex(request.form.get("sesi", ""))
    except ValueError:
        raise NotFound from None
    with db.transaction() as session:
        if not sessions.end_one(session, sessions.me().account_id, token_hash=token_hash):
            raise NotFound
        security_events.note(session, SecurityKind.SESSIONS_ENDED, sessions.me().account_id, what="ONE")
    flash(_("Perangkat itu sudah dikeluarkan."), "good")
    return redirect("/akun#perangkat", 303)


@bp.post("/sesi/akhiri-lain")
def end_other_sessions() -> ResponseReturnValue:
    with db.transaction() as session:
        account_id = sessions.me().account_id
        ended = sessions.end_all(session, account_id, but_this=True)
        security_events.note(session, SecurityKind.SESSIONS_ENDED, account_id, what="OTHERS")
    text = ngettext(
        "%(num)s perangkat lain sudah dikeluarkan.", "%(num)s perangkat lain sudah dikeluarkan.", ended
    )
    flash(text, "good")
    return redirect("/akun#perangkat", 303)


@bp.post("/sesi/akhiri-semua")
def end_all_sessions() -> ResponseReturnValue:
    with db.transaction() as session:
        account_id = sessions.me().account_id
        security_events.note(session, SecurityKind.SESSIONS_ENDED, account_id, what="ALL")
        sessions.end_all(session, account_id)
        sessions.end(session)
    response = redirect(url_for("auth.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/riwayat-masuk")
def story() -> str:
    page = page_number(1000)
    with db.read() as session:
        account_id = sessions.me().account_id
        start = (page - 1) * EVENTS_A_PAGE
        lines = security_events.of_account(session, account_id, most=EVENTS_A_PAGE + 1, offset=start)
    return render_template(
        "account/story.html",
        lines=lines[:EVENTS_A_PAGE],
        more=len(lines) > EVENTS_A_PAGE,
        page=page,
        words=security_words,
    )


def _changed_password(session: Session) -> tuple[Problems, int]:
    """Whoever knows the old password may set a new one; every other device is signed out."""
    person, account = sessions.me(), _account(session)
    if waiting := must_wait(session, person.nip):
        return (("sandi_lama", waiting.problems[0][1]),), waiting.status
    if not passwords.fits(account.password_hash, request.form.get("sandi_lama", "")):
        count_failure(session, person.nip)
        security_events.note(session, SecurityKind.PROOF_REFUSED, account.id)
        return (("sandi_lama", _("Kata sandi sekarang tidak cocok. Periksa, lalu coba lagi.")),), 422
    new = request.form.get("sandi", "")
    if refused := passwords.why_refused(new, nip=person.nip, name=person.name):
        return (("sandi", refused),), 422
    if new != request.form.get("sandi_ulang"):
        return (("sandi_ulang", _("Isi kata sandi yang sama sekali lagi.")),), 422
    account.password_hash = passwords.hash_password(new)
    sessions.end_all(session, account.id)
    sessions.begin(session, account.id, factor_by=person.factor_by)
    security_events.note(session, SecurityKind.PASSWORD_CHANGED, account.id)
    telling.person(session, account.employee_id, "account.password_changed", path="/akun/riwayat-masuk")
    return (), 200


def _account(session: Session) -> Account:
    return session.get_one(Account, sessions.me().account_id, with_for_update={"of": Account})


def _page(problems: Problems = ()) -> str:
    person = sessions.me()
    with db.read() as session:
        account = session.get_one(Account, person.account_id)
        return render_template(
            "account/overview.html",
            account=account,
            problems=problems,
            verified=factor.is_on(session, person.account_id),
            codes_left=recovery.left(session, person.account_id),
            few=recovery.FEW,
            devices=sessions.open_sessions(session, person.account_id),
            this_device=sessions.current().token_hash,
        )
