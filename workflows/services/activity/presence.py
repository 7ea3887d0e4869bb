"""Presence of days: lists looked through and taken over, days put right by hand, permissions by the hour.

Lists only add: the first record of a day is the earliest that any list brought, the last the latest. What somebody
put right by hand stays as it is. Moments are by the clock of the person's unit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.attendance import HourPermission, PresenceBefore, PresenceDay, PresenceKind
from models.people import Employee
from workflows import assignment
from workflows.assignment import Staff
from workflows.rules.presence_line import Fault, PresenceLine, Status, named, read_line
from workflows.rules.working_hours import at

Rows = Sequence[tuple[int, Mapping[str, str]]]
_ONE_AT_A_TIME = 7_265_033  # the advisory lock
_PARTS = 1_000  # rows a statement


class State(StrEnum):
    """What becomes of a line. NEW, LATE and CHANGED ones are written."""

    NEW = "NEW"  # nothing was known of the day
    LATE = "LATE"  # brings a record that was missing, or an earlier or later one
    CHANGED = "CHANGED"  # says that the day was something else
    SAME = "SAME"
    BY_HAND = "BY_HAND"  # somebody put the day right; a list doesn't change that
    OWN = "OWN"  # nobody brings their own
    UNKNOWN = "UNKNOWN"  # nobody has that NIP, or not in one's units
    FAULTY = "FAULTY"


WRITTEN = frozenset({State.NEW, State.LATE, State.CHANGED})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list, by its number in the file."""

    number: int
    nip: str
    state: State
    name: str = ""
    read: PresenceLine | None = None
    fault: Fault | None = None


class Reach(NamedTuple):
    """For whom somebody may bring a list: people of these units, but for oneself."""

    unit_ids: Collection[int]
    actor_id: int


class Known(NamedTuple):
    """What is known of a day, as a list or a person says it."""

    kind: PresenceKind
    check_in: datetime | None
    check_out: datetime | None
    ground: str = ""


@dataclass(frozen=True)
class _Book:
    """What the lines are laid beside; `days` goes along with them, so that two lines of a day add up."""

    people: Mapping[str, tuple[int, str]]  # by NIP: number and name
    staff: Staff
    days: dict[tuple[int, date], Known]
    by_hand: frozenset[tuple[int, date]]


def plan(session: Session, rows: Rows, *, reach: Reach, today: date) -> list[Line]:
    """What each row would do, in their order; of people within reach alone. Six statements and a few."""
    return _judged(session, rows, reach, today)[0]


def write(session: Session, rows: Rows, *, reach: Reach, today: date, now: datetime) -> int:
    """Take over what may be; how many lines. One list at a time: whoever comes next finds them standing."""
    session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    lines, book = _judged(session, rows, reach, today)
    written = [line for line in lines if line.state in WRITTEN]
    touched = {(book.people[line.nip][0], line.read.day) for line in written if line.read}
    values = [
        {"employee_id": who, "day": day, **book.days[who, day]._asdict(), "noted_at": now}
        for who, day in sorted(touched)
    ]
    for start in range(0, len(values), _PARTS):
        _upsert(session, values[start : start + _PARTS])
    return len(written)


def correct(
    session: Session, employee_id: int, day: date, known: Known, *, by: int, now: datetime
) -> PresenceDay:
    """Put a day right, whatever lists say; what stood before stays in `presence_before`."""
    values = {
        "employee_id": employee_id,
        "day": day,
        **known._asdict(),
        "noted_at": now,
        "noted_by": by,
    }
    _upsert(session, [values])
    return session.scalars(
        select(PresenceDay)
        .where(PresenceDay.employee_id == employee_id, PresenceDay.day == day)
        .execution_options(populate_existing=True)
    ).one()


def before(
    session: Session, employee_id: int, first: date, last: date
) -> Mapping[date, Sequence[PresenceBefore]]:
    """What days were before they were changed, the newest first."""
    rows = session.scalars(
        select(PresenceBefore)
        .where(PresenceBefore.employee_id == employee_id, PresenceBefore.day.between(first, last))
        .order_by(PresenceBefore.id.desc())
    )
    found: dict[date, list[PresenceBefore]] = {}
    for row in rows:
        found.setdefault(row.day, []).append(row)
    return found


def permit(
    session: Session, employee_id: int, day: date, hours: tuple[time, time], *, ground: str, now: datetime
) -> bool:
    """A permission by the hour; False where one of the day is in the way."""
    begins, ends = hours
    session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME, employee_id % 2**31)))
    standing = session.scalar(
        select(HourPermission.id).where(
            HourPermission.employee_id == employee_id,
            HourPermission.day == day,
            HourPermission.begins < ends,
            HourPermission.ends > begins,
        )
    )
    if standing is not None:
        return False
    session.add(
        HourPermission(
            employee_id=employee_id, day=day, begins=begins, ends=ends, ground=ground, noted_at=now
        )
    )
    return True


