"""What happened to an account, kept for its owner and for administrators: append-only, nothing that was typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from flask import request
from sqlalchemy import Row, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.accounts import SecurityEvent, SecurityKind
from models.people import Employee
from webapp import db
from webapp.sign_in import sessions
from webapp.sign_in.devices import device_name

# Refusals by the hundred, of a script or of a page that asks for too much, must not fill the table.
SAME_DENIAL = timedelta(minutes=10)
DENIALS_KEPT = 30
DENIALS_WITHIN = timedelta(hours=1)
log = structlog.get_logger(__name__)

Line = Row[SecurityEvent, str | None]


def note(
    session: Session, kind: SecurityKind, account_id: int, *, actor_id: int | None = None, what: str = ""
) -> None:
    """Write one in the act's own transaction; `actor_id` when it was somebody else."""
    session.add(
        SecurityEvent(
            at=db.wall_now(),
            kind=kind,
            account_id=account_id,
            actor_id=actor_id,
            what=what,
            address=request.remote_addr or "",
            device=device_name(request.user_agent.string),
        )
    )


def note_unknown(session: Session) -> None:
    """Somebody tried a number that has no account: from where and when, never the number. A few an hour an address."""
    moment, address = db.wall_now(), request.remote_addr or ""
    many = select(func.count()).where(
        SecurityEvent.account_id.is_(None),
        SecurityEvent.at > moment - DENIALS_WITHIN,
        SecurityEvent.address == address,
    )
    if (session.scalar(many) or 0) < DENIALS_KEPT:
        device = device_name(request.user_agent.string)
        session.add(SecurityEvent(at=moment, kind=SecurityKind.UNKNOWN, address=address, device=device))


def unknown_since(session: Session, moment: datetime) -> tuple[int, int]:
    """How many of them there were, and from how many addresses."""
    found = select(func.count(), func.count(SecurityEvent.address.distinct())).where(
        SecurityEvent.account_id.is_(None), SecurityEvent.at > moment
    )
    tries, addresses = session.execute(found).one()
    return tries, addresses


def denied() -> None:
    """Somebody signed in asked for what isn't theirs. A few of each kind are kept, and never more than many."""
    person, what = sessions.person(), request.endpoint or ""
    if person is None:
        return
    moment = db.wall_now()
    try:
        with db.aside() as session:
            _insert_denial(session, person.account_id, what, moment)
    except SQLAlchemyError:
        log.exception("a refusal could not be noted")


def of_account(session: Session, account_id: int, *, most: int, offset: int = 0) -> Sequence[Line]:
    """The newest first, with the name of whoever else did it."""
    query = (
        select(SecurityEvent, Employee.name)
        .outerjoin(Employee, Employee.id == SecurityEvent.actor_id)
        .where(SecurityEvent.account_id == account_id)
        .order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
    )
    return session.execute(query.limit(most).offset(offset)).all()


def _insert_denial(session: Session, account_id: int, what: str, moment: datetime) -> None:
    of_late = (
        SecurityEvent.account_id == account_id,
        SecurityEvent.kind == SecurityKind.DENIED,
        SecurityEvent.at > moment - DENIALS_WITHIN,
    )
    many = select(func.count()).where(*of_late).scalar_subquery()
    same = exists().where(*of_late, SecurityEvent.what == what, SecurityEvent.at > moment - SAME_DENIAL)
    columns = {
        "at": literal(moment, SecurityEvent.at.type),
        "kind": literal(SecurityKind.DENIED, SecurityEvent.kind.type),
        "account_id": literal(account_id),
        "what": literal(what),
        "address": literal(request.remote_addr or ""),
        "device": literal(device_name(request.user_agent.string)),
    }
    row = select(*columns.values()).where(many < DENIALS_KEPT, ~same)
    session.execute(insert(SecurityEvent).from_select(list(columns), row))
