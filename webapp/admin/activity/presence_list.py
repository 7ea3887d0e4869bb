"""Presence from a list of an attendance machine or of an office: looked through first, then taken over."""

from __future__ import annotations

from collections import Counter

import structlog
from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from webapp import db, tables
from webapp.access import authorize
from webapp.admin import handed_list
from webapp.admin.accounts import my_units
from webapp.admin.activity.blueprint import bp
from webapp.admin.handed_list import NotRead, Rows
from webapp.presence import words
from webapp.sign_in import proof, sessions
from webapp.translation import _, ngettext
from workflows.rules.presence_line import Fault, named
from workflows.services.activity import presence
from workflows.services.activity.presence import WRITTEN, Line, State

log = structlog.get_logger(__name__)
LIST = "/admin/aktivitas/presensi"
HERE = f"{LIST}/impor"
MOST_SHOWN = 100
NEEDED = ("nip", "tanggal")
COLUMNS = (*NEEDED, "masuk", "pulang", "status", "dasar")
EXAMPLE = (
    ("197103141998032901", "02-02-2026", "07:28", "16:03", "", ""),
    ("198003052005011901", "02-02-2026", "", "", "dinas luar", "ST 090/12/2026"),
    ("199204242018011901", "02-02-2026", "08.11", "", "", ""),
)


@bp.get("/presensi/impor")
def presence_list() -> str:
    return _page()


@bp.get("/presensi/impor/contoh.csv")
def presence_example() -> Response:
    return tables.download((COLUMNS, *EXAMPLE), "presensi.csv")


@bp.post("/presensi/impor")
def look_through_presence() -> ResponseReturnValue:
    """A dry run: what each line would do. What was read goes along in the page, as text."""
    try:
        rows = handed_list.handed_in(NEEDED, named=named)
    except NotRead as error:
        return _page(wrong=str(error)), 422
    return _page(rows)


@bp.post("/presensi/impor/tulis")
@proof.needed
def write_presence() -> ResponseReturnValue:
    try:
        rows = handed_list.looked_through()
    except NotRead as error:
        return _page(wrong=str(error)), 422
    me = sessions.me().employee_id
    with db.transaction() as session:
        reach = presence.Reach(frozenset(my_units(session)), me)
        written = presence.write(session, rows, reach=reach, today=db.today(), now=db.now())
        log.info("presence taken over", actor_id=me, lines=written)
    flash(
        ngettext(
            "%(num)s baris tertulis. Poin aktivitas hari-hari itu dihitung ulang.",
            "%(num)s baris tertulis. Poin aktivitas hari-hari itu dihitung ulang.",
            written,
        ),
        "good",
    )
    return redirect(LIST, 303)


def _page(rows: Rows = (), *, wrong: str = "") -> str:
    authorize.authorize(sessions.me(), "admin")
    lines: list[Line] = []
    if rows:
        with db.read() as session:
            reach = presence.Reach(frozenset(my_units(session)), sessions.me().employee_id)
            lines = presence.plan(session, rows, reach=reach, today=db.today())
    fresh = [line for line in lines if line.state in WRITTEN]
    numbers = {line.number for line in fresh}
    counts = Counter(line.state for line in lines)
    return render_template(
        "admin/activity/presence_list.html",
        lines=lines,
        fresh=fresh,
        counts=counts,
        odd=[(line, told(line)) for line in lines if line.state not in WRITTEN | {State.SAME}],
        content=handed_list.as_text(COLUMNS, [named(cells) for number, cells in rows if number in numbers]),
        columns=COLUMNS,
        needed=NEEDED,
        most=MOST_SHOWN,
        words=words,
        wrong=wrong,
        here=HERE,
    )


def told(line: Line) -> str:
    """Why a line isn't written."""
    if line.fault is not None:
        return {
            Fault.NIP: _("NIP-nya bukan 18 angka."),
            Fault.DAY: _("Tanggalnya tidak terbaca. Tulis seperti 02-02-2026."),
            Fault.FUTURE: _("Tanggalnya belum tiba."),
            Fault.TIME: _("Jamnya tidak terbaca. Tulis seperti 07:30."),
            Fault.ORDER: _("Jam pulang mendahului jam masuk."),
            Fault.STATUS: _(
                "Statusnya tidak dikenal atau tidak cocok dengan jamnya. "
                "Pakai dinas luar, WFH, lembur, cuti, atau tanpa keterangan."
            ),
            Fault.GROUND: _("Dinas luar, WFH, lembur, dan cuti perlu nomor surat di kolom dasar."),
            Fault.NOTHING: _("Tidak ada jam dan tidak ada status."),
        }[line.fault]
    return {
        State.BY_HAND: _("Hari itu sudah diperbaiki dengan tangan; daftar tidak mengubahnya."),
        State.UNKNOWN: _("NIP ini tidak dikenal, atau bukan pegawai unit Anda."),
        State.OWN: _("Baris Anda sendiri ditulis oleh rekan lain yang berwenang."),
    }.get(line.state, "")
