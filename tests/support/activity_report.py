"""Reports of activities as tests play them: drafts of an employee, sent as the page sends them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityDecision, ActivityItem, ActivityState
from models.process import Instance
from tests.support.activity import MONDAY, entry, item
from tests.support.office import Office
from tests.support.world import NOW, Person
from workflows import runtime

WORDS = "Lampirannya belum ada, tolong dilengkapi."
RETURNED = {"decision": "RETURNED", "return_reason": WORDS, "reject_reason": "", "decided": ""}
REJECTED = {"decision": "REJECTED", "return_reason": "", "reject_reason": WORDS, "decided": ""}
ACCEPTED = {"decision": "ACCEPTED", "return_reason": "", "reject_reason": "", "decided": ""}
HOURS = (("08:00", "09:00"), ("09:00", "10:30"), ("10:30", "11:30"), ("13:00", "14:00"))
# Reports of February: the fifth working day of March, and the seventh.
CLOSED = datetime(2026, 3, 6, 17, 0, 30, tzinfo=UTC)
OVER = datetime(2026, 3, 10, 17, 0, 30, tzinfo=UTC)


def drafts(office: Office, person: Person, *, days: tuple[date, ...] = (MONDAY,), each: int = 2) -> list[int]:
    """So many drafts of additional tasks on each of the days."""
    with Session(office.engine) as session, session.begin():
        made = session.scalar(select(ActivityItem)) or item(session)
        draft = {"state": ActivityState.DRAFT, "version": 0, "submitted_at": None}
        return [
            entry(session, person, made, HOURS[number], day=day, **draft).id
            for day in days
            for number in range(each)
        ]


def send(office: Office, person: Person, ids: list[int], *, now: datetime = NOW) -> Instance:
    with Session(office.engine, expire_on_commit=False) as session, session.begin():
        answer = runtime.start(
            session,
            "activity",
            actor_id=person.id,
            values={"entries": ",".join(map(str, ids))},
            now=now,
            request_key=uuid.uuid4(),
        )
        return session.get_one(Instance, answer.instance_id)


def reported(office: Office, person: Person, **drawn: object) -> tuple[Instance, list[int]]:
    ids = drafts(office, person, **drawn)
    return send(office, person, ids), ids


def states(office: Office, ids: list[int]) -> list[str]:
    with Session(office.engine) as session:
        found = {one.id: one for one in session.scalars(select(Activity).where(Activity.id.in_(ids)))}
        return [found[one].state for one in ids]


def decisions(office: Office, entry_id: int) -> list[tuple[int, str, str, int | None, str]]:
    """Version, state, reason, by whom and as what, the earliest first."""
    with Session(office.engine) as session:
        wanted = select(ActivityDecision).where(ActivityDecision.activity_id == entry_id)
        return [
            (one.version, one.state, one.reason, one.decided_by, one.decided_as)
            for one in session.scalars(wanted.order_by(ActivityDecision.version))
        ]
