"""One process: any of its versions with story, diagram, forms and tables; restoring, and taking out of use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.design import ProcessUse
from webapp import db, once
from webapp.designer import queries, shown, words
from webapp.designer.blueprint import bp
from webapp.designer.queries import Version
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import designs
from workflows.errors import NotFound
from workflows.form_def import FormDef

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}(\.(bpmn|form|dmn|letter))?")
LONGEST_REASON = 500


@dataclass(frozen=True)
class Seen:
    """A version with its files, among the others."""

    version: Version
    all: list[Version]
    files: Mapping[str, bytes]

    @property
    def newest(self) -> Version:
        return self.all[0]

    @property
    def is_newest(self) -> bool:
        return self.version.version == self.newest.version


@bp.get("/proses/<key>")
def process(key: str) -> str:
    return _page(key, None)


@bp.get("/proses/<key>/versi/<int:number>")
def version(key: str, number: int) -> str:
    return _page(key, number)


@bp.get("/proses/<key>/versi/<int:number>/formulir/<name>")
def form(key: str, number: int, name: str) -> str:
    with db.read() as session:
        seen = see(session, key, number)
    back = url_for("designer.version", key=key, number=number)
    return form_page(seen.files, name, back=back, title=seen.version.name)


@bp.get("/proses/<key>/versi/<int:number>/berkas/<name>")
def file(key: str, number: int, name: str) -> Response:
    with db.read() as session:
        seen = see(session, key, number)
    return download(seen.files, name)


@bp.post("/proses/<key>/versi/<int:number>/pulihkan")
def restore(key: str, number: int) -> ResponseReturnValue:
    me, now = sessions.me().employee_id, db.now()
    with db.transaction() as session:
        _known(key)
        if not once.first_time(session, me, now=now):
            return redirect(url_for("designer.listing"), 303)
        draft = designs.restore(session, key, number, by=me, now=now)
    flash(
        _("Rancangan dibuat dari versi %(number)s. Kirim untuk diperiksa orang kedua.", number=number), "good"
    )
    return redirect(url_for("designer.draft", draft_id=draft.id), 303)


@bp.get("/proses/<key>/henti")
def ask_withdraw(key: str) -> str:
    return _withdraw_page(key, typed="", wrong="")


@bp.post("/proses/<key>/henti")
def withdraw(key: str) -> ResponseReturnValue:
    reason = request.form.get("alasan", "").strip()[:LONGEST_REASON]
    if not reason:
        return _withdraw_page(key, typed="", wrong=_("Tulis alasannya; pegawai membacanya.")), 422
    with db.transaction() as session:
        designs.withdraw(session, _known(key), by=sessions.me().employee_id, now=db.now(), reason=reason)
    flash(_("Dihentikan. Tidak ada yang bisa mengajukannya; kasus yang berjalan tetap diselesaikan."), "good")
    return redirect(url_for("designer.process", key=key), 303)


@bp.post("/proses/<key>/pakai")
def resume(key: str) -> ResponseReturnValue:
    with db.transaction() as session:
        queries.versions(session, _known(key))
        designs.resume(session, key, by=sessions.me().employee_id, now=db.now())
    flash(_("Dipakai lagi. Pegawai bisa mengajukannya sekarang juga."), "good")
    return redirect(url_for("designer.process", key=key), 303)


def see(session: Session, key: str, number: int | None) -> Seen:
    """Raises NotFound."""
    found = queries.versions(session, _known(key))
    chosen = next((one for one in found if number in (None, one.version)), None)
    if chosen is None:
        raise NotFound(f"version {number} of {key}")
    return Seen(chosen, found, queries.files(session, chosen.id))


def form_page(files: Mapping[str, bytes], name: str, *, back: str, title: str) -> str:
    form: FormDef | None = designs.look(files).forms.get(name)
    if form is None:
        raise NotFound(f"form {name}")
    return render_template("designer/form.html", form=form, name=name, back=back, title=title)


def download(files: Mapping[str, bytes], name: str) -> Response:
    """As a download: nothing that somebody uploaded is shown within our pages."""
    if not _NAME.fullmatch(name) or name not in files:
        raise NotFound(f"file {name}")
    response = make_response(files[name])
    response.mimetype = "application/octet-stream"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(key: str, number: int | None) -> str:
    with db.read() as session:
        seen = see(session, key, number)
        look = designs.look(seen.files)
        return render_template(
            "designer/process.html",
            seen=seen,
            story=shown.story(session, look),
            drawing=shown.picture(look, title=seen.version.name, marks={}),
            forms=shown.forms(look),
            tables=look.tables.values(),
            letters=look.letters.values(),
            asked=look.forms,
            drafts=queries.drafts(session, key),
            use=session.get(ProcessUse, key),
            history=queries.history(session, key=key),
            starters=designs.starters_in_words(str(seen.version.shape.get("starters") or "")),
            words=words,
            cell=designs.cell_in_words,
        )


def _withdraw_page(key: str, *, typed: str, wrong: str) -> str:
    with db.read() as session:
        found = queries.versions(session, _known(key))
    running = sum(one.running for one in found)
    return render_template(
        "designer/withdraw.html", newest=found[0], running=running, typed=typed, wrong=wrong
    )


def _known(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise NotFound("no process has such a key")
    return key
