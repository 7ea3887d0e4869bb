"""Notices about leave: to a person, and to the personnel office that looks after them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee, Role, RoleGrant, Unit, granted_on
from workflows import assignment, outbox


def tell(
    session: Session,
    employee_id: int,
    text_key: str,
    values: Mapping[str, object],
    *,
    now: datetime,
    instance_id: uuid.UUID | None = None,
) -> None:
    """`text_key`: a sentence of `webapp.notices.words`; `values["path"]`: the page that it leads to."""
    body = {
        "employee_id": employee_id,
        "instance_id": str(instance_id) if instance_id else None,
        "text_key": text_key,
        "values": values,
    }
    outbox.put(session, outbox.PERSON_TOLD, body, now=now)


def personnel(session: Session, employee_id: int, today: date) -> list[int]:
    """Personnel officers for the person's unit or one above it; not the person."""
    unit = assignment.unit_of(session, employee_id, today)
    above = select(Unit.id, Unit.parent_id).where(Unit.id == unit.id).cte("above", recursive=True)
    above = above.union(select(Unit.id, Unit.parent_id).join(above, Unit.id == above.c.parent_id))
    found = (
        select(RoleGrant.employee_id)
        .join(Employee, Employee.id == RoleGrant.employee_id)
        .where(RoleGrant.role == Role.PERSONNEL, RoleGrant.unit_id.in_(select(above.c.id)))
        .where(granted_on(today), Employee.active, Employee.id != employee_id)
        .distinct()
    )
    return list(session.scalars(found))
