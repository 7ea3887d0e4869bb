"""The working days of an employee, read from the published calendars, the unit's week, roster and duties."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    CompoundSelect,
    Date,
    Integer,
    String,
    any_,
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

from models.asking import ask
from models.calendar import CalendarDay, CalendarYear, DayKind, JointLeaveDuty, RosterDay
from models.people import Employee, Unit
from workflows.assignment.chain import unit_of
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
    unit = unit_of(session, employee_id, today or date(min(years), 1, 1))
    return work_days_of_many(session, {employee_id: unit}, years=years)[employee_id]


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
        (roster, duty), calendar = own[employee_id], calendars[unit.region]
        pattern = _WEEKS[unit.work_week]
        if roster:
            pattern = WorkPattern.of_roster(
                roster | _unrostered_months(calendar, pattern, roster, first, last)
            )
        schedule = Schedule(calendar, pattern, duty)
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
    found: dict[str, dict[date, DayOff]] = {}
    for row in ask(session, _DAYS_OFF, {"region": region, "first": first, "last": last}):
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
        one: (frozenset(found.get(("ROSTER", one), ())), frozenset(found.get(("DUTY", one), ())))
        for one in employee_ids
    }


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


def _select_own_days() -> CompoundSelect[str, int, date]:
    among = bindparam("people", type_=ARRAY(Integer))
    rostered = (
        select(literal("ROSTER").label("kind"), RosterDay.employee_id, RosterDay.day)
        .join(Employee, Employee.id == RosterDay.employee_id)
        .where(RosterDay.employee_id == any_(among), RosterDay.day.between(_FIRST, _LAST), Employee.rostered)
    )
    on_duty = select(literal("DUTY"), JointLeaveDuty.employee_id, JointLeaveDuty.day).where(
        JointLeaveDuty.employee_id == any_(among), JointLeaveDuty.day.between(_FIRST, _LAST)
    )
    return union_all(rostered, on_duty)


_DAYS_OFF = _select_days_off()
_OWN_DAYS = _select_own_days()
