"""Single presses on the day's page: repeat the last day, drop an entry, take it back; and a file of evidence."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from models import activity_reading
from models.activity import Activity, ActivityEvidence
from models.base import find
from webapp import db
from webapp.activities.blueprint import bp
from webapp.activities.entering import day_typed
from webapp.forms import attachments, submission
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows.errors import NotFound
from workflows.services.activity import entries

MOST_SAID = 5


@bp.post("/ulangi")
def repeat() -> Answer:
    day, me = day_typed(request.form.get("hari", "")), sessions.me().employee_id
    with db.transaction() as session:
        source = activity_reading.last_day_before(session, me, day)
        if source is None:
            flash(_("Belum ada kegiatan pada hari sebelumnya."), "attn")
            return _back(day)
        key = submission.request_key()
        made, left = entries.repeat(session, me, day, source=source, key=key, now=db.now())
    if made:
        said = ngettext(
            "%(num)s kegiatan disalin. Periksa jam dan banyaknya, lalu kirim.",
            "%(num)s kegiatan disalin. Periksa jam dan banyaknya, lalu kirim.",
            len(made),
        )
        flash(said, "good")
    for words in left[:MOST_SAID]:
        flash(_("Tidak disalin: %(why)s", why=words), "attn")
    return _back(day)


@bp.post("/<int:activity_id>/hapus")
def drop(activity_id: int) -> Answer:
    with db.transaction() as session:
        day = entries.drop(session, sessions.me().employee_id, activity_id, now=db.now())
    return redirect(url_for("activities.today", hari=day.isoformat(), terhapus=activity_id), 303)


@bp.post("/<int:activity_id>/pulihkan")
def restore(activity_id: int) -> Answer:
    with db.transaction() as session:
        day = entries.restore(session, sessions.me().employee_id, activity_id, now=db.now())
    flash(_("Dikembalikan."), "good")
    return _back(day)


@bp.get("/bukti/<int:file_id>")
def evidence(file_id: int) -> Response:
    """Always as a download, for whoever may read the entry."""
    with db.read() as session:
        found = find(session, ActivityEvidence, file_id)
        entry = session.get(Activity, found.activity_id) if found else None
        if found is None or entry is None or entry.employee_id != sessions.me().employee_id:
            raise NotFound(f"evidence {file_id}")
        return attachments.downloaded(session, found.sha256, found.filename)


def _back(day: date) -> Answer:
    return redirect(url_for("activities.today", hari=day.isoformat()), 303)
