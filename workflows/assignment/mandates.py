"""Giving and taking back the right to act for a post (a.n.)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.people import Delegation, Employee, Holding, in_period
from workflows.errors import NotAllowed, NotFound


def delegate(
    session: Session,
    *,
    post_id: int,
    given_by: int,
    delegate_id: int,
    valid_from: date,
    valid_to: date,
    ground: str,
    process_key: str | None = None,
) -> Delegation:
    """Let somebody act for a post in a period, for one process or all.

    Only who holds the post on the first day may give it (definitive, Plt or Plh): a delegate can't pass it on.
    """
    if given_by == delegate_id or valid_to < valid_from or not ground.strip():
        raise NotAllowed("a delegation needs somebody else, a period and a ground")
    if not _holds(session, post_id, given_by, valid_from) or not _in_service(session, delegate_id):
        raise NotAllowed("only a holder of the post may delegate it, to somebody in active service")
    mandate = Delegation(
        post_id=post_id,
        given_by=given_by,
        delegate_id=delegate_id,
        process_key=process_key,
        valid_from=valid_from,
        valid_to=valid_to,
        ground=ground.strip(),
    )
    session.add(mandate)
    session.flush()  # the caller shows its number
    return mandate


def revoke(session: Session, delegation_id: int, *, by: int, today: date) -> Delegation:
    """End a delegation at once. The giver may, and whoever holds the post now."""
    mandate = session.get(Delegation, delegation_id, with_for_update=True)
    if mandate is None:
        raise NotFound(f"delegation {delegation_id}")
    if by != mandate.given_by and not _holds(session, mandate.post_id, by, today):
        raise NotAllowed("only the giver or a holder of the post may revoke")
    if mandate.revoked_on is None:
        mandate.revoked_on = today
    return mandate


def _holds(session: Session, post_id: int, employee_id: int, day: date) -> bool:
    held = exists().where(Holding.post_id == post_id, Holding.employee_id == employee_id, in_period(day))
    return bool(session.scalar(select(held)))


def _in_service(session: Session, employee_id: int) -> bool:
    return bool(session.scalar(select(Employee.active).where(Employee.id == employee_id)))
