"""The office under load: a hundred people and more, leave, permission, and a process that waits for time."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.accounts import Account
from models.people import Employee, Holding, HoldingKind
from tests.engine import drawing as d
from tests.support.leave import HOLIDAYS, JOINT_LEAVE, calendars, delegation, used
from tests.support.signing import web_session
from tests.support.world import NOW, hold, make_employee, make_post, small_world
from webapp.clock import Clock
from workflows import runtime

STAFF = 120
WAIT = "PT2S"
TIMED = d.draw(
    "timed",
    d.start(),
    d.catch("wait", d.after(f'"{WAIT}"')),
    d.user("look"),
    d.end(outcome="DONE"),
    flows="start > wait > look > end",
    case='<langkah:case prefix="UJI" title="Uji" startForm="note"/>',
)
FIRST_DAY, LAST_DAY = date(2026, 3, 2), date(2026, 11, 27)


@dataclass(frozen=True)
class Office:
    """Plain values: who there is, with whose cookie, and who answers for which post."""

    staff: tuple[int, ...]
    cookies: Mapping[int, str]  # by employee
    holders: Mapping[int, int]  # by post
    days: tuple[date, ...]  # working days that somebody may want


def open_office(engine: Engine) -> Office:
    """Fill an empty database; its clock stands at NOW and goes on from there."""
    with Session(engine) as session, session.begin():
        Clock(demo=True).move(session, NOW - datetime.now(UTC))  # noqa: TID251 - an offset from the real clock
        world = small_world(session)
        calendars(session)
        delegation(session, world)
        staff = tuple(_staff(session, world.agency, (world.rahmat.post_id, world.laras.post_id)))
        used(session, world.siti, y2024=12, y2025=4)
        runtime.deploy_shipped(session, now=NOW)
        files = {"timed/timed.bpmn": TIMED, "timed/note.form": d.form(note="textfield")}
        runtime.deploy(session, files, now=NOW)
        return Office(staff, _cookies(session), _holders(session), tuple(_days()))


def _staff(session: Session, unit: int, superiors: tuple[int, ...]) -> Iterable[int]:
    for number in range(STAFF):
        post = make_post(session, unit, name="Pelaksana", parent=superiors[number % len(superiors)])
        employee = make_employee(session, f"Pelaksana {number:03}")
        hold(session, post, by=employee)
        yield employee.id


def _cookies(session: Session) -> dict[int, str]:
    found = {}
    for employee_id in session.scalars(select(Employee.id)).all():
        account = Account(employee_id=employee_id)
        session.add(account)
        session.flush()  # the session row needs its number
        found[employee_id] = secrets.token_urlsafe(32)
        session.add(web_session(account.id, found[employee_id]))
    return found


def _holders(session: Session) -> dict[int, int]:
    """Whoever acts in a post comes before its definitive holder, who is away."""
    rows = session.execute(
        select(Holding.post_id, Holding.employee_id).order_by(Holding.kind == HoldingKind.PLH)
    )
    return {row.post_id: row.employee_id for row in rows}


def _days() -> Iterable[date]:
    off = {*HOLIDAYS, *JOINT_LEAVE}
    every = (FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days))
    return (day for day in every if day.weekday() < 5 and day not in off)
