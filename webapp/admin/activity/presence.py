"""Presence of a day by unit, and of a person by month: put right by hand with a ground, permissions by the hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attendance import HourPermission, PresenceKind
from models.base import find
from models.people import Employee, Holding, Post, Role, for_good
from webapp import db
from webapp.access import authorize, readings
from webapp.admin.accounts import my_units
from webapp.admin.activity.blueprint import bp
from webapp.admin.auditors import day_of
from webapp.admin.leave_settings import typed
from webapp.admin.leave_settings.places import chosen_unit
from webapp.pages import page_number
from webapp.presence import shown, words
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows.errors import NotFound
from workflows.rules.calendar import period_end
from workflows.rules.working_hours import at
from workflows.services.activity import days as services
from workflows.services.activity import presence
from workflows.services.activity.days import DayFacts
from workflows.services.activity.presence import Known

log = structlog.get_logger(__name__)
HERE = "/admin/aktivitas/presensi"
PAGE = 100
WITHOUT_TIMES = frozenset({PresenceKind.FULL_DAY_LEAVE, PresenceKind.ABSENT})


@dataclass(frozen=True)
class Line:
    employee_id: int
    name: str
    post: str
    facts: DayFacts


@bp.get("/presensi")
def presence_of_day() -> str:
    today = db.today()
    day = min(day_of(request.args.get("hari", "")) or today, today)
    with db.read() as session:
        units = my_units(session)
        unit_id = chosen_unit(units) or next(iter(units), 0)
        lines = _lines(session, unit_id, day)
    readings.note_all([one.employee_id for one in lines], readings.PRESENCE, day, ground=ground())
    return render_template(
        "admin/activity/presence.html",
        lines=lines, day=day, today=today, units=units, unit_id=unit_id, words=words, here=HERE,
    )  # fmt: skip


@bp.get("/presensi/<int:employee_id>")
def presence_of_person(employee_id: int) -> str:
    with db.read() as session:
        employee = _employee(session, employee_id)
        authorize.authorize(sessions.me(), "keep_presence", authorize.unit_of(session, employee_id) or 0)
        readings.note(employee_id, readings.PRESENCE, ground=ground())
        return _page(session, employee, {})


@bp.post("/presensi/<int:employee_id>")
@proof.needed
def correct_presence(employee_id: int) -> ResponseReturnValue:
    day = typed.day("hari")
    with db.transaction() as session:
        employee = _to_change(session, employee_id)
        zone = services.day_of(session, employee_id, day or db.today()).week.zone
        found, wrong = _typed_presence(day, zone)
        if found is None or day is None:
            return _page(session, employee, wrong), 422
        me = sessions.me().employee_id
        presence.correct(session, employee_id, day, found, by=me, now=db.now())
        log.info("presence put right", actor_id=me, employee_id=employee_id, day=str(day))
    flash(_("Tersimpan. Poin aktivitas hari itu dihitung ulang; catatan lama tetap terbaca."), "good")
    return redirect(f"{HERE}/{employee_id}?bulan={day:%Y-%m}#h{day}", 303)


@bp.post("/presensi/<int:employee_id>/izin")
@proof.needed
def permit_hours(employee_id: int) -> ResponseReturnValue:
    day, hours = typed.day("izin-hari"), (_clock("izin-dari"), _clock("izin-sampai"))
    wrong = {} if typed.ground("izin-dasar") else {"izin-dasar": _("Isi nomor surat izinnya.")}
    if day is None:
        wrong["izin-hari"] = _("Isi tanggalnya.")
    if hours[0] is None or hours[1] is None or hours[1] <= hours[0]:
        wrong["izin-sampai"] = _("Isi jam mulai dan jam selesai, yang selesai lebih akhir.")
    with db.transaction() as session:
        employee = _to_change(session, employee_id)
        if day and hours[0] and hours[1] and not wrong:
            given = presence.permit(
                session,
                employee_id,
                day,
                (hours[0], hours[1]),
                ground=typed.ground("izin-dasar"),
                now=db.now(),
            )
            wrong = {} if given else {"izin-dari": _("Hari itu sudah ada izin pada jam yang sama.")}
        if wrong:
            return _page(session, employee, wrong), 422
    flash(_("Izin tercatat. Terlambat atau pulang cepat di tepi hari itu tidak dihitung."), "good")
    return redirect(f"{HERE}/{employee_id}?bulan={day:%Y-%m}#izin", 303)


@bp.post("/presensi/<int:employee_id>/izin/<int:row_id>/hapus")
@proof.needed
def strike_permission(employee_id: int, row_id: int) -> ResponseReturnValue:
    """For what was written by mistake; the trail keeps it."""
    with db.transaction() as session:
        _to_change(session, employee_id)
        row = find(session, HourPermission, row_id)
        if row is None or row.employee_id != employee_id:
            raise NotFound(f"permission {row_id}")
        day = row.day
        session.delete(row)
    flash(_("Izin dihapus. Yang menghapus tercatat untuk pemeriksa."), "good")
    return redirect(f"{HERE}/{employee_id}?bulan={day:%Y-%m}#izin", 303)


def ground() -> readings.Ground:
    """In which capacity the office's pages are read."""
    admin = authorize.standing().has_role(Role.ADMIN)
    return readings.as_role(Role.ADMIN if admin else Role.PERSONNEL)


