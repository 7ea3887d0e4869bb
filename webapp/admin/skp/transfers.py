"""Moves in mid-year: whose post no longer fits their SKP, ending the old one and beginning the next."""

from __future__ import annotations

from datetime import date

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.base import find
from models.skp import Skp
from webapp import db
from webapp.access import authorize
from webapp.admin.accounts import my_units
from webapp.admin.leave_settings import typed
from webapp.admin.skp.blueprint import bp
from webapp.admin.skp.years import HERE, year_or_none
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows import runtime
from workflows.errors import NotAllowed, NotFound
from workflows.services.skp import transfers
from workflows.services.skp.transfers import Ending, Odd

log = structlog.get_logger(__name__)


@bp.get("/<int:year>/pindah")
def moves(year: int) -> str:
    return _page(year, 0, {})


@bp.post("/<int:year>/pindah/<int:skp_id>")
@proof.needed
def end_skp(year: int, skp_id: int) -> ResponseReturnValue:
    """End it on the last day in the old post; the next one begins by itself."""
    last_day = typed.day("sampai")
    wrong = typed.no_ground()
    if last_day is None:
        wrong["sampai"] = _("Isi hari terakhirnya.")
    with db.transaction() as session:
        skp = kept(session, year, skp_id)
        if last_day is not None and not wrong:
            wrong = _ended(session, skp, last_day)
    if wrong:
        return _page(year, skp_id, wrong), 422
    flash(_("SKP jabatan lama berakhir. Yang baru dimulai bila pegawainya memegang jabatan lain."), "good")
    return redirect(f"{HERE}/{year}/pindah", 303)


@bp.post("/<int:year>/pindah/<int:skp_id>/penilai")
@proof.needed
def change_assessor(year: int, skp_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        skp = kept(session, year, skp_id)
        done = transfers.change_assessor(session, skp, today=db.today())
        log.info("skp assessor changed", actor_id=sessions.me().employee_id, skp_id=skp.id)
    if done:
        flash(_("Pejabat penilainya sekarang atasan langsungnya. Yang sudah disepakati tetap."), "good")
    else:
        flash(_("Belum ada atasan yang jabatannya terisi. Isi dulu jabatannya."), "attn")
    return redirect(f"{HERE}/{year}/pindah", 303)


def _ended(session: Session, skp: Skp, last_day: date) -> typed.Problems:
    done = transfers.end(session, skp, last_day, ground=typed.ground())
    if done is Ending.OUTSIDE:
        return {"sampai": _("Pilih hari di dalam masa SKP ini.")}
    if done is Ending.EVALUATED:
        return {"sampai": _("Masa sesudah hari itu sudah dinilai. Periksa lagi tanggalnya.")}
    _stop_beyond(session, skp)
    log.info("skp ended", actor_id=sessions.me().employee_id, skp_id=skp.id)
    return {}


def _stop_beyond(session: Session, skp: Skp) -> None:
    """Evaluations that had begun of periods after the last day are taken back, and their people told."""
    for instance_id in transfers.beyond(session, skp):
        runtime.withdraw_for(
            session,
            instance_id,
            actor_id=sessions.me().employee_id,
            reason=transfers.why_beyond(skp),
            now=db.now(),
        )


def kept(session: Session, year: int, skp_id: int) -> Skp:
    """Nobody ends their own. Raises NotFound, NotAllowed."""
    skp = find(session, Skp, skp_id)
    if skp is None or skp.dropped or skp.year != year:
        raise NotFound(f"SKP {skp_id}")
    authorize.authorize(sessions.me(), "keep_skp", skp.unit_id)
    if skp.employee_id == sessions.me().employee_id:
        raise NotAllowed("an SKP of one's own")
    return skp


def _page(year: int, open_id: int, wrong: typed.Problems) -> str:
    with db.read() as session:
        if year_or_none(session, year) is None:
            raise NotFound(f"year {year}")
        found = transfers.misfits(session, year, list(my_units(session)), today=db.today())
        return render_template(
            "admin/skp/moves.html",
            year=year,
            todo=[one for one in found if one.odd in (Odd.MOVED, Odd.LEFT, Odd.ASSESSOR)],
            noted=[one for one in found if one.odd in (Odd.ACTING, Odd.VACANT)],
            own_id=sessions.me().employee_id, months=transfers.months_of,
            open_id=open_id, wrong=wrong, typed=request.form,
            here=f"{HERE}/{year}/pindah", year_at=f"{HERE}/{year}",
        )  # fmt: skip
