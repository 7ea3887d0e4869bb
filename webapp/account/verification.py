"""One's own second factor: `/akun/verifikasi`. Setting it up shows a QR code and then, once, the recovery codes."""

from __future__ import annotations

import base64
from datetime import timedelta

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.accounts import Account, SecondFactor, SecurityKind
from webapp import db
from webapp.forms import drafts
from webapp.notices import telling
from webapp.security import FactorNeeded, before_factor
from webapp.sign_in import factor, proof, recovery, sealed, security_events, sessions, totp
from webapp.translation import _

bp = Blueprint("verification", __name__, url_prefix="/verifikasi")
SET_UP_WITHIN = timedelta(minutes=30)
HIDDEN = "_rahasia"


@bp.record_once
def _gate(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.register_error_handler(FactorNeeded, _send_to_set_up)


@bp.get("")
@before_factor
def overview() -> str:
    person = sessions.me()
    with db.read() as session:
        found = session.get(SecondFactor, person.account_id)
        return render_template(
            "account/verification.html",
            found=found,
            left=recovery.left(session, person.account_id) if found else 0,
            few=recovery.FEW,
            required=_required(session),
        )


@bp.get("/pasang")
@before_factor
@proof.needed
def begin() -> ResponseReturnValue:
    return _set_up_page(totp.new_secret())


@bp.post("/pasang")
@before_factor
@proof.needed
def set_up() -> ResponseReturnValue:
    secret = _unpacked(request.form.get(HIDDEN, ""))
    if secret is None:
        flash(_("Halaman tadi terlalu lama terbuka. Pindai kode QR yang baru ini."), "attn")
        return redirect("/akun/verifikasi/pasang", 303)
    step = totp.matching_step(secret, request.form.get("sandi_sekali", ""), now=db.wall_now())
    if step is None:
        wrong = _("Kode itu tidak cocok. Pastikan jam ponsel Anda benar, lalu isi kode yang tampil sekarang.")
        return _set_up_page(secret, wrong=wrong), 422
    with db.transaction() as session:
        account = _account(session)
        replaced = factor.is_on(session, account.id)
        codes = factor.switch_on(session, account, secret, step=step)
        sessions.end_all(session, account.id)
        sessions.begin(session, account.id)
        security_events.note(session, SecurityKind.FACTOR_SET, account.id)
        if replaced:
            telling.person(
                session, account.employee_id, "account.factor_replaced", path="/akun/riwayat-masuk"
            )
    return _codes_page(codes, fresh=True)


@bp.post("/kode-cadangan")
@before_factor
@proof.needed
def renew() -> ResponseReturnValue:
    with db.transaction() as session:
        account = _account(session)
        if not factor.is_on(session, account.id):
            return redirect("/akun/verifikasi", 303)
        codes = factor.renew_codes(session, account.id)
        security_events.note(session, SecurityKind.RECOVERY_MADE, account.id)
    return _codes_page(codes, fresh=False)


@bp.post("/matikan")
@proof.needed
def switch_off() -> ResponseReturnValue:
    with db.transaction() as session:
        account = _account(session)
        if _required(session):
            flash(_("Peran atau jabatan Anda memerlukannya, jadi tidak bisa dimatikan."), "attn")
            return redirect("/akun/verifikasi", 303)
        if factor.switch_off(session, account.id):
            sessions.end_all(session, account.id)
            sessions.begin(session, account.id)
            security_events.note(session, SecurityKind.FACTOR_REMOVED, account.id)
            telling.person(session, account.employee_id, "account.factor_removed", path="/akun/riwayat-masuk")
    flash(_("Verifikasi dua langkah dimatikan. Semua perangkat lain sudah dikeluarkan."), "good")
    return redirect("/akun/verifikasi", 303)


def _required(session: Session) -> bool:
    today = db.today()
    rules = factor.policy(session, today=today)
    return rules.required and factor.has_power(session, sessions.me().employee_id, today=today)


def _account(session: Session) -> Account:
    return session.get_one(Account, sessions.me().account_id, with_for_update={"of": Account})


def _set_up_page(secret: str, *, wrong: str = "") -> str:
    nip = sessions.me().nip
    return render_template(
        "account/set_up.html",
        problems=(("sandi_sekali", wrong),) if wrong else (),
        picture=totp.picture(secret, nip=nip),
        written=totp.in_groups(secret),
        hidden=_packed(secret),
    )


def _codes_page(codes: list[str], *, fresh: bool) -> Response:
    response = make_response(render_template("account/codes.html", codes=codes, fresh=fresh))
    response.headers["Cache-Control"] = "no-store"
    return response


def _packed(secret: str) -> str:
    """The secret as it travels in the form until a code of it is typed: sealed, for this account and a while."""
    ends = int((db.wall_now() + SET_UP_WITHIN).timestamp())
    sealed_text = sealed.seal(f"{secret} {ends}".encode(), key=_key(), purpose=_purpose())
    return base64.urlsafe_b64encode(sealed_text).decode()


def _unpacked(text: str) -> str | None:
    try:
        plain = sealed.unseal(
            base64.urlsafe_b64decode(text.encode()), key=_key(), purpose=_purpose()
        ).decode()
    except (ValueError, sealed.Unreadable):
        return None
    secret, _space, ends = plain.partition(" ")
    return secret if int(ends) > db.wall_now().timestamp() else None


def _purpose() -> str:
    return f"setting up account {sessions.me().account_id}"


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _send_to_set_up(_error: FactorNeeded) -> ResponseReturnValue:
    """Nothing else until the second factor is set up; what was typed is kept where its form stands."""
    if request.headers.get("HX-Request"):
        said = _("Pasang verifikasi dua langkah dulu. Isian di halaman ini masih ada: simpan sebagai draf.")
        return Response(said, 401, mimetype="text/plain")
    place, fields = drafts.place_of(request.path), drafts.typed() if request.method == "POST" else {}
    if fields and not place.startswith("path:"):
        with db.transaction() as session:
            person, moment = sessions.me().employee_id, db.now()
            drafts.save_draft(session, person, place=place, fields=fields, now=moment)
        flash(
            _("Isian Anda tersimpan sebagai draf. Pasang verifikasi dua langkah dulu, lalu lanjutkan."),
            "attn",
        )
    return redirect("/akun/verifikasi/pasang", 303)
