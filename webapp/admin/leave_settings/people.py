"""What leave rests on that is known of a person: contract, teacher, a place hard to reach, children."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from models.base import find
from models.leave_office import EmployeeChild, EmployeePay
from models.people import Employee, EmployeeKind, Role
from webapp import db
from webapp.access import authorize, readings
from webapp.admin.accounts import my_units
from webapp.admin.leave_settings import typed
from webapp.admin.leave_settings.blueprint import bp
from webapp.admin.leave_settings.places import chosen_unit
from webapp.places import place_on
from webapp.sign_in import proof, sessions
from webapp.sign_in.auth import digits
from webapp.translation import _
from workflows.errors import NotFound
from workflows.rules.calendar import MONTHS_OF_A_YEAR
from workflows.services import leave

log = structlog.get_logger(__name__)
HERE = "/admin/cuti/pegawai"
MOST = 50
SHORTEST_NUMBER = 4
MOST_CHILDREN = 20
MOST_YEARS = 60
MOST_DIGITS = 9  # rupiah a month


@bp.get("/pegawai")
def people() -> str:
    words = request.args.get("cari", "").strip()
    with db.read() as session:
        units = my_units(session)
        unit_id = chosen_unit(units)
        lines = _lines(session, words, {unit_id} if unit_id else set(units))
    return render_template(
        "admin/leave/people.html",
        lines=lines,
        units=units,
        unit_id=unit_id,
        words=words,
        most=MOST,
        here=HERE,
    )


@bp.get("/pegawai/<int:employee_id>")
def person(employee_id: int) -> str:
    with db.read() as session:
        employee = _employee(session, employee_id)
        authorize.authorize(sessions.me(), "set_leave", authorize.unit_of(session, employee_id) or 0)
        admin = authorize.standing().has_role(Role.ADMIN)
        ground = readings.as_role(Role.ADMIN if admin else Role.PERSONNEL)
        readings.note(employee.id, readings.ACCOUNT, ground=ground)
        return _page(session, employee, {})


@bp.post("/pegawai/<int:employee_id>")
@proof.needed
def change_person(employee_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        employee = _to_change(session, employee_id)
        wrong = _wrong_contract(employee)
        if not wrong:
            employee.teacher = "guru" in request.form
            employee.hard_to_reach = "sulit" in request.form
            if employee.kind is EmployeeKind.PPPK:
                employee.contract_from, employee.contract_to = (
                    typed.day("kontrak-dari"),
                    typed.day("kontrak-sampai"),
                )
            log.info("facts of leave changed", actor_id=sessions.me().employee_id, employee_id=employee_id)
        else:
            return _page(session, employee, wrong), 422
    flash(_("Tersimpan. Hitungan cutinya langsung memakainya."), "good")
    return redirect(f"{HERE}/{employee_id}", 303)


@bp.post("/pegawai/<int:employee_id>/anak")
@proof.needed
def add_child(employee_id: int) -> ResponseReturnValue:
    born, twice = typed.day("lahir"), "kembar" in request.form
    with db.transaction() as session:
        employee = _to_change(session, employee_id)
        wrong = {} if typed.ground() else {"dasar": _("Isi nomor akta atau kartu keluarganya.")}
        if born is None or born > db.today():
            wrong["lahir"] = _("Isi tanggal lahirnya, paling akhir hari ini.")
        known = _children(session, employee_id)
        if len(known) >= MOST_CHILDREN:
            wrong["lahir"] = _("Sudah terlalu banyak catatan. Periksa dulu daftarnya.")
        if any(one.born_on == born for one in known) and not twice:
            wrong["lahir"] = _(
                "Anak dengan tanggal lahir itu sudah tercatat. Centang kembar bila memang anak lain."
            )
        if wrong:
            return _page(session, employee, wrong), 422
        session.add(EmployeeChild(employee_id=employee_id, born_on=born, ground=typed.ground()))
    flash(_("Anak tercatat."), "good")
    return redirect(f"{HERE}/{employee_id}#anak", 303)


@bp.post("/pegawai/<int:employee_id>/anak/<int:child_id>/hapus")
@proof.needed
def remove_child(employee_id: int, child_id: int) -> ResponseReturnValue:
    """For what was written by mistake; the trail keeps who wrote and who took it away."""
    with db.transaction() as session:
        _to_change(session, employee_id)
        child = find(session, EmployeeChild, child_id)
        if child is None or child.employee_id != employee_id:
            raise NotFound(f"child {child_id}")
        session.delete(child)
    flash(_("Catatan dihapus. Yang menghapus tercatat untuk pemeriksa."), "good")
    return redirect(f"{HERE}/{employee_id}#anak", 303)


@bp.post("/pegawai/<int:employee_id>/gaji")
@proof.needed
def set_pay(employee_id: int) -> ResponseReturnValue:
    """Figures from a day on; the same day again corrects what was written."""
    with db.transaction() as session:
        employee = _to_change(session, employee_id)
        since, given, wrong = typed.day("mulai"), _figures_typed(), _wrong_pay()
        if wrong or since is None:
            return _page(session, employee, wrong), 422
        row = next(
            (one for one in leave.figures_of_office(session, employee_id) if one.valid_from == since), None
        )
        if row is None:
            row = EmployeePay(employee_id=employee_id, valid_from=since)
            session.add(row)
        row.rank_years, row.rank_months = given["mkg-tahun"] or 0, given["mkg-bulan"] or 0
        row.salary = given["gaji"]
        row.pay_office = typed.ground("wilayah")
        row.ground = typed.ground("dasar-gaji")
    flash(_("Tersimpan. Formulir cuti langsung memakainya."), "good")
    return redirect(f"{HERE}/{employee_id}#gaji", 303)


def _figures_typed() -> dict[str, int | None]:
    salary = request.form.get("gaji", "").replace(".", "").strip().removeprefix("Rp").strip()
    return {
        "mkg-tahun": typed.number("mkg-tahun"),
        "mkg-bulan": typed.number("mkg-bulan"),
        "gaji": int(salary) if salary.isascii() and salary.isdigit() and len(salary) <= MOST_DIGITS else None,
    }


def _wrong_pay() -> typed.Problems:
    given, since = _figures_typed(), typed.day("mulai")
    wrong = typed.no_ground("dasar-gaji")
    if since is None or since > db.today():
        wrong["mulai"] = _("Isi tanggalnya, paling akhir hari ini.")
    years, months = given["mkg-tahun"], given["mkg-bulan"]
    if years is None or years > MOST_YEARS:
        wrong["mkg-tahun"] = _("Isi tahunnya dengan angka, paling banyak %(most)s.", most=MOST_YEARS)
    if months is None or months >= MONTHS_OF_A_YEAR:
        wrong["mkg-bulan"] = _("Isi bulannya dengan angka 0 sampai 11.")
    if request.form.get("gaji", "").strip() and not given["gaji"]:
        wrong["gaji"] = _("Isi rupiahnya dengan angka, atau kosongkan.")
    return wrong


def _employee(session: Session, employee_id: int) -> Employee:
    employee = find(session, Employee, employee_id)
    if employee is None:
        raise NotFound(f"employee {employee_id}")
    return employee


def _to_change(session: Session, employee_id: int) -> Employee:
    employee = _employee(session, employee_id)
    authorize.authorize(sessions.me(), "set_leave_of", employee_id)
    return employee


def _children(session: Session, employee_id: int) -> Sequence[EmployeeChild]:
    return session.scalars(
        select(EmployeeChild)
        .where(EmployeeChild.employee_id == employee_id)
        .order_by(EmployeeChild.born_on, EmployeeChild.id)
    ).all()


def _wrong_contract(employee: Employee) -> typed.Problems:
    if employee.kind is not EmployeeKind.PPPK:
        return {}
    first, last = typed.day("kontrak-dari"), typed.day("kontrak-sampai")
    wrong = typed.wrong_period(first, last, fields=("kontrak-dari", "kontrak-sampai"))
    if last is None:
        wrong.setdefault("kontrak-sampai", _("Isi hari terakhir perjanjiannya."))
    return wrong


def _lines(session: Session, words: str, unit_ids: set[int]) -> list[tuple[Employee, str, str]]:
    place = place_on(db.today(), Employee.id)
    query = (
        select(Employee, place.c.post, place.c.unit)
        .select_from(Employee)
        .join(place, true())
        .where(place.c.unit_id.in_(unit_ids), Employee.active)
        .order_by(Employee.name, Employee.id)
        .limit(MOST)
    )
    number = digits(words)
    if number.isdigit() and len(number) >= SHORTEST_NUMBER:
        query = query.where(Employee.nip.startswith(number, autoescape=True))
    elif words:
        query = query.where(Employee.name.icontains(words, autoescape=True))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _page(session: Session, employee: Employee, wrong: typed.Problems) -> str:
    children = _children(session, employee.id)
    counted = [one for one in children if one.born_on >= employee.service_start]
    return render_template(
        "admin/leave/person.html",
        employee=employee,
        own=employee.id == sessions.me().employee_id,
        children=children,
        next_child=len(counted) + 1,
        counted={one.id for one in counted},
        figures=leave.figures(session, employee, on=db.today()),
        pay_rows=leave.figures_of_office(session, employee.id),
        today=db.today(),
        wrong=wrong,
        typed=request.form,
        here=f"{HERE}/{employee.id}",
        list_at=HERE,
    )
