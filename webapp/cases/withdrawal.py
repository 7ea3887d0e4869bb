"""Taking back a running case: asked for on a page of its own that says what will happen."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.letters import final_letters_of
from webapp import db, rooms
from webapp.access import authorize, readings
from webapp.cases import case_query
from webapp.forms import submission
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import runtime
from workflows.errors import InputRefused, LetterIssued

bp = Blueprint("withdrawal", __name__)
REASON_MOST = 500


@bp.get("/kasus/<uuid:instance_id>/tarik")
def ask(instance_id: uuid.UUID) -> str | Response:
    with db.read() as session:
        case = case_query.seen(session, instance_id)
        letters = final_letters_of(session, case.id)
        warning = rooms.regret(session, case.key, case.instance)
    authorize.authorize(sessions.me(), "withdraw", case.instance)
    if not case.running:
        flash(_("Permintaan ini sudah berakhir, jadi tidak bisa ditarik lagi."), "wait")
        return redirect(url_for("cases.show", instance_id=case.id), 303)
    if letters:
        raise LetterIssued
    readings.note_case(case.instance, readings.CASE)
    return render_template("cases/withdraw.html", case=case, warning=warning)


@bp.post("/kasus/<uuid:instance_id>/tarik")
def withdraw(instance_id: uuid.UUID) -> Response | tuple[str, int]:
    with db.read() as session:
        case = case_query.seen(session, instance_id)
        warning = rooms.regret(session, case.key, case.instance)
    me, reason = sessions.me(), request.form.get("alasan", "").strip()[:REASON_MOST]
    authorize.authorize(me, "withdraw", case.instance)
    if not reason:
        wrong = _("Tulis alasannya, supaya atasan Anda tahu mengapa.")
        return render_template("cases/withdraw.html", case=case, wrong=wrong, warning=warning), 422
    key, now = submission.request_key(), db.now()
    try:
        with db.transaction() as session:
            runtime.withdraw(
                session, instance_id, actor_id=me.employee_id, reason=reason, now=now, request_key=key
            )
    except InputRefused as error:
        wrong = " ".join(said for texts in error.messages.values() for said in texts)
        return render_template("cases/withdraw.html", case=case, wrong=wrong, warning=warning), 422
    flash(_("Permintaan sudah ditarik."), "good")
    return redirect(url_for("cases.show", instance_id=instance_id), 303)
