"""The outage register: one person enters, another confirms, and what was wrong is withdrawn, never deleted.

An outage counts once it is confirmed: it moves the deadlines of entries and of reports (rules/activity_deadline).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from models.attendance import ServiceOutage
from models.people import Employee, Unit
from workflows.services.activity.office import lineage

PAGE = 50


class Refusal(StrEnum):
    OWN = "OWN"  # whoever entered it confirms it
    CONFIRMED = "CONFIRMED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Listed:
    row: ServiceOutage
    units: tuple[str, ...]  # empty: everybody
    entered_by: str
    confirmed_by: str


def enter(
    session: Session,
    span: tuple[datetime, datetime],
    unit_ids: Collection[int],
    *,
    ground: str,
    by: int,
    now: datetime,
) -> ServiceOutage:
    """For these units and those below, or for everybody where none is named. It counts once it is confirmed."""
    row = ServiceOutage(
        began_at=span[0],
        ended_at=span[1],
        units=sorted(set(unit_ids)),
        ground=ground,
        entered_by=by,
        entered_at=now,
    )
    session.add(row)
    session.flush()  # its number is told
    return row


def confirm(session: Session, outage_id: int, *, by: int, now: datetime) -> Refusal | None:
    """By a second person. None where it counts from now on."""
    row = session.get_one(ServiceOutage, outage_id, with_for_update=True, populate_existing=True)
    if row.withdrawn_at is not None:
        return Refusal.WITHDRAWN
    if row.confirmed_at is not None:
        return Refusal.CONFIRMED
    if row.entered_by == by:
        return Refusal.OWN
    row.confirmed_by, row.confirmed_at = by, now
    session.flush()  # deadlines are read anew in this transaction
    return None


def withdraw(session: Session, outage_id: int, *, now: datetime) -> bool:
    """Whether it had counted until now: then deadlines move back."""
    row = session.get_one(ServiceOutage, outage_id, with_for_update=True, populate_existing=True)
    counted = row.confirmed_at is not None and row.withdrawn_at is None
    row.withdrawn_at = row.withdrawn_at or now
    session.flush()  # deadlines are read anew in this transaction
    return counted


def listed(session: Session) -> list[Listed]:
    """The last that were entered, the newest first."""
    enterer, confirmer = aliased(Employee), aliased(Employee)
    rows = session.execute(
        select(ServiceOutage, enterer.name, confirmer.name)
        .join(enterer, enterer.id == ServiceOutage.entered_by)
        .outerjoin(confirmer, confirmer.id == ServiceOutage.confirmed_by)
        .order_by(ServiceOutage.began_at.desc(), ServiceOutage.id.desc())
        .limit(PAGE)
    ).all()
    ids = {unit_id for row, _by, _confirmed in rows for unit_id in row.units}
    names = {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))}
    return [
        Listed(row, tuple(names[one] for one in row.units), by, confirmed or "")
        for row, by, confirmed in rows
    ]


def concerning(session: Session, unit_id: int, *, since: datetime) -> Sequence[ServiceOutage]:
    """Confirmed outages of the unit that weren't over at the moment: for its people to read, the newest first."""
    return session.scalars(
        select(ServiceOutage)
        .where(
            ServiceOutage.confirmed_at.is_not(None),
            ServiceOutage.withdrawn_at.is_(None),
            ServiceOutage.ended_at >= since,
            or_(func.cardinality(ServiceOutage.units) == 0, ServiceOutage.units.overlap(lineage(unit_id))),
        )
        .order_by(ServiceOutage.began_at.desc())
    ).all()
