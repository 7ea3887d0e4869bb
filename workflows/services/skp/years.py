"""Years of SKP and their periods, as the personnel office opens and closes them."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.skp import PeriodKind, SkpPeriod, SkpYear

MONTHS = 12
# In how many parts a year is cut, and by which day of the next month a part should be evaluated; 31 is its last.
_PARTS = {PeriodKind.MONTH: (12, 10), PeriodKind.QUARTER: (4, 31), PeriodKind.YEAR: (1, 31)}


def open_year(
    session: Session, year: int, *, rhythm: PeriodKind, plan_until: date, by: int, now: datetime
) -> bool:
    """The year with its periods, in months or quarters; False where it stands already, which stays as it is."""
    made = session.scalar(
        insert(SkpYear)
        .values(year=year, rhythm=rhythm, plan_until=plan_until, opened_at=now, opened_by=by)
        .on_conflict_do_nothing()
        .returning(SkpYear.year)
    )
    if made is None:
        return False
    session.add_all([*_periods(year, rhythm), *_periods(year, PeriodKind.YEAR)])
    session.flush()
    return True


def close_year(session: Session, year: SkpYear, *, by: int, now: datetime) -> None:
    """Nothing new begins in it; what runs goes on to its end."""
    year.closed_at, year.closed_by = year.closed_at or now, year.closed_by or by
    for period in periods_of(session, year.year):
        period.closed_at = period.closed_at or now


def reopen_year(year: SkpYear) -> None:
    """Its periods stay closed: each is opened again by itself."""
    year.closed_at = year.closed_by = None


def periods_of(session: Session, year: int) -> list[SkpPeriod]:
    """In the order of the calendar, the whole year last."""
    found = (
        select(SkpPeriod)
        .where(SkpPeriod.year == year)
        .order_by(SkpPeriod.last_day, SkpPeriod.first_day.desc())
    )
    return list(session.scalars(found))


def due_periods(session: Session, today: date) -> list[tuple[SkpPeriod, int]]:
    """Periods of years in use whose day to open has come and that nobody has opened or closed, each with the officer
    who opened its year: what begins by itself is begun in that name.
    """
    found = session.execute(
        select(SkpPeriod, SkpYear.opened_by)
        .join(SkpYear, SkpYear.year == SkpPeriod.year)
        .where(SkpPeriod.opens_on <= today, SkpPeriod.opened_at.is_(None), SkpPeriod.closed_at.is_(None))
        .where(SkpYear.closed_at.is_(None), SkpYear.opened_by.is_not(None))
        .order_by(SkpPeriod.opens_on, SkpPeriod.id)
    )
    return [(period, opener) for period, opener in found if opener is not None]


def _periods(year: int, kind: PeriodKind) -> Iterator[SkpPeriod]:
    parts, due = _PARTS[kind]
    length = MONTHS // parts
    for number in range(1, parts + 1):
        last = _end_of(year, number * length)
        opens = last + timedelta(days=1)
        yield SkpPeriod(
            year=year,
            kind=kind,
            number=number,
            first_day=date(year, (number - 1) * length + 1, 1),
            last_day=last,
            opens_on=opens,
            due_on=min(opens + timedelta(days=due - 1), _end_of(opens.year, opens.month)),
        )


def _end_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
