"""Earlier leave from paper: a list is looked through first, and written when the officer says so."""

from __future__ import annotations

from collections import Counter

import structlog
from flask import Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp import db
from webapp.admin import handed_list
from webapp.admin.accounts import my_units
from webapp.admin.handed_list import NotRead, Rows
from webapp.admin.leave_settings.blueprint import bp
from webapp.sign_in import proof, sessions
from webapp.translation import _, ngettext
from workflows.rules.leave_opening import Fault
from workflows.services.leave import opening
from workflows.services.leave.opening import Keeper, Line, State

log = structlog.get_logger(__name__)
HERE = "/admin/cuti/saldo-awal"
NEEDED = ("nip", "jenis", "dasar")
COLUMNS = ("nip", "jenis", "tahun", "hari", "mulai", "sampai", "aktif", "dasar")
EXAMPLE = (
    ("197103141998032901", "TAHUNAN", "2025", "6", "", "", "", "Buku cuti 2025"),
    ("197103141998032901", "BESAR", "", "", "01-03-2021", "31-05-2021", "", "SK 851/4/2021"),
    ("197103141998032901", "SAKIT", "", "", "05-01-2026", "09-01-2026", "", "Surat 440/2/2026"),
    ("197103141998032901", "CLTN", "", "", "01-07-2022", "30-06-2023", "01-08-2023", "SK 851/9/2022"),
)


@bp.get("/saldo-awal")
def opening_list() -> str:
    return _page()


@bp.get("/saldo-awal/contoh.csv")
def opening_example() -> Response:
    return Response(
        handed_list.as_text(COLUMNS, [dict(zip(COLUMNS, one, strict=True)) for one in EXAMPLE]),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="saldo-awal.csv"'},
    )


@bp.post("/saldo-awal")
def look_through() -> ResponseReturnValue:
    """A dry run: what each line would do. What was read goes along in the page, as text."""
    try:
        rows = handed_list.handed_in(NEEDED)
    except NotRead as error:
        return _page(wrong=str(error)), 422
    return _page(rows=rows)


@bp.post("/saldo-awal/tulis")
@proof.needed
def write_list() -> ResponseReturnValue:
    try:
        rows = handed_list.looked_through()
    except NotRead as error:
        return _page(wrong=str(error)), 422
    with db.transaction() as session:
        written = opening.write(session, rows, keeper=_keeper(session), today=db.today(), now=db.now())
        log.info("opening list written", actor_id=sessions.me().employee_id, lines=written)
    flash(ngettext("%(num)s baris tertulis.", "%(num)s baris tertulis.", written), "good")
    return redirect(HERE, 303)


def _keeper(session: Session) -> Keeper:
    return Keeper(sessions.me().employee_id, set(my_units(session)))


def _page(rows: Rows = (), *, wrong: str = "") -> str:
    lines: list[Line] = []
    if rows:
        with db.read() as session:
            lines = opening.plan(session, rows, keeper=_keeper(session), today=db.today())
    counts = Counter(line.state for line in lines)
    fresh = {line.number for line in lines if line.state is State.NEW}
    return render_template(
        "admin/leave/opening.html",
        lines=lines,
        fresh=counts[State.NEW],
        same=counts[State.SAME],
        odd=[(line, _told(line)) for line in lines if line.state not in (State.NEW, State.SAME)],
        content=handed_list.as_text(COLUMNS, [cells for number, cells in rows if number in fresh]),
        columns=COLUMNS,
        wrong=wrong,
        here=HERE,
    )


def _told(line: Line) -> str:
    if line.fault is not None:
        return {
            Fault.KIND: _("Jenisnya tidak dikenal. Isi TAHUNAN, BESAR, SAKIT, atau CLTN."),
            Fault.ACTIVE: _("Tanggal aktif kembali tidak terbaca, belum tiba, atau tidak sesudah cutinya."),
            Fault.YEAR: _("Tahunnya tidak terbaca, belum tiba, atau lebih dari sepuluh tahun lalu."),
            Fault.DAYS: _("Harinya bukan angka dari 0 sampai 24."),
            Fault.DATES: _("Tanggal mulai atau sampai tidak terbaca, terbalik, atau terlalu jauh."),
            Fault.GROUND: _("Dasarnya kosong."),
        }[line.fault]
    return {
        State.UNKNOWN: _("NIP ini tidak ada di unit Anda."),
        State.OWN: _("Cuti Anda sendiri dicatat oleh rekan lain yang berwenang."),
        State.TWICE: _("Sudah disebut di baris sebelumnya."),
        State.DIFFERENT: _("Tahun itu sudah tercatat %(days)s hari; tidak diubah.", days=line.standing),
        State.OVERLAP: _("Bertumpuk dengan cuti lain yang sudah tercatat."),
        State.RUNNING: _("Cuti tahun itu sudah dijalankan di sini; tidak diubah."),
    }.get(line.state, "")
