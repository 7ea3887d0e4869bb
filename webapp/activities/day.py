"""My day: what I did, what it is worth, until when it is taken, and three ways to add to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import render_template, request
from sqlalchemy.orm import Session

from models import activity_reading
from models.activity import ActivityState
from models.activity_reading import Entry
from webapp import db
from webapp.activities import entry_form, rows, words, worth
from webapp.activities.blueprint import bp
from webapp.activities.rows import Row
from webapp.sign_in import sessions
from workflows.assignment import NobodyToDoIt
from workflows.rules.activity_credit import BY_SCHEDULE, Presence
from workflows.rules.calendar import NoWorkingDay
from workflows.rules.moments import in_time
from workflows.services.activity import credit
from workflows.services.activity.catalogue import items_on
from workflows.services.activity.credit import DayReckoning
from workflows.services.activity.office import deadlines_on

OFTEN_DAYS, MOST_OFTEN = timedelta(days=60), 5
MOST_LISTED = 200
NO_OFFICE = (NobodyToDoIt, NoWorkingDay)


@dataclass(frozen=True)
class Until:
    """The last second for entries of a day, and the rule behind it in its numbers."""

    at: datetime
    window: int
    close: int
    duty: bool  # whether official duty on a day off counts as work

    @property
    def over(self) -> bool:
        return not in_time(db.now(), self.at)


@dataclass(frozen=True)
class DayPage:
    day: date
    week: Sequence[DayReckoning]
    reckoned: DayReckoning | None
    rows: Sequence[Row]
    until: Until | None
    often: Sequence[Entry]
    before: date | None  # the last day with entries
    elsewhere: Sequence[date]  # other days with entries that aren't sent

    @property
    def unsent(self) -> list[Row]:
        return [row for row in self.rows if row.open]

    @property
    def on_duty(self) -> bool:
        """Whether the day asks for entries; true as well where no calendar tells."""
        facts = self.reckoned.facts if self.reckoned else None
        if facts is None or facts.attendance.presence is Presence.OVERTIME_ASSIGNED:
            return True
        duty = facts.attendance.presence in BY_SCHEDULE and self.until is not None and self.until.duty
        return (duty or facts.is_workday) and not facts.on_leave

    @property
    def closed(self) -> bool:
        """Whether nothing new is taken for the day any more."""
        return self.until is not None and self.until.over

    @property
    def drafts(self) -> int:
        return sum(row.entry.state is ActivityState.DRAFT for row in self.rows)

    @property
    def returned(self) -> int:
        return sum(row.entry.state is ActivityState.RETURNED for row in self.rows)


@bp.get("")
def today() -> str:
    with db.read() as session:
        page = page_of(session, _day(request.args.get("hari", "")))
        return render_template(
            "activities/day.html", page=page, words=words, worth=worth, week=timedelta(days=7)
        )


@bp.get("/katalog")
def catalogue() -> str:
    """The way to a form for whoever doesn't find the activity among the frequent ones."""
    day, sought = _day(request.args.get("hari", "")), request.args.get("cari", "")[:100]
    with db.read() as session:
        me = sessions.me().employee_id
        post = activity_reading.post_name(session, me, day)
        found = items_on(session, day, post=post, words=sought)
        return render_template(
            "activities/catalogue.html",
            day=day,
            items=found[:MOST_LISTED],
            more=len(found) > MOST_LISTED,
            sought=sought,
            post=post,
            words=words,
        )


def page_of(session: Session, day: date) -> DayPage:
    me = sessions.me().employee_id
    week = _week(session, me, day)
    reckoned = next((one for one in week if one.facts.day == day), None)
    found = activity_reading.entries_between(session, me, day, day)
    lines = worth.lines(reckoned) if reckoned else {}
    unsent = activity_reading.unsent(session, me)
    return DayPage(
        day=day,
        week=week,
        reckoned=reckoned,
        rows=rows.rows_of(session, found, lines),
        until=until_of(session, me, day),
        often=_often(session, me, day),
        before=activity_reading.last_day_before(session, me, day),
        elsewhere=sorted({one.activity.day for one in unsent} - {day}),
    )


def until_of(session: Session, employee_id: int, day: date) -> Until | None:
    """None where no calendar reaches so far."""
    try:
        deadlines = deadlines_on(session, employee_id, day)
        at = deadlines.entry(day)
    except NO_OFFICE:
        return None
    numbers = deadlines.policy
    return Until(
        at, numbers.input_window_workdays, numbers.input_close_workday, duty=numbers.duty_on_days_off
    )


def _often(session: Session, me: int, day: date) -> list[Entry]:
    """Those that the catalogue still has for the person's post on the day."""
    known = {one.code for one in entry_form.choices_on(session, me, day).items}
    found = activity_reading.often(session, me, since=day - OFTEN_DAYS, most=2 * MOST_OFTEN)
    return [one for one in found if one.item.code in known][:MOST_OFTEN]


def _week(session: Session, me: int, day: date) -> Sequence[DayReckoning]:
    monday = day - timedelta(days=day.weekday())
    try:
        return credit.days(session, me, monday, monday + timedelta(days=6))
    except NO_OFFICE:
        return ()


def _day(text: str) -> date:
    """The day asked for, today for what can't be read or hasn't come."""
    today = db.today()
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if entry_form.FIRST_DAY <= found <= today else today
