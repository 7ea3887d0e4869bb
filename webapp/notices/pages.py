"""The bell: what has happened to one's requests and tasks, newest first."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select, update
from werkzeug.wrappers import Response

from models.base import find
from models.notices import Notice
from webapp import db, i18n
from webapp.notices import words as notices
from webapp.pages import local_path, page_number
from webapp.sign_in import sessions
from webapp.translation import _
from workflows.errors import NotFound

bp = Blueprint("notices", __name__)
PAGE = 30


@bp.get("/pemberitahuan")
def listing() -> str:
    page = page_number()
    with db.read() as session:
        found = session.scalars(
            select(Notice)
            .where(Notice.employee_id == sessions.me().employee_id)
            .order_by(Notice.created_at.desc(), Notice.id.desc())
            .offset((page - 1) * PAGE)
            .limit(PAGE + 1)
        ).all()
    lines = [(one, _said(one)) for one in found[:PAGE]]
    return render_template("notices/list.html", lines=lines, page=page, more=len(found) > PAGE)


@bp.get("/pemberitahuan/<int:notice_id>")
def follow(notice_id: int) -> Response:
    """To what the notice is about; it counts as read from now on."""
    me, now = sessions.me(), db.now()
    with db.transaction() as session:
        notice = find(session, Notice, notice_id)
        if notice is None or notice.employee_id != me.employee_id:
            raise NotFound(f"notice {notice_id}")
        notice.read_at = notice.read_at or now
        target = local_path(str(notice.values.get("path", "")), url_for("notices.listing"))
    return redirect(target, 303)


@bp.post("/pemberitahuan/baca")
def read_all() -> Response:
    """Those that were on the page when it was made, not those that came in meanwhile."""
    me, now = sessions.me(), db.now()
    until = _moment(request.form.get("sampai", ""), now)
    with db.transaction() as session:
        session.execute(
            update(Notice)
            .where(Notice.employee_id == me.employee_id, Notice.read_at.is_(None), Notice.created_at <= until)
            .values(read_at=now)
        )
    g.pop("unread", None)
    flash(_("Semua pemberitahuan sudah ditandai dibaca."), "good")
    return redirect(url_for("notices.listing"), 303)


def _said(notice: Notice) -> str:
    return notices.sentence(notice.text_key, notice.values, translate=_, language=i18n.language())


def _moment(text: str, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return now
    return min(found, now) if found.tzinfo else now