def permissions(session: Session, employee_id: int, first: date, last: date) -> Sequence[HourPermission]:
    return session.scalars(
        select(HourPermission)
        .where(HourPermission.employee_id == employee_id, HourPermission.day.between(first, last))
        .order_by(HourPermission.day, HourPermission.begins)
    ).all()


def _judged(session: Session, rows: Rows, reach: Reach, today: date) -> tuple[list[Line], _Book]:
    read = [(number, named(cells)) for number, cells in rows]
    parsed = [(number, cells, read_line(cells, today=today)) for number, cells in read]
    found = [line for _number, _cells, line in parsed if isinstance(line, PresenceLine)]
    book = _book(session, {line.nip for line in found}, sorted({line.day for line in found}) or [today])
    return [_line(number, cells, line, book, reach) for number, cells, line in parsed], book


def _book(session: Session, nips: Collection[str], days: Sequence[date]) -> _Book:
    rows = session.execute(
        select(Employee.nip, Employee.id, Employee.name).where(Employee.nip.in_(nips))
    ).all()
    people = {row.nip: (row.id, row.name) for row in rows}
    ids, first, last = [row.id for row in rows], days[0], days[-1]
    standing = session.scalars(
        select(PresenceDay).where(PresenceDay.employee_id.in_(ids), PresenceDay.day.between(first, last))
    ).all()
    return _Book(
        people,
        assignment.staff(session, ids, first, last),
        {
            (row.employee_id, row.day): Known(row.kind, row.check_in, row.check_out, row.ground)
            for row in standing
        },
        frozenset((row.employee_id, row.day) for row in standing if row.noted_by is not None),
    )


def _line(
    number: int,
    cells: Mapping[str, str],
    line: PresenceLine | Fault,
    book: _Book,
    reach: Reach,
) -> Line:
    if isinstance(line, Fault):
        return Line(number, cells.get("nip", "").strip(), State.FAULTY, fault=line)
    who, name = book.people.get(line.nip, (0, ""))
    engaged = book.staff.people.get(who)
    if engaged is None or engaged.week(line.day).unit_id not in reach.unit_ids:
        return Line(number, line.nip, State.UNKNOWN, read=line)
    if who == reach.actor_id:
        return Line(number, line.nip, State.OWN, name, line)
    key = who, line.day
    if key in book.by_hand:
        return Line(number, line.nip, State.BY_HAND, name, line)
    zone = engaged.week(line.day).zone
    check_in, check_out = (
        None if clock is None else at(line.day, clock, zone) for clock in (line.check_in, line.check_out)
    )
    standing = book.days.get(key)
    merged = _merged(standing, line, check_in, check_out)
    book.days[key] = merged
    return Line(number, line.nip, _state(standing, merged), name, line)


def _merged(
    standing: Known | None, line: PresenceLine, check_in: datetime | None, check_out: datetime | None
) -> Known:
    """Records add up. A list that names what the day was is believed; records alone end an absence."""
    if line.status in (Status.ABSENT, Status.FULL_DAY_LEAVE) or standing is None:
        return Known(PresenceKind(line.status or Status.RECORDED), check_in, check_out, line.ground)
    kind = PresenceKind(line.status) if line.status else standing.kind
    if line.status is None and kind is PresenceKind.ABSENT:
        kind = PresenceKind.RECORDED
    first = min((moment for moment in (standing.check_in, check_in) if moment), default=None)
    last = max((moment for moment in (standing.check_out, check_out) if moment), default=None)
    if first and last and last < first:  # the only record was taken for the other edge
        first, last = last, first
    ground = line.ground or (standing.ground if kind is standing.kind else "")
    return Known(kind, first, last, ground)


def _state(standing: Known | None, merged: Known) -> State:
    if standing is None:
        return State.NEW
    if standing == merged:
        return State.SAME
    return State.CHANGED if standing.kind is not merged.kind else State.LATE


def _upsert(session: Session, values: Sequence[Mapping[str, object]]) -> None:
    statement = insert(PresenceDay).values([{"noted_by": None, **row} for row in values])
    changed = {
        name: statement.excluded[name]
        for name in ("kind", "check_in", "check_out", "ground", "noted_at", "noted_by")
    }
    session.execute(statement.on_conflict_do_update(index_elements=["employee_id", "day"], set_=changed))
