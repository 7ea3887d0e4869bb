"""Presence of days, granted leave and statements counted, for tests of activities."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.attendance import HourPermission, OfficeHours, OfficeHoursDay, PresenceDay, PresenceKind
from models.leave import LeaveRequest, LeaveStatus
from tests.support.activity import MONDAY, NOTED
from tests.support.world import NOW, Person
from workflows.rules.moments import WIB
from workflows.rules.working_hours import at


def present(
    session: Session,
    person: Person,
    first: str = "",
    last: str = "",
    *,
    day: date = MONDAY,
    kind: PresenceKind = PresenceKind.RECORDED,
) -> PresenceDay:
    """What the machine recorded, by the clock of Stabat; an empty text: no record."""
    check_in, check_out = (at(day, time.fromisoformat(text), WIB) if text else None for text in (first, last))
    row = PresenceDay(
        employee_id=person.id, day=day, kind=kind, check_in=check_in, check_out=check_out, noted_at=NOTED
    )
    session.add(row)
    session.flush()
    return row


def permitted(session: Session, person: Person, begins: str, ends: str, *, day: date = MONDAY) -> None:
    session.add(
        HourPermission(
            employee_id=person.id,
            day=day,
            begins=time.fromisoformat(begins),
            ends=time.fromisoformat(ends),
            ground="Surat izin contoh",
            noted_at=NOTED,
        )
    )
    session.flush()


def on_leave(session: Session, person: Person, first: date, last: date, *, kind: str = "ANNUAL") -> None:
    session.add(
        LeaveRequest(
            employee_id=person.id,
            kind=kind,
            status=LeaveStatus.APPROVED,
            first_day=first,
            last_day=last,
            asked_from=first,
            asked_to=last,
            days=1,
            reason="contoh",
            asked_at=NOW,
        )
    )
    session.flush()


def office_hours(
    session: Session, unit_id: int, begins: str, ends: str, minutes: int, *, since: date, last: date | None
) -> None:
    """The same hours from Monday to Friday, without a break."""
    row = OfficeHours(unit_id=unit_id, valid_from=since, valid_to=last, ground="SE contoh")
    session.add(row)
    session.flush()
    session.add_all(
        OfficeHoursDay(
            hours_id=row.id,
            weekday=weekday,
            begins=time.fromisoformat(begins),
            ends=time.fromisoformat(ends),
            net_minutes=minutes,
        )
        for weekday in range(5)
    )
    session.flush()


@contextmanager
def counted_statements(session: Session) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
