"""A period that is evaluated: its days, beginning its evaluations, and closing it."""

from __future__ import annotations

from datetime import date

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.base import find
from models.skp import SkpPeriod, SkpYear
from webapp import db
from webapp.access import authorize
from webapp.admin.leave_settings import typed
from webapp.admin.skp import words
from webapp.admin.skp.blueprint import bp
from webapp.admin.skp.years import HERE, MOST_NAMES, refused
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows.errors import NotFound
from workflows.services.skp import rounds

log = structlog.get_logger(__name__)


@bp.get("/masa/<int:period_id>")
def show_period(period_id: int) -> str:
    return _page(period_id, {})


@bp.post("/masa/<int:period_id>")
@proof.needed
def change_period(period_id: int) -> ResponseReturnValue:
    opens, due = typed.day("buka"), typed.day("batas")
    with db.transaction() as session:
        period = _kept(session, period_id)
        wrong = _wrong_days(period, opens, due)
        if opens is not None and due is not None and not wrong:
            period.opens_on, period.due_on = opens, due
    if wrong:
        return _page(period_id, wrong), 422
    flash(_("Tersimpan."), "good")
    return redirect(f"{HERE}/masa/{period_id}", 303)


@bp.post("/masa/<int:period_id>/mulai")
@proof.needed
def begin_period(period_id: int) -> ResponseReturnValue:
    """By hand, before its day or after it; again for those who couldn't be started."""
    actor = sessions.me().employee_id
    with db.transaction() as session:
        period = _kept(session, period_id)
        closed = session.get_one(SkpYear, period.year).closed_at is not None
        if not closed:
            rounds.begin_evaluations(session, period, by=actor, now=db.now())
            log.info("skp period opened", actor_id=actor, period_id=period_id)
    if closed:
        flash(_("Tahunnya sudah ditutup. Buka lagi tahunnya dulu."), "attn")
    else:
        flash(_("Penilaian setiap pegawai sedang dimulai satu per satu."), "good")
    return redirect(f"{HERE}/masa/{period_id}", 303)


@bp.post("/masa/<int:period_id>/tutup")
@proof.needed
def close_period(period_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        period = _kept(session, period_id)
        period.closed_at = period.closed_at or db.now()
        log.info("skp period closed", actor_id=sessions.me().employee_id, period_id=period_id)
    flash(_("Masa penilaian ditutup. Yang sedang berjalan tetap bisa diselesaikan."), "good")
    return redirect(f"{HERE}/masa/{period_id}", 303)


def period_of(session: Session, period_id: int) -> SkpPeriod:
    """Raises NotFound."""
    found = find(session, SkpPeriod, period_id)
    if found is None:
        raise NotFound(f"period {period_id}")
    return found


def _kept(session: Session, period_id: int) -> SkpPeriod:
    authorize.authorize(sessions.me(), "keep_skp")
    return period_of(session, period_id)


def _wrong_days(period: SkpPeriod, opens: date | None, due: date | None) -> typed.Problems:
    wrong = typed.wrong_period(opens, due, fields=("buka", "batas"))
    if due is None:
        wrong.setdefault("batas", _("Isi tanggalnya."))
    if opens is not None and opens < period.first_day:
        wrong["buka"] = _("Tanggal ini mendahului masanya. Pilih hari di dalamnya atau sesudahnya.")
    return wrong


def _page(period_id: int, wrong: typed.Problems) -> str:
    with db.read() as session:
        period = period_of(session, period_id)
        going = rounds.progress(session, period.year).get(period.id)
        return render_template(
            "admin/skp/period.html",
            period=period,
            year=session.get_one(SkpYear, period.year),
            going=going,
            refused=refused(session, going.id if going else None),
            keeps=authorize.may(sessions.me(), "keep_skp"),
            most=MOST_NAMES, wrong=wrong, typed=request.form, words=words, today=db.today(),
            here=f"{HERE}/masa/{period_id}", year_at=f"{HERE}/{period.year}",
        )  # fmt: skip
