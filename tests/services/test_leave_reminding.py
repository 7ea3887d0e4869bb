"""Reminders of the report after unpaid leave, each said once; a missed report is told to the personnel office."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.leave import LeaveRequest, LeaveStatus
from models.notices import OutboxMessage
from tests.support.world import World
from workflows.services import leave


def test_while_it_can_be_extended_before_it_ends_and_about_the_report(session: Session, world: World) -> None:
    session.add(_unpaid(world.siti.id, date(2026, 3, 2), date(2026, 8, 31)))
    session.add(_unpaid(world.dimas.id, date(2026, 3, 2), date(2026, 8, 31)))
    session.add(_unpaid(world.dimas.id, date(2026, 9, 1), date(2027, 8, 31)))  # goes on: nothing to report
    session.add(_unpaid(world.tirta.id, date(2026, 3, 2), date(2026, 8, 31), back=date(2026, 9, 1)))
    siti, officers = world.siti.id, {world.wulan.id, world.bayu.id}

    assert _said(session, 2026, 4, 30) == set()
    assert _said(session, 2026, 5, 1) == {(siti, "leave.return.extend.own")}
    assert _said(session, 2026, 5, 31) == set()
    assert _said(session, 2026, 7, 31) == set()
    assert _said(session, 2026, 8, 1) == {(siti, "leave.return.ends.own")}
    assert _said(session, 2026, 8, 2) == set()
    assert _said(session, 2026, 9, 23) == {(siti, "leave.return.report.own")}
    assert _said(session, 2026, 9, 30) == set()
    missed = {(one, "leave.return.missed") for one in officers} | {(siti, "leave.return.missed.own")}
    assert _said(session, 2026, 10, 1) == missed
    assert _said(session, 2026, 11, 1) == set()


def _said(session: Session, year: int, month: int, day: int) -> set[tuple[object, object]]:
    before = set(session.scalars(select(OutboxMessage.id)))
    leave.remind_of_returns(session, now=datetime(year, month, day, 3, tzinfo=UTC))
    session.flush()
    fresh = session.scalars(select(OutboxMessage).where(OutboxMessage.id.not_in(before)))
    return {(one.body["employee_id"], one.body["text_key"]) for one in fresh}


def _unpaid(employee_id: int, first: date, last: date, *, back: date | None = None) -> LeaveRequest:
    return LeaveRequest(
        employee_id=employee_id,
        kind="UNPAID",
        status=LeaveStatus.APPROVED,
        first_day=first,
        last_day=last,
        asked_from=first,
        asked_to=last,
        days=(last - first).days + 1,
        unit="CALENDAR_DAY",
        reason="Mendampingi pasangan.",
        asked_at=datetime(2026, 2, 2, 3, tzinfo=UTC),
        reactivated_on=back,
    )
