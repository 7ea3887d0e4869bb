"""One press: the employee is back at work, which the superior and the personnel office then see."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from models.leave import request_of
from webapp import db
from webapp.cases import case_query
from webapp.leave.blueprint import bp
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import runtime
from workflows.errors import NotFound
from workflows.services import leave


@bp.post("/cuti/<uuid:instance_id>/kembali")
def back(instance_id: uuid.UUID) -> Response:
    """Once; whoever presses again finds it noted. NotFound for anybody else's leave."""
    me, now = sessions.me().employee_id, db.now()
    with db.transaction() as session:
        case_query.seen(session, instance_id)
        asked = request_of(session, instance_id)
        if asked is None or asked.employee_id != me:
            raise NotFound(f"case {instance_id} is no leave of this person")
        early = asked.back_at is None and not leave.may_tell_back(session, asked, now=now)
        if not early and runtime.note_back(session, instance_id, actor_id=me, now=now):
            leave.tell_back(session, asked.id, actor_id=me, now=now)
    if early:
        flash(
            _(
                "Belum bisa dicatat. Laporkan pada hari kerja pertama sesudah cuti, paling lambat sebulan kemudian."
            ),
            "attn",
        )
    else:
        flash(
            _("Tercatat: Anda sudah kembali bekerja. Atasan dan bagian kepegawaian bisa melihatnya."), "good"
        )
    return redirect(url_for("cases.show", instance_id=instance_id), 303)
