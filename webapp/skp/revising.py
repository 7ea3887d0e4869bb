"""Asking for a change of an agreed plan: by its employee, or by the assessor."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.skp import Skp
from webapp import db, origin
from webapp.cases import walking
from webapp.forms import submission
from webapp.sign_in import sessions
from webapp.skp import access
from webapp.skp.blueprint import REVISION, bp
from webapp.skp.shown import head
from workflows import runtime
from workflows.errors import InputRefused, NotFound
from workflows.services import skp as services

MOST = 500


@bp.get("/<int:skp_id>/ubah")
def revise_form(skp_id: int) -> str:
    return _page(skp_id, "", "")


@bp.post("/<int:skp_id>/ubah")
def revise(skp_id: int) -> Response | tuple[str, int]:
    reason, me = request.form.get("alasan", "").strip()[:MOST], sessions.me().employee_id
    with db.read() as session:
        skp = _mine_or_below(session, skp_id)
    try:
        with db.transaction() as session:
            answer = runtime.start(
                session,
                REVISION,
                actor_id=me,
                subject_id=skp.employee_id,
                values={"skp": str(skp.id), "reason": reason},
                now=db.now(),
                request_key=submission.request_key(),
                device_at=origin.clock(),
                device=origin.device(),
            )
    except InputRefused as error:
        return _page(skp_id, reason, " ".join(next(iter(error.messages.values())))), 422
    walking.note_sent(answer)
    own = skp.employee_id == me
    return redirect(url_for("skp.edit" if own else "skp.show", skp_id=skp.id), 303)


def _mine_or_below(session: Session, skp_id: int) -> Skp:
    skp = access.readable(session, skp_id)
    if not (access.subject(skp) or access.above(session, skp)):
        raise NotFound(f"change of SKP {skp_id}")
    return skp


def _page(skp_id: int, reason: str, wrong: str) -> str:
    with db.read() as session:
        skp = _mine_or_below(session, skp_id)
        return render_template(
            "skp/revise.html",
            skp=skp,
            head=head(session, skp),
            mine=access.subject(skp),
            why_not=services.why_not_revise(session, skp),
            reason=reason,
            wrong=wrong,
        )
