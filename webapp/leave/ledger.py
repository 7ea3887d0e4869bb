"""The ledger of annual leave: one's own, and of people about whom one decides."""

from __future__ import annotations

from flask import render_template, request
from sqlalchemy.orm import Session

from models.base import find
from models.people import Employee, Role
from webapp import db
from webapp.access import auditing, authorize, readings
from webapp.leave import shown, words
from webapp.leave.blueprint import bp
from webapp.sign_in import sessions
from workflows.errors import NotFound
from workflows.services import leave
from workflows.services.leave import Statement


@bp.get("/saldo")
def balance() -> str:
    with db.read() as session:
        return _render(session, sessions.me().employee_id)


@bp.get("/saldo/<int:employee_id>")
def balance_of(employee_id: int) -> str:
    with db.read() as session:
        person = find(session, Employee, employee_id)
        if person is None or not authorize.may(sessions.me(), "view_ledger", employee_id):
            raise NotFound(f"ledger of {employee_id}")
        readings.note(employee_id, readings.LEDGER, ground=_ground(session, employee_id))
        return _render(session, employee_id)


def _render(session: Session, employee_id: int) -> str:
    now = db.now()
    year = request.args.get("tahun", 0, type=int)
    read = leave.statement(session, employee_id, db.today().year, now=now)
    if year in read.years and year != read.year:
        read = leave.statement(session, employee_id, year, now=now)
    return render_template(
        "leave/ledger.html",
        read=read,
        history=leave.taken(session, employee_id, last=read.year),
        words=words,
        rows=list(_rights(read)),
        lines=[(line, *words.event(line, read)) for line in reversed(read.lines)],
        carried=words.carried(read.balance, read),
        tiles=shown.tiles(read.balance),
        years=[
            (f"{request.path}?tahun={one}", str(one), None, one == read.year) for one in reversed(read.years)
        ],
        shows_added=any(line.moved.b or line.moved.b0 for line in read.lines),
    )


def _ground(session: Session, employee_id: int) -> readings.Ground:
    unit_id = authorize.unit_of(session, employee_id)
    if authorize.standing().has_role(Role.PERSONNEL, unit_id=unit_id):
        return readings.as_role(Role.PERSONNEL)
    return readings.as_role(Role.AUDITOR) if auditing.covers_unit(unit_id) else readings.as_holder()


def _rights(read: Statement) -> list[tuple[str, bool, int, int, int, int]]:
    """By year of right: what was given, used, is reserved, and may still be used."""
    standing = read.balance
    found = []
    for name in shown.BUCKETS:
        given, used, held, left = (
            getattr(part, name)
            for part in (standing.credited, standing.charged, standing.reserved, standing.buckets)
        )
        if given:
            found.append((words.bucket(name, read.year), name in ("b0", "c"), given, used, held, left))
    return found
