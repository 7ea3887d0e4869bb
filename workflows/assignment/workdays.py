"""The working days of an employee, read from the published calendars, the unit's week, roster and duties."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CompoundSelect,
    Date,
    String,
    bindparam,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models.calendar import CalendarDay, CalendarYear, DayKind, JointLeaveDuty, RosterDay
from models.people import Employee
from workflows.assignment.chain import unit_of
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
    outside the years aren't known to a roster, so ask for every year that a period may reach.
    """
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    unit = unit_of(session, employee_id, today or first)
    calendar = region_calendar(session, unit.region, first=first, last=last)
    roster, duty = _own_days(session, employee_id, first, last)
    pattern = _WEEKS[unit.work_week]
    if roster:
        pattern = WorkPattern.of_roster(roster | _unrostered_months(calendar, pattern, roster, first, last))
    return WorkDays(Schedule(calendar, pattern, duty), ZoneInfo(unit.time_zone), unit.id)


def unit_schedule(session: Session, region: str, work_week: int, *, first: date, last: date) -> Schedule:
    """The days on which a unit works, whatever the rosters of single people say."""
    return Schedule(region_calendar(session, region, first=first, last=last), _WEEKS[work_week])


def week_of_unit(calendar: Calendar, work_week: int) -> Schedule:
    """As `unit_schedule`, where the calendar of its region has been read."""
    return Schedule(calendar, _WEEKS[work_week])


def region_calendar(session: Session, region: str, *, first: date, last: date) -> Calendar:
    """The days off that are in force, of the nation and of the region. A year is complete once the nation's is."""
    found: dict[str, dict[date, DayOff]] = {}
    for kind, day, name, ground in session.execute(
        _DAYS_OFF, {"region": region, "first": first, "last": last}
    ):
        found.setdefault(kind, {})[day] = DayOff(name, ground)
    return Calendar(
        holidays=found.get(DayKind.HOLIDAY, {}),
        joint_leave=found.get(DayKind.JOINT_LEAVE, {}),
        complete_years=frozenset(day.year for day in found.get("YEAR", {})),
    )


def _own_days(
    session: Session, employee_id: int, first: date, last: date
) -> tuple[frozenset[date], frozenset[date]]:
    found: dict[str, set[date]] = {"ROSTER": set(), "DUTY": set()}
    for kind, day in session.execute(_OWN_DAYS, {"who": employee_id, "first": first, "last": last}):
        found[kind].add(day)
    return frozenset(found["ROSTER"]), frozenset(found["DUTY"])


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


def _select_days_off() -> CompoundSelect[str, date, str, str]:
    days = select(
        cast(CalendarDay.kind, String).label("kind"), CalendarDay.day, CalendarDay.name, CalendarDay.ground
    ).where(
        or_(CalendarDay.region == "", CalendarDay.region == bindparam("region", type_=String)),
        CalendarDay.day.between(_FIRST, _LAST),
        CalendarDay.withdrawn_at.is_(None),
    )
    years = CalendarYear.year.between(extract("year", _FIRST), extract("year", _LAST))
    published = select(
        literal("YEAR"), func.make_date(CalendarYear.year, 1, 1), literal(""), CalendarYear.ground
    ).where(CalendarYear.region == "", years)
    return union_all(days, published)


def _select_own_days() -> CompoundSelect[str, date]:
    rostered = (
        select(literal("ROSTER"), RosterDay.day)
        .join(Employee, Employee.id == RosterDay.employee_id)
        .where(RosterDay.employee_id == WHO, RosterDay.day.between(_FIRST, _LAST), Employee.rostered)
    )
    on_duty = select(literal("DUTY"), JointLeaveDuty.day).where(
        JointLeaveDuty.employee_id == WHO, JointLeaveDuty.day.between(_FIRST, _LAST)
    )
    return union_all(rostered, on_duty)


_DAYS_OFF = _select_days_off()
_OWN_DAYS = _select_own_days()
