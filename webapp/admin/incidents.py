"""Work that failed and waits for an administrator: its cause, once more, or settled by hand."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models.people import Employee
from models.process import Definition, Incident, Instance
from webapp import db
from webapp.access.authorize import authorize
from webapp.health import incident_groups, incident_words
from webapp.sign_in import sessions
from webapp.translation import _
from workflows.errors import NotFound

bp = Blueprint("incidents", __name__, url_prefix="/insiden")
log = structlog.get_logger(__name__)
SHOWN = 100


@bp.before_request
def _administrators_only() -> None:
    authorize(sessions.me(), "admin_incidents")


@bp.get("")
def listing() -> str:
    return _page()


@bp.post("/<int:incident_id>/ulangi")
def retry(incident_id: int) -> ResponseReturnValue:
    """Do the failed work again; when it fails again it stays here, with its newest cause."""
    error = incident_groups.repeat(incident_id)
    if isinstance(error, NotFound):
        raise error
    if error is not None:
        flash(_("Masih gagal. Perbaiki dulu sebabnya, lalu ulangi."), "bad")
    else:
        flash(_("Sudah diulangi. Jika gagal lagi, ia muncul kembali di sini."), "good")
    return redirect("/admin/insiden", 303)


@bp.post("/ulangi-semua")
def retry_all() -> str:
    """All that failed of one cause, and what came of each."""
    kind, cause = request.form.get("jenis", ""), request.form.get("sebab", "")
    results = incident_groups.repeat_all(kind, cause) if kind in incident_groups.REPEATABLE else []
    return render_template(
        "admin/repeated.html",
        results=results,
        done=sum(not one.cause for one in results),
        words=incident_words,
    )


@bp.post("/<int:incident_id>/selesai")
def settle(incident_id: int) -> ResponseReturnValue:
    """Mark as settled what was mended elsewhere, with a word on how."""
    how = request.form.get("catatan", "").strip()
    if not how:
        return _page(missing=incident_id), 422
    with db.transaction() as session:
        incident = session.get(Incident, incident_id, with_for_update=True)
        if incident is None or incident.resolved_at is not None:
            raise NotFound
        incident.resolved_at, incident.resolved_by = db.now(), sessions.me().employee_id
        incident.resolution = how[:500]
        log.info("incident settled", incident_id=incident_id, actor_id=sessions.me().employee_id)
    flash(_("Ditandai sudah beres."), "good")
    return redirect("/admin/insiden", 303)


def how_many() -> int:
    """The open ones, for the tab that leads here."""
    with db.read() as session:
        return session.scalar(select(func.count()).where(Incident.resolved_at.is_(None))) or 0


def _page(*, missing: int = 0) -> str:
    with db.read() as session:
        return render_template(
            "admin/incidents.html",
            incidents=_incidents(session, settled=False),
            settled=_incidents(session, settled=True),
            missing=missing,
            groups=[one for one in incident_groups.groups(session) if one.repeatable and one.count > 1],
            repeatable=incident_groups.REPEATABLE,
            words=incident_words,
        )


def _incidents(session: Session, *, settled: bool) -> Sequence[Row[Incident, str, str, str]]:
    which = Incident.resolved_at.is_not(None) if settled else Incident.resolved_at.is_(None)
    order = Incident.resolved_at.desc() if settled else Incident.occurred_at.desc()
    return session.execute(
        select(Incident, Instance.number, Definition.name, Employee.name)
        .outerjoin(Employee, Employee.id == Incident.resolved_by)
        .outerjoin(Instance, Instance.id == Incident.instance_id)
        .outerjoin(Definition, Definition.id == Instance.definition_id)
        .where(which)
        .order_by(order)
        .limit(10 if settled else SHOWN)
    ).all()
