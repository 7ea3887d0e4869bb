"""Uploading files: as a new draft, or into one. Kept even when they are broken."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp import db, once
from webapp.designer import queries, uploads, words
from webapp.designer.blueprint import bp
from webapp.designer.uploads import Uploaded
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows import designs

MOST_TOLD = 5


@bp.get("/rancangan/baru")
def new() -> str:
    return _page(request.args.get("proses", ""), ())


@bp.post("/rancangan/baru")
def begin() -> ResponseReturnValue:
    found, me, now = uploads.read(request.files.getlist("berkas")), sessions.me().employee_id, db.now()
    key = request.form.get("proses", "")
    if not found.files:
        return _page(key, found.refused or [_("Pilih dulu berkasnya.")]), 422
    try:
        with db.transaction() as session:
            if not once.first_time(session, me, now=now):
                return redirect(url_for("designer.listing"), 303)
            draft = designs.begin(session, found.files, by=me, now=now, key=_existing(session, key))
    except designs.DraftTooLarge as error:
        return _page(key, [words.refusal(error)]), 422
    tell(found)
    return redirect(url_for("designer.draft", draft_id=draft.id), 303)


def _existing(session: Session, key: str) -> str:
    """The process that the upload is meant for, until the diagram says it itself."""
    return key if key in queries.names(session) else ""


def _page(key: str, problems: Sequence[str]) -> str:
    with db.read() as session:
        name = queries.names(session).get(key, "")
    return render_template(
        "designer/upload.html",
        key=key if name else "",
        name=name,
        pairs=[("berkas", said) for said in problems],
        accept=uploads.ACCEPT,
    )


def tell(found: Uploaded) -> None:
    """What was taken, what got another name, and what was refused; the next page has room for a few of each."""
    number = len(found.files)
    if number:
        said = ngettext(
            "%(num)s berkas tersimpan di rancangan.", "%(num)s berkas tersimpan di rancangan.", number
        )
        renamed = [f"{old} → {name}" for name, old in found.renamed.items()]
        named = _("Nama disesuaikan: %(names)s.", names=", ".join(_few(renamed))) if renamed else ""
        flash(f"{said} {named}".strip(), "good")
    for refused in _few(found.refused):
        flash(refused, "attn")


def _few(said: Sequence[str]) -> list[str]:
    rest = len(said) - MOST_TOLD
    more = [ngettext("dan %(num)s lagi", "dan %(num)s lagi", rest)] if rest > 0 else []
    return [*said[:MOST_TOLD], *more]
