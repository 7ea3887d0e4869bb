"""Papers that each kind of leave needs: the rows in force on a day, new ones, and ending one."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.base import find
from models.leave_office import LeavePaper
from models.people import EmployeeKind
from webapp import db
from webapp.access import authorize
from webapp.admin.auditors import day_of
from webapp.admin.leave_settings import typed
from webapp.admin.leave_settings.blueprint import bp
from webapp.leave import paper_words, words
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows.errors import NotFound
from workflows.rules.leave_facts import Kind
from workflows.rules.leave_papers import PAPERS
from workflows.rules.leave_words import (
    IMPORTANT_REASONS,
    LONG_REASONS,
    SICK_REASONS,
    SPECIAL_REASONS,
    UNPAID_REASONS,
)
from workflows.services.leave import office

log = structlog.get_logger(__name__)
HERE = "/admin/cuti/surat"
REASONS: dict[str, tuple[str, ...]] = {
    Kind.ANNUAL_SPECIAL: SPECIAL_REASONS,
    Kind.LONG: LONG_REASONS,
    Kind.SICK: SICK_REASONS,
    Kind.MATERNITY: (),
    Kind.IMPORTANT_REASON: IMPORTANT_REASONS,
    Kind.UNPAID: UNPAID_REASONS,
}
NEEDS = {
    Kind.SICK: ("ALWAYS", "OVER_14_DAYS", "BEYOND_12_MONTHS"),
    Kind.MATERNITY: ("ALWAYS", "BEYOND_3_MONTHS"),
    Kind.LONG: ("ALWAYS", "BEFORE_5_YEARS"),
}


@bp.get("/surat")
def papers() -> str:
    day = day_of(request.args.get("pada", "")) or db.today()
    with db.read() as session:
        rows = session.scalars(
            select(LeavePaper)
            .where(or_(LeavePaper.in_force(day), LeavePaper.valid_from > day))
            .order_by(LeavePaper.id)
        ).all()
    return render_template(
        "admin/leave/papers.html",
        groups=[(kind, [row for row in rows or PAPERS if row.kind == kind]) for kind in REASONS],
        of_law=not rows,
        law=office.LAW,
        day=day,
        may_change=authorize.may(sessions.me(), "set_leave"),
        said=paper_words,
        words=words,
        here=HERE,
    )


@bp.post("/surat/salin")
@proof.needed
def adopt_papers() -> ResponseReturnValue:
    """From now on the office keeps the list itself: rows can be ended."""
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "set_leave")
        office.adopt_law(session)
    flash(_("Daftar peraturan tersalin. Sekarang setiap barisnya bisa diakhiri."), "good")
    return redirect(HERE, 303)


@bp.get("/surat/baru")
def new_paper() -> ResponseReturnValue:
    kind = request.args.get("jenis", "")
    return _form(kind, {}) if kind in REASONS else redirect(HERE, 303)


@bp.post("/surat/baru")
@proof.needed
def add_paper() -> ResponseReturnValue:
    kind = request.form.get("jenis", "")
    authorize.authorize(sessions.me(), "set_leave")
    if kind not in REASONS:
        raise NotFound(f"papers of {kind}")
    wrong, row = _typed(kind)
    if wrong or row is None:
        return _form(kind, wrong), 422
    with db.transaction() as session:
        office.adopt_law(session)
        session.add(row)
        log.info("paper of leave added", actor_id=sessions.me().employee_id, kind=kind)
    flash(
        _("Tersimpan. Permintaan sejak %(day)s diminta melampirkannya.", day=typed.shown(row.valid_from)),
        "good",
    )
    return redirect(f"{HERE}?pada={row.valid_from}", 303)


@bp.get("/surat/<int:row_id>")
def one_paper(row_id: int) -> str:
    return _page(row_id, {})


@bp.post("/surat/<int:row_id>/akhiri")
@proof.needed
def end_paper(row_id: int) -> ResponseReturnValue:
    last = typed.day("sampai")
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "set_leave")
        row = _row(session, row_id)
        wrong = typed.no_ground() | typed.wrong_end(row.valid_from, last)
        if not wrong:
            row.valid_to, row.end_ground = last, typed.ground()
            log.info("paper of leave ended", actor_id=sessions.me().employee_id, row_id=row_id)
    if wrong:
        return _page(row_id, wrong), 422
    flash(_("Surat itu tidak diminta lagi sesudah tanggalnya."), "good")
    return redirect(HERE, 303)


def _typed(kind: str) -> tuple[typed.Problems, LeavePaper | None]:
    form, first = request.form, typed.day("sejak")
    documents = [name for name in paper_words.documents() if name in form.getlist("surat")]
    need = form.get("kapan", "ALWAYS")
    wrong = typed.no_ground() | typed.not_past(first)
    if not documents:
        wrong["surat"] = _("Pilih paling sedikit satu surat.")
    if need not in NEEDS.get(Kind(kind), ("ALWAYS",)):
        wrong["kapan"] = _("Pilih salah satu.")
    if wrong or first is None:
        return wrong, None
    row = LeavePaper(
        kind=kind,
        documents=documents,
        reasons=[name for name in REASONS[kind] if name in form.getlist("alasan")],
        need=need,
        employees=[one.value for one in EmployeeKind if one in form.getlist("pegawai")],
        valid_from=first,
        ground=typed.ground(),
        end_ground="",
    )
    return {}, row


def _form(kind: str, wrong: typed.Problems) -> str:
    authorize.authorize(sessions.me(), "set_leave")
    known = paper_words.needs()
    return render_template(
        "admin/leave/paper_new.html",
        kind=kind,
        name=words.kind(kind),
        reasons=_pairs(REASONS[kind], paper_words.reasons()),
        documents=list(paper_words.documents().items()),
        needs=[(need, known[need]) for need in NEEDS.get(Kind(kind), ("ALWAYS",))],
        typed=request.form,
        wrong=wrong,
        today=db.today(),
        here=HERE,
    )


def _pairs(keys: Sequence[str], names: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, names[key]) for key in keys]


def _page(row_id: int, wrong: typed.Problems) -> str:
    with db.read() as session:
        row = _row(session, row_id)
    return render_template(
        "admin/leave/paper.html",
        row=row,
        said=paper_words,
        words=words,
        typed=request.form,
        wrong=wrong,
        today=db.today(),
        may_end=authorize.may(sessions.me(), "set_leave") and row.valid_to is None,
        here=HERE,
    )


def _row(session: Session, row_id: int) -> LeavePaper:
    row = find(session, LeavePaper, row_id)
    if row is None:
        raise NotFound(f"paper {row_id}")
    return row
