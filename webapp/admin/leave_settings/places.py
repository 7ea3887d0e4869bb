"""Places that are hard to reach, least staff of units, and periods without annual leave: dated rows by unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models import leave_beside
from models.base import find
from models.leave_office import BlockedPeriod, HardToReach, LeastStaff
from models.people import Post, Unit
from webapp import db
from webapp.access import authorize
from webapp.admin.accounts import my_units
from webapp.admin.leave_settings import typed
from webapp.admin.leave_settings.blueprint import bp
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows.errors import NotFound

log = structlog.get_logger(__name__)
REMOTE, STAFF, BLOCKED = "/admin/cuti/tempat", "/admin/cuti/kekuatan", "/admin/cuti/tertutup"
MOST_STAFF = 999
NAME_MOST = 100


@bp.get("/tempat")
def remote_places() -> str:
    return _remote({})


@bp.post("/tempat")
@proof.needed
def add_remote() -> ResponseReturnValue:
    unit_id, post_id, first = typed.number("unit"), typed.number("jabatan"), typed.day("sejak")
    wrong = typed.no_ground() | ({} if first else {"sejak": _("Isi tanggalnya.")})
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "set_leave", unit_id or 0)
        if post_id and session.scalar(select(Post.unit_id).where(Post.id == post_id)) != unit_id:
            wrong["jabatan"] = _("Jabatan ini bukan di unit itu.")
        if not wrong:
            place = {"post_id": post_id} if post_id else {"unit_id": unit_id}
            session.add(HardToReach(**place, valid_from=first, ground=typed.ground(), end_ground=""))
    if wrong:
        return _remote(wrong), 422
    flash(_("Tersimpan. Pegawainya kini bisa meminta hari perjalanan."), "good")
    return redirect(REMOTE, 303)


@bp.post("/tempat/<int:row_id>/akhiri")
@proof.needed
def end_remote(row_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        row = find(session, HardToReach, row_id)
        if row is None:
            raise NotFound(f"place {row_id}")
        unit_id = row.unit_id or session.get_one(Post, row.post_id).unit_id
        authorize.authorize(sessions.me(), "set_leave", unit_id)
        if not typed.ground():
            return _without_ground(REMOTE)
        if row.valid_to is None:
            row.valid_to = max(db.today(), row.valid_from) - timedelta(days=1)
            row.end_ground = typed.ground()
    flash(_("Tempat itu tidak lagi tercatat sulit dijangkau. Cuti yang sudah diberikan tetap."), "good")
    return redirect(REMOTE, 303)


@bp.get("/kekuatan")
def least_staff() -> str:
    return _staff({})


@bp.post("/kekuatan")
@proof.needed
def set_least_staff() -> ResponseReturnValue:
    unit_id, least, first = typed.number("unit"), typed.number("jumlah"), typed.day("sejak")
    wrong = typed.no_ground() | typed.not_past(first)
    if least is None or least > MOST_STAFF:
        wrong["jumlah"] = _("Isi angka dari 0 sampai %(most)s.", most=MOST_STAFF)
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "set_leave", unit_id or 0)
        if not wrong:
            row = {"unit_id": unit_id, "least": least, "valid_from": first, "ground": typed.ground()}
            changed = {"least": least, "ground": typed.ground()}
            statement = insert(LeastStaff).values(row)
            session.execute(
                statement.on_conflict_do_update(index_elements=["unit_id", "valid_from"], set_=changed)
            )
    if wrong:
        return _staff(wrong), 422
    flash(_("Tersimpan. Yang memutus cuti diperingatkan bila yang masuk tinggal sebanyak itu."), "good")
    return redirect(STAFF, 303)


@bp.get("/tertutup")
def blocked_periods() -> str:
    return _blocked({})


@bp.post("/tertutup")
@proof.needed
def block() -> ResponseReturnValue:
    unit_id, first, last = typed.number("unit"), typed.day("dari"), typed.day("sampai")
    wrong = typed.no_ground() | typed.wrong_period(first, last, fields=("dari", "sampai"))
    name = " ".join(request.form.get("nama", "").split())[:NAME_MOST]
    if not name:
        wrong["nama"] = _("Tulis sebabnya, misalnya pemeriksaan BPK.")
    if last is None:
        wrong.setdefault("sampai", _("Isi hari terakhirnya."))
    elif last < db.today():
        wrong.setdefault("sampai", _("Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya."))
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "set_leave", unit_id or 0)
        if not wrong:
            chosen = [int(one) for one in request.form.getlist("kecuali") if one.isdigit()]
            posts = session.scalars(select(Post.id).where(Post.id.in_(chosen))).all()
            session.add(
                BlockedPeriod(
                    unit_id=unit_id,
                    first_day=first,
                    last_day=last,
                    name=name,
                    ground=typed.ground(),
                    except_posts=list(posts),
                    end_ground="",
                )
            )
    if wrong:
        return _blocked(wrong), 422
    flash(_("Tersimpan. Permintaan yang sudah terkirim tetap berjalan."), "good")
    return redirect(BLOCKED, 303)


@bp.post("/tertutup/<int:row_id>/cabut")
@proof.needed
def unblock(row_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        row = find(session, BlockedPeriod, row_id)
        if row is None:
            raise NotFound(f"period {row_id}")
        authorize.authorize(sessions.me(), "set_leave", row.unit_id)
        if not typed.ground():
            return _without_ground(BLOCKED)
        row.withdrawn_on = row.withdrawn_on or db.today()
        row.end_ground = row.end_ground or typed.ground()
    flash(_("Dicabut. Cuti tahunan pada hari-hari itu bisa diminta lagi."), "good")
    return redirect(BLOCKED, 303)


def _without_ground(back: str) -> ResponseReturnValue:
    flash(_("Isi nomor surat keputusannya."), "attn")
    return redirect(back, 303)


def chosen_unit(units: dict[int, str]) -> int:
    """The unit of the address or the form, among one's own; 0 while none is chosen."""
    unit_id = request.values.get("unit", 0, type=int)
    return unit_id if unit_id in units else 0


