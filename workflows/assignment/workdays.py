"""The working days of an employee, read from the published calendars, the unit's week, roster and duties."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Row,
    String,
    any_,
    bindparam,
    cast,
    extract,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session

from models.asking import ask
from models.calendar import CalendarDay, CalendarYear, DayKind, JointLeaveDuty, RosterDay
from models.people import Employee, Unit
from workflows.assignment.chain import UNIT_OF_PERSON, NobodyToDoIt
from workflows.assignment.seats import WHO
from workflows.rules.calendar import (
    FIVE_DAYS,
    SIX_DAYS,
    Calendar,
    DayOff,
    Schedule,
    WorkPattern,
    days_between,
)

_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
_WEEKS = {5: FIVE_DAYS, 6: SIX_DAYS}
_UNIT = "UNIT"
_ROSTER, _DUTY = _OWN = "ROSTER", "DUTY"


@dataclass(frozen=True)
class WorkDays:
    """An employee's days and the zone of the unit in which they begin and end."""

    schedule: Schedule
    tz: tzinfo
    unit_id: int


def work_calendar(
    session: Session, employee_id: int, *, years: Collection[int], today: date | None = None
) -> tuple[Calendar, WorkPattern, tzinfo]:
    """The calendar of the employee's region, the pattern of work, and the unit's zone, for due times."""
    days = work_days(session, employee_id, years=years, today=today)
    return days.schedule.calendar, days.schedule.pattern, days.tz


def work_days(
    session: Session, employee_id: int, *, years: Collection[int], today: date | None = None
) -> WorkDays:
    """The schedule of an employee over whole years, duties on joint leave included.

    `today` says whose unit counts: that of the post on this day, by default on the first of the years. Days
    outside the years aren't known to a roster, so ask for every year that a period may reach. One statement.
    Raises NobodyToDoIt for whoever never held a post.
    """
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    wanted = {"who": employee_id, "day": today or first, "first": first, "last": last}
    rows = ask(session, _WORK_DAYS, wanted).all()
    if not rows or rows[0].kind != _UNIT:
        raise NobodyToDoIt(f"employee {employee_id} holds no post, so belongs to no unit")
    unit, calendar = rows[0], _calendar(row for row in rows[1:] if row.kind not in _OWN)
    roster, duty = (frozenset(row.day for row in rows if row.kind == kind) for kind in _OWN)
    schedule = _schedule(calendar, _WEEKS[unit.work_week], (roster, duty), (first, last))
    return WorkDays(schedule, ZoneInfo(unit.name), unit.unit_id)


def work_days_of_many(
    session: Session, units: Mapping[int, Unit], *, years: Collection[int]
) -> dict[int, WorkDays]:
    """As `work_days`, for people whose units are known. A statement for each region, and one for all."""
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    calendars = {
        region: region_calendar(session, region, first=first, last=last)
        for region in {unit.region for unit in units.values()}
    }
    own = _own_days(session, units, first, last)
    found = {}
    for employee_id, unit in units.items():
        calendar, week = calendars[unit.region], _WEEKS[unit.work_week]
        schedule = _schedule(calendar, week, own[employee_id], (first, last))
        found[employee_id] = WorkDays(schedule, ZoneInfo(unit.time_zone), unit.id)
    return found


def unit_schedule(session: Session, region: str, work_week: int, *, first: date, last: date) -> Schedule:
    """The days on which a unit works, whatever the rosters of single people say."""
    return Schedule(region_calendar(session, region, first=first, last=last), _WEEKS[work_week])


def week_of_unit(calendar: Calendar, work_week: int) -> Schedule:
    """As `unit_schedule`, where the calendar of its region has been read."""
    return Schedule(calendar, _WEEKS[work_week])


def region_calendar(session: Session, region: str, *, first: date, last: date) -> Calendar:
    """The days off that are in force, of the nation and of the region. A year is complete once the nation's is."""
    return _calendar(ask(session, _DAYS_OFF, {"region": region, "first": first, "last": last}))


def _calendar(rows: Iterable[Row[Any]]) -> Calendar:
    """Of rows as `_select_days_off` gives them."""
    found: dict[str, dict[date, DayOff]] = {}
    for row in rows:
        found.setdefault(row.kind, {})[row.day] = DayOff(row.name, row.ground)
    return Calendar(
        holidays=found.get(DayKind.HOLIDAY, {}),
        joint_leave=found.get(DayKind.JOINT_LEAVE, {}),
        complete_years=frozenset(day.year for day in found.get("YEAR", {})),
    )


