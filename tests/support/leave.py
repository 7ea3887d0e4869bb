"""What tests of leave need beside the world: the calendar of 2026, ledgers, the delegation, contexts of acts."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.leave import EntryKind, LeaveBalance, LeaveEntry, LeaveRequest, entries_of
from models.leave_authority import LeaveAuthority
from models.process import Instance
from tests.support.tasks import make_instance
from tests.support.world import NOW, Person, World, publish_calendar, small_world
from workflows.registry import Context
from workflows.services import leave

# SKB 1497/2/5 of 2025 and Keppres 42/2025.
HOLIDAYS = [
    date(2026, month, day)
    for month, day in (
        (1, 1),
        (1, 16),
        (2, 17),
        (3, 19),
        (3, 21),
        (3, 22),
        (4, 3),
        (4, 5),
        (5, 1),
        (5, 14),
        (5, 27),
        (5, 31),
        (6, 1),
        (6, 16),
        (8, 17),
        (8, 25),
        (12, 25),
    )
]
JOINT_LEAVE = [
    date(2026, month, day)
    for month, day in ((2, 16), (3, 18), (3, 20), (3, 23), (3, 24), (5, 15), (5, 28), (12, 24))
]


def leave_world(session: Session) -> World:
    """The small office with calendars and authority over leave; Siti has 18 days left in 2026."""
    world = small_world(session)
    calendars(session)
    delegation(session, world)
    used(session, world.siti, y2024=12, y2025=4)
    return world


def calendars(session: Session) -> None:
    publish_calendar(session, 2025)
    publish_calendar(session, 2026, holidays=HOLIDAYS, joint_leave=JOINT_LEAVE)


def delegation(session: Session, world: World, *, abroad: bool = False) -> LeaveAuthority:
    """Kepala Dinas grants annual leave in the agency (form 1.a)."""
    authority = LeaveAuthority(
        unit_id=world.agency,
        post_id=world.ratna.post_id,
        abroad=abroad,
        valid_from=date(2020, 1, 1),
        ground="Kep. 850/12/2020",
    )
    session.add(authority)
    session.flush()  # read back with plain SELECTs
    return authority


def used(session: Session, employee: Person | int, **years: int) -> None:
    """The paper ledger: `used(session, siti, y2024=12, y2025=4)`."""
    for name, days in years.items():
        year = int(name[1:])
        session.add(
            LeaveEntry(
                employee_id=employee if isinstance(employee, int) else employee.id,
                year=year,
                kind=EntryKind.OPENING,
                days=-days,
                posted_on=date(year, 1, 5),
                posted_at=datetime(year, 1, 5, 3, tzinfo=UTC),
                ground="Buku cuti",
            )
        )
    session.flush()  # read back with plain SELECTs


def acting(
    session: Session,
    instance: Instance,
    *,
    by: Person | None = None,
    post: int | None = None,
    ground: str = "",
    now: datetime = NOW,
) -> Context:
    return Context(
        session=session,
        now=now,
        instance_id=instance.id,
        subject_id=instance.subject_id,
        actor_id=by.id if by else instance.subject_id,
        on_behalf_of=post if post is not None else (by.post_id if by else None),
        ground=ground,
    )


def ask(
    session: Session,
    person: Person,
    first: date,
    last: date,
    *,
    now: datetime = NOW,
    abroad: bool = False,
    **more: Any,  # noqa: ANN401 - what the service takes of its kind
) -> tuple[Instance, LeaveRequest]:
    """A request sent, its days reserved; `more` makes it one of another kind."""
    instance = make_instance(session, subject=person)
    sent = leave.submit(
        acting(session, instance, now=now),
        first_day=first,
        last_day=last,
        reason="Menghadiri pernikahan adik.",
        address="Jalan Contoh 7",
        phone="0800 0000 0147",
        abroad=abroad,
        number=instance.number,
        **more,
    )
    return instance, session.get_one(LeaveRequest, sent.request_id)


def one_day(
    person: Person, instance_id: uuid.UUID | None, day: date, *, now: datetime, kind: str = "ANNUAL"
) -> LeaveRequest:
    """The bare row of a leave, as pages need it that only ask whose it is."""
    return LeaveRequest(
        employee_id=person.id,
        instance_id=instance_id,
        kind=kind,
        first_day=day,
        last_day=day,
        asked_from=day,
        asked_to=day,
        days=1,
        reason="x",
        asked_at=now,
    )


def say(
    session: Session,
    instance: Instance,
    request: LeaveRequest,
    verdict: str,
    *,
    by: Person,
    post: int | None = None,
    now: datetime = NOW,
    **more: str,
) -> leave.Decided:
    """A decision, and what the diagram does after it."""
    given = {"reason": "", "new_from": "", "new_to": "", "until": ""} | more
    context = acting(session, instance, by=by, post=post, now=now)
    decided = leave.decide(
        context, request_id=request.id, decision=verdict, granting_post=context.on_behalf_of or 0, **given
    )
    step = {
        "APPROVED": leave.grant,
        "CHANGED": leave.grant,
        "POSTPONED": leave.postpone,
        "REJECTED": leave.release,
    }.get(decided.outcome)
    if step is not None:
        step(context, request_id=request.id, number=instance.number)
    return decided


def figures(session: Session, employee_id: int, year: int = 2026) -> tuple[int, int, int]:
    row = session.get_one(LeaveBalance, (employee_id, year), populate_existing=True)
    return row.total, row.charged, row.reserved


def left(session: Session, employee_id: int, year: int = 2026) -> int:
    return leave.statement(session, employee_id, year, now=NOW).balance.total


def entries(session: Session, request: LeaveRequest) -> list[tuple[str, int, str, int]]:
    mine = [one for one in entries_of(session, request.employee_id) if one.request_id == request.id]
    return [(one.kind, one.year, one.bucket, one.days) for one in mine]
