"""Giving feedback, from an SKP's page or from the list of my people."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from models.base import find
from models.skp import Skp
from webapp import db
from webapp.forms import submission
from webapp.skp import access, feedback, progress, team
from webapp.skp.blueprint import bp
from webapp.skp.feedback import Typed
from webapp.translation import _
from workflows.errors import NotFound
from workflows.services import skp as services


@bp.post("/<int:skp_id>/umpan-balik")
def give_feedback(skp_id: int) -> Response | tuple[str, int]:
    """Whoever works above, beside or below may; to others the SKP doesn't exist."""
    about, text = request.form.get("tentang", ""), request.form.get("teks", "").strip()
    with db.transaction() as session:
        skp = find(session, Skp, skp_id)
        by = feedback.author(session, skp) if skp is not None and not skp.dropped else None
        if skp is None or by is None:
            raise NotFound(f"feedback on SKP {skp_id}")
        said = feedback.about_of(session, skp, about, text)
        wrong = feedback.wrong_in(said, text)
        if said is not None and not wrong:
            key = submission.request_key()
            services.give_feedback(session, skp, by, said, client_uuid=key, now=db.now())
    if wrong:
        return _again(skp_id, Typed(skp_id, about, text, wrong))
    flash(_("Umpan balik terkirim dan sudah bisa dibaca pegawainya."), "good")
    return redirect(_back(skp_id), 303)


def _again(skp_id: int, typed: Typed) -> tuple[str, int]:
    with db.read() as session:
        if _from_team():
            return team.page(session, typed=typed), 422
        return progress.page(session, access.readable(session, skp_id), typed), 422


def _back(skp_id: int) -> str:
    if _from_team():
        return url_for("skp.team") + f"#p{skp_id}"
    return url_for("skp.progress", skp_id=skp_id) + "#umpan-balik"


def _from_team() -> bool:
    return request.form.get("dari") == "tim"