def _own_days(
    session: Session, employee_ids: Collection[int], first: date, last: date
) -> dict[int, tuple[frozenset[date], frozenset[date]]]:
    """Of each the days of the roster and the duties on joint leave."""
    found: dict[tuple[str, int], set[date]] = {}
    wanted = {"people": list(employee_ids), "first": first, "last": last}
    for row in ask(session, _OWN_DAYS, wanted):
        found.setdefault((row.kind, row.employee_id), set()).add(row.day)
    return {
        one: (frozenset(found.get((_ROSTER, one), ())), frozenset(found.get((_DUTY, one), ())))
        for one in employee_ids
    }


def _schedule(
    calendar: Calendar,
    week: WorkPattern,
    own: tuple[frozenset[date], frozenset[date]],
    span: tuple[date, date],
) -> Schedule:
    """The unit's week, or the person's roster in the months for which one was written."""
    roster, duty = own
    if roster:
        week = WorkPattern.of_roster(roster | _unrostered_months(calendar, week, roster, *span))
    return Schedule(calendar, week, duty)


def _unrostered_months(
    calendar: Calendar, week: WorkPattern, roster: Collection[date], first: date, last: date
) -> frozenset[date]:
    """Working days of the months in which nobody has written a roster: there the unit's week counts (D29)."""
    written = {(day.year, day.month) for day in roster}
    ordinary = Schedule(calendar, week)
    return frozenset(
        day
        for day in days_between(first, last)
        if (day.year, day.month) not in written and ordinary.is_working_day(day)
    )


def _select_days_off(region: ColumnElement[str]) -> CompoundSelect[*tuple[object, ...]]:
    days = select(
        cast(CalendarDay.kind, String).label("kind"), CalendarDay.day, CalendarDay.name, CalendarDay.ground
    ).where(
        or_(CalendarDay.region == "", CalendarDay.region == region),
        CalendarDay.day.between(_FIRST, _LAST),
        CalendarDay.withdrawn_at.is_(None),
    )
    years = CalendarYear.year.between(extract("year", _FIRST), extract("year", _LAST))
    published = select(
        literal("YEAR"), func.make_date(CalendarYear.year, 1, 1), literal(""), CalendarYear.ground
    ).where(CalendarYear.region == "", years)
    return union_all(days, published)


def _select_own_days(of: Callable[[Mapped[int]], ColumnElement[bool]]) -> CompoundSelect[str, int, date]:
    rostered = (
        select(literal(_ROSTER).label("kind"), RosterDay.employee_id, RosterDay.day)
        .join(Employee, Employee.id == RosterDay.employee_id)
        .where(of(RosterDay.employee_id), RosterDay.day.between(_FIRST, _LAST), Employee.rostered)
    )
    on_duty = select(literal(_DUTY), JointLeaveDuty.employee_id, JointLeaveDuty.day).where(
        of(JointLeaveDuty.employee_id), JointLeaveDuty.day.between(_FIRST, _LAST)
    )
    return union_all(rostered, on_duty)


def _select_work_days() -> CompoundSelect[*tuple[object, ...]]:
    """The unit first, its zone in the place of a name; then the days off there, and the person's own days."""
    unit = UNIT_OF_PERSON.cte("unit")
    region = select(unit.c.region).scalar_subquery()
    off = _select_days_off(region).subquery()
    own = _select_own_days(lambda employee_id: employee_id == WHO).subquery()
    nothing, no_number = literal(""), cast(null(), Integer)
    rows = union_all(
        select(literal(0).label("rank"), literal(_UNIT).label("kind"), cast(null(), Date).label("day"))
        .add_columns(unit.c.time_zone.label("name"), nothing.label("ground"))
        .add_columns(unit.c.work_week, unit.c.id.label("unit_id")),
        select(literal(1), off.c.kind, off.c.day, off.c.name, off.c.ground, no_number, no_number),
        select(literal(1), own.c.kind, own.c.day, nothing, nothing, no_number, no_number),
    )
    return rows.order_by("rank")


_DAYS_OFF = _select_days_off(bindparam("region", type_=String))
_OWN_DAYS = _select_own_days(
    lambda employee_id: employee_id == any_(bindparam("people", type_=ARRAY(Integer)))
)
_WORK_DAYS = _select_work_days()
