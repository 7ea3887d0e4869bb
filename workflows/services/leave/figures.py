"""Figures of a person that forms of leave name, each with its source: service in the grade scale, pay, pay office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.leave_office import EmployeePay
from models.people import Employee, EmployeeKind
from workflows.rules.money import rupiah
from workflows.rules.salary import pay_row, served
from workflows.rules.salary_table import NAME, pay_table


@dataclass(frozen=True, slots=True)
class Figures:
    """On a day: whole years and months, rupiah a month (None: not known), and where each is from."""

    years: int
    months: int
    ground: str
    salary: int | None
    salary_from: str
    pay_office: str


def rows_of(session: Session, employee_id: int) -> Sequence[EmployeePay]:
    """What the office wrote, the latest first."""
    return session.scalars(
        select(EmployeePay)
        .where(EmployeePay.employee_id == employee_id)
        .order_by(EmployeePay.valid_from.desc())
    ).all()


def figures(session: Session, employee: Employee, *, on: date, until: date | None = None) -> Figures | None:
    """From the latest row of the office that holds on the day; None without one.

    Service is counted up to `until`: unpaid leave is none (PP 11/2017 art. 335). Pay that the row doesn't name is
    looked up by grade and years in the table of the law.
    """
    row = next((one for one in rows_of(session, employee.id) if one.valid_from <= on), None)
    if row is None:
        return None
    counted = min(on, until) if until else on
    years, months = served(row.rank_years, row.rank_months, since=row.valid_from, on=counted)
    salary, source = (row.salary, row.ground) if row.salary else _by_table(employee, years, on)
    return Figures(years, months, row.ground, salary, source, row.pay_office)


def on_forms(
    session: Session, employee: Employee, *, on: date, until: date | None = None
) -> Mapping[str, object]:
    """The same as texts of forms; what isn't known is left out."""
    found = figures(session, employee, on=on, until=until)
    if found is None:
        return {}
    known = {"rank_service": f"{found.years} tahun {found.months} bulan ({found.ground})"}
    if found.salary is not None:
        known["salary"] = f"{rupiah(found.salary)} ({found.salary_from})"
    return {**known, "pay_office": found.pay_office}


def _by_table(employee: Employee, years: int, on: date) -> tuple[int | None, str]:
    table = pay_table(on)
    if table is None or employee.kind != EmployeeKind.PNS or employee.rank not in table:
        return None, ""
    row = pay_row(table, employee.rank, years)
    return (row.basic, f"{NAME}, {employee.rank}, {row.years} tahun") if row else (None, "")
