"""The end of somebody's posts without another, and taking back a move before its first day."""

from __future__ import annotations

from datetime import date

import structlog
from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.people import Employee, Holding, Post
from webapp import db, i18n
from webapp.access import authorize
from webapp.admin.accounts import page_of
from webapp.admin.leave_settings import typed
from webapp.admin.posts import YEAR, authorize_filling
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows import assignment
from workflows.errors import NotFound

bp = Blueprint("leaving", __name__, url_prefix="/akun/<int:employee_id>/jabatan")
log = structlog.get_logger(__name__)


@bp.post("/akhiri")
@proof.needed
def leave(employee_id: int) -> ResponseReturnValue:
    """Retired, or gone to another agency: nothing is held after the last day."""
    last = typed.day("sampai")
    wrong = _day_problem(last) | typed.no_ground("dasar-akhir")
    with db.transaction() as session:
        employee = _movable(session, employee_id)
        if not wrong and last is not None:
            wrong = _left(session, employee_id, last)
    if wrong or last is None:
        return page_of(employee_id, leave_wrong=wrong, leave_typed=request.form), 422
    log.info("left the posts", actor_id=sessions.me().employee_id, employee_id=employee_id)
    said = _(
        "%(name)s tidak memegang jabatan lagi sesudah %(day)s. Peran dan akunnya tidak ikut berakhir.",
        name=employee.name,
        day=i18n.day(last),
    )
    flash(said, "good")
    return redirect(f"/admin/akun/{employee_id}#posts", 303)


@bp.post("/batal")
@proof.needed
def take_back(employee_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        _movable(session, employee_id)
        move = assignment.noted(session, employee_id, today=db.today())
        done = False
        if move is not None:
            for other in {one.employee_id for one in move.begun} - {employee_id}:
                _movable(session, other)
            authorize_filling({_unit(session, one) for one in move.holdings})
            done = assignment.take_back(session, move)
    if done:
        log.info("took a move back", actor_id=sessions.me().employee_id, employee_id=employee_id)
        flash(_("Kepindahan itu dibatalkan. Jabatannya kembali seperti sebelum dicatat."), "good")
    else:
        said = _(
            "Tidak bisa dibatalkan: harinya sudah tiba, atau jabatannya berubah lagi. Catat kepindahan yang benar."
        )
        flash(said, "attn")
    return redirect(f"/admin/akun/{employee_id}#posts", 303)


def _left(session: Session, employee_id: int, last: date) -> typed.Problems:
    """Of every unit in which something ends, acting posts too, the officer has to be the one who fills posts."""
    if (later := assignment.held_later(session, employee_id, last)) is not None:
        said = _(
            "Sejak %(day)s ia tercatat memegang %(post)s. Batalkan dulu kepindahan itu, atau pilih hari sesudahnya.",
            day=i18n.day(later.valid_from),
            post=session.get_one(Post, later.post_id).name,
        )
        return {"sampai": said}
    ended = assignment.leave_posts(
        session, employee_id, last, ground=typed.ground("dasar-akhir"), today=db.today()
    )
    authorize_filling({_unit(session, one) for one in ended})
    return {} if ended else {"sampai": _("Pada hari itu tidak ada jabatan definitif yang dipegangnya.")}


def _movable(session: Session, employee_id: int) -> Employee:
    """Raises NotFound, NotAllowed."""
    employee = session.get(Employee, employee_id)
    if employee is None:
        raise NotFound(f"employee {employee_id}")
    authorize.authorize(sessions.me(), "move_to_post", employee)
    return employee


def _unit(session: Session, holding: Holding) -> int:
    return session.get_one(Post, holding.post_id).unit_id


def _day_problem(last: date | None) -> typed.Problems:
    if last is None:
        return {"sampai": _("Isi hari terakhirnya.")}
    if abs(last - db.today()) > YEAR:
        return {"sampai": _("Lebih dari setahun dari hari ini. Periksa tahunnya.")}
    return {}
