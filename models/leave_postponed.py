"""Postponed leave (cuti yang ditangguhkan): the right stays, and is carried in full into the next year (art. 313)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, and_, func, select, true
from sqlalchemy.orm import Session

from models.leave import EntryKind, LeaveEntry, LeaveRequest, LeaveStatus
from models.people import Employee, Holding, Post, for_good


class Postponed(NamedTuple):
    """A postponed request; `days` and `year` of the right that is carried, none for leave without a balance."""

    request: LeaveRequest
    name: str
    days: int | None
    year: int | None


def postponed_of(session: Session, employee_id: int) -> Sequence[Postponed]:
    """A person's own, the latest first."""
    rows = session.execute(_postponed().where(LeaveRequest.employee_id == employee_id))
    return [Postponed(*row) for row in rows]


def postponed_in(
    session: Session, unit_ids: Collection[int], *, today: date, limit: int
) -> Sequence[Postponed]:
    """Those of the people of some units, postponed to a day of this year or later, the latest first."""
    if not unit_ids:
        return []
    rows = session.execute(
        _postponed()
        .join(Holding, and_(Holding.employee_id == LeaveRequest.employee_id, for_good(today)))
        .join(Post, Post.id == Holding.post_id)
        .where(Post.unit_id.in_(unit_ids), LeaveRequest.postponed_until >= date(today.year, 1, 1))
        .limit(limit)
    )
    return [Postponed(*row) for row in rows]


def _postponed() -> Select[LeaveRequest, str, int | None, int | None]:
    # Of each request on its own: the whole ledger isn't read for a page of it.
    kept = (
        select(func.sum(LeaveEntry.days).label("days"), func.max(LeaveEntry.year).label("year"))
        .where(LeaveEntry.request_id == LeaveRequest.id, LeaveEntry.kind == EntryKind.POSTPONED)
        .correlate(LeaveRequest)
        .lateral()
    )
    return (
        select(LeaveRequest, Employee.name, kept.c.days, kept.c.year)
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .outerjoin(kept, true())
        .where(LeaveRequest.status == LeaveStatus.POSTPONED)
        .order_by(LeaveRequest.postponed_until.desc(), LeaveRequest.id.desc())
    )
