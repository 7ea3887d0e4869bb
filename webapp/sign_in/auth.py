"""Signing in and out: NIP and password, the first time with an activation code."""

from __future__ import annotations

import re

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts import Account, SecurityKind
from models.people import Employee
from webapp import actors, db, security
from webapp.forms import drafts
from webapp.pages import local_path
from webapp.security import SignInNeeded, public
from webapp.sign_in import entering, passwords, security_events, sessions, throttle
from webapp.sign_in.attempts import Refused, count_failure, must_wait
from webapp.translation import _

bp = Blueprint("auth", __name__)
NIP_LENGTH = 18


@bp.record_once
def _gate(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.register_error_handler(SignInNeeded, _send_to_sign_in)


@bp.get("/masuk")
@public
def sign_in() -> ResponseReturnValue:
    target = local_path(request.args.get("next"))
    if sessions.person():
        return redirect(target, 303)
    return _sign_in_page(target=target, kept=request.args.get("draf") == "1", ended="sesi" in request.args)


@bp.post("/masuk")
@public
def sign_in_post() -> ResponseReturnValue:
    nip, target = digits(request.form.get("nip", "")), local_path(request.form.get("next"))
    with db.transaction() as session:
        outcome = _check(session, nip, request.form.get("sandi", ""))
        if isinstance(outcome, Account):
            return entering.go_on(session, outcome, target)
    return _sign_in_page(target=target, refused=outcome, nip=request.form.get("nip", ""))


@bp.post("/keluar")
@public
def sign_out() -> ResponseReturnValue:
    with db.transaction() as session:
        if person := sessions.person():
            security_events.note(session, SecurityKind.SIGNED_OUT, person.account_id)
        sessions.end(session)
    response = redirect(url_for("auth.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/aktivasi")
@public
def activate() -> ResponseReturnValue:
    return render_template(
        "auth/activate.html", nip="", problems=(), target=local_path(request.args.get("next"))
    )


@bp.post("/aktivasi")
@public
def activate_post() -> ResponseReturnValue:
    nip, target = digits(request.form.get("nip", "")), local_path(request.form.get("next"))
    with db.transaction() as session:
        outcome = _activated(session, nip)
        if isinstance(outcome, Account):
            return entering.go_on(session, outcome, target)
    page = render_template(
        "auth/activate.html", nip=request.form.get("nip", ""), problems=outcome.problems, target=target
    )
    return page, outcome.status


def digits(text: str) -> str:
    """A NIP as people type it: with spaces, dots or dashes."""
    return re.sub(r"[\s.\-·]", "", text)


def nip_problem(nip: str) -> str:
    """What is wrong with a number as such, in words; empty when its form is right."""
    if not nip:
        return _("Isi NIP Anda, 18 angka.")
    if not (nip.isascii() and nip.isdigit()):
        return _("NIP hanya berisi angka. Periksa hurufnya.")
    if len(nip) != NIP_LENGTH:
        return _("NIP berisi 18 angka; yang Anda isi %(count)s angka.", count=len(nip))
    return ""


def _check(session: Session, nip: str, password: str) -> Account | Refused:
    """The account when number and password fit; counted when they don't."""
    problems = (("nip", nip_problem(nip)), ("sandi", "" if password else _("Isi kata sandi Anda.")))
    if found := tuple((field, text) for field, text in problems if text):
        return Refused(found)
    if waiting := must_wait(session, nip):
        return waiting
    account = _account(session, nip)
    if passwords.fits(account.password_hash if account else None, password) and account:
        actors.acts(account.employee_id)
        if account.password_hash and passwords.is_outdated(account.password_hash):
            account.password_hash = passwords.hash_password(password)
        return account
    _note_refusal(session, nip, account)
    return Refused((("nip", _("NIP dan kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.")),))


def _activated(session: Session, nip: str) -> Account | Refused:
    password = request.form.get("sandi", "")
    problems = [
        ("nip", nip_problem(nip)),
        ("kode_aktivasi", "" if request.form.get("kode_aktivasi", "").strip() else _("Isi kode aktivasi.")),
        ("sandi", passwords.why_refused(password, nip=nip)),
        (
            "sandi_ulang",
            "" if password == request.form.get("sandi_ulang") else _("Isi kata sandi yang sama sekali lagi."),
        ),
    ]
    if found := tuple((field, text) for field, text in problems if text):
        return Refused(found)
    if waiting := must_wait(session, nip):
        return waiting
    account = _account(session, nip, for_update=True)
    if account is None or not _code_works(account):
        _note_refusal(session, nip, account)
        text = _("NIP dan kode tidak cocok, atau kodenya sudah lewat. Minta kode baru ke bagian kepegawaian.")
        return Refused((("kode_aktivasi", text),))
    if refused := passwords.why_refused(password, nip=nip, name=account.employee.name):
        return Refused((("sandi", refused),))
    actors.acts(account.employee_id)
    account.password_hash = passwords.hash_password(password)
    account.activation_hash = account.activation_expires = None
    sessions.end_all(session, account.id)
    security_events.note(session, SecurityKind.ACTIVATED, account.id)
    return account


def _note_refusal(session: Session, nip: str, account: Account | None) -> None:
    count_failure(session, nip)
    if account:
        security_events.note(session, SecurityKind.REFUSED, account.id)
    else:
        security_events.note_unknown(session)


def _code_works(account: Account) -> bool:
    fits = passwords.code_fits(account.activation_hash, request.form.get("kode_aktivasi", ""))
    return fits and account.activation_expires is not None and account.activation_expires > db.wall_now()


def _account(session: Session, nip: str, *, for_update: bool = False) -> Account | None:
    """The account of somebody who may sign in."""
    query = (
        select(Account)
        .join(Employee, Employee.id == Account.employee_id)
        .where(Employee.nip == nip, Employee.active, Account.enabled)
    )
    return session.scalar(query.with_for_update(of=Account) if for_update else query)


def _sign_in_page(
    *, target: str, refused: Refused | None = None, nip: str = "", kept: bool = False, ended: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "auth/sign_in.html",
        target=target,
        nip=nip,
        problems=refused.problems if refused else (),
        kept=kept,
        ended=ended,
    )
    return page, refused.status if refused else 200


def _send_to_sign_in(_error: SignInNeeded) -> ResponseReturnValue:
    """A page goes on to the sign-in; a form that arrives after its session is kept until its writer is back."""
    had_session = bool(sessions.current().token)
    if request.headers.get("HX-Request"):
        said = _(
            "Waktu masuk Anda sudah habis. Isian di halaman ini masih ada: kirim atau simpan, lalu masuk lagi."
        )
        return Response(said, 401, mimetype="text/plain")
    if request.method != "POST":
        wanted = request.full_path if request.query_string else request.path
        return redirect(_sign_in_address(wanted, ended=had_session), 303)
    if not security.comes_from_here() or not drafts.typed() or not _room_for_draft():
        return redirect(_sign_in_address("/", ended=had_session), 303)
    with db.aside() as session:
        visitor = security.visitor_hash(create=True) or b""
        place = drafts.keep_for_visitor(session, visitor, now=db.wall_now())
    return redirect(url_for("auth.sign_in", next=drafts.page_of(place), draf="1"), 303)


def _sign_in_address(wanted: str, *, ended: bool) -> str:
    return url_for("auth.sign_in", next=wanted if wanted != "/" else None, sesi="habis" if ended else None)


def _room_for_draft() -> bool:
    """Nobody fills the table from outside: the drafts of an address within a while are counted."""
    counter = throttle.of_address(request.remote_addr)
    if counter is None:
        return True
    counter = throttle.Counter("draft:" + counter.key, counter.free)
    with db.aside() as session:
        if throttle.wait(session, counter, now=db.wall_now()):
            return False
        throttle.count(session, counter, now=db.wall_now())
    return True
