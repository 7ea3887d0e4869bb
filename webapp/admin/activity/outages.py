"""The outage register: entered by one, confirmed by another; what is confirmed moves deadlines."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.attendance import ServiceOutage
from models.base import find, row_id
from webapp import db
from webapp.access import authorize
from webapp.admin.accounts import my_units
from webapp.admin.activity.blueprint import bp
from webapp.admin.leave_settings import typed
from webapp.background.activity_deadlines import move_later
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows.errors import NotFound
from workflows.services.activity import outages
from workflows.services.activity.outages import Refusal
from workflows.services.activity.policy import policy_on

log = structlog.get_logger(__name__)
HERE = "/admin/aktivitas/gangguan"


@bp.get("/gangguan")
def outage_register() -> str:
    return _page({})


@bp.post("/gangguan")
@proof.needed
def enter_outage() -> ResponseReturnValue:
    began, ended = _moment("mulai"), _moment("selesai")
    wrong = {} if typed.ground() else {"dasar": _("Tulis dasarnya, misalnya nomor berita acara gangguan.")}
    wrong |= _wrong_span(began, ended)
    with db.transaction() as session:
        unit_ids, wrong_units = _typed_units(session)
        wrong |= wrong_units
        if began and ended and not wrong:
            me, now = sessions.me().employee_id, db.now()
            row = outages.enter(session, (began, ended), unit_ids, ground=typed.ground(), by=me, now=now)
            log.info("outage entered", actor_id=me, outage_id=row.id)
    if wrong:
        return _page(wrong), 422
    flash(_("Tercatat. Batas waktu baru bergeser sesudah dikuatkan orang kedua."), "good")
    return redirect(HERE, 303)


@bp.post("/gangguan/<int:row_id>/kuatkan")
@proof.needed
def confirm_outage(row_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        row = _to_change(session, row_id)
        me = sessions.me().employee_id
        refused = outages.confirm(session, row.id, by=me, now=db.now())
        if refused is None:
            move_later(session)
        log.info("outage confirmed", actor_id=me, outage_id=row_id, refused=refused)
    said = {
        Refusal.OWN: _("Yang mencatat tidak bisa menguatkan. Minta rekan lain yang berwenang."),
        Refusal.CONFIRMED: _("Sudah dikuatkan sebelumnya."),
        Refusal.WITHDRAWN: _("Catatan ini sudah dicabut."),
    }
    if refused:
        flash(said[refused], "attn")
    else:
        flash(_("Dikuatkan. Batas waktu yang terkena bergeser."), "good")
    return redirect(HERE, 303)


@bp.post("/gangguan/<int:row_id>/cabut")
@proof.needed
def withdraw_outage(row_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        row = _to_change(session, row_id)
        if outages.withdraw(session, row.id, now=db.now()):
            move_later(session)
        log.info("outage withdrawn", actor_id=sessions.me().employee_id, outage_id=row_id)
    flash(_("Dicabut. Batas waktu yang belum lewat kembali seperti semula."), "good")
    return redirect(HERE, 303)


def _page(wrong: typed.Problems) -> str:
    authorize.authorize(sessions.me(), "admin")
    with db.read() as session:
        units = my_units(session)
        rows = outages.listed(session)
        policy = policy_on(session, db.today())
    shortest = timedelta(minutes=policy.outage_min_minutes)
    return render_template(
        "admin/activity/outages.html",
        rows=rows, units=units, mine=frozenset(units), everywhere=authorize.may(sessions.me(), "keep_activities"),
        own_id=sessions.me().employee_id, policy=policy, shortest=shortest, wrong=wrong, typed=request.form, here=HERE,
    )  # fmt: skip


def _to_change(session: Session, outage_id: int) -> ServiceOutage:
    """Raises NotFound, or NotAllowed where not all of its units are one's own."""
    row = find(session, ServiceOutage, outage_id)
    if row is None:
        raise NotFound(f"outage {outage_id}")
    if row.units:
        for unit_id in row.units:
            authorize.authorize(sessions.me(), "keep_presence", unit_id)
    else:
        authorize.authorize(sessions.me(), "keep_activities")
    return row


def _typed_units(session: Session) -> tuple[list[int], typed.Problems]:
    """Those that are chosen among one's own; none means everybody, which only the office of the whole may say."""
    chosen = [number for text in request.form.getlist("unit") if (number := row_id(text))]
    if request.form.get("siapa") == "unit":
        if not chosen:
            return [], {"siapa": _("Pilih paling sedikit satu unit.")}
        if not set(chosen) <= my_units(session).keys():
            authorize.authorize(sessions.me(), "keep_activities")
        return chosen, {}
    authorize.authorize(sessions.me(), "keep_activities")
    return [], {}


def _wrong_span(began: datetime | None, ended: datetime | None) -> typed.Problems:
    wrong = {
        name: _("Isi tanggal dan jamnya.")
        for name, moment in (("mulai", began), ("selesai", ended))
        if moment is None
    }
    if began and ended and ended <= began:
        wrong["selesai"] = _("Selesainya harus sesudah mulainya.")
    if ended and ended > db.now():
        wrong["selesai"] = _("Belum tiba. Catat gangguan sesudah selesai.")
    return wrong


def _moment(name: str) -> datetime | None:
    """By the clock of one's own unit."""
    try:
        found = datetime.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        return None
    return found.replace(tzinfo=ZoneInfo(sessions.me().zone))
