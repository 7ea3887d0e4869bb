"""Hours of units: a week from a day on, or for a while such as Ramadan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from models.attendance import OfficeHours
from models.base import find
from webapp import db, i18n
from webapp.access import authorize
from webapp.admin.accounts import my_units
from webapp.admin.activity.blueprint import bp
from webapp.admin.leave_settings import typed
from webapp.admin.leave_settings.places import chosen_unit
from webapp.presence import words
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows.errors import NotFound
from workflows.rules.working_hours import DayHours
from workflows.services.activity import hours as services
from workflows.services.activity.hours import WEEK, DayFault

log = structlog.get_logger(__name__)
HERE = "/admin/aktivitas/jam"
PARTS = ("mulai", "selesai", "rehat", "lanjut")
# Perpres 21/2023: 37.5 hours, in Ramadan 32.5; the clock of the reference.
_USUAL = ("07:30", "16:00", "12:00", "13:00")
_FRIDAY = ("07:30", "16:30", "11:45", "13:15")
_RAMADAN = ("08:00", "15:00", "12:00", "12:30")
_RAMADAN_FRIDAY = ("08:00", "15:30", "11:45", "12:45")
_SIX = ("07:30", "14:45", "12:00", "13:00")
_SIX_FRIDAY = ("07:30", "15:15", "11:45", "13:15")
_OFF = ("", "", "", "")
PATTERNS = {
    "lima": (*[_USUAL] * 4, _FRIDAY, _OFF, _OFF),
    "enam": (*[_SIX] * 4, _SIX_FRIDAY, _SIX, _OFF),
    "ramadan": (*[_RAMADAN] * 4, _RAMADAN_FRIDAY, _OFF, _OFF),
}


@bp.get("/jam")
def hours_of_units() -> str:
    return _page({})


@bp.get("/jam/baru")
def new_hours() -> str:
    return _form({})


@bp.post("/jam/baru")
@proof.needed
def write_hours() -> ResponseReturnValue:
    unit_id, first, last = typed.number("unit") or 0, typed.day("dari"), typed.day("sampai")
    week, wrong = _typed_week()
    wrong |= typed.no_ground() | typed.wrong_period(first, last, fields=("dari", "sampai"))
    if first and first < db.today() and "lampau" not in request.form:
        wrong["lampau"] = _("Tanggalnya sudah lewat. Baca akibatnya, lalu centang bila memang demikian.")
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "keep_presence", unit_id)
        if first and not wrong:
            begun = services.begin(session, unit_id, (first, last), week, ground=typed.ground())
            wrong = {} if begun else {"dari": _("Unit ini sudah punya jam kerja yang mulai pada hari itu.")}
        log.info("hours written", actor_id=sessions.me().employee_id, unit_id=unit_id, refused=bool(wrong))
    if wrong or first is None:
        return _form(wrong), 422
    flash(_("Tersimpan. Berlaku mulai %(day)s, juga untuk unit di bawahnya.", day=i18n.day(first)), "good")
    return redirect(HERE, 303)


@bp.post("/jam/<int:row_id>/akhiri")
@proof.needed
def end_hours(row_id: int) -> ResponseReturnValue:
    last = typed.day("sampai")
    with db.transaction() as session:
        row = find(session, OfficeHours, row_id)
        if row is None:
            raise NotFound(f"hours {row_id}")
        authorize.authorize(sessions.me(), "keep_presence", row.unit_id)
        wrong = typed.wrong_end(row.valid_from, last)
        if not wrong:
            row.valid_to = last
    if wrong or last is None:
        return _page({f"sampai-{row_id}": wrong["sampai"]}), 422
    flash(_("Berakhir %(day)s. Sesudahnya berlaku jam unit di atasnya.", day=i18n.day(last)), "good")
    return redirect(HERE, 303)


def _page(wrong: typed.Problems) -> str:
    with db.read() as session:
        units = my_units(session)
        rows = services.listed(session, list(units), db.today())
        lacking = services.without_saturday(session, list(units), db.today())
    return render_template(
        "admin/activity/hours.html",
        rows=rows, lacking=lacking, words=words, wrong=wrong, today=db.today(), here=HERE,
    )  # fmt: skip


def _form(wrong: typed.Problems) -> str:
    with db.read() as session:
        units = my_units(session)
    unit_id = chosen_unit(units) or next(iter(units), 0)
    authorize.authorize(sessions.me(), "keep_presence", unit_id)
    pattern = request.values.get("pola", "lima")
    week: Sequence[Sequence[str]] = PATTERNS.get(pattern, PATTERNS["lima"])
    if request.method == "POST":
        week = tuple(tuple(request.form.get(f"{part}-{number}", "") for part in PARTS) for number in WEEK)
    first = typed.day("dari") if request.method == "POST" else None
    return render_template(
        "admin/activity/hours_new.html",
        units=units, unit_id=unit_id, pattern=pattern, week=week, parts=PARTS, days=words.weekdays(),
        wrong=wrong, typed=request.form, past=first is not None and first < db.today(), today=db.today(), here=HERE,
    )  # fmt: skip


def _typed_week() -> tuple[dict[int, DayHours], typed.Problems]:
    """The worked days of the form, and what is wrong with them, at the field where each begins."""
    week: dict[int, DayHours] = {}
    wrong: typed.Problems = {}
    for number in WEEK:
        texts = [request.form.get(f"{part}-{number}", "").strip() for part in PARTS]
        if not any(texts):
            continue
        day = _day(texts)
        fault = DayFault.HALF if day is None else services.fault_of(day)
        if day is None or fault is not None:
            wrong[f"mulai-{number}"] = _said(number, fault or DayFault.HALF)
        else:
            week[number] = day
    if not week and not wrong:
        wrong["mulai-0"] = _("Isi paling sedikit satu hari.")
    return week, wrong


def _day(texts: list[str]) -> DayHours | None:
    """None where begin or end is missing or something can't be read."""
    clocks = [_clock(text) for text in texts]
    if any(text and clock is None for text, clock in zip(texts, clocks, strict=True)):
        return None
    begins, ends, pause, goes_on = clocks
    return None if begins is None or ends is None else DayHours(begins, ends, 0, pause, goes_on)


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text.replace(".", ":")).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _said(number: int, fault: DayFault) -> str:
    said = {
        DayFault.HALF: _("isi jam mulai dan jam selesai, seperti 07:30"),
        DayFault.ORDER: _("jam selesai harus sesudah jam mulai"),
        DayFault.HALF_BREAK: _("isi kedua jam istirahat, atau kosongkan keduanya"),
        DayFault.BREAK_ORDER: _("istirahat selesai harus sesudah istirahat mulai"),
        DayFault.BREAK_OUTSIDE: _("istirahat harus di antara jam mulai dan jam selesai"),
        DayFault.NOTHING_LEFT: _("tidak ada menit kerja yang tersisa"),
    }[fault]
    return _("%(day)s: %(said)s.", day=words.weekdays()[number], said=said)
