"""Sharing out the results of one's agreed plan: a part for somebody of the team, and what nobody carries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.base import row_id
from webapp import db
from webapp.skp import access, words
from webapp.skp.blueprint import bp
from webapp.translation import _
from workflows.errors import InputRefused
from workflows.services import skp as services
from workflows.services.skp.parts import GivenPart


@bp.get("/<int:skp_id>/bagi")
def share(skp_id: int) -> str:
    return _page(skp_id, {}, {})


@bp.post("/<int:skp_id>/bagi")
def give(skp_id: int) -> Response | tuple[str, int]:
    typed = {key: request.form.get(key, "").strip() for key in ("line", "who", "text", "percent")}
    try:
        with db.transaction() as session:
            skp = access.own(session, skp_id)
            services.give_part(session, skp, _given(typed), now=db.now(), today=db.today())
    except InputRefused as error:
        wrong = {key: " ".join(said) for key, said in error.messages.items()}
        return _page(skp_id, typed, wrong), 422
    flash(_("Bagian diberikan. Penerimanya diberi tahu."), "good")
    return redirect(url_for("skp.share", skp_id=skp_id, _anchor=f"h-{typed['line']}"), 303)


@bp.post("/<int:skp_id>/bagi/<int:part_id>/cabut")
def end_share(skp_id: int, part_id: int) -> Response:
    with db.transaction() as session:
        skp = access.own(session, skp_id)
        services.end_part(session, skp, part_id, now=db.now())
    flash(_("Bagian dicabut."), "good")
    return redirect(url_for("skp.share", skp_id=skp_id), 303)


def _given(typed: Mapping[str, str]) -> GivenPart:
    """InputRefused for what can't be read at all."""
    percent = typed["percent"].removesuffix("%").strip()
    if percent and not (percent.isascii() and percent.isdecimal() and len(percent) <= 3):  # noqa: PLR2004 - up to 100
        raise InputRefused({"percent": [_("Isi 1 sampai 100, atau kosongkan.")]})
    try:
        line = uuid.UUID(typed["line"])
    except ValueError:
        raise InputRefused({"who": [_("Pilih hasil kerja yang dibagi.")]}) from None
    return GivenPart(line, row_id(typed["who"]) or 0, typed["text"], int(percent) if percent else None)


def _page(skp_id: int, typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    with db.read() as session:
        skp = access.own(session, skp_id)
        return render_template(
            "skp/share.html",
            skp=skp,
            results=services.shared_results(session, skp),
            team=services.team(session, skp, today=db.today()),
            typed=typed,
            wrong=wrong,
            words=words,
        )