def _lines(session: Session, unit_id: int, day: date) -> list[Line]:
    number = page_number()
    rows = session.execute(
        select(Employee.id, Employee.name, Post.name.label("post"))
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .where(Post.unit_id == unit_id, Employee.active, for_good(day))
        .order_by(Employee.name, Employee.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    facts = services.days_of(session, [row.id for row in rows], day, day)
    return [Line(row.id, row.name, row.post, facts[row.id].days[0]) for row in rows if row.id in facts]


def _typed_presence(day: date | None, zone: tzinfo) -> tuple[Known | None, typed.Problems]:
    """What the form says of the day, or what is wrong with it."""
    wrong = {} if typed.ground() else {"dasar": _("Tulis dasarnya, misalnya nomor surat atau berita acara.")}
    if day is None or day > db.today():
        wrong["hari"] = _("Isi tanggalnya, paling akhir hari ini.")
    kind, clocks = request.form.get("jenis", ""), (_clock("masuk"), _clock("pulang"))
    wrong |= _wrong_clocks(clocks) | _wrong_kind(kind)
    if wrong or day is None:
        return None, wrong
    moments = [None if clock is None else at(day, clock, zone) for clock in clocks]
    return Known(PresenceKind(kind), moments[0], moments[1], typed.ground()), {}


def _wrong_clocks(clocks: tuple[time | None, time | None]) -> typed.Problems:
    first, last = clocks
    wrong = {
        name: _("Jam ini tidak terbaca. Tulis seperti 07:30.")
        for name, clock in (("masuk", first), ("pulang", last))
        if clock is None and _filled(name)
    }
    if first and last and last < first:
        wrong["pulang"] = _("Jam pulang mendahului jam masuk.")
    return wrong


def _wrong_kind(kind: str) -> typed.Problems:
    filled = _filled("masuk") or _filled("pulang")
    if kind not in words.kinds():
        return {"jenis": _("Pilih salah satu.")}
    if kind in WITHOUT_TIMES and filled:
        return {"jenis": _("Hari cuti atau tanpa keterangan tidak punya jam. Kosongkan jamnya.")}
    if kind == PresenceKind.RECORDED and not filled:
        return {"masuk": _("Isi jam masuk atau jam pulangnya.")}
    return {}


def _filled(name: str) -> bool:
    return bool(request.form.get(name, "").strip())


def _clock(name: str) -> time | None:
    try:
        return time.fromisoformat(request.form.get(name, "").strip().replace(".", ":")).replace(tzinfo=None)
    except ValueError:
        return None


def _employee(session: Session, employee_id: int) -> Employee:
    employee = find(session, Employee, employee_id)
    if employee is None or authorize.unit_of(session, employee_id) is None:
        raise NotFound(f"employee {employee_id}")
    return employee


def _to_change(session: Session, employee_id: int) -> Employee:
    employee = _employee(session, employee_id)
    authorize.authorize(sessions.me(), "keep_presence_of", employee_id)
    return employee


def _page(session: Session, employee: Employee, wrong: typed.Problems) -> str:
    today = db.today()
    day = typed.day("hari") or day_of(request.args.get("hari", ""))
    month = shown.month(session, employee.id, shown.month_of(_month_typed(day), today), today)
    known = next((row.facts for row in month.rows if row.facts.day == day), None)
    return render_template(
        "admin/activity/presence_person.html",
        employee=employee, month=month, day=day, known=known, wrong=wrong, typed=request.form,
        standing=_standing(known), permissions=_permissions(session, employee.id, month.first),
        own=employee.id == sessions.me().employee_id, words=words, today=today,
        here=f"{HERE}/{employee.id}", list_at=HERE,
    )  # fmt: skip


def _month_typed(day: date | None) -> str:
    asked = request.args.get("bulan", "")
    return asked or (f"{day:%Y-%m}" if day else "")


def _permissions(session: Session, employee_id: int, first: date) -> Sequence[HourPermission]:
    return presence.permissions(session, employee_id, first, period_end(first, 1))


def _standing(facts: DayFacts | None) -> dict[str, str]:
    """What the form begins with: the day as it stands."""
    if facts is None or facts.known is None:
        return {}
    zone = facts.week.zone
    clocks = {"masuk": facts.known.check_in, "pulang": facts.known.check_out}
    return {
        "jenis": facts.known.kind,
        "dasar": facts.known.ground,
        **{name: _typed(moment, zone) for name, moment in clocks.items()},
    }


def _typed(moment: datetime | None, zone: tzinfo) -> str:
    return "" if moment is None else moment.astimezone(zone).strftime("%H:%M:%S")
