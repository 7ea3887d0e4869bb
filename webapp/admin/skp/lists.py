"""Earlier years and levels of functional posts from a list: looked through first, written on the officer's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from webapp import db, tables
from webapp.admin import handed_list
from webapp.admin.accounts import my_units
from webapp.admin.handed_list import NotRead, Rows
from webapp.admin.skp.blueprint import bp
from webapp.admin.skp.years import HERE
from webapp.sign_in import proof, sessions
from webapp.translation import _, ngettext
from workflows.rules import skp_history_line, skp_level_line
from workflows.services.skp import lists
from workflows.services.skp.lists import Line, State

log = structlog.get_logger(__name__)
MOST_SHOWN = 200


@dataclass(frozen=True)
class List:
    """One kind of list: its columns (those that must be there first), an example, and its words."""

    kind: lists.Kind
    columns: tuple[str, ...]
    needed: int
    example: tuple[tuple[str, ...], ...]
    title: Callable[[], str]
    about: Callable[[], str]
    hint: Callable[[], str]
    faults: Callable[[], Mapping[str, str]]


@bp.get("/riwayat", defaults={"what": "riwayat"})
@bp.get("/jenjang", defaults={"what": "jenjang"})
def list_form(what: str) -> str:
    return _page(what)


@bp.get("/riwayat/contoh.csv", defaults={"what": "riwayat"})
@bp.get("/jenjang/contoh.csv", defaults={"what": "jenjang"})
def list_example(what: str) -> Response:
    one = LISTS[what]
    return tables.download((one.columns, *one.example), f"{what}.csv")


@bp.post("/riwayat", defaults={"what": "riwayat"})
@bp.post("/jenjang", defaults={"what": "jenjang"})
def look_through(what: str) -> ResponseReturnValue:
    """A dry run: what each line would do. What was read goes along in the page, as text."""
    try:
        rows = handed_list.handed_in(_needed(what))
    except NotRead as error:
        return _page(what, wrong=str(error)), 422
    return _page(what, rows=rows, source=request.files["berkas"].filename or "")


@bp.post("/riwayat/tulis", defaults={"what": "riwayat"})
@bp.post("/jenjang/tulis", defaults={"what": "jenjang"})
@proof.needed
def write_lines(what: str) -> ResponseReturnValue:
    try:
        rows = handed_list.looked_through()
    except NotRead as error:
        return _page(what, wrong=str(error)), 422
    actor = sessions.me().employee_id
    with db.transaction() as session:
        written = lists.write(
            session, LISTS[what].kind, rows, keeper_id=actor, unit_ids=set(my_units(session)),
            today=db.today(), now=db.now(), source=request.form.get("asal", ""),
        )  # fmt: skip
        log.info("skp list written", actor_id=actor, what=what, lines=written)
    flash(ngettext("%(num)s baris tertulis.", "%(num)s baris tertulis.", written), "good")
    return redirect(f"{HERE}/{what}", 303)


def _page(what: str, rows: Rows = (), *, wrong: str = "", source: str = "") -> str:
    one = LISTS[what]
    lines: list[Line] = []
    if rows:
        with db.read() as session:
            lines = lists.plan(
                session, one.kind, rows, keeper_id=sessions.me().employee_id,
                unit_ids=set(my_units(session)), today=db.today(),
            )  # fmt: skip
    counts = Counter(line.state for line in lines)
    fresh = {line.number for line in lines if line.state is State.NEW}
    return render_template(
        "admin/skp/list.html",
        one=one, lines=lines, fresh=counts[State.NEW], same=counts[State.SAME],
        odd=[(line, _told(one, line)) for line in lines if line.state not in (State.NEW, State.SAME)],
        content=handed_list.as_text(one.columns, [cells for number, cells in rows if number in fresh]),
        source=source, wrong=wrong, most=MOST_SHOWN, here=f"{HERE}/{what}",
    )  # fmt: skip


def _needed(what: str) -> tuple[str, ...]:
    one = LISTS[what]
    return one.columns[: one.needed]


def _told(one: List, line: Line) -> str:
    if line.state is State.FAULTY:
        return one.faults()[line.fault]
    return {
        State.UNKNOWN: _("NIP ini tidak ada di unit Anda."),
        State.MANGLED: _("NIP ini rusak karena disimpan sebagai angka. Ubah kolomnya menjadi teks."),
        State.OWN: _("Data Anda sendiri dicatat oleh rekan lain yang berwenang."),
        State.TWICE: _("Sudah disebut di baris sebelumnya."),
        State.DIFFERENT: _("Sudah tercatat dengan isi lain; tidak diubah."),
    }.get(line.state, "")


def _history_faults() -> Mapping[str, str]:
    fault = skp_history_line.Fault
    return {
        fault.SCHEME: _("Skemanya tidak dikenal. Isi PP46, PP30, atau PM6."),
        fault.DATES: _("Tanggalnya tidak terbaca, terbalik, atau di luar masa berlaku skemanya."),
        fault.SCORE: _("Nilainya bukan angka dari 0 sampai 120."),
        fault.TOTAL: _("Nilai akhirnya bukan 60% SKP ditambah 40% perilaku."),
        fault.LABEL: _("Sebutannya tidak cocok dengan nilainya, atau tidak dikenal pada skema ini."),
    }


def _level_faults() -> Mapping[str, str]:
    fault = skp_level_line.Fault
    return {
        fault.LEVEL: _("Jenjangnya tidak dikenal. Contoh: Ahli Pertama, Ahli Muda, Terampil."),
        fault.DATE: _("Tanggalnya tidak terbaca atau belum tiba."),
        fault.GROUND: _("Dasarnya kosong."),
    }


LISTS: Mapping[str, List] = {
    "riwayat": List(
        kind=lists.EARLIER,
        columns=("nip", "skema", "mulai", "sampai", "skp", "perilaku", "nilai", "ide", "sebutan"),
        needed=4,
        example=(
            ("197103141998032901", "PP46", "01-01-2020", "31-12-2020", "86,50", "84,00", "85,50", "", "Baik"),
            ("197103141998032901", "PP30", "01-07-2021", "31-12-2021", "", "", "112", "ya", "Sangat Baik"),
            ("197103141998032901", "PM6", "01-01-2024", "31-12-2024", "", "", "", "", "Baik"),
        ),
        title=lambda: _("Nilai tahun-tahun lalu"),
        about=lambda: _(
            "Nilai menurut PP 46/2011 dan PP 30/2019 disimpan dengan angka dan sebutannya, dan tidak pernah "
            "diubah menjadi predikat."
        ),
        hint=lambda: _(
            "Skema: PP46 (isi skp dan perilaku, atau nilai), PP30 (isi nilai; ide bila ada gagasan baru), atau "
            "PM6 (isi sebutan: predikat sejak 2022)."
        ),
        faults=_history_faults,
    ),
    "jenjang": List(
        kind=lists.LEVELS,
        columns=("nip", "jenjang", "sejak", "dasar"),
        needed=4,
        example=(("197103141998032901", "Ahli Muda", "01-04-2023", "SK 821/77/2023"),),
        title=lambda: _("Jenjang jabatan fungsional"),
        about=lambda: _("Jenjang dengan tanggalnya menentukan angka kredit dari predikat."),
        hint=lambda: _(
            "Jenjang: Ahli Pertama, Ahli Muda, Ahli Madya, Ahli Utama, Pemula, Terampil, Mahir, atau Penyelia."
        ),
        faults=_level_faults,
    ),
}
