"""Presence from a list of an attendance machine or of an office: looked through first, then taken over."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from webapp import db, sheets, tables
from webapp.access import authorize
from webapp.admin.accounts import my_units
from webapp.admin.activity.blueprint import bp
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
    file = request.files.get("berkas")
    content = file.read() if file else b""
    if not content:
        return _page(wrong=_("Pilih berkasnya dulu.")), 422
    try:
        rows = sheets.read(content)
    except sheets.Unreadable:
        said = _(
            "Berkas ini tidak terbaca. Simpan sebagai CSV atau XLSX, dengan nama kolom di baris pertama, "
            "paling banyak 5.000 baris."
        )
        return _page(wrong=said), 422
    if missing := [name for name in NEEDED if name not in named(rows[0][1])]:
        return _page(wrong=_("Kolom ini tidak ada di berkas: %(names)s.", names=", ".join(missing))), 422
    return _page(rows)


@bp.post("/presensi/impor/tulis")
@proof.needed
def write_presence() -> ResponseReturnValue:
    try:
        rows = sheets.read(request.form.get("isi", "").encode())
    except sheets.Unreadable:
        return _page(wrong=_("Pilih berkasnya dulu.")), 422
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


def _page(rows: Sequence[tuple[int, sheets.Row]] = (), *, wrong: str = "") -> str:
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
        content=_as_text([named(cells) for number, cells in rows if number in numbers]),
        columns=COLUMNS,
        needed=NEEDED,
        most=MOST_SHOWN,
        words=words,
        wrong=wrong,
        here=HERE,
    )


def _as_text(rows: Sequence[sheets.Row]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows([cells.get(name, "") for name in COLUMNS] for cells in rows)
    return written.getvalue()


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
