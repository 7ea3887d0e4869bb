"""My month: points against the target, day by day, with presence, deadlines, and why something doesn't count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask import render_template, request
from sqlalchemy.orm import Session

from models import activity_reading
from models.activity import ActivityState
from webapp import db
from webapp.activities import months, words, worth
from webapp.activities.blueprint import bp
from webapp.activities.day import NO_OFFICE
from webapp.activities.worth import Line
from webapp.sign_in import sessions
from workflows.assignment import NobodyToDoIt
from workflows.rules.activity_deadline import Deadlines
from workflows.rules.calendar import NoWorkingDay, period_end
from workflows.rules.moments import in_time
from workflows.services.activity import credit
from workflows.services.activity.credit import DayReckoning, MonthReckoning
from workflows.services.activity.office import deadlines_on


@dataclass(frozen=True)
class Sum:
    """Entries of one state: how many, and their points as their days let them count."""

    state: ActivityState
    number: int
    points: Decimal


@dataclass(frozen=True)
class DayLine:
    """A day of the month; `until` is set while an empty or open day can still be filled."""

    reckoned: DayReckoning
    states: tuple[ActivityState, ...]
    lines: tuple[Line, ...]
    until: datetime | None
    missed: bool  # a working day without entries that can't be filled any more

    @property
    def why_not(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(said for line in self.lines for said in line.why_not))


@dataclass(frozen=True)
class MonthPage:
    month: date
    reckoned: MonthReckoning | None
    days: Sequence[DayLine]
    sums: Sequence[Sum]
    input_close: datetime | None
    verify_close: datetime | None

    @property
    def open_days(self) -> list[DayLine]:
        """Working days that are empty and can still be filled."""
        return [one for one in self.days if one.until is not None and not one.states]


@bp.get("/bulan")
def month() -> str:
    asked = months.month_asked(request.args.get("bulan", ""))
    with db.read() as session:
        page = page_of(session, asked)
        return render_template("activities/month.html", page=page, months=months, words=words, worth=worth)


def page_of(session: Session, first: date) -> MonthPage:
    me = sessions.me().employee_id
    try:
        reckoned = credit.month(session, me, first)
        deadlines = _deadlines(session, me, reckoned)
    except NO_OFFICE:
        return MonthPage(first, None, (), (), None, None)
    found = activity_reading.entries_between(session, me, first, period_end(first, 1))
    states: dict[date, list[ActivityState]] = {}
    for one in found:
        states.setdefault(one.activity.day, []).append(one.activity.state)
    today, now = db.today(), db.now()
    days = [
        _line(day, states.get(day.facts.day, ()), deadlines[day.facts.week.unit_id], now)
        for day in reckoned.days
        if day.facts.day <= today and (day.entries or day.facts.is_workday or states.get(day.facts.day))
    ]
    sums = _sums(reckoned, [one.activity.state for one in found])
    newest = [one for one in reckoned.days if one.facts.day <= today][-1]  # where they work now or did last
    closes = _closes(deadlines[newest.facts.week.unit_id], first)
    return MonthPage(first, reckoned, days, sums, *closes)


def _line(day: DayReckoning, states: Sequence[ActivityState], deadlines: Deadlines, now: datetime) -> DayLine:
    fillable = day.facts.is_workday and not day.facts.on_leave
    until = _until(day.facts.day, deadlines) if fillable else None
    open_yet = until is not None and in_time(now, until)
    return DayLine(
        reckoned=day,
        states=tuple(dict.fromkeys(states)),
        lines=tuple(worth.lines(day).values()),
        until=until if open_yet else None,
        missed=fillable and not states and until is not None and not open_yet,
    )


def _until(day: date, deadlines: Deadlines) -> datetime | None:
    """None where no calendar reaches so far."""
    try:
        return deadlines.entry(day)
    except NoWorkingDay:
        return None


def _deadlines(session: Session, me: int, month: MonthReckoning) -> dict[int, Deadlines]:
    """By unit in which the month was worked, from its first day there: outages since then move them."""
    began: dict[int, date] = {}
    for one in month.days:
        began.setdefault(one.facts.week.unit_id, one.facts.day)
    return {unit_id: _from(session, me, day) for unit_id, day in began.items()}


def _from(session: Session, me: int, day: date) -> Deadlines:
    """Of the post on the day, else of the one now: the month may begin before the first post."""
    try:
        return deadlines_on(session, me, day)
    except NobodyToDoIt:
        return deadlines_on(session, me, min(period_end(day, 1), db.today()))


def _sums(reckoned: MonthReckoning, states: Sequence[ActivityState]) -> list[Sum]:
    return [
        Sum(state, states.count(state), reckoned.points.get(state, Decimal(0)))
        for state in ActivityState
        if state in states
    ]


def _closes(deadlines: Deadlines, first: date) -> tuple[datetime | None, datetime | None]:
    try:
        return deadlines.input_close(first), deadlines.verify_close(first)
    except NoWorkingDay:
        return None, None
