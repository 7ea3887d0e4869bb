"""Evaluating one person anew whose case was stopped: nobody else of the period is touched."""

from __future__ import annotations

import structlog
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.base import find
from models.skp import PeriodKind, Skp, SkpPeriod
from webapp import db
from webapp.admin.skp.blueprint import bp
from webapp.admin.skp.transfers import kept
from webapp.admin.skp.years import HERE
from webapp.forms import submission
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows import runtime
from workflows.errors import InputRefused

log = structlog.get_logger(__name__)


@bp.post("/<int:year>/kemajuan/<int:skp_id>/buka-lagi")
@proof.needed
def reopen(year: int, skp_id: int) -> ResponseReturnValue:
    """What the stopped case had delivered is taken back with its papers; why not is told on the page."""
    period_id = request.form.get("masa", 0, type=int)
    try:
        with db.transaction() as session:
            skp = kept(session, year, skp_id)
            answer = _begun(session, skp, find(session, SkpPeriod, period_id))
            log.info("skp evaluation reopened", actor_id=sessions.me().employee_id, case=answer.number)
    except InputRefused as error:
        flash(" ".join(text for texts in error.messages.values() for text in texts), "attn")
    else:
        flash(_("Evaluasinya dibuka lagi dan dinilai dari awal. Pegawainya diberi tahu."), "good")
    unit_id = request.form.get("unit", 0, type=int) or ""
    return redirect(f"{HERE}/{year}/kemajuan?masa={period_id}&unit={unit_id}&langkah=", 303)


def _begun(session: Session, skp: Skp, period: SkpPeriod | None) -> runtime.Answer:
    """Raises InputRefused where it can't be evaluated anew."""
    if period is None:
        raise InputRefused({"masa": [_("Masa penilaian itu tidak ada.")]})
    return runtime.start(
        session,
        "skp_year" if period.kind is PeriodKind.YEAR else "skp_period",
        actor_id=sessions.me().employee_id,
        subject_id=skp.employee_id,
        values={"skp_id": skp.id, "period_id": period.id},
        now=db.now(),
        request_key=submission.request_key(),
    )
