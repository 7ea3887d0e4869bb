"""Signing with one's own certificate: `/surat/tanda-tangan` lists what waits for my signature."""

from __future__ import annotations

import re
import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import letters as tables
from models.letters import Letter, Status
from webapp import db, once
from webapp.letters import papers, signing
from webapp.letters.signing import Signer
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows.letters.signing import Flaw, Secret, ServiceAway, SignatureRefused, SigningProvider

bp = Blueprint("signing", __name__)
MOST = 50
_NIK = re.compile(r"^[0-9]{16}$")
Line = tuple[Letter, Status]


@bp.get("/surat/tanda-tangan")
def listing() -> str:
    return _page({})


@bp.post("/surat/tanda-tangan")
def sign() -> ResponseReturnValue:
    provider = _provider()
    chosen = [letter.id for letter, _status in _lines() if str(letter.id) in request.form.getlist("surat")]
    wrong = _wrong(chosen)
    if wrong or provider is None:
        return _page(wrong), 422
    with db.transaction() as session:
        fresh = once.first_time(session, sessions.me().employee_id, now=db.now())
    if not fresh:
        return redirect(url_for("signing.listing"), 303)
    secret = Secret(request.form["_nik"].replace(" ", ""), request.form["sandi_tte"])
    done, said = _sign_all(provider, chosen, secret)
    if done:
        flash(ngettext("%(num)s surat ditandatangani.", "%(num)s surat ditandatangani.", done), "good")
    if said:
        return _page({"sandi_tte": said}), 422
    if not done:
        flash(_("Suratnya sudah ditandatangani, atau sedang diproses dari halaman lain."), "wait")
    return redirect(url_for("signing.listing"), 303)


def waiting_for_me() -> int:
    """How many letters wait for the reader's own signature; asks nothing where nobody signs by hand."""
    provider = _provider()
    if provider is None or not provider.asks_signer:
        return 0
    with db.read() as session:
        return tables.count_unsigned(session, signer=sessions.me().employee_id)


def _sign_all(provider: SigningProvider, chosen: list[uuid.UUID], secret: Secret) -> tuple[int, str]:
    """How many were signed, and why it went no further; the rest waits."""
    database = db.database()
    signer = Signer(database.sessions, provider, papers.settings().base_url, database.clock.now)
    db.release()  # nobody waits for a connection while the service thinks
    done = 0
    for letter_id in chosen:
        try:
            done += signer.sign(letter_id, secret)
        except ServiceAway:
            return done, _("Layanan tanda tangan tidak menjawab. Suratnya tetap menunggu; coba lagi nanti.")
        except SignatureRefused as refused:
            return done, _refusal(refused)
    return done, ""


def _refusal(refused: SignatureRefused) -> str:
    if refused.flaw is None:
        return _("Layanan tanda tangan menolak: %(said)s. Periksa NIK dan passphrase.", said=str(refused))
    if refused.flaw is Flaw.UNPROVED:
        return _("Ketik passphrase tanda tangan elektronik Anda.")
    return _(
        "Jawaban layanan tanda tangan tidak berisi surat yang sudah ditandatangani. Suratnya tetap menunggu; "
        "coba lagi, dan bila terulang sampaikan ke admin."
    )


def _wrong(chosen: list[uuid.UUID]) -> dict[str, str]:
    wrong = {}
    if not chosen:
        wrong["surat"] = _("Pilih surat yang akan ditandatangani.")
    if not _NIK.match(request.form.get("_nik", "").replace(" ", "")):
        wrong["_nik"] = _("NIK terdiri dari 16 angka.")
    if not request.form.get("sandi_tte"):
        wrong["sandi_tte"] = _("Ketik passphrase tanda tangan elektronik Anda.")
    return wrong


def _page(wrong: dict[str, str]) -> str:
    """The passphrase is never put back into the page; the rest is."""
    return render_template(
        "letters/sign.html",
        lines=_lines(),
        wrong=wrong,
        nik=request.form.get("_nik", ""),
        chosen=request.form.getlist("surat"),
        by_hand=(provider := _provider()) is not None and provider.asks_signer,
    )


def _lines() -> list[Line]:
    with db.read() as session:
        found = tables.unsigned(session, signer=sessions.me().employee_id, most=MOST)
        known = tables.statuses(session, [letter.id for letter in found])
    return [(letter, known[letter.id]) for letter in found]


def _provider() -> SigningProvider | None:
    return signing.provider_of(papers.settings())