def posts_of(session: Session, unit_id: int) -> Sequence[tuple[int, str]]:
    rows = session.execute(
        select(Post.id, Post.name).where(Post.unit_id == unit_id).order_by(Post.name, Post.id)
    )
    return [(post_id, name) for post_id, name in rows]


def _remote(wrong: typed.Problems) -> str:
    with db.read() as session:
        units = my_units(session)
        unit_id = chosen_unit(units)
        rows = session.execute(
            select(HardToReach, Unit.name, Post.name)
            .outerjoin(Post, Post.id == HardToReach.post_id)
            .join(Unit, Unit.id == func.coalesce(HardToReach.unit_id, Post.unit_id))
            .where(HardToReach.in_force(db.today()) | (HardToReach.valid_from > db.today()))
            .order_by(Unit.name, Post.name)
        ).all()
        posts = posts_of(session, unit_id)
    return render_template(
        "admin/leave/remote.html",
        rows=rows, units=units, unit_id=unit_id, posts=posts, wrong=wrong, typed=request.form,
        today=db.today(), here=REMOTE,
    )  # fmt: skip


def _staff(wrong: typed.Problems) -> str:
    today = db.today()
    with db.read() as session:
        units = my_units(session)
        return render_template(
            "admin/leave/staff.html",
            lines=leave_beside.staffing(session, list(units), today),
            written=_written(session, list(units), today),
            units=units, unit_id=chosen_unit(units), wrong=wrong, typed=request.form, today=today, here=STAFF,
        )  # fmt: skip


def _written(session: Session, unit_ids: Sequence[int], today: date) -> dict[int, LeastStaff]:
    """The row that counts today, by unit."""
    rows = session.scalars(
        select(LeastStaff)
        .where(LeastStaff.unit_id.in_(unit_ids), LeastStaff.valid_from <= today)
        .order_by(LeastStaff.valid_from)
    )
    return {row.unit_id: row for row in rows}


def _blocked(wrong: typed.Problems) -> str:
    with db.read() as session:
        units = my_units(session)
        unit_id = chosen_unit(units)
        rows: Sequence[Row[BlockedPeriod, str]] = session.execute(
            select(BlockedPeriod, Unit.name)
            .join(Unit, Unit.id == BlockedPeriod.unit_id)
            .where(BlockedPeriod.last_day >= db.today() - timedelta(days=90))
            .order_by(BlockedPeriod.first_day, BlockedPeriod.id)
        ).all()
        ids = {post_id for row, _unit in rows for post_id in row.except_posts}
        names = dict(session.execute(select(Post.id, Post.name).where(Post.id.in_(ids))).all())
        posts = posts_of(session, unit_id)
    return render_template(
        "admin/leave/blocked.html",
        rows=rows, names=names, units=units, unit_id=unit_id, posts=posts, wrong=wrong, typed=request.form,
        today=db.today(), here=BLOCKED,
    )  # fmt: skip
