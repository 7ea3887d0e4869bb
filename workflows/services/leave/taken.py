"""What somebody took of each kind of leave, year by year: for whoever decides, and for oneself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Integer, Row, case, cast, extract, func, literal, select, union_all
from sqlalchemy.orm import Session

from models.leave import GRANTED, EntryKind, LeaveEntry, LeaveRequest, LeaveStatus

LOOKS_BACK = 2  # years before the last one
_RUNNING = (*GRANTED, LeaveStatus.TEMPORARY)
_MOVES = (EntryKind.OPENING, EntryKind.CHARGE, EntryKind.REFUND)
ANNUAL, SPECIAL = "ANNUAL", "ANNUAL_SPECIAL"
_ORDER = (ANNUAL, SPECIAL, "SICK", "IMPORTANT_REASON", "MATERNITY", "LONG", "UNPAID")


class Amount(NamedTuple):
    """`times` leaves that began in the year, and their days; `paper` of them are what paper ledgers say."""

    times: int
    days: int
    paper: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """One kind; `unit` is what its days count. An amount for each of the years, the earliest first."""

    kind: str
    unit: str
    years: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class History:
    years: tuple[int, ...]
    kinds: tuple[Taken, ...]

    @property
    def on_paper(self) -> int:
        """Days of annual leave of the last year that only the ledger knows of: taken before Langkah came."""
        return sum(one.years[-1].paper for one in self.kinds if one.kind == ANNUAL)


def taken(session: Session, employee_id: int, *, last: int) -> History:
    """Granted leave of the year `last` and of those just before, by kind. One statement.

    Days of annual leave are those that the ledger charged, refunds taken off; of other kinds those granted, in the
    year in which the leave began.
    """
    years = tuple(range(last - LOOKS_BACK, last + 1))
    found: dict[tuple[str, str], dict[int, Amount]] = {}
    for kind, unit, year, *amount in _rows(session, employee_id, years):
        before = found.setdefault((kind, unit), {}).get(year, Amount(0, 0))
        found[kind, unit][year] = Amount(*(old + new for old, new in zip(before, amount, strict=True)))
    kinds = (
        Taken(kind, unit, tuple(by_year.get(year, Amount(0, 0)) for year in years))
        for (kind, unit), by_year in found.items()
    )
    some = (one for one in kinds if any(amount.times or amount.days for amount in one.years))
    return History(years, tuple(sorted(some, key=_place)))


def _place(one: Taken) -> tuple[int, str]:
    return (_ORDER.index(one.kind) if one.kind in _ORDER else len(_ORDER)), one.unit


def _rows(
    session: Session, employee_id: int, years: Sequence[int]
) -> Sequence[Row[str, str, int, int, int, int]]:
    began = cast(extract("year", LeaveRequest.first_day), Integer)
    in_ledger = LeaveRequest.kind.in_((ANNUAL, SPECIAL))
    requests = (
        select(
            LeaveRequest.kind,
            LeaveRequest.unit,
            began.label("year"),
            func.count().label("times"),
            case((in_ledger, 0), else_=func.sum(LeaveRequest.days)).label("days"),
            literal(0).label("paper"),
        )
        .where(LeaveRequest.employee_id == employee_id, LeaveRequest.status.in_(_RUNNING), began.in_(years))
        .group_by(LeaveRequest.kind, LeaveRequest.unit, began)
    )
    which = case((LeaveEntry.special, SPECIAL), else_=ANNUAL)
    charged = (
        select(
            which,
            literal("WORKING_DAY"),
            LeaveEntry.year,
            literal(0),
            -func.sum(LeaveEntry.days),
            -func.sum(case((LeaveEntry.kind == EntryKind.OPENING, LeaveEntry.days), else_=0)),
        )
        .where(LeaveEntry.employee_id == employee_id, LeaveEntry.kind.in_(_MOVES), LeaveEntry.year.in_(years))
        .group_by(which, LeaveEntry.year)
    )
    return session.execute(union_all(requests, charged)).all()
