"""Opening balances and earlier leave from paper: what a list would write, and writing it. Twice does no harm."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.leave import HOLDING_DAYS, EntryKind, LeaveBalance, LeaveEntry, LeaveRequest, LeaveStatus
from models.people import Employee
from workflows import assignment
from workflows.rules.leave_facts import Kind
from workflows.rules.leave_opening import Fault, Opening, read_line
from workflows.rules.leave_unpaid import report_by

_ONE_AT_A_TIME = 7_265_030  # the advisory lock


class State(StrEnum):
    """What becomes of a line. Only NEW ones are written."""

    NEW = "NEW"
    SAME = "SAME"  # stands already
    DIFFERENT = "DIFFERENT"  # other days of that year stand already
    OVERLAP = "OVERLAP"
    RUNNING = "RUNNING"  # that year's leave is kept here already
    UNKNOWN = "UNKNOWN"  # no such NIP among the people of one's units
    OWN = "OWN"  # the officer's own: a colleague writes it
    TWICE = "TWICE"  # an earlier line says the same or another thing
    FAULTY = "FAULTY"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who writes the list, and for whose people: those of these units, but not the keeper's own leave."""

    employee_id: int
    unit_ids: Collection[int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list, by its number in the file."""

    number: int
    nip: str
    state: State
    name: str = ""
    employee_id: int = 0
    opening: Opening | None = None
    fault: Fault | None = None
    standing: int = 0  # days that the ledger has already, where they differ


def plan(
    session: Session, rows: Sequence[tuple[int, Mapping[str, str]]], *, keeper: Keeper, today: date
) -> list[Line]:
    """What each row would do, in their order."""
    nips = {_nip(cells) for _number, cells in rows}
    people = {one.nip: one for one in session.scalars(select(Employee).where(Employee.nip.in_(nips)))}
    ids = [one.id for one in people.values()]
    known, units = _Known(session, ids), assignment.units_of(session, ids, today)
    lines = []
    for number, cells in rows:
        employee = people.get(_nip(cells))
        if employee is None or units.get(employee.id) not in keeper.unit_ids:
            lines.append(Line(number, _nip(cells), State.UNKNOWN))
            continue
        if employee.id == keeper.employee_id:
            lines.append(Line(number, employee.nip, State.OWN, employee.name, employee.id))
            continue
        found = read_line(cells, today=today)
        if isinstance(found, Fault):
            lines.append(Line(number, employee.nip, State.FAULTY, employee.name, employee.id, fault=found))
            continue
        state, standing = known.judge(employee.id, found)
        lines.append(Line(number, employee.nip, state, employee.name, employee.id, found, standing=standing))
    return lines


def write(
    session: Session,
    rows: Sequence[tuple[int, Mapping[str, str]]],
    *,
    keeper: Keeper,
    today: date,
    now: datetime,
) -> int:
    """Write the new ones; how many. One list at a time: whoever comes next finds them standing."""
    session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    return _write(
        session, plan(session, rows, keeper=keeper, today=today), actor_id=keeper.employee_id, now=now
    )


def _write(session: Session, lines: Sequence[Line], *, actor_id: int, now: datetime) -> int:
    fresh = [line for line in lines if line.state is State.NEW and line.opening is not None]
    for line in fresh:
        opening = line.opening
        if opening is None:
            continue
        if opening.kind is Kind.ANNUAL:
            session.add(_entry(line.employee_id, opening, actor_id=actor_id, now=now))
        else:
            session.add(_leave(line.employee_id, opening, now=now))
    session.flush()  # what can't be written must show here
    return len(fresh)


class _Known:
    """What stands already of these people, and what earlier lines of the list add."""

    def __init__(self, session: Session, ids: Sequence[int]) -> None:
        entries = session.execute(
            select(LeaveEntry.employee_id, LeaveEntry.year, func.sum(LeaveEntry.days))
            .where(LeaveEntry.employee_id.in_(ids), LeaveEntry.kind == EntryKind.OPENING)
            .group_by(LeaveEntry.employee_id, LeaveEntry.year)
        )
        self._used = {(who, year): -days for who, year, days in entries}
        leaves = session.execute(
            select(
                LeaveRequest.employee_id, LeaveRequest.kind, LeaveRequest.first_day, LeaveRequest.last_day
            ).where(LeaveRequest.employee_id.in_(ids), LeaveRequest.status.in_(HOLDING_DAYS))
        )
        self._taken = {(row[0], row[1], row[2], row[3]) for row in leaves}
        running = select(LeaveBalance.employee_id, LeaveBalance.year).where(LeaveBalance.employee_id.in_(ids))
        self._running = {(row.employee_id, row.year) for row in session.execute(running)}
        self._listed: set[object] = set()

    def judge(self, who: int, opening: Opening) -> tuple[State, int]:
        if opening.kind is Kind.ANNUAL:
            return self._annual(who, opening)
        if (who, opening.kind, opening.first, opening.last) in self._listed:
            return State.TWICE, 0
        if (who, opening.kind, opening.first, opening.last) in self._taken:
            return State.SAME, 0
        mine = ((first, last) for one, _kind, first, last in self._taken if one == who)
        if any(first <= opening.last and opening.first <= last for first, last in mine):
            return State.OVERLAP, 0
        self._taken.add((who, opening.kind, opening.first, opening.last))
        self._listed.add((who, opening.kind, opening.first, opening.last))
        return State.NEW, 0

    def _annual(self, who: int, opening: Opening) -> tuple[State, int]:
        if (who, opening.year) in self._listed:
            return State.TWICE, 0
        if (who, opening.year) in self._used:
            standing = self._used[who, opening.year]
            return (State.SAME if standing == opening.days else State.DIFFERENT), standing
        if (who, opening.year) in self._running:
            return State.RUNNING, 0
        self._listed.add((who, opening.year))
        return State.NEW, 0


def _nip(cells: Mapping[str, str]) -> str:
    return "".join(letter for letter in cells.get("nip", "") if letter.isdigit())


def _entry(employee_id: int, opening: Opening, *, actor_id: int, now: datetime) -> LeaveEntry:
    """Posted at the end of a past year, or at the beginning of the running one: before whatever is charged here."""
    past = opening.year < now.year
    return LeaveEntry(
        employee_id=employee_id,
        year=opening.year,
        kind=EntryKind.OPENING,
        bucket="",
        days=-opening.days,
        posted_on=date(opening.year, 12, 31) if past else date(opening.year, 1, 1),
        posted_at=now,
        posted_by=actor_id,
        ground=opening.ground,
    )


def _leave(employee_id: int, opening: Opening, *, now: datetime) -> LeaveRequest:
    return LeaveRequest(
        employee_id=employee_id,
        kind=opening.kind,
        status=LeaveStatus.APPROVED,
        first_day=opening.first,
        last_day=opening.last,
        asked_from=opening.first,
        asked_to=opening.last,
        days=(opening.last - opening.first).days + 1,
        unit="CALENDAR_DAY",
        reason=opening.ground,
        asked_at=min(now, datetime.combine(opening.first, time(0), tzinfo=UTC)),
        decided_at=min(now, datetime.combine(opening.first, time(0), tzinfo=UTC)),
        decided_as=opening.ground,
        reactivated_on=opening.active,
        report_by=report_by(opening.last) if opening.kind is Kind.UNPAID else None,
    )
