"""Open incidents by kind and cause: whom they hit, and all of a cause tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import Employee
from models.process import Incident, Instance
from webapp import db
from webapp.sign_in import sessions
from workflows import runtime
from workflows.errors import LangkahError

REPEATABLE = frozenset({"TIMER", "MESSAGE", "OUTBOX", "JOB"})
MOST = 200  # at one press
NAMED = 3
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Group:
    kind: str
    cause: str
    count: int
    since: datetime
    people: tuple[str, ...]  # the first few whose cases they are
    others: int

    @property
    def repeatable(self) -> bool:
        return self.kind in REPEATABLE


@dataclass(frozen=True)
class Result:
    """What came of one that was tried again; `cause` is empty where it went well."""

    incident: Incident
    number: str | None
    cause: str = ""
    detail: str = ""


def groups(session: Session) -> Sequence[Group]:
    names = func.array_agg(Employee.name.distinct()).filter(Employee.name.is_not(None))
    rows = session.execute(
        select(Incident.kind, Incident.cause, func.count(), func.min(Incident.occurred_at), names)
        .outerjoin(Instance, Instance.id == Incident.instance_id)
        .outerjoin(Employee, Employee.id == Instance.subject_id)
        .where(Incident.resolved_at.is_(None))
        .group_by(Incident.kind, Incident.cause)
        .order_by(func.count().desc(), Incident.kind, Incident.cause)
    )
    return [
        Group(kind, cause, count, since, tuple((people or ())[:NAMED]), max(len(people or ()) - NAMED, 0))
        for kind, cause, count, since, people in rows
    ]


def repeat_all(kind: str, cause: str) -> list[Result]:
    """Each in its own transaction, so that one that fails again keeps nobody else back."""
    with db.read() as session:
        found = session.execute(
            select(Incident, Instance.number)
            .outerjoin(Instance, Instance.id == Incident.instance_id)
            .where(Incident.resolved_at.is_(None), Incident.kind == kind, Incident.cause == cause)
            .order_by(Incident.occurred_at)
            .limit(MOST)
        )
        wanted = [(incident, number) for incident, number in found]
        db.release()
    return [_result(incident, number) for incident, number in wanted]


def repeat(incident_id: int) -> LangkahError | None:
    """Do the failed work again. What it failed with again is kept with the incident, and answered."""
    try:
        with db.transaction() as session:
            runtime.retry_incident(session, incident_id, actor_id=sessions.me().employee_id, now=db.now())
    except LangkahError as error:
        _keep_cause(incident_id, error)
        return error
    return None


def _result(incident: Incident, number: str | None) -> Result:
    error = repeat(incident.id)
    return Result(incident, number, type(error).__name__ if error else "", _first_line(error))


def _keep_cause(incident_id: int, error: LangkahError) -> None:
    """It failed again, perhaps in another way: the newest cause is the one to mend."""
    log.warning("incident repeated in vain", incident_id=incident_id, exc_info=error)
    with db.transaction() as session:
        incident = session.get(Incident, incident_id)
        if incident is None or incident.resolved_at is not None:
            return  # somebody else was faster
        runtime.record_incident(
            session,
            kind=incident.kind,
            reference=incident.reference,
            instance_id=incident.instance_id,
            cause=type(error).__name__,
            detail=_first_line(error),
            now=db.now(),
        )


def _first_line(error: LangkahError | None) -> str:
    return next(iter(str(error).splitlines()), "")[:500] if error else ""
