"""Notices among designers: somebody is asked to read, or hears what became of the own draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.design import ProcessDraft
from models.notices import Notice
from models.people import Employee, Role, RoleGrant


def ask_others(
    session: Session, draft: ProcessDraft, *, without: Iterable[int], by: int, now: datetime
) -> None:
    """Every designer who may be the second person."""
    granted = select(RoleGrant.employee_id).where(RoleGrant.role == Role.DESIGNER)
    others = session.scalars(
        select(Employee.id).where(Employee.id.in_(granted), Employee.active, Employee.id.not_in(set(without)))
    )
    _tell(session, draft, "design.sent", others, by=by, now=now)


def tell_authors(
    session: Session,
    draft: ProcessDraft,
    key: str,
    authors: Iterable[int],
    *,
    by: int,
    now: datetime,
    version: int = 0,
) -> None:
    """`key` is that of the sentence."""
    _tell(session, draft, key, authors, by=by, now=now, version=version)


def _tell(
    session: Session,
    draft: ProcessDraft,
    key: str,
    people: Iterable[int],
    *,
    by: int,
    now: datetime,
    version: int = 0,
) -> None:
    actor = session.scalars(select(Employee.name).where(Employee.id == by)).one()
    values = {"process": draft.name, "by": actor, "version": version, "path": f"/rancangan/{draft.id}"}
    rows = [
        {"employee_id": one, "text_key": key, "values": values, "created_at": now}
        for one in people
        if one != by
    ]
    if rows:
        session.execute(insert(Notice), rows)
