"""The catalogue of activities with norms and weights: read as on a day, taken over from a list."""

from __future__ import annotations

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from webapp import db, tables
from webapp.access import authorize
from webapp.admin import handed_list
from webapp.admin.activity.blueprint import bp
from webapp.admin.auditors import day_of
from webapp.admin.handed_list import NotRead, Rows
from webapp.sign_in import proof, sessions
from webapp.translation import _, ngettext
from workflows.rules.activity_catalogue_line import Fault
from workflows.services.activity import catalogue
from workflows.services.activity.catalogue import WRITTEN, Line, State

log = structlog.get_logger(__name__)
HERE = "/admin/aktivitas"
MOST_SHOWN = 200
NEEDED = ("kode", "uraian", "satuan", "norma_menit", "berlaku_dari", "dasar")
COLUMNS = (*NEEDED, "bobot", "wajib_bukti", "jabatan", "berlaku_sampai")
EXAMPLE = (
    (
        "TU-01",
        "Menyusun nota dinas",
        "dokumen",
        "60",
        "01-01-2027",
        "Kepbup 800/1/2026",
        "1,00",
        "tidak",
        "",
        "",
    ),
    (
        *("TU-02", "Mengelola arsip surat masuk", "berkas", "15", "01-01-2027", "Kepbup 800/1/2026"),
        *("0,75", "ya", "Arsiparis|Pengadministrasi Umum", ""),
    ),
)


@bp.get("")
def items() -> str:
    day = day_of(request.args.get("pada", "")) or db.today()
    words = request.args.get("cari", "").strip()
    with db.read() as session:
        found = catalogue.items_on(session, day, words=words)
    may_change = authorize.may(sessions.me(), "keep_activities")
    return render_template(
        "admin/activity/items.html", items=found, day=day, words=words, may_change=may_change, here=HERE
    )


@bp.get("/impor")
def list_form() -> str:
    authorize.authorize(sessions.me(), "keep_activities")
    return _page()


@bp.get("/impor/contoh.csv")
def list_example() -> Response:
    return tables.download((COLUMNS, *EXAMPLE), "aktivitas.csv")


@bp.post("/impor")
def look_through() -> ResponseReturnValue:
    """A dry run: what each line would do. What was read goes along in the page, as text."""
    authorize.authorize(sessions.me(), "keep_activities")
    try:
        rows = handed_list.handed_in(NEEDED)
    except NotRead as error:
        return _page(wrong=str(error)), 422
    return _page(rows)


@bp.post("/impor/tulis")
@proof.needed
def write_items() -> ResponseReturnValue:
    authorize.authorize(sessions.me(), "keep_activities")
    try:
        rows = handed_list.looked_through()
    except NotRead as error:
        return _page(wrong=str(error)), 422
    with db.transaction() as session:
        written = catalogue.write(session, rows, today=db.today())
        log.info("catalogue of activities written", actor_id=sessions.me().employee_id, lines=written)
    flash(ngettext("%(num)s baris tertulis.", "%(num)s baris tertulis.", written), "good")
    return redirect(HERE, 303)


def _page(rows: Rows = (), *, wrong: str = "") -> str:
    lines: list[Line] = []
    if rows:
        with db.read() as session:
            lines = catalogue.plan(session, rows, today=db.today())
    fresh = {line.number: line for line in lines if line.state in WRITTEN}
    return render_template(
        "admin/activity/import.html",
        lines=lines,
        fresh=list(fresh.values()),
        same=sum(line.state is State.SAME for line in lines),
        odd=[(line, _told(line)) for line in lines if line.state not in WRITTEN | {State.SAME}],
        content=handed_list.as_text(COLUMNS, [cells for number, cells in rows if number in fresh]),
        columns=COLUMNS,
        needed=NEEDED,
        most=MOST_SHOWN,
        wrong=wrong,
        here=f"{HERE}/impor",
    )


def _told(line: Line) -> str:
    if line.fault is not None:
        return {
            Fault.CODE: _("Kodenya kosong atau lebih dari 30 huruf."),
            Fault.NAME: _("Uraiannya kosong atau lebih dari 200 huruf."),
            Fault.OUTPUT: _("Satuan hasilnya kosong, misalnya dokumen atau laporan."),
            Fault.NORM: _("Norma menitnya bukan angka bulat di atas 0."),
            Fault.WEIGHT: _("Bobotnya bukan angka dari 0,50 sampai 1,50 dengan paling banyak dua desimal."),
            Fault.EVIDENCE: _("Wajib bukti diisi ya atau tidak."),
            Fault.DATES: _("Tanggal berlakunya tidak terbaca atau terbalik."),
            Fault.GROUND: _("Dasarnya kosong."),
        }[line.fault]
    return {
        State.DIFFERENT: _(
            "Sudah berlaku sejak hari itu dengan isi lain; tidak diubah. Pilih tanggal berlaku yang baru."
        ),
        State.TOO_EARLY: _("Mengubah yang sudah berlaku. Perubahan paling cepat mulai besok."),
        State.UNKNOWN_POST: _("Ada jabatan yang tidak dikenal. Tulis seperti namanya di data jabatan."),
        State.TWICE: _("Sudah disebut di baris sebelumnya."),
    }.get(line.state, "")
