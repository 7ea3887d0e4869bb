"""Who worked on a joint-leave day, with the assignment letter: it gives each of them a day (PP 11/2017 art. 333)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.calendar import CalendarDay, DayKind, JointLeaveDuty
from models.leave import GRANTED, LeaveRequest
from models.people import Employee, Holding, Post, for_good
from webapp import db, i18n
from webapp.access import authorize
from webapp.admin.accounts import my_units
from webapp.admin.auditors import day_of
from webapp.admin.leave_settings import typed
from webapp.admin.leave_settings.blueprint import bp
from webapp.admin.leave_settings.places import chosen_unit
from webapp.sign_in import proof, sessions
from webapp.translation import _, ngettext
from workflows.errors import NotAllowed

log = structlog.get_logger(__name__)
HERE = "/admin/cuti/tugas-bersama"
LONG_AGO = timedelta(days=400)


@bp.get("/tugas-bersama")
def duty() -> str:
    return _page({})


@bp.post("/tugas-bersama")
@proof.needed
def write_duty() -> ResponseReturnValue:
    unit_id, day = typed.number("unit") or 0, typed.day("hari")
    chosen = {int(one) for one in request.form.getlist("pegawai") if one.isdigit()}
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "set_leave", unit_id)
        wrong = {} if typed.ground() else {"dasar": _("Isi nomor surat tugas atau jadwal jaganya.")}
        if day is None or day not in dict(_joint_days(session)):
            wrong["hari"] = _("Pilih hari cuti bersama.")
        people = {one.id for one in _people(session, unit_id, day or db.today())} & chosen
        if not people:
            wrong["pegawai"] = _("Centang paling sedikit satu orang.")
        if sessions.me().employee_id in chosen:
            wrong["pegawai"] = _("Tugas Anda sendiri dicatat oleh rekan lain yang berwenang.")
        if not wrong:
            rows = [{"employee_id": one, "day": day, "ground": typed.ground()} for one in sorted(people)]
            session.execute(insert(JointLeaveDuty).values(rows).on_conflict_do_nothing())
            log.info("joint-leave duty written", actor_id=sessions.me().employee_id, people=len(people))
    if wrong:
        return _page(wrong), 422
    said = ngettext("%(num)s orang tercatat bertugas", "%(num)s orang tercatat bertugas", len(people))
    flash(_("%(said)s. Tambahannya masuk saldo sehari sesudah tanggal itu.", said=said), "good")
    return redirect(f"{HERE}?unit={unit_id}&hari={day}", 303)


@bp.post("/tugas-bersama/hapus")
@proof.needed
def strike_duty() -> ResponseReturnValue:
    """For what was written by mistake: the day of leave goes too, and the trail keeps both."""
    unit_id, day, employee_id = typed.number("unit") or 0, typed.day("hari"), typed.number("pegawai")
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "set_leave", unit_id)
        if employee_id == sessions.me().employee_id:
            raise NotAllowed("duty of one's own")
        if day and employee_id in {one.id for one in _people(session, unit_id, day)}:
            session.execute(
                delete(JointLeaveDuty).where(
                    JointLeaveDuty.employee_id == employee_id, JointLeaveDuty.day == day
                )
            )
    flash(_("Dihapus. Tambahan harinya tidak dihitung lagi."), "good")
    return redirect(f"{HERE}?unit={unit_id}&hari={day or ''}", 303)


def _page(wrong: typed.Problems) -> str:
    asked = day_of(request.values.get("hari", ""))
    with db.read() as session:
        units = my_units(session)
        unit_id = chosen_unit(units)
        days = _joint_days(session)
        day = asked if asked in dict(days) else None
        people = _people(session, unit_id, day) if day and unit_id else []
        ids = [one.id for one in people]
        written = _written(session, ids, day) if day else {}
        away = _away(session, ids, day) if day else set()
    return render_template(
        "admin/leave/duty.html",
        units=units, unit_id=unit_id, days=[(one.isoformat(), f"{i18n.day(one)}, {name}") for one, name in days],
        day=day, people=people, written=written, away=away, wrong=wrong, typed=request.form, here=HERE,
        own_id=sessions.me().employee_id,
    )  # fmt: skip


def _joint_days(session: Session) -> list[tuple[date, str]]:
    """Joint-leave days of the last year and those to come, the latest first."""
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.name)
        .where(
            CalendarDay.kind == DayKind.JOINT_LEAVE,
            CalendarDay.withdrawn_at.is_(None),
            CalendarDay.day >= db.today() - LONG_AGO,
        )
        .order_by(CalendarDay.day.desc())
        .distinct()
    )
    return [(day, name) for day, name in rows]


def _people(session: Session, unit_id: int, day: date) -> Sequence[Employee]:
    return session.scalars(
        select(Employee)
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .where(Post.unit_id == unit_id, for_good(day), Employee.active)
        .order_by(Employee.name, Employee.id)
    ).all()


def _written(session: Session, ids: Sequence[int], day: date) -> dict[int, str]:
    rows = session.execute(
        select(JointLeaveDuty.employee_id, JointLeaveDuty.ground).where(
            JointLeaveDuty.employee_id.in_(ids), JointLeaveDuty.day == day
        )
    )
    return {row.employee_id: row.ground for row in rows}


def _away(session: Session, ids: Sequence[int], day: date) -> set[int]:
    """Whoever was on leave that day has joint leave and gets nothing (D17)."""
    return set(
        session.scalars(
            select(LeaveRequest.employee_id).where(
                LeaveRequest.employee_id.in_(ids),
                LeaveRequest.status.in_(GRANTED),
                LeaveRequest.first_day <= day,
                LeaveRequest.last_day >= day,
            )
        )
    )
