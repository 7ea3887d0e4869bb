"""What the attendance of one day says: late, early, absent, and what each costs in points of discipline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

from workflows.rules.moments import WIB
from workflows.rules.working_hours import DayHours, Permission, WorkingHours, at

ONE_MINUTE = timedelta(minutes=1)
NO_POINTS = Decimal("0.00")


class Event(StrEnum):
    """Terlambat (TL1-4), pulang sebelum waktu (PSW1-4), tidak masuk tanpa keterangan, tidak ikut apel."""

    LATE_1 = "LATE_1"
    LATE_2 = "LATE_2"
    LATE_3 = "LATE_3"
    LATE_4 = "LATE_4"
    EARLY_1 = "EARLY_1"
    EARLY_2 = "EARLY_2"
    EARLY_3 = "EARLY_3"
    EARLY_4 = "EARLY_4"
    ABSENT = "ABSENT"
    ASSEMBLY_MISSED = "ASSEMBLY_MISSED"


class AtEdge(StrEnum):
    """What a permission at the beginning or end of the day does to lateness there."""

    REMOVES = "REMOVES"  # nothing is late or early at that edge
    MOVES = "MOVES"  # the day begins at its end, or ends at its beginning


Bands = tuple[tuple[int, Event], ...]  # from how many minutes on


@dataclass(frozen=True)
class DeductionTable:
    """A region's table: which event so many minutes are, and its points; it holds no number of its own.

    Who has permission at one edge of the day and no record at all has shown nowhere to be present, which is an absence;
    with `covered_edge_is_present` only the record of the other edge is lacking.
    """

    late_from: Bands
    early_from: Bands
    points: Mapping[Event, Decimal]
    no_check_in: Event = Event.LATE_4
    no_check_out: Event = Event.EARLY_4
    at_edge: AtEdge = AtEdge.REMOVES
    covered_edge_is_present: bool = False
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True)
class Records:
    """The first and last record of the machine on the day, as aware moments; None where there is none."""

    check_in: datetime | None = None
    check_out: datetime | None = None


@dataclass(frozen=True)
class DayEvent:
    """`minutes` late or early; None where no record says how many."""

    event: Event
    points: Decimal
    minutes: int | None = None


@dataclass(frozen=True)
class DayAttendance:
    events: tuple[DayEvent, ...] = ()

    @property
    def absent(self) -> bool:
        """Whether the day counts as absence without reason (PP 94/2021)."""
        return any(found.event is Event.ABSENT for found in self.events)

    @property
    def points(self) -> Decimal:
        return sum((found.points for found in self.events), NO_POINTS)


@dataclass(frozen=True)
class _Edges:
    """The day as it is measured: from when one is late, until when early, and which edges permissions cover."""

    start: datetime
    end: datetime
    start_covered: bool
    end_covered: bool


def attendance_of_day(
    records: Records,
    *,
    day: date,
    hours: WorkingHours,
    table: DeductionTable,
    permissions: Iterable[Permission] = (),
    is_workday: bool = True,
    excuse: str | None = None,
    zone: tzinfo = WIB,
) -> DayAttendance:
    """The events of one day, late before early; at most one for each edge, or a single absence.

    `excuse` is an approved ground for the whole day (leave, official duty, a failed machine) and removes every event,
    as does a day off. Late minutes are rounded down, early ones up. Raises NoHours for a workday without hours,
    LookupError for an event without points. Perpres 21/2023; the region's regulation on TPP.
    """
    if excuse is not None or not is_workday:
        return DayAttendance()
    edges = _edges(hours.of(day), tuple(permissions), day=day, zone=zone)
    if _is_absence(records, edges, table):
        return DayAttendance((DayEvent(Event.ABSENT, table.points[Event.ABSENT]),))
    return DayAttendance((*_late(records.check_in, edges, table), *_early(records.check_out, edges, table)))


def _edges(hours: DayHours, permissions: tuple[Permission, ...], *, day: date, zone: tzinfo) -> _Edges:
    at_start = [found.end for found in permissions if found.covers_start_of(hours)]
    at_end = [found.start for found in permissions if found.covers_end_of(hours)]
    return _Edges(
        start=at(day, max(at_start, default=hours.start), zone),
        end=at(day, min(at_end, default=hours.end), zone),
        start_covered=bool(at_start),
        end_covered=bool(at_end),
    )


def _is_absence(records: Records, edges: _Edges, table: DeductionTable) -> bool:
    if records.check_in is not None or records.check_out is not None:
        return False
    covered = (edges.start_covered, edges.end_covered)
    return not (any(covered) if table.covered_edge_is_present else all(covered))


def _late(check_in: datetime | None, edges: _Edges, table: DeductionTable) -> Iterator[DayEvent]:
    if edges.start_covered and (check_in is None or table.at_edge is AtEdge.REMOVES):
        return
    if check_in is None:
        yield DayEvent(table.no_check_in, table.points[table.no_check_in])
    else:
        yield from _measured((check_in - edges.start) // ONE_MINUTE, table.late_from, table)


def _early(check_out: datetime | None, edges: _Edges, table: DeductionTable) -> Iterator[DayEvent]:
    if edges.end_covered and (check_out is None or table.at_edge is AtEdge.REMOVES):
        return
    if check_out is None:
        yield DayEvent(table.no_check_out, table.points[table.no_check_out])
    else:
        yield from _measured(-((check_out - edges.end) // ONE_MINUTE), table.early_from, table)


def _measured(minutes: int, bands: Bands, table: DeductionTable) -> Iterator[DayEvent]:
    reached = [event for least, event in sorted(bands) if least <= minutes]
    if reached and minutes > 0:
        yield DayEvent(reached[-1], table.points[reached[-1]], minutes)
