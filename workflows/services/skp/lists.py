"""Lists that the office brings along: earlier years, and levels of functional posts. Looked through, then written.

Written twice they stand once; what stands already with another value is told and not changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import Employee
from models.skp_office import FunctionalLevel, PerformanceHistory
from workflows import assignment, outbox
from workflows.rules import skp_history_line, skp_level_line
from workflows.rules.skp_history_line import Earlier
from workflows.rules.skp_level_line import Level

Rows = Sequence[tuple[int, Mapping[str, str]]]
Item = Earlier | Level
Key = tuple[int, object, date]
_ONE_AT_A_TIME = 7_265_031  # the advisory lock
SOURCE_MOST = 200
CREDITS = "skp_credits"  # a job
NIP_DIGITS = 18


class State(StrEnum):
    """What becomes of a line. Only NEW ones are written."""

    NEW = "NEW"
    SAME = "SAME"
    DIFFERENT = "DIFFERENT"  # stands with another value
    TWICE = "TWICE"  # an earlier line is about the same
    UNKNOWN = "UNKNOWN"  # no such NIP among the people of one's units
    MANGLED = "MANGLED"  # a spreadsheet made a number of it, and its last digits are gone
    OWN = "OWN"
    FAULTY = "FAULTY"


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    nip: str
    state: State
    name: str = ""
    employee_id: int = 0
    item: Item | None = None
    fault: str = ""


@dataclass(frozen=True)
class Kind:
    """How a list is read, what stands of it, and how a new line is kept."""

    read: Callable[..., Any]
    key: Callable[[int, Any], Key]
    value: Callable[[Any], object]
    standing: Callable[[Session, Collection[int]], Mapping[Key, object]]
    row: Callable[..., object]
    then: Callable[[Session, Collection[int]], None] = lambda _session, _employees: (
        None
    )  # once they are written


def plan(
    session: Session, kind: Kind, rows: Rows, *, keeper_id: int, unit_ids: Collection[int], today: date
) -> list[Line]:
    """What each row would do, in their order."""
    nips = {_nip(cells) for _number, cells in rows}
    people = {one.nip: one for one in session.scalars(select(Employee).where(Employee.nip.in_(nips)))}
    ids = [one.id for one in people.values()]
    units, standing = assignment.units_of(session, ids, today), dict(kind.standing(session, ids))
    listed: set[Key] = set()
    lines = []
    for number, cells in rows:
        employee = people.get(_nip(cells))
        if employee is None or units.get(employee.id) not in unit_ids:
            lines.append(Line(number, cells.get("nip", "").strip()[:30], _unknown(cells)))
            continue
        item = kind.read(cells, today=today)
        state = State.OWN if employee.id == keeper_id else _judge(kind, employee.id, item, standing, listed)
        fault = item.value if state is State.FAULTY else ""
        lines.append(Line(number, employee.nip, state, employee.name, employee.id, item, fault))
    return lines


def write(
    session: Session,
    kind: Kind,
    rows: Rows,
    *,
    keeper_id: int,
    unit_ids: Collection[int],
    today: date,
    now: datetime,
    source: str,
) -> int:
    """Write the new ones; how many. One list at a time: whoever comes next finds them standing."""
    session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    lines = plan(session, kind, rows, keeper_id=keeper_id, unit_ids=unit_ids, today=today)
    fresh = [line for line in lines if line.state is State.NEW]
    session.add_all(
        kind.row(line.employee_id, line.item, by=keeper_id, at=now, source=source[:SOURCE_MOST])
        for line in fresh
    )
    session.flush()  # what can't be written must show here
    kind.then(session, sorted({line.employee_id for line in fresh}))
    return len(fresh)


def _judge(
    kind: Kind, employee_id: int, item: object, standing: Mapping[Key, object], listed: set[Key]
) -> State:
    if isinstance(item, StrEnum):
        return State.FAULTY
    key = kind.key(employee_id, item)
    if key in listed:
        return State.TWICE
    if key in standing:
        return State.SAME if standing[key] == kind.value(item) else State.DIFFERENT
    listed.add(key)
    return State.NEW


def _nip(cells: Mapping[str, str]) -> str:
    return "".join(letter for letter in cells.get("nip", "") if letter.isdigit())


def _unknown(cells: Mapping[str, str]) -> State:
    """`1,97103E+17`, or a number that ends in noughts because it was too long for a spreadsheet."""
    written = cells.get("nip", "").strip().upper()
    rounded = len(_nip(cells)) == NIP_DIGITS and written.endswith("000")
    return State.MANGLED if "E+" in written or rounded else State.UNKNOWN


def _earlier_standing(session: Session, ids: Collection[int]) -> dict[Key, object]:
    rows = session.scalars(select(PerformanceHistory).where(PerformanceHistory.employee_id.in_(ids)))
    return {
        (one.employee_id, one.scheme, one.first_day): (one.last_day, one.score, one.label) for one in rows
    }


def _earlier_row(
    employee_id: int, item: Earlier, *, by: int, at: datetime, source: str
) -> PerformanceHistory:
    return PerformanceHistory(
        employee_id=employee_id,
        scheme=item.scheme.value,
        first_day=item.first,
        last_day=item.last,
        score=item.score,
        label=item.label,
        source=source,
        added_by=by,
        added_at=at,
    )


def _level_standing(session: Session, ids: Collection[int]) -> dict[Key, object]:
    rows = session.scalars(select(FunctionalLevel).where(FunctionalLevel.employee_id.in_(ids)))
    return {(one.employee_id, "", one.valid_from): one.level for one in rows}


def _level_row(employee_id: int, item: Level, **_more: object) -> FunctionalLevel:
    return FunctionalLevel(
        employee_id=employee_id, level=item.level, valid_from=item.since, ground=item.ground
    )


def _issue_credits(session: Session, employee_ids: Collection[int]) -> None:
    """Have the workers issue what years that are final already give by the new levels."""
    for employee_id in employee_ids:
        outbox.defer(session, CREDITS, employee_id=employee_id)


EARLIER = Kind(
    read=skp_history_line.read_line,
    key=lambda who, item: (who, item.scheme.value, item.first),
    value=lambda item: (item.last, item.score, item.label),
    standing=_earlier_standing,
    row=_earlier_row,
)
LEVELS = Kind(
    read=skp_level_line.read_line,
    key=lambda who, item: (who, "", item.since),
    value=lambda item: item.level,
    standing=_level_standing,
    row=_level_row,
    then=_issue_credits,
)
